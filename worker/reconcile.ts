import { event } from '#lib/db/events.ts'
import { invariant } from '#lib/domain/base/invariant.ts'
import { instant, US_PER_MS } from '#lib/domain/base/time.ts'
import { type Booker, takeReports } from './book.ts'
import { emptyBooking, orderChange } from './changes.ts'
import { isEnded, mayFollow } from './children.ts'
import type { LiveOrder } from './live.ts'
import { type Sender, send, settle, UNKNOWN_AFTER_MS } from './send.ts'

const CHECK_EVERY_MS = 2_000

/**
 * Asks the venues about every order that is not over. What a venue knows is applied; an intent that it has
 * never heard of was not sent and is sent now, under the same client order id. Runs before anything new is
 * judged: starting and recovering are one path.
 */
export async function reconcile(desk: Sender & Booker): Promise<{ asked: number; found: number; sent: number }> {
  const counts = { asked: 0, found: 0, sent: 0 }
  for (const order of [...desk.memory.orders.values()]) {
    counts.asked++
    if (await ask(order, desk)) counts.found++
  }
  for (const execution of [...desk.memory.executions.values()]) {
    if (isEnded(execution, desk.clock.now())) await desk.book(desk.conclude(execution, emptyBooking()))
    else if (execution.orders.some((o) => o.state.status === 'intended')) {
      counts.sent++
      await send(execution, desk)
    }
    if (desk.memory.executions.has(execution.id) && mayFollow(execution)) desk.look(execution)
  }
  return counts
}

/** On a timer: an order without a word from its venue becomes `unknown`; unknown ones are asked about again. */
export async function askOverdue(desk: Sender & Booker): Promise<void> {
  const now = desk.wall.now()
  for (const order of [...desk.memory.orders.values()]) {
    if (order.state.status === 'sent' && order.sentWall !== null && now - order.sentWall > UNKNOWN_AFTER_MS * US_PER_MS) {
      desk.log.warn({ order: order.intent.id, venue: order.intent.venue }, 'no answer from the venue, outcome unknown')
      await settle([order], { kind: 'lose', reason: 'no answer from the venue' }, order.execution, desk)
      await ask(order, desk)
    } else if (order.state.status === 'unknown' && (order.nextCheckAt ?? 0) <= now) await ask(order, desk)
  }
}

/** Asks the venue about one order now, because a person wants to know; null when the order is over or was never one. */
export async function askNow(orderId: string, desk: Sender & Booker): Promise<{ readonly answer: 'known' | 'absent'; readonly status: string } | null> {
  const order = [...desk.memory.orders.values()].find((o) => o.intent.id === orderId)
  if (!order) return null
  const isKnown = await ask(order, desk)
  return { answer: isKnown ? 'known' : 'absent', status: order.state.status }
}

/** True when the venue knew the order. A failed lookup changes nothing but the time of the next one. */
async function ask(order: LiveOrder, desk: Sender & Booker): Promise<boolean> {
  const venue = desk.venues.get(order.intent.venue)
  invariant(venue, `an order names a venue that is not connected: ${order.intent.venue}`)
  const now = desk.wall.now()
  order.lastCheckAt = now
  order.nextCheckAt = instant(now + CHECK_EVERY_MS * US_PER_MS)
  let report: Awaited<ReturnType<typeof venue.lookup>>
  try {
    report = await venue.lookup(order.intent.clientOrderId)
  } catch (error) {
    desk.log.warn({ order: order.intent.id, venue: venue.name, err: error }, 'lookup failed')
    await recordCheck(order, desk)
    return false
  }
  if (report) {
    await takeReports([report], desk)
    return true
  }
  // Positive evidence of absence. An intent stays one and is sent; what was sent and never arrived is rejected.
  if (order.state.status !== 'intended') {
    await settle([order], { kind: 'absent' }, order.execution, desk)
  }
  return false
}

/** The screens show when an unknown order was last asked about, and when it will be again. */
async function recordCheck(order: LiveOrder, desk: Sender & Booker): Promise<void> {
  if (order.state.status !== 'unknown') return
  order.state = { ...order.state, version: order.state.version + 1 }
  await desk.book({
    ...emptyBooking(),
    orders: [orderChange(order, desk.wall.now())],
    events: [event('order', order.intent.id, 'unknown', order.execution.id, { execution_id: order.execution.id, venue: order.intent.venue, checked: true })],
  })
}

import { event } from '#lib/db/events.ts'
import { invariant } from '#lib/domain/base/invariant.ts'
import { instant, US_PER_MS } from '#lib/domain/base/time.ts'
import { isTerminal } from '#lib/domain/execute/order.ts'
import { type Booker, takeReports } from './book.ts'
import { emptyBooking, orderChange } from './changes.ts'
import { isEnded, mayFollow } from './children.ts'
import type { LiveOrder } from './live.ts'
import { type Venue, VenueFailure } from './ports.ts'
import { type Sender, send, settle, UNKNOWN_AFTER_MS } from './send.ts'

/** An order without a word is asked about this often at first, and less often the longer nobody can say. */
const CHECK_MS = { first: 2_000, last: 30_000 }
const CHECK_SHARE_OF_AGE = 0.25

/** `known`: the venue has it, and what it says is booked. `absent`: it has never heard of it. `unanswered`: it could not be asked, or cannot say yet. */
export type Answer = 'known' | 'absent' | 'unanswered'

/**
 * Asks the venues about every order that is not over, each venue at its own pace. What a venue knows is applied; an intent that
 * it has never heard of was not sent and is sent now, under the same client order id. An intent whose venue cannot say yet is
 * not sent before it can. Runs before anything new is judged: starting and recovering are one path.
 */
export async function reconcile(desk: Sender & Booker): Promise<{ asked: number; found: number; sent: number; unanswered: number }> {
  const counts = { asked: 0, found: 0, sent: 0, unanswered: 0 }
  const byVenue = Map.groupBy(desk.memory.orders.values(), (o) => o.intent.venue)
  await Promise.all(
    [...byVenue.values()].map(async (orders) => {
      let isAway = false
      for (const order of orders) {
        counts.asked++
        // One that does not answer is not asked a hundred times before anything else begins.
        const answer: Answer = isAway ? postpone(order, desk) : await ask(order, desk)
        if (answer === 'known') counts.found++
        if (answer === 'unanswered') counts.unanswered++
        isAway ||= answer === 'unanswered'
      }
    }),
  )
  for (const execution of [...desk.memory.executions.values()]) {
    if (isEnded(execution, desk.clock.now())) await desk.book(desk.conclude(execution, emptyBooking()))
    else if (await sendAbsent(execution.orders, desk)) counts.sent++
    if (desk.memory.executions.has(execution.id) && mayFollow(execution)) desk.look(execution)
  }
  return counts
}

/** On a timer: an order without a word from its venue becomes `unknown`; what is due to be asked about is asked about. */
export async function askOverdue(desk: Sender & Booker): Promise<void> {
  const now = desk.wall.now()
  const isSilent = ({ state, sentWall }: LiveOrder): boolean => state.status === 'sent' && sentWall !== null && now - sentWall > UNKNOWN_AFTER_MS * US_PER_MS
  /** An unknown order and an intent that may have been sent are always due; of the others, those that something is amiss with. */
  const isDue = ({ state, mayBeKnown, nextCheckAt }: LiveOrder): boolean =>
    nextCheckAt === null ? state.status === 'unknown' || mayBeKnown : nextCheckAt <= now
  const due = [...desk.memory.orders.values()].filter((o) => !asking.has(o) && (isSilent(o) || isDue(o)))
  await Promise.all(
    [...Map.groupBy(due, (o) => o.intent.venue).values()].map(async (orders) => {
      for (const order of orders) {
        if (isSilent(order)) {
          desk.log.warn({ order: order.intent.id, venue: order.intent.venue }, 'no answer from the venue, outcome unknown')
          await settle([order], { kind: 'lose', reason: 'no answer from the venue' }, order.execution, desk)
        }
        if (!isTerminal(order.state.status) && (await ask(order, desk)) === 'absent') await sendAbsent([order], desk)
      }
    }),
  )
}

/** A person wants to know now what became of an order. Null when no open order has this id. */
export async function askNow(orderId: string, desk: Sender & Booker): Promise<{ readonly answer: Answer; readonly status: string } | null> {
  const order = [...desk.memory.orders.values()].find((o) => o.intent.id === orderId)
  if (!order) return null
  const answer = await ask(order, desk)
  if (answer === 'absent') await sendAbsent([order], desk)
  return { answer, status: order.state.status }
}

/** Orders that a lookup is under way for: a slow venue is not asked twice at once. */
const asking = new WeakMap<LiveOrder, Promise<Answer>>()

/** Asks the order's venue what became of it. A failed lookup changes nothing but the time of the next one. */
export function ask(order: LiveOrder, desk: Sender & Booker): Promise<Answer> {
  const running = asking.get(order)
  if (running) return running
  const asked = lookUp(order, desk).finally(() => asking.delete(order))
  asking.set(order, asked)
  return asked
}

async function lookUp(order: LiveOrder, desk: Sender & Booker): Promise<Answer> {
  const venue = desk.venues.get(order.intent.venue)
  invariant(venue, `an order names a venue that is not connected: ${order.intent.venue}`)
  postpone(order, desk)
  let report: Awaited<ReturnType<Venue['lookup']>>
  try {
    report = await venue.lookup(order.intent.clientOrderId)
  } catch (error) {
    if (!(error instanceof VenueFailure)) desk.log.warn({ order: order.intent.id, venue: venue.name, err: error }, 'lookup failed')
    else if (error.remedy === 'wait' && error.delayMs > 0) order.nextCheckAt = instant(desk.wall.now() + error.delayMs * US_PER_MS)
    await recordCheck(order, desk)
    return 'unanswered'
  }
  if (report) {
    await takeReports([report], desk)
    await recordCheck(order, desk)
    return 'known'
  }
  order.nextCheckAt = null
  order.mayBeKnown = false
  // Positive evidence of absence. An intent stays one and is sent; what was sent and never arrived is rejected.
  const { status, venueOrderId, filledQuantity } = order.state
  const isSilent = (status === 'sent' || status === 'unknown') && venueOrderId === null && filledQuantity.isZero()
  if (isSilent) await settle([order], { kind: 'absent' }, order.execution, desk)
  else if (status !== 'intended' && !isTerminal(status)) {
    // What it once acknowledged it cannot have never heard of: nothing is taken back on such a word.
    postpone(order, desk)
    desk.log.error({ order: order.intent.id, venue: venue.name, status }, 'the venue has forgotten an order')
    return 'unanswered'
  }
  return 'absent'
}

/** When it was asked about, and when it will be again. */
function postpone(order: LiveOrder, desk: Sender & Booker): 'unanswered' {
  const now = desk.wall.now()
  const ageMs = order.unknownSince === null ? 0 : (now - order.unknownSince) / US_PER_MS
  order.lastCheckAt = now
  order.nextCheckAt = instant(now + Math.round(Math.min(CHECK_MS.last, Math.max(CHECK_MS.first, ageMs * CHECK_SHARE_OF_AGE)) * US_PER_MS))
  return 'unanswered'
}

/** Intents that were stored by an earlier run and that their venue has never heard of leave now. True when there were any. */
async function sendAbsent(orders: readonly LiveOrder[], desk: Sender & Booker): Promise<boolean> {
  const absent = orders.filter((o) => o.state.status === 'intended' && !o.mayBeKnown)
  const execution = absent[0]?.execution
  if (execution === undefined || !desk.memory.executions.has(execution.id)) return false
  await send(execution, desk, absent)
  return true
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

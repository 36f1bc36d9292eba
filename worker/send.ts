import type { Booking } from '#lib/db/bookings.ts'
import { event } from '#lib/db/events.ts'
import { invariant } from '#lib/domain/base/invariant.ts'
import { apply, isTerminal, type OrderEvent } from '#lib/domain/execute/order.ts'
import type { Log } from '#lib/log.ts'
import { isAdding } from './call-off.ts'
import { emptyBooking, orderChange } from './changes.ts'
import { isEnded, mayFollow } from './children.ts'
import type { LiveExecution, LiveOrder } from './live.ts'
import type { Memory } from './memory.ts'
import { type MarketClock, type Venue, VenueFailure, type WallClock } from './ports.ts'

export type Sender = {
  readonly memory: Memory
  readonly clock: MarketClock
  readonly wall: WallClock
  readonly venues: ReadonlyMap<string, Venue>
  readonly book: (booking: Booking) => Promise<void>
  /** All orders of an execution are over: write its report. */
  readonly conclude: (execution: LiveExecution, booking: Booking) => Booking
  /** Looks at an execution's schedule soon, with nobody waiting for it. */
  readonly look: (execution: LiveExecution) => void
  /** False once the module's lock or the database is gone: nothing leaves any more. */
  readonly maySend: () => boolean
  /** What happens later, with nobody waiting for it, fails here. */
  readonly onFault: (error: unknown) => void
  readonly log: Log
}

/** An order that has had no word from its venue for this long is written down as sent, and asked about later. */
const QUIET_MS = 100
export const UNKNOWN_AFTER_MS = 2_000
const RETRIES_MAX = 3

/**
 * Sends the due orders of an execution whose intents are durable. The kill switch is checked here, at the call
 * itself, whatever was decided before. An outcome that cannot be known is `unknown` and stays in flight.
 */
export async function send(execution: LiveExecution, desk: Sender, orders: readonly LiveOrder[] = execution.orders): Promise<void> {
  const due = orders.filter((o) => o.state.status === 'intended' && !o.mayBeKnown)
  // A desk that is going down leaves its intents as they are stored: the next start sends them.
  if (due.length === 0 || !desk.maySend()) return
  const denial = denialOf(execution, desk)
  if (denial !== null) return await deny(due, denial, execution, desk)
  const adding = due.filter((o) => isForbidden(o, desk))
  if (adding.length > 0) await deny(adding, 'REDUCE_ONLY', execution, desk)
  const free = due.filter((o) => !adding.includes(o))
  if (free.length === 0) return
  release(execution, free, desk)
  // The parts of a split leave together: a slow venue must not make the others late.
  await Promise.all(
    [...byVenue(free)].map(async ([venueName, parts]) => {
      const venue = desk.venues.get(venueName)
      invariant(venue, `an order names a venue that is not connected: ${venueName}`)
      const delivered = deliver(venue, parts, execution, desk)
      // A venue of this process takes the orders in the call, and market time is held meanwhile. One that is far away takes its
      // time, and neither the next decision nor the other venues wait for it.
      if (venue.isSimulated) await delivered
      else void delivered.catch(desk.onFault)
    }),
  )
  setTimeout(() => void recordQuiet(free, desk).catch(desk.onFault), QUIET_MS).unref()
}

function denialOf(execution: LiveExecution, { memory, clock }: Sender): string | null {
  if (memory.tradingState === 'halted' || memory.haltsRequested.size > 0 || memory.limitsFor(execution.symbol).halt) return 'HALTED'
  // What an earlier run left unsent was decided in another market: past its horizon or validity it is not sent any more.
  const deadline = execution.schedule?.endsAt ?? execution.deadline
  if (execution.flags.has('recovered') && deadline !== null && clock.now() >= deadline) return 'EXPIRED'
  return null
}

/** Reduce-only is asked at the call as well: an order that was approved before it may not add to a position after it. */
function isForbidden(order: LiveOrder, { memory }: Sender): boolean {
  return (memory.tradingState === 'reduce_only' || memory.limitsFor(order.intent.symbol).reduceOnly) && isAdding(order, memory)
}

/** Stamps the release: arrival price and far touch are read from the book as seen just before this instant. */
function release(execution: LiveExecution, orders: readonly LiveOrder[], { memory, clock, wall }: Sender): void {
  const now = clock.now()
  const sentWall = wall.now()
  const quote = memory.quotes.midBefore(execution.listing.venue, execution.symbol, now, 'seen')
  if (execution.releasedAt === null) {
    execution.releasedAt = now
    execution.arrivalMid = typeof quote === 'string' ? quote : quote.mid
    execution.farTouch = typeof quote === 'string' ? quote : execution.side === 'buy' ? quote.ask : quote.bid
    execution.stamps.sent = sentWall
  }
  for (const order of orders) {
    order.sentAt = now
    order.sentWall = sentWall
    order.sentMid = typeof quote === 'string' ? quote : quote.mid
    step(order, { kind: 'send' })
  }
}

async function deliver(venue: Venue, orders: readonly LiveOrder[], execution: LiveExecution, desk: Sender): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    // A planned retry is dropped for every order that the venue has spoken of meanwhile.
    const unheard = orders.filter((o) => o.state.status === 'sent' && o.acknowledgedAt === null)
    if (unheard.length === 0) return
    if (attempt > 0 && (!desk.maySend() || denialOf(execution, desk) !== null))
      return await end(unheard, { kind: 'lose', reason: 'not sent again: trading has stopped' }, execution, desk)
    try {
      await venue.send(unheard.map((o) => o.intent))
      return
    } catch (error) {
      if (!(error instanceof VenueFailure)) throw error
      desk.log.warn({ execution: execution.id, venue: venue.name, remedy: error.remedy, message: error.message }, 'send failed')
      if (error.remedy === 'retry' && attempt < RETRIES_MAX) await new Promise((resolve) => setTimeout(resolve, error.delayMs))
      else if (error.remedy === 'give-up') return await end(unheard, { kind: 'reject', reason: error.message }, execution, desk)
      else return await end(unheard, { kind: 'lose', reason: error.message }, execution, desk)
    }
  }
}

/** Words that came while we waited for the reply stand: only an order that is still without one is lost or rejected. */
async function end(orders: readonly LiveOrder[], cause: OrderEvent, execution: LiveExecution, desk: Sender): Promise<void> {
  const silent = orders.filter((o) => o.state.status === 'sent')
  if (silent.length > 0) await settle(silent, cause, execution, desk)
}

/** Applies one event to several orders, books it, and concludes the execution if nothing of it is open. */
export async function settle(orders: readonly LiveOrder[], cause: OrderEvent, execution: LiveExecution, desk: Sender): Promise<void> {
  let booking = emptyBooking()
  for (const order of orders) {
    if (isTerminal(order.state.status)) continue
    step(order, cause)
    if (order.state.status === 'unknown') order.unknownSince ??= desk.wall.now()
    desk.memory.track(order, desk.clock.now())
    booking = merge(booking, order, desk)
  }
  const isOver = desk.memory.executions.has(execution.id) && isEnded(execution, desk.clock.now())
  if (isOver) booking = desk.conclude(execution, booking)
  else if (mayFollow(execution)) desk.look(execution)
  await desk.book(booking)
}

async function deny(orders: readonly LiveOrder[], reason: string, execution: LiveExecution, desk: Sender): Promise<void> {
  desk.log.info({ execution: execution.id, reason }, 'orders denied')
  execution.flags.add('denied')
  await settle(orders, { kind: 'deny', reason }, execution, desk)
}

/** A venue that takes its time: the send is written down, so that a restart and the screens know of it. */
async function recordQuiet(orders: readonly LiveOrder[], desk: Sender): Promise<void> {
  const quiet = orders.filter((o) => o.state.status === 'sent' && o.storedVersion < o.state.version)
  if (quiet.length === 0 || !desk.maySend()) return
  let booking = emptyBooking()
  for (const order of quiet) booking = merge(booking, order, desk)
  const execution = (quiet[0] as LiveOrder).execution
  await desk.book({ ...booking, executions: [...booking.executions, { id: execution.id, status: 'working' }] })
}

function merge(booking: Booking, order: LiveOrder, desk: Sender): Booking {
  const { status, reason } = order.state
  return {
    ...booking,
    orders: [...booking.orders, orderChange(order, desk.wall.now())],
    events: [
      ...booking.events,
      event('order', order.intent.id, status, order.execution.id, { execution_id: order.execution.id, venue: order.intent.venue, reason }),
    ],
  }
}

/** Our own steps are legal by construction; an illegal one is a bug. */
function step(order: LiveOrder, cause: OrderEvent): void {
  const next = apply(order.state, cause)
  invariant(next.ok, next.ok ? '' : next.error.message)
  order.state = next.value
}

function byVenue(orders: readonly LiveOrder[]): Map<string, LiveOrder[]> {
  const venues = new Map<string, LiveOrder[]>()
  for (const o of orders) venues.set(o.intent.venue, [...(venues.get(o.intent.venue) ?? []), o])
  return venues
}

import type { Booking, FillRow } from '#lib/db/bookings.ts'
import { type EventRow, event } from '#lib/db/events.ts'
import { measureFill } from '#lib/domain/account/metrics/fill.ts'
import { toFirstFillMetrics } from '#lib/domain/account/metrics/record.ts'
import type { Known } from '#lib/domain/account/metrics/value.ts'
import { feeIn, unrealizedPnl } from '#lib/domain/account/pnl.ts'
import { applyFill, type Position, pnlCurrency } from '#lib/domain/account/position.ts'
import { type Decimal, sum, ZERO } from '#lib/domain/base/decimal.ts'
import { type FillId, hashOf } from '#lib/domain/base/id.ts'
import { type Listing, listingKey, toBase } from '#lib/domain/base/listing.ts'
import type { Quantity } from '#lib/domain/base/money.ts'
import { type Instant, instant, msBetween, toIso } from '#lib/domain/base/time.ts'
import { sortFills } from '#lib/domain/execute/fill.ts'
import { apply, isTerminal, type OrderEvent } from '#lib/domain/execute/order.ts'
import type { VenueFill } from '#lib/domain/execute/venue-record.ts'
import type { Log } from '#lib/log.ts'
import { emptyBooking, orderChange } from './changes.ts'
import { isEnded, mayFollow } from './children.ts'
import { ackMsOf } from './enlist.ts'
import type { LiveExecution, LiveFill, LiveOrder } from './live.ts'
import type { Memory } from './memory.ts'
import type { MarketClock, VenueReport, WallClock } from './ports.ts'

export type Booker = {
  readonly moduleId: string
  readonly memory: Memory
  readonly clock: MarketClock
  readonly wall: WallClock
  readonly book: (booking: Booking) => Promise<void>
  readonly conclude: (execution: LiveExecution, booking: Booking) => Booking
  /** Looks at an execution's schedule soon, with nobody waiting for it. */
  readonly look: (execution: LiveExecution) => void
  readonly log: Log
}

/**
 * Takes a venue's words: order, fill, position and execution move together and are stored in one transaction.
 * Repeats are recognised by the fill's identity; what contradicts itself becomes an incident and is not booked.
 */
export async function takeReports(reports: readonly VenueReport[], desk: Booker): Promise<void> {
  const touched = new Map<LiveExecution, Booking>()
  for (const report of reports) {
    const order = desk.memory.orders.get(report.clientOrderId)
    if (!order) {
      desk.log.debug({ clientOrderId: report.clientOrderId, status: report.status }, 'report of an order that is over')
      continue
    }
    touched.set(order.execution, takeReport(report, order, touched.get(order.execution) ?? emptyBooking(), desk))
  }
  const bookings: Promise<void>[] = []
  for (const [execution, booking] of touched) {
    const isOver = isEnded(execution, desk.clock.now())
    bookings.push(desk.book(isOver ? desk.conclude(execution, booking) : working(execution, booking)))
    // What has ended may make the next child due: a refill, or what is left at the end.
    if (!isOver && mayFollow(execution)) desk.look(execution)
  }
  await Promise.all(bookings)
}

/**
 * A fill of an order that was over in our books, found at its venue: it is booked and flagged, and the report of its execution
 * is written anew. `revived` is the execution as a restart would read it; it is not traded on.
 */
export async function takeLate(report: VenueReport, revived: LiveExecution, desk: Booker): Promise<void> {
  const order = revived.orders.find((o) => o.intent.clientOrderId === report.clientOrderId)
  if (!order) return
  revived.flags.add('late_fill')
  const booking = desk.conclude(revived, takeReport(report, order, emptyBooking(), desk))
  // It was reported before: what follows is an amendment, not a second report.
  await desk.book({ ...booking, events: booking.events.map((e) => (e.noun === 'execution' && e.kind === 'reported' ? { ...e, kind: 'amended' } : e)) })
}

const working = (execution: LiveExecution, booking: Booking): Booking =>
  booking.orders.length === 0 ? booking : { ...booking, executions: [...booking.executions, { id: execution.id, status: 'working' }] }

function takeReport(report: VenueReport, order: LiveOrder, booking: Booking, desk: Booker): Booking {
  const before = order.state
  const events: EventRow[] = []
  acknowledge(report, order, desk)
  step(order, { kind: 'accept', venueOrderId: report.venueOrderId }, desk)
  const reported = sortFills(
    report.fills.map((f) => ({ ...f, venue: order.intent.venue })),
    (id) => order.execution.fills.find((f) => f.id === id),
  )
  let next = booking
  for (const fill of reported.fresh) next = takeFill(fill, fill.id, order, next, desk)
  for (const { id, message } of reported.contradictions) next = contradiction(id, message, order, next, desk)
  // More has filled than we have heard of: the order is not over before its fills are here, and its venue is asked for them.
  const isShort = report.filledQuantity.gt(order.state.filledQuantity)
  if (!isShort) {
    if (report.status === 'cancelled') step(order, { kind: 'cancel', reason: report.reason }, desk)
    if (report.status === 'rejected') step(order, { kind: 'reject', reason: report.reason }, desk)
    if (report.status === 'expired') step(order, { kind: 'expire', reason: report.reason }, desk)
  }
  order.nextCheckAt = isShort ? desk.wall.now() : null
  order.mayBeKnown = false
  if (order.state.version === before.version) return next
  const { status, reason } = order.state
  order.unknownSince = status === 'unknown' ? order.unknownSince : null
  if (status !== before.status)
    events.push(event('order', order.intent.id, status, order.execution.id, { execution_id: order.execution.id, venue: order.intent.venue, reason }))
  desk.memory.track(order, desk.clock.now())
  if (isTerminal(status) && !isTerminal(before.status)) retire(order, desk)
  return { ...next, orders: [...next.orders, orderChange(order, desk.wall.now())], events: [...next.events, ...events] }
}

/** The venue's first word: when it came, and what this says of the venue. */
function acknowledge(report: VenueReport, order: LiveOrder, { clock, wall }: Booker): void {
  if (order.acknowledgedAt !== null) return
  order.acknowledgedAt = clock.now()
  order.acknowledgedWall = wall.now()
  order.execution.stamps.acknowledged ??= order.acknowledgedWall
  // An order that was sent by a worker that has died since: the venue knows when it came.
  order.sentAt ??= report.venueAt
}

/** A terminal order counts for its venue's record and no longer for exposure. */
function retire(order: LiveOrder, { memory }: Booker): void {
  const firstFillMs = order.firstFillAt !== null && order.sentAt !== null ? msBetween(order.sentAt, order.firstFillAt) : null
  memory.learnVenue(order.intent.venue, order.state.status !== 'rejected', ackMsOf(order), order.intent.timeInForce === 'ioc' ? firstFillMs : null)
  if (order.intent.timeInForce === 'gtc') memory.learnResting(order.intent.symbol, order.execution.style, order.state.status === 'filled')
}

/** A transition that the state machine refuses is the venue's contradiction: an incident, and the state stays. */
function step(order: LiveOrder, cause: OrderEvent, desk: Booker): void {
  const next = apply(order.state, cause)
  if (next.ok) order.state = next.value
  else desk.log.debug({ order: order.intent.id, from: next.error.from, event: next.error.event }, 'transition has nothing to add')
}

function takeFill(venueFill: VenueFill, id: FillId, order: LiveOrder, booking: Booking, desk: Booker): Booking {
  const { execution, intent, listing } = order
  const fill = measureInputs(venueFill, id, order, desk)
  execution.fills.push(fill)
  step(order, { kind: 'fill', quantity: venueFill.quantity }, desk)
  const own = execution.fills.filter((f) => f.order === order)
  order.averagePrice = sum(own.map((f) => f.quantity.times(f.price))).div(sum(own.map((f) => f.quantity)))
  order.firstFillAt ??= desk.clock.now()
  execution.stamps.firstFill ??= desk.wall.now()
  for (const flag of order.state.flags) execution.flags.add(flag)

  const key = listingKey(intent.venue, intent.symbol)
  const before = desk.memory.positions.get(key) ?? null
  const applied = applyFill(before, { side: intent.side, price: venueFill.price, quantity: venueFill.quantity, fee: feeInPnl(fill, order) }, listing)
  const position = { ...applied.position, version: (before?.version ?? 0) + 1 }
  desk.memory.moved(listing, position, fill.price, desk.clock.now())
  return {
    ...booking,
    fills: [...booking.fills, fillRow(fill, order, desk)],
    positions: [...booking.positions, positionRow(position, desk)],
    positionChanges: [
      ...booking.positionChanges,
      {
        module_id: desk.moduleId,
        symbol: intent.symbol,
        venue: intent.venue,
        fill_id: id,
        execution_id: execution.id,
        change: applied.change,
        quantity_before: before?.quantity.toFixed() ?? '0',
        quantity_after: position.quantity.toFixed(),
        average_price_before: before?.averagePrice?.toFixed() ?? null,
        average_price_after: position.averagePrice?.toFixed() ?? null,
        realized_delta: applied.realizedDelta.toFixed(),
        realized_pnl: position.realizedPnl.toFixed(),
        fees: position.fees.toFixed(),
        at: toIso(fill.venueAt),
      },
    ],
    events: [
      ...booking.events,
      event('fill', id, 'booked', intent.id, {
        execution_id: execution.id,
        venue: intent.venue,
        price: fill.price.toFixed(),
        quantity: fill.quantity.toFixed(),
      }),
      event('position', key, 'changed', id, { execution_id: execution.id, change: applied.change, quantity: position.quantity.toFixed() }),
    ],
  }
}

/** The fill with everything its metrics need, measured by the venue's clock on both sides. */
function measureInputs(fill: VenueFill, id: LiveFill['id'], order: LiveOrder, { memory, clock }: Booker): LiveFill {
  const { intent, listing, execution } = order
  const quote = memory.quotes.midBefore(intent.venue, intent.symbol, fill.venueAt, 'venue')
  const mid: Known = typeof quote === 'string' ? quote : quote.mid
  return {
    id,
    venue: intent.venue,
    venueFillId: fill.venueFillId,
    order,
    quantity: fill.quantity,
    price: fill.price,
    fee: fill.fee,
    feeCurrency: fill.feeCurrency,
    feeQuote: feeIn(listing.quote, fill.fee, fill.feeCurrency, listing, mid),
    venueAt: fill.venueAt,
    seenAt: clock.now(),
    facts: {
      side: intent.side,
      quantity: baseQuantity(fill.quantity, order, execution),
      price: fill.price,
      liquidity: fill.liquidity,
      mid,
      halfSpread: typeof quote === 'string' ? quote : quote.halfSpread,
      sentMid: order.sentMid,
    },
  }
}

/**
 * Base units of a fill. The last part of an order takes what is left of the whole, so that the rounding of an
 * inverse contract's quotient cannot make the parts exceed it.
 */
function baseQuantity(traded: Quantity, order: LiveOrder, execution: LiveExecution): Decimal {
  const isLast = order.state.filledQuantity.plus(traded).eq(order.intent.quantity)
  if (!isLast || !order.listing.contractSize) return toBase(traded, order.listing, execution.conversionPrice)
  const earlier = sum(execution.fills.filter((f) => f.order === order).map((f) => f.facts.quantity))
  return toBase(order.intent.quantity, order.listing, execution.conversionPrice).minus(earlier)
}

/** The fee in the currency of the position's profit; one that cannot be converted is flagged, and the fill is booked all the same. */
function feeInPnl(fill: LiveFill, order: LiveOrder): Decimal {
  const fee = feeIn(pnlCurrency(order.listing), fill.fee, fill.feeCurrency, order.listing, fill.facts.mid)
  if (typeof fee !== 'string') return fee
  order.execution.flags.add('fee_unconverted')
  return ZERO
}

function fillRow(fill: LiveFill, order: LiveOrder, { moduleId }: Booker): FillRow {
  const { facts } = fill
  const measured = measureFill(facts)
  const text = (value: Known): string | null => (typeof value === 'string' ? null : value.toFixed())
  return {
    id: fill.id,
    module_id: moduleId,
    order_id: order.intent.id,
    execution_id: order.execution.id,
    decision_id: order.execution.decisionId,
    symbol: order.intent.symbol,
    venue: fill.venue,
    venue_fill_id: fill.venueFillId,
    side: facts.side,
    price: fill.price.toFixed(),
    quantity: fill.quantity.toFixed(),
    base_quantity: facts.quantity.toFixed(),
    fee: fill.fee.toFixed(),
    fee_currency: fill.feeCurrency,
    liquidity: facts.liquidity,
    venue_at: toIso(fill.venueAt),
    seen_at: toIso(fill.seenAt),
    venue_at_us: fill.venueAt,
    seen_at_us: fill.seenAt,
    clock: 'venue',
    mid: text(facts.mid),
    half_spread: text(facts.halfSpread),
    sent_mid: text(facts.sentMid),
    metrics: toFirstFillMetrics(measured.values as never),
  }
}

export const positionRow = (p: Position & { readonly version: number }, { moduleId, memory, clock }: Pick<Booker, 'moduleId' | 'memory' | 'clock'>) => {
  const listing = memory.quotes.listing(p.venue, p.symbol)
  const mark = listing ? memory.markOf(listing, clock.now()) : null
  return {
    id: hashOf('position', moduleId, p.venue, p.symbol).slice(0, 32),
    module_id: moduleId,
    symbol: p.symbol,
    venue: p.venue,
    quantity: p.quantity.toFixed(),
    average_price: p.averagePrice?.toFixed() ?? null,
    realized_pnl: p.realizedPnl.toFixed(),
    fees: p.fees.toFixed(),
    pnl_currency: p.pnlCurrency,
    version: p.version,
    ...marked(p, mark, clock.now(), listing),
  }
}

/** Unrealised profit at a mark with the mark's own time; null where there is no mark. */
export const marked = (p: Position, mark: Decimal | null, at: Instant, listing: Listing | undefined) => ({
  unrealized_pnl: p.quantity.isZero() ? ZERO.toFixed() : mark && listing ? unrealizedPnl(p, mark, listing).toFixed() : null,
  mark_price: mark?.toFixed() ?? null,
  marked_at: mark ? toIso(instant(at)) : null,
})

function contradiction(id: string, message: string, order: LiveOrder, booking: Booking, desk: Booker): Booking {
  desk.log.error({ fill: id, order: order.intent.id, message }, 'venue contradicts itself')
  const fact = { execution_id: order.execution.id, name: 'fill_contradiction', venue: order.intent.venue, message }
  return { ...booking, events: [...booking.events, event('incident', id, 'raised', order.intent.id, fact)] }
}

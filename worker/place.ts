import { type Decimal, dec, max, min, sum, ZERO } from '#lib/domain/base/decimal.ts'
import { clientOrderId, type IdMaker, type OrderId } from '#lib/domain/base/id.ts'
import { invariant } from '#lib/domain/base/invariant.ts'
import { listingKey, roundDownToLot, toBase, toTraded } from '#lib/domain/base/listing.ts'
import type { Price, Quantity } from '#lib/domain/base/money.ts'
import { type Instant, plusMs, toMs } from '#lib/domain/base/time.ts'
import { midOf, takingSide, type VenueBook } from '#lib/domain/decide/context.ts'
import type { Limits } from '#lib/domain/decide/policy.ts'
import { type Breach, breachOf, type ChildCase, clipToClosable, closableFor } from '#lib/domain/execute/child-risk.ts'
import { type ChildPart, routeChild } from '#lib/domain/execute/child-route.ts'
import { intended, type OrderIntent } from '#lib/domain/execute/order.ts'
import { committedOf } from '#lib/domain/execute/schedule.ts'
import { childrenOf } from './children.ts'
import { liveOrder } from './enlist.ts'
import type { LiveExecution, LiveOrder } from './live.ts'
import type { Memory } from './memory.ts'
import type { Sender } from './send.ts'

export type Placer = Sender & { readonly moduleId: string; readonly ids: IdMaker }

/** A part of an order that is to leave now, in traded units of the benchmark listing. */
export type Errand = {
  readonly quantity: Quantity
  readonly sliceNo: number
  readonly placing: 'take' | 'rest'
  /** When a resting part expires. */
  readonly expiresAt: Instant
  /** A price that must not be passed, besides the order's own bounds. */
  readonly bound: Price | null
  /** Venues that get nothing of it. */
  readonly excluded: ReadonlySet<string>
}

export type Placed = { readonly orders: readonly LiveOrder[] } | { readonly breach: Breach } | { readonly unplaced: string; readonly why: Breach['code'] }

/** The limits in force at this instant; a halt that is announced and not yet taken counts. */
export function limitsNow(memory: Memory, symbol: string): Limits {
  const limits = memory.limitsFor(symbol)
  const isHalted = limits.halt || memory.tradingState === 'halted' || memory.haltsRequested.size > 0
  return { ...limits, halt: isHalted, reduceOnly: limits.reduceOnly || memory.tradingState === 'reduce_only' }
}

/** What the gate would be asked about a part of this order now; null while there is no mid to value it at. */
export function childCase(execution: LiveExecution, quantity: Decimal, desk: Pick<Placer, 'memory' | 'clock'>): ChildCase {
  const { memory, clock } = desk
  const now = clock.now()
  const book = memory.quotes.books(execution.symbol, now).find((b) => b.listing.venue === execution.listing.venue)
  return {
    side: execution.side,
    quantity,
    mid: (book && midOf(book)) ?? execution.conversionPrice,
    reserved: reserved(execution),
    reduceOnly: execution.placement.reduceOnly,
    limits: limitsNow(memory, execution.symbol),
    exposure: memory.exposure(execution.symbol, now),
    parts: [],
  }
}

/** Base units that exposure counts for what a running schedule has not sent. */
function reserved(execution: LiveExecution): Decimal {
  const { schedule, listing, conversionPrice } = execution
  if (schedule === null || schedule.stopped !== null) return ZERO
  return toBase(max(ZERO, schedule.quantity.minus(committedOf(childrenOf(execution)))), listing, conversionPrice)
}

/**
 * Routes one part on the books of now, checks it against the limits of now, and takes it into memory as intents, one order
 * for each venue that its route names. They count as exposure at once; the caller stores them before they are sent.
 */
export function place(execution: LiveExecution, errand: Errand, desk: Placer): Placed {
  const { memory } = desk
  const { listing, conversionPrice, side, symbol } = execution
  const now = desk.clock.now()
  const wanted = childCase(execution, toBase(errand.quantity, listing, conversionPrice), desk)
  const base = clipToClosable(wanted.quantity, closableFor(wanted))
  const quantity = roundDownToLot(toTraded(base, listing, conversionPrice), listing.lot)
  const subject = quantity.gt(0) ? { ...wanted, quantity: toBase(quantity, listing, conversionPrice) } : wanted
  const early = breachOf(subject)
  if (early !== null) return { breach: early }
  const terms = termsOf(execution)
  const route = routeChild({
    side,
    quantity,
    listing,
    conversionPrice,
    books: memory.quotes.books(symbol, now).flatMap((b) => (errand.excluded.has(b.listing.venue) ? [] : [lessTaken(b, execution)])),
    now,
    placing: errand.placing,
    maxSlippageBps: terms.maxSlippageBps,
    collarBps: dec(subject.limits.priceCollarBps),
    limitPrice: tighter(side, terms.limitPrice, errand.bound),
    urgency: execution.placement.urgency,
    preferences: execution.placement.preferences,
    avoided: new Set(
      execution.orders.filter((o) => o.state.status === 'rejected' && (o.sentAt ?? 0) > plusMs(now, -memory.policy.routing.avoidMs)).map((o) => o.intent.venue),
    ),
    sellable: (venue) => sellable(execution, venue, memory),
  })
  if (route.parts.length === 0) return { unplaced: route.reason, why: route.why ?? 'NO_ELIGIBLE_VENUE' }
  const late = breachOf({ ...subject, parts: route.parts })
  if (late !== null) return { breach: late }
  return { orders: route.parts.map((part) => intend(execution, errand, part, desk)) }
}

/**
 * The book without what this order has taken from it since it last changed: shown sizes that are ours already would draw
 * the next child to a venue that has nothing left. The prices stay, so that the mid does.
 */
function lessTaken(book: VenueBook, { fills, side }: LiveExecution): VenueBook {
  const taken = fills.filter((f) => f.venue === book.listing.venue && f.facts.liquidity === 'taker' && f.seenAt >= book.seenAt)
  if (taken.length === 0) return book
  const levels = takingSide(book, side).map((level) => {
    const here = sum(taken.filter((f) => f.price.eq(level.price)).map((f) => f.quantity))
    return here.isZero() ? level : { ...level, quantity: max(ZERO, level.quantity.minus(here)) as Quantity }
  })
  return side === 'buy' ? { ...book, asks: levels } : { ...book, bids: levels }
}

/** The decision's bounds, or those that a change put in their place. */
export const termsOf = ({ schedule, placement, bounds }: LiveExecution): { readonly limitPrice: Price | null; readonly maxSlippageBps: Decimal } => ({
  limitPrice: schedule?.terms.limitPrice ?? placement.limitPrice,
  maxSlippageBps: schedule?.terms.maxSlippageBps ?? dec(bounds.maxSlippageBps),
})

function tighter(side: LiveExecution['side'], a: Price | null, b: Price | null): Price | null {
  if (a === null || b === null) return a ?? b
  return (side === 'buy' ? min(a, b) : max(a, b)) as Price
}

function intend(execution: LiveExecution, errand: Errand, part: ChildPart, { memory, ids, clock, wall }: Placer): LiveOrder {
  const childNo = execution.orders.reduce((highest, o) => Math.max(highest, o.intent.childNo), 0) + 1
  const { venue, quantity, price, type, timeInForce } = part
  const intent: OrderIntent = {
    id: ids(Math.floor(toMs(wall.now()))) as OrderId,
    executionId: execution.id,
    decisionId: execution.decisionId,
    clientOrderId: clientOrderId(execution.decisionId, childNo),
    childNo,
    sliceNo: errand.sliceNo,
    symbol: execution.symbol,
    side: execution.side,
    venue,
    quantity,
    price,
    type,
    timeInForce,
    expiresAt: timeInForce === 'gtc' ? errand.expiresAt : null,
    reduceOnly: execution.placement.reduceOnly,
  }
  const listing = memory.quotes.listing(venue, execution.symbol)
  invariant(listing, `a route names a listing that is not known: ${venue} ${execution.symbol}`)
  const order = liveOrder(execution, intent, listing, intended(intent))
  execution.orders.push(order)
  memory.countRelease(clock.now())
  memory.track(order, clock.now())
  return order
}

/** What a venue without short selling still lets this order sell, in base units; null where it may be short, or buys. */
function sellable({ side, symbol }: LiveExecution, venue: string, memory: Memory): Decimal | null {
  const listing = memory.quotes.listing(venue, symbol)
  if (side === 'buy' || !listing || listing.allowShort) return null
  const held = memory.positions.get(listingKey(venue, symbol))?.quantity ?? ZERO
  const working = [...memory.orders.values()].filter((o) => o.intent.venue === venue && o.intent.symbol === symbol && o.intent.side === 'sell')
  return max(ZERO, held.minus(sum(working.map((o) => o.intent.quantity.minus(min(o.intent.quantity, o.state.filledQuantity))))))
}

import { BPS, type Decimal, ZERO } from '../domain/base/decimal.ts'
import { hashOf } from '../domain/base/id.ts'
import { type Listing, notionalOf } from '../domain/base/listing.ts'
import type { Side } from '../domain/base/market.ts'
import type { Money, Price, Quantity } from '../domain/base/money.ts'
import type { Instant } from '../domain/base/time.ts'
import type { OrderIntent } from '../domain/execute/order.ts'
import type { PaperOrder, VenueFill } from '../domain/execute/venue-record.ts'

/** What a paper venue needs to know of an order. */
export type PaperRequest = Pick<OrderIntent, 'clientOrderId' | 'symbol' | 'side' | 'type' | 'timeInForce' | 'price' | 'quantity' | 'expiresAt'>

/** One order as it now stands, with the fills it got since the change before. */
export type PaperChange = { readonly order: PaperOrder; readonly fills: readonly VenueFill[] }

/** An order inside the venue, in ticks and lots; decimals are made when it is told to somebody. */
export type LiveOrder = {
  readonly request: PaperRequest
  readonly tick: number
  readonly lots: number
  readonly receivedAt: Instant
  filledLots: number
  fillCount: number
  status: PaperOrder['status']
  reason: string | null
  updatedAt: Instant
  /** Lots ahead of it at its price, a fraction under a probabilistic queue model; null while the book does not show that price. */
  queueAhead: number | null
  /** Lots that the level showed at the last look, null before one, and lots printed at the price since. */
  shown: number | null
  printed: number
  /** Lots that a shrinking level took off the queue, and the stamp of it: prints of that very stamp told after it are in them. */
  cut: number
  cutAt: number
  newFills: VenueFill[]
}

export const isOpen = (status: PaperOrder['status']): boolean => status === 'accepted' || status === 'partially_filled'
export const isTaker = (request: PaperRequest): boolean => request.type === 'market' || request.timeInForce === 'ioc'

/** Whole steps in a value; null when it is not a multiple of the step or too large to count exactly. */
export function stepsOf(value: Decimal, step: Decimal): number | null {
  const steps = value.div(step)
  return steps.isInteger() && steps.abs().lte(Number.MAX_SAFE_INTEGER) ? steps.toNumber() : null
}

/** A protection price between two ticks protects at the tick that is not worse for its order; null when it cannot be counted exactly. */
export function protectionTick(price: Decimal, tick: Decimal, side: Side): number | null {
  const steps = price.div(tick).toDecimalPlaces(0, side === 'buy' ? 'floor' : 'ceil')
  return steps.abs().lte(Number.MAX_SAFE_INTEGER) ? steps.toNumber() : null
}

/** Finer than any exchange credits; only the division by the price of an inverse contract needs it. */
const FEE_DECIMALS = 16

/** Positive = paid, negative = rebate, in quote currency; an inverse contract settles, and pays, in base. Rounded half-even. */
export function feeOf(listing: Listing, price: Decimal, traded: Decimal, liquidity: 'maker' | 'taker'): { readonly fee: Money; readonly feeCurrency: string } {
  const rate = liquidity === 'maker' ? listing.makerBps : listing.takerBps
  const fee = notionalOf(traded, price, listing).times(rate).div(BPS)
  if (!listing.inverse) return { fee: fee as Money, feeCurrency: listing.quote }
  return { fee: fee.div(price).toDecimalPlaces(FEE_DECIMALS) as Money, feeCurrency: listing.base }
}

/** Books a fill on the order. Its id is a function of the order and the fill's number, so that telling it twice tells one fill. */
export function recordFill(order: LiveOrder, listing: Listing, tick: number, lots: number, liquidity: 'maker' | 'taker', at: Instant): void {
  const price = listing.tick.times(tick) as Price
  const quantity = listing.lot.times(lots) as Quantity
  order.fillCount++
  order.filledLots += lots
  order.updatedAt = at
  order.status = order.filledLots === order.lots ? 'filled' : 'partially_filled'
  order.newFills.push({
    venueFillId: hashOf('paper-fill', order.request.clientOrderId, order.fillCount).slice(0, 32),
    clientOrderId: order.request.clientOrderId,
    price,
    quantity,
    ...feeOf(listing, price, quantity, liquidity),
    liquidity,
    venueAt: at,
  })
}

/** The order as it stands, and its fills since the last telling. */
export function tell(order: LiveOrder, listing: Listing): PaperChange {
  const { request, newFills: fills } = order
  order.newFills = []
  const filledQuantity = (order.filledLots === order.lots ? request.quantity : listing.lot.times(order.filledLots)) as Quantity
  const queueAhead = order.queueAhead === null ? null : (listing.lot.times(Math.ceil(order.queueAhead)) as Quantity)
  return { order: stateOf(request, listing, { ...order, filledQuantity, queueAhead }), fills }
}

/** An order that is turned away at the door: it never becomes a live order. */
export function turnedAway(
  request: PaperRequest,
  listing: Pick<Listing, 'venue' | 'symbol'>,
  status: 'rejected' | 'expired',
  reason: string,
  at: Instant,
): PaperChange {
  const order = stateOf(request, listing, {
    status,
    reason,
    filledQuantity: ZERO as Quantity,
    queueAhead: null,
    receivedAt: at,
    updatedAt: at,
  })
  return { order, fills: [] }
}

type Facts = Pick<PaperOrder, 'status' | 'reason' | 'filledQuantity' | 'queueAhead' | 'receivedAt' | 'updatedAt'>

const stateOf = (request: PaperRequest, { venue, symbol }: Pick<Listing, 'venue' | 'symbol'>, facts: Facts): PaperOrder => ({
  clientOrderId: request.clientOrderId,
  venueOrderId: `${venue}:${request.clientOrderId}`,
  venue,
  symbol,
  side: request.side,
  type: request.type,
  timeInForce: request.timeInForce,
  price: request.price,
  quantity: request.quantity,
  filledQuantity: facts.filledQuantity,
  status: facts.status,
  reason: facts.reason,
  receivedAt: facts.receivedAt,
  updatedAt: facts.updatedAt,
  expiresAt: request.expiresAt,
  queueAhead: facts.queueAhead,
})

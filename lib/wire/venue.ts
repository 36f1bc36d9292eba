import { z } from 'zod'
import { type Decimal, parseDecimal } from '../domain/base/decimal.ts'
import type { ClientOrderId } from '../domain/base/id.ts'
import { type Listing, parseSymbol } from '../domain/base/listing.ts'
import type { MarketEvent } from '../domain/base/market.ts'
import type { Money, Price, Quantity } from '../domain/base/money.ts'
import { err, ok, type Result } from '../domain/base/result.ts'
import { type Instant, instant } from '../domain/base/time.ts'
import type { VenueFill, VenueTrade } from '../domain/execute/venue-record.ts'

/**
 * The protocol of the HTTP paper venue (docs/venue-protocol.md): what both sides read with the same schemas. Money and
 * quantities are decimal text, instants integer microseconds since 1970 by the venue's clock, books integer ticks and lots.
 */

/** What is wrong with a message; `field` is the path of the first thing that is. */
export type ProtocolFault = { readonly field: string; readonly message: string }

export const ORDERS_PER_CALL_MAX = 100

const decimal = z.string().transform((text, context): Decimal => {
  const parsed = parseDecimal(text)
  if (parsed !== null) return parsed
  context.addIssue({ code: 'custom', message: 'is not a decimal number as text' })
  return z.NEVER
})
const positive = decimal.refine((value) => value.gt(0), 'must be greater than 0')
const atLeastZero = decimal.refine((value) => value.gte(0), 'must not be negative')
const stamp = z.int('is not a whole number of microseconds').nonnegative().transform(instant)
const count = z.int().nonnegative()
const name = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[\p{L}\p{N}._:/-]+$/u, 'has characters that no name has')
const clientOrderId = z
  .string()
  .regex(/^[A-Za-z0-9._:-]{1,64}$/, 'is not 1 to 64 letters, digits or ._:-')
  .transform((text) => text as ClientOrderId)
const side = z.enum(['buy', 'sell'], 'must be buy or sell')

const newOrder = z.strictObject({
  client_order_id: clientOrderId,
  symbol: name,
  side,
  type: z.enum(['market', 'limit'], 'must be market or limit'),
  time_in_force: z.enum(['ioc', 'gtc'], 'must be ioc or gtc'),
  /** Limit price, or the protection price of a market order. */
  price: positive,
  quantity: positive,
  expires_at_us: stamp.nullable(),
})

/** `accept_until_us`: an order that reaches the venue's book later than this, by the venue's clock, is not taken. */
export const newOrders = z.strictObject({
  accept_until_us: stamp,
  orders: z.array(newOrder).min(1, 'names no order').max(ORDERS_PER_CALL_MAX, `names more than ${ORDERS_PER_CALL_MAX} orders`),
})
export type NewOrder = z.output<typeof newOrder>

/** Inside its order; one that stands alone says whose it is. */
const ownFill = z.object({
  fill_id: z.string().min(1).max(128),
  price: positive,
  quantity: positive,
  /** Negative = rebate. */
  fee: decimal,
  fee_currency: name,
  liquidity: z.enum(['maker', 'taker']),
  at_us: stamp,
})
const fill = ownFill.extend({ client_order_id: clientOrderId, symbol: name, side })
const state = z.object({
  client_order_id: clientOrderId,
  order_id: z.string().min(1).max(128),
  status: z.enum(['accepted', 'partially_filled', 'filled', 'cancelled', 'rejected', 'expired']),
  filled_quantity: atLeastZero,
  reason: z.string().nullable(),
  at_us: stamp,
})
const order = state.extend({ fills: z.array(ownFill) })
type WireFill = z.output<typeof fill>
type WireState = z.output<typeof state>
type WireOrder = z.output<typeof order>

const listing = z.object({
  symbol: name,
  tick: positive,
  lot: positive,
  min_notional: positive.nullable(),
  maker_bps: decimal,
  taker_bps: decimal,
  latency_ms: z.object({ feed: z.number().nonnegative(), entry: z.number().nonnegative(), response: z.number().nonnegative() }),
  book_stale_ms: z.number().positive(),
  allow_short: z.boolean(),
})

const tuple = z.tuple([count, count])
const marketEvent = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('snapshot'), symbol: name, at_us: stamp, bids: z.array(tuple), asks: z.array(tuple) }),
  z.object({ kind: z.literal('level'), symbol: name, at_us: stamp, side, tick: count, lots: count }),
  z.object({ kind: z.literal('trade'), symbol: name, at_us: stamp, tick: count, lots: count, aggressor: side.nullable() }),
  z.object({ kind: z.literal('gap'), symbol: name, at_us: stamp }),
  z.object({ kind: z.literal('close'), symbol: name, at_us: stamp }),
])

/** Replies. Every one says what time it is at the venue. */
export const timeReply = z.object({ venue: name, at_us: stamp })
export const listingsReply = z.object({ venue: name, at_us: stamp, listings: z.array(listing) })
export const ordersReply = z.object({ at_us: stamp, orders: z.array(order) })
export const orderReply = z.object({ at_us: stamp, order })
export const fillsReply = z.object({ at_us: stamp, fills: z.array(fill), cursor: z.string().max(128), more: z.boolean() })
export const positionsReply = z.object({ at_us: stamp, positions: z.array(z.object({ symbol: name, quantity: decimal })) })
export const errorReply = z.object({
  at_us: stamp.optional(),
  error: z.object({ code: z.string(), message: z.string(), field: z.string().optional(), retry_after_ms: z.number().nonnegative().optional() }),
})

/** Frames of the stream. `seq` counts from 1 in every connection, without a hole. */
const framed = { seq: z.int().positive() }
export const frame = z.discriminatedUnion('type', [
  z.object({ ...framed, type: z.literal('hello'), venue: name, at_us: stamp }),
  z.object({ ...framed, type: z.literal('heartbeat'), at_us: stamp }),
  z.object({ ...framed, type: z.literal('market'), events: z.array(marketEvent) }),
  z.object({ ...framed, type: z.literal('order'), order: state }),
  z.object({ ...framed, type: z.literal('fill'), order: state, fill }),
])
export type Frame = z.output<typeof frame>

/** How the venue misbehaves, each as a probability in [0, 1] unless it says otherwise. All that is not named stays as it is. */
const chance = z.number().min(0).max(1)
export const faults = z.strictObject({
  /** Orders are taken and the connection is cut instead of replying. */
  drop_reply: chance,
  /** The connection is cut before anything is taken. */
  drop_request: chance,
  /** Cancels are carried out and the connection is cut instead of replying. */
  drop_cancel_reply: chance,
  /** Orders are taken, and the reply is a 500. */
  error_after: chance,
  /** Orders are answered with 429 and `retry_after_ms`, and nothing is taken. */
  rate_limit: chance,
  /** Orders are rejected by name, with a reason. */
  reject: chance,
  /** Replies to orders and cancels come this many milliseconds late. */
  slow_ms: z.number().min(0).max(60_000),
  /** Fill frames that are never sent; the sequence numbers show nothing of it. */
  drop_fills: chance,
  /** Frames of orders and fills that are lost after they were numbered: the sequence shows a hole. */
  lose_frames: chance,
  /** Frames of orders and fills that are sent twice, and that are sent after the one behind them. */
  duplicate_frames: chance,
  reorder_frames: chance,
  /** A resting order fills in the moment in which its cancel arrives. */
  cancel_race: chance,
  /** `refuse`: nothing listens; `unavailable`: every call is answered with 503, the stream is cut. */
  outage: z.enum(['none', 'refuse', 'unavailable']),
  /** How long the outage lasts; 0 = until it is ended. */
  outage_ms: z.number().min(0).max(3_600_000),
})
export type Faults = z.output<typeof faults>
export const faultChange = faults.partial()

/** What the venue's books say beyond what was traded: `fill` is a fill that nobody ordered, `position` a number that no fill explains. */
export const injection = z.strictObject({
  kind: z.enum(['fill', 'position']),
  symbol: name,
  side,
  quantity: positive,
})

/** Reads a message. The fault names the first field that is wrong: `orders[0].price`. */
export function read<T>(schema: z.ZodType<T>, value: unknown): Result<T, ProtocolFault> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return ok(parsed.data)
  const issue = parsed.error.issues[0]
  const unknown = issue?.code === 'unrecognized_keys' ? issue.keys[0] : undefined
  const path = [...(issue?.path ?? []), ...(unknown === undefined ? [] : [unknown])]
  return err({ field: fieldOf(path), message: unknown === undefined ? (issue?.message ?? 'is not valid') : 'is not a field of this message' })
}

/** Reads JSON text, then the message. */
export function readText<T>(schema: z.ZodType<T>, text: string): Result<T, ProtocolFault> {
  try {
    return read(schema, JSON.parse(text))
  } catch {
    return err({ field: 'body', message: 'is not JSON' })
  }
}

const fieldOf = (path: readonly PropertyKey[]): string =>
  path.map((part, i) => (typeof part === 'number' ? `[${part}]` : i === 0 ? String(part) : `.${String(part)}`)).join('') || 'body'

type OrderState = {
  readonly clientOrderId: ClientOrderId
  readonly venueOrderId: string
  readonly status: WireState['status']
  readonly filledQuantity: Quantity
  readonly reason: string | null
  readonly venueAt: Instant
}
/** Domain → JSON. */
export const toState = (o: OrderState) => ({
  client_order_id: o.clientOrderId,
  order_id: o.venueOrderId,
  status: o.status,
  filled_quantity: o.filledQuantity.toFixed(),
  reason: o.reason,
  at_us: o.venueAt,
})
const toOwnFill = (f: VenueFill) => ({
  fill_id: f.venueFillId,
  price: f.price.toFixed(),
  quantity: f.quantity.toFixed(),
  fee: f.fee.toFixed(),
  fee_currency: f.feeCurrency,
  liquidity: f.liquidity,
  at_us: f.venueAt,
})
export const toFill = (f: VenueTrade) => ({ ...toOwnFill(f), client_order_id: f.clientOrderId, symbol: f.symbol, side: f.side })
export const toOrder = (o: OrderState & { readonly fills: readonly VenueFill[] }) => ({ ...toState(o), fills: o.fills.map(toOwnFill) })
export const toListing = (l: Listing) => ({
  symbol: l.symbol,
  tick: l.tick.toFixed(),
  lot: l.lot.toFixed(),
  min_notional: l.minNotional?.toFixed() ?? null,
  maker_bps: l.makerBps.toFixed(),
  taker_bps: l.takerBps.toFixed(),
  latency_ms: l.latencyMs,
  book_stale_ms: l.bookStaleMs,
  allow_short: l.allowShort,
})
export const toMarketEvent = ({ venue: _venue, at, ...rest }: MarketEvent) => ({ ...rest, at_us: at })

/** JSON, read → domain. */
export const stateOf = (o: WireState): OrderState => ({
  clientOrderId: o.client_order_id,
  venueOrderId: o.order_id,
  status: o.status,
  filledQuantity: o.filled_quantity as Quantity,
  reason: o.reason,
  venueAt: o.at_us,
})
export const orderOf = (o: WireOrder): OrderState & { readonly fills: readonly VenueFill[] } => ({
  ...stateOf(o),
  fills: o.fills.map((f) => ownFillOf(f, o.client_order_id)),
})
export const fillOf = (f: WireFill): VenueTrade => ({ ...ownFillOf(f, f.client_order_id), symbol: f.symbol, side: f.side })
const ownFillOf = (f: z.output<typeof ownFill>, clientOrderId: ClientOrderId): VenueFill => ({
  venueFillId: f.fill_id,
  clientOrderId,
  price: f.price as Price,
  quantity: f.quantity as Quantity,
  fee: f.fee as Money,
  feeCurrency: f.fee_currency,
  liquidity: f.liquidity,
  venueAt: f.at_us,
})
export const listingOf = (venue: string, l: z.output<typeof listing>): Listing => {
  const { base, quote } = parseSymbol(l.symbol)
  return {
    venue,
    symbol: l.symbol,
    base,
    quote,
    tick: l.tick,
    lot: l.lot,
    minNotional: l.min_notional,
    contractSize: null,
    inverse: false,
    makerBps: l.maker_bps,
    takerBps: l.taker_bps,
    latencyMs: l.latency_ms,
    bookStaleMs: l.book_stale_ms,
    allowShort: l.allow_short,
  }
}
/** A listing as it was stored when the venue was last heard; null when it is none. */
export function storedListing(venue: string, row: unknown): Listing | null {
  const parsed = listing.safeParse(row)
  return parsed.success ? listingOf(venue, parsed.data) : null
}
export const marketEventOf = (venue: string, e: z.output<typeof marketEvent>, at: Instant): MarketEvent => {
  const { at_us: _at, ...rest } = e
  return { ...rest, venue, at }
}

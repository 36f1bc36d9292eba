import { z } from 'zod'
import { type Decimal, parseDecimal } from '../domain/base/decimal.ts'
import { err, ok, type Result } from '../domain/base/result.ts'
import { type Instant, instant, parseIso } from '../domain/base/time.ts'

/** `md_strand.market_data` (CONTRACT.md), read: at least one venue with a book; levels best first. */
export type MarketData = {
  /** When the market was like this; null when the row does not say. */
  readonly at: Instant | null
  readonly venues: readonly VenueQuote[]
  readonly last: Decimal | null
  readonly volume: Decimal | null
  readonly volatility: Decimal | null
  readonly priceChange: Decimal | null
}
export type VenueQuote = { readonly venue: string; readonly bids: readonly QuoteLevel[]; readonly asks: readonly QuoteLevel[] }
export type QuoteLevel = readonly [price: Decimal, size: Decimal]

/** Why a row cannot be used; `field` is the path of what is wrong with it, such as `market_data.venues.kraken.bid`. */
export type MarketDataFault = { readonly code: 'INVALID_MARKET_DATA'; readonly field: string; readonly message: string }

const LEVELS_MAX = 1_000
const VENUES_MAX = 64
const NAME = /^[\p{L}\p{N}._:/-]{1,64}$/u

const decimal = z.unknown().transform((value, context): Decimal => {
  const parsed = parseDecimal(value)
  if (parsed !== null) return parsed
  context.addIssue({ code: 'custom', message: 'is not a number' })
  return z.NEVER
})
const positive = decimal.refine((value) => value.gt(0), 'must be greater than 0')
const size = decimal.refine((value) => value.gte(0), 'must not be negative')
const ladder = z
  .array(z.tuple([positive, size], 'must be a pair [price, size]'), 'must be a list of [price, size]')
  .max(LEVELS_MAX)
  .nullish()

const venue = z.object(
  { bid: positive.nullish(), ask: positive.nullish(), bid_size: size.nullish(), ask_size: size.nullish(), bids: ladder, asks: ladder },
  'must be an object',
)

const stamp = z.unknown().transform((value, context): Instant => {
  const at = typeof value === 'number' ? fromEpoch(value) : typeof value === 'string' ? parseIso(value) : null
  if (at !== null) return at
  context.addIssue({ code: 'custom', message: 'is neither an ISO 8601 time nor a Unix time' })
  return z.NEVER
})

const schema = z.object(
  {
    ts: stamp.nullish(),
    venues: z
      .record(z.string().regex(NAME, 'is not a venue name'), venue, 'must be an object of venues')
      .refine((venues) => Object.keys(venues).length > 0, 'names no venue')
      .refine((venues) => Object.keys(venues).length <= VENUES_MAX, `names more than ${VENUES_MAX} venues`),
    last: positive.nullish(),
    volume: size.nullish(),
    volatility: size.nullish(),
    price_change: decimal.nullish(),
  },
  'must be an object',
)

/** Reads the jsonb of one row. A row with anything wrong in it is refused whole: half a market is not a market. */
export function parseMarketData(value: unknown): Result<MarketData, MarketDataFault> {
  const parsed = schema.safeParse(value)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    return fault(issue?.path ?? [], issue?.message ?? 'is not valid')
  }
  const venues: VenueQuote[] = []
  for (const [name, quote] of Object.entries(parsed.data.venues)) {
    const bids = side(quote.bids, quote.bid, quote.bid_size)
    const asks = side(quote.asks, quote.ask, quote.ask_size)
    if (bids === null) return fault(['venues', name, 'bid_size'], 'is missing')
    if (asks === null) return fault(['venues', name, 'ask_size'], 'is missing')
    if (bids.length === 0 && asks.length === 0) return fault(['venues', name], 'has neither a bid nor an ask')
    venues.push({ venue: name, bids: bids.toSorted(([a], [b]) => b.cmp(a)), asks: asks.toSorted(([a], [b]) => a.cmp(b)) })
  }
  const { ts, last, volume, volatility, price_change } = parsed.data
  return ok({
    at: ts ?? null,
    venues,
    last: last ?? null,
    volume: volume ?? null,
    volatility: volatility ?? null,
    priceChange: price_change ?? null,
  })
}

/** A ladder says more than a best price; a best price without a size says too little to trade on (null). */
function side(
  levels: readonly QuoteLevel[] | null | undefined,
  best: Decimal | null | undefined,
  bestSize: Decimal | null | undefined,
): readonly QuoteLevel[] | null {
  if (levels && levels.length > 0) return levels.filter(([, lots]) => lots.gt(0))
  if (best === null || best === undefined) return []
  if (bestSize === null || bestSize === undefined) return null
  return bestSize.gt(0) ? [[best, bestSize]] : []
}

const fault = (path: readonly PropertyKey[], message: string): Result<never, MarketDataFault> => {
  const field = ['market_data', ...path.map(String)].join('.')
  return err({ code: 'INVALID_MARKET_DATA', field, message: `${field} ${message}` })
}

/** Unix time in seconds, milliseconds or microseconds, told apart by size: seconds reach 10¹¹ in the year 5138. */
function fromEpoch(value: number): Instant | null {
  const factor = value < 1e11 ? 1e6 : value < 1e14 ? 1e3 : 1
  const at = Math.round(value * factor)
  return value > 0 && Number.isSafeInteger(at) ? instant(at) : null
}

import { type Decimal, dec } from '#lib/domain/base/decimal.ts'
import { type Listing, parseSymbol } from '#lib/domain/base/listing.ts'
import type { QuoteLevel, VenueQuote } from '#lib/wire/market-data.ts'

/** JSON numbers lose their trailing zeros, so a price says at least this many digits, whatever is written. */
const PRICE_DIGITS_MIN = 6
/** A lot is worth no more than about this much of the quote currency. */
const LOT_VALUE_MAX = 0.1
const FEES_BPS = { maker: '2', taker: '5' }
/** Rows come as late as they come; the venue itself is given a plausible distance. */
const LATENCY_MS = { feed: 0, entry: 10, response: 10 }
const BOOK_STALE_MS = 5_000

/**
 * The listing that a first quote implies: tick and lot as fine as the digits it writes, and at least fine enough for
 * its price; fees, latency and short selling as paper venues have them by default.
 */
export function discover(quote: VenueQuote, symbol: string): Listing {
  const { base, quote: currency } = parseSymbol(symbol)
  const levels = [...quote.bids, ...quote.asks]
  const top = Math.max(...levels.map(([price]) => price.toNumber()))
  const tickDecimals = Math.max(decimalsOf(levels, 0), PRICE_DIGITS_MIN - 1 - Math.floor(Math.log10(top)))
  const lotDecimals = Math.max(decimalsOf(levels, 1), Math.ceil(Math.log10(top / LOT_VALUE_MAX)), 0)
  return {
    venue: quote.venue,
    symbol,
    base,
    quote: currency,
    tick: step(tickDecimals),
    lot: step(lotDecimals),
    minNotional: null,
    contractSize: null,
    inverse: false,
    makerBps: dec(FEES_BPS.maker),
    takerBps: dec(FEES_BPS.taker),
    latencyMs: LATENCY_MS,
    bookStaleMs: BOOK_STALE_MS,
    allowShort: true,
  }
}

const decimalsOf = (levels: readonly QuoteLevel[], which: 0 | 1): number => levels.reduce((most, level) => Math.max(most, level[which].decimalPlaces()), 0)

/** 10^−decimals; a price of many digits before the point may need a step above 1, which is 1. */
const step = (decimals: number): Decimal => dec(`1e-${Math.max(0, decimals)}`)

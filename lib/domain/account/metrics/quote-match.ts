/** Which quote was in force at an instant (METRICS.md section 1): for files and tapes held in memory. */
import type { Decimal } from '../../base/decimal.ts'
import type { Instant } from '../../base/time.ts'
import type { NullReason } from './null-reason.ts'

/** Best prices from `at` on; a side without orders is null. */
export type Quote = { readonly at: Instant; readonly bid: Decimal | null; readonly ask: Decimal | null }

/**
 * `before`: strictly before the instant, where feed and fills share one order of events. `at_or_before`: a quote
 * stamped exactly then counts as known, because a foreign file has no common order of quotes and trades.
 */
export type QuoteMatch = 'before' | 'at_or_before'

export type Book = { readonly mid: Decimal; readonly halfSpread: Decimal; readonly quote: Quote }

/** The last quote in force at `at`, of quotes in time order; with equal stamps the later row. Null = none yet. */
export function quoteInForce(quotes: readonly Quote[], at: Instant, match: QuoteMatch): Quote | null {
  let low = 0
  let high = quotes.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const stamp = (quotes[middle] as Quote).at
    if (match === 'before' ? stamp < at : stamp <= at) low = middle + 1
    else high = middle
  }
  return quotes[low - 1] ?? null
}

/** Mid and half spread at `at`: a two-sided, uncrossed quote no older than `staleUs`, else why there is no mid. */
export function bookAt(quotes: readonly Quote[], at: Instant, match: QuoteMatch, staleUs: number | null): Book | NullReason {
  const quote = quoteInForce(quotes, at, match)
  if (quote === null || quote.bid === null || quote.ask === null || quote.bid.lte(0) || quote.ask.lt(quote.bid)) return 'no_book'
  if (staleUs !== null && at - quote.at > staleUs) return 'stale_book'
  return { mid: quote.bid.plus(quote.ask).div(2), halfSpread: quote.ask.minus(quote.bid).div(2), quote }
}

import { type Decimal, dec, max, min, ONE, sum, ZERO } from '#lib/domain/base/decimal.ts'
import { listingKey, toBase } from '#lib/domain/base/listing.ts'
import type { Instant } from '#lib/domain/base/time.ts'
import { isFresh, midOf, type VenueBook } from '#lib/domain/decide/context.ts'
import type { Conditional } from '#lib/domain/decide/entry.ts'
import type { Exposure } from '#lib/domain/decide/exposure.ts'
import type { ExitMarket } from '#lib/domain/execute/exit.ts'
import type { Memory } from './memory.ts'

/**
 * What conditions on a symbol are held against: the middle of the best bid and the best ask over all venues with a fresh,
 * two-sided, uncrossed book; null without one, so that a feed that died never makes a condition true.
 */
export function conditionalOf({ quotes }: Memory, symbol: string, now: Instant): Conditional {
  const fresh = quotes.books(symbol, now).filter((b) => isFresh(b, now) && midOf(b) !== null)
  const bid = fresh.map((b) => b.bids[0]?.price as Decimal).reduce<Decimal | null>((best, p) => (best === null ? p : max(best, p)), null)
  const ask = fresh.map((b) => b.asks[0]?.price as Decimal).reduce<Decimal | null>((best, p) => (best === null ? p : min(best, p)), null)
  return { mid: bid && ask ? bid.plus(ask).div(2) : null, ...activityOf(quotes, symbol, now) }
}

/** What a position is watched at: the book of the venue where it is held, which is where it would be closed. */
export function exitMarketOf({ quotes }: Memory, book: VenueBook | undefined, now: Instant): ExitMarket {
  const isKnown = book !== undefined && isFresh(book, now) && midOf(book) !== null
  return {
    bid: isKnown ? (book.bids[0]?.price ?? null) : null,
    ask: isKnown ? (book.asks[0]?.price ?? null) : null,
    mid: isKnown ? midOf(book) : null,
    ...(book ? activityOf(quotes, book.listing.symbol, now) : { volumeRatio: null, volatilityDaily: null }),
  }
}

const activityOf = (quotes: Memory['quotes'], symbol: string, now: Instant) => ({
  volumeRatio: quotes.volumeRatio(symbol, now),
  volatilityDaily: quotes.volatilityDaily(symbol),
})

/** The exposure as an order sees it that closes a position where it is held: what is held and working at that venue alone. */
export function exposureAt(memory: Memory, exposure: Exposure, venue: string, symbol: string, now: Instant): Exposure {
  const listing = memory.quotes.listing(venue, symbol)
  const held = memory.positions.get(listingKey(venue, symbol))
  const at = listing ? (memory.markOf(listing, now) ?? held?.averagePrice ?? ONE) : ONE
  const working = (side: 'buy' | 'sell'): Decimal =>
    sum(
      [...memory.orders.values()]
        .filter((o) => o.intent.venue === venue && o.intent.symbol === symbol && o.intent.side === side)
        .map((o) => toBase(max(ZERO, o.intent.quantity.minus(o.state.filledQuantity)), o.listing, o.execution.conversionPrice)),
    )
  return {
    ...exposure,
    position: held && listing ? toBase(held.quantity, listing, at) : ZERO,
    workingBuy: working('buy'),
    workingSell: working('sell'),
  }
}

/** Signed traded units of a symbol over all venues. */
export const netOf = (memory: Memory, symbol: string): Decimal =>
  memory.quotes.listings(symbol).reduce((net, { venue }) => net.plus(memory.positions.get(listingKey(venue, symbol))?.quantity ?? ZERO), dec(0))

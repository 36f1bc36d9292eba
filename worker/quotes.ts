import type { MarketTrade, MidWindow } from '#lib/domain/account/metrics/facts.ts'
import type { Decimal } from '#lib/domain/base/decimal.ts'
import { dec } from '#lib/domain/base/decimal.ts'
import { type Listing, listingKey } from '#lib/domain/base/listing.ts'
import type { MarketEvent } from '#lib/domain/base/market.ts'
import { type Instant, instant } from '#lib/domain/base/time.ts'
import type { VenueBook } from '#lib/domain/decide/context.ts'

import { Feed, type Mid, type NoMid } from './feed.ts'

/**
 * What the desk knows of every market: one book, one tape of best prices and one of trades per listing.
 * Events are *seen* `latencyMs.feed` after their venue stamp; both stamps can be asked for, never mixed.
 */
export class Quotes {
  private readonly feeds = new Map<string, Feed>()
  private readonly bySymbol = new Map<string, Feed[]>()

  constructor(listings: readonly Listing[]) {
    for (const listing of listings) this.add(listing)
  }

  /** A listing that a source discovers later (md_strand rows). */
  add(listing: Listing): void {
    const key = listingKey(listing.venue, listing.symbol)
    if (this.feeds.has(key)) return
    const feed = new Feed(listing)
    this.feeds.set(key, feed)
    this.bySymbol.set(listing.symbol, [...(this.bySymbol.get(listing.symbol) ?? []), feed])
  }

  /** Takes events in the venues' order. Tops that one message passes through at one instant leave no trace on the tape. */
  observe(events: readonly MarketEvent[]): void {
    const touched = new Set<Feed>()
    for (const e of events) {
      const feed = this.feeds.get(listingKey(e.venue, e.symbol))
      if (!feed) continue
      feed.observe(e)
      touched.add(feed)
    }
    for (const feed of touched) feed.settle()
  }

  symbols(): readonly string[] {
    return [...this.bySymbol.keys()]
  }

  listings(symbol: string): readonly Listing[] {
    return (this.bySymbol.get(symbol) ?? []).map((f) => f.listing)
  }

  listing(venue: string, symbol: string): Listing | undefined {
    return this.feeds.get(listingKey(venue, symbol))?.listing
  }

  /** Every venue's book of the symbol as seen at `now`; a venue without a first snapshot has empty sides. */
  books(symbol: string, now: Instant): readonly VenueBook[] {
    return (this.bySymbol.get(symbol) ?? []).map((f) => f.book(now))
  }

  allBooks(now: Instant): readonly VenueBook[] {
    return [...this.feeds.values()].map((f) => f.book(now))
  }

  /** m and w of the last book strictly before `at`, by the venue's stamps or by ours. */
  midBefore(venue: string, symbol: string, at: Instant, clock: 'venue' | 'seen'): Mid | NoMid {
    const feed = this.feeds.get(listingKey(venue, symbol))
    return feed ? feed.midBefore(clock === 'venue' ? at : instant(at - feed.feedUs)) : 'no_book'
  }

  /** How much later than its venue stamp the desk sees an event of this feed. */
  feedUs(venue: string, symbol: string): number {
    return this.feeds.get(listingKey(venue, symbol))?.feedUs ?? 0
  }

  trades(venue: string, symbol: string, from: Instant, to: Instant): { volume: Decimal; notional: Decimal } | null {
    return this.feeds.get(listingKey(venue, symbol))?.tradesBetween(from, to) ?? null
  }

  /** Public prints after `from` until `until`, in the venue's order; sizes in traded units of the listing. */
  *prints(venue: string, symbol: string, from: Instant, until: Instant): Generator<MarketTrade> {
    yield* this.feeds.get(listingKey(venue, symbol))?.prints(from, until) ?? []
  }

  /** The mid in force at `from`, then each change until `until`, by venue stamps. */
  midWindow(venue: string, symbol: string, from: Instant, until: Instant): MidWindow | null {
    return this.feeds.get(listingKey(venue, symbol))?.midWindow(from, until) ?? null
  }

  /** Daily volatility as a fraction, from one-second returns of the symbol's first live feed; null until a minute of them. */
  volatilityDaily(symbol: string): number | null {
    for (const f of this.bySymbol.get(symbol) ?? []) if (f.volatility.value !== null) return f.volatility.value
    return null
  }

  /**
   * What traded in the last minute as a multiple of the mean minute of the hour before; null until five minutes of prints are
   * known. Contracts and base units are never added up: the symbol's first listing says which of them count.
   */
  volumeRatio(symbol: string, now: Instant): number | null {
    const feeds = this.bySymbol.get(symbol) ?? []
    let recent = 0
    let mean = 0
    for (const f of feeds) {
      if ((f.listing.contractSize === null) !== (feeds[0]?.listing.contractSize === null)) continue
      const minutes = f.minutes(now)
      recent += minutes?.recent ?? 0
      mean += minutes?.mean ?? 0
    }
    return mean > 0 ? recent / mean : null
  }

  /** Volume of the tape scaled to a day, in base units of the listings; null without trades. */
  volumeDaily(symbol: string): Decimal | null {
    let total = 0
    for (const f of this.bySymbol.get(symbol) ?? []) total += f.volumePerDay()
    return total > 0 ? dec(total) : null
  }
}

import type { MarketTrade, MidPoint, MidWindow } from '#lib/domain/account/metrics/facts.ts'
import type { Known } from '#lib/domain/account/metrics/value.ts'
import type { Decimal } from '#lib/domain/base/decimal.ts'
import { dec } from '#lib/domain/base/decimal.ts'
import type { Listing } from '#lib/domain/base/listing.ts'
import type { MarketEvent } from '#lib/domain/base/market.ts'
import { type Price, price, quantity } from '#lib/domain/base/money.ts'
import { type Instant, instant, US_PER_MS } from '#lib/domain/base/time.ts'
import type { Level, VenueBook } from '#lib/domain/decide/context.ts'
import { LevelBook, type MutableLevel } from '#lib/domain/execute/level-book.ts'

import { QuoteTape } from './quote-tape.ts'
import { TradeTape } from './trade-tape.ts'
import { Volatility } from './volatility.ts'

/** Why a mid cannot be known (METRICS.md section 3). */
export type NoMid = 'no_book' | 'stale_book' | 'feed_gap' | 'pending'
export type Mid = { readonly mid: Decimal; readonly halfSpread: Decimal; readonly bid: Price; readonly ask: Price }

const DEPTH_LEVELS = 10

/** One listing's market as the desk knows it: the book it sees, and tapes of best prices and trades by venue stamp. */
export class Feed {
  readonly listing: Listing
  readonly feedUs: number
  private readonly tape = new QuoteTape()
  readonly volatility = new Volatility()
  private readonly current = new LevelBook()
  private waiting: MarketEvent[] = []
  private readonly trades = new TradeTape()
  private unsettledAt: number | null = null
  private venueAt = 0
  private cached: VenueBook | null = null
  private readonly truth = new LevelBook()

  constructor(listing: Listing) {
    this.listing = listing
    this.feedUs = Math.round(listing.latencyMs.feed * US_PER_MS)
  }

  observe(e: MarketEvent): void {
    if (e.kind === 'trade') this.trades.push(e.at, e.tick, e.lots)
    else {
      if (this.unsettledAt !== null && this.unsettledAt !== e.at) this.settle()
      this.byVenue().apply(e)
      this.unsettledAt = e.at
    }
    if (this.feedUs === 0) {
      this.see(e)
      return
    }
    this.waiting.push(e)
    // Nobody may ask for this book for hours; what is surely visible by now is taken in.
    if (this.waiting.length > 1_024) this.catchUp(e.at)
  }

  private catchUp(now: number): void {
    let i = 0
    while (i < this.waiting.length && (this.waiting[i] as MarketEvent).at + this.feedUs <= now) this.see(this.waiting[i++] as MarketEvent)
    if (i > 0) this.waiting = this.waiting.slice(i)
  }

  /** The book by venue stamps: with no feed latency it is the one the desk sees. */
  private byVenue(): LevelBook {
    return this.feedUs === 0 ? this.current : this.truth
  }

  /** Records the best prices as the events of one instant left them. */
  settle(): void {
    const at = this.unsettledAt
    if (at === null) return
    this.unsettledAt = null
    const book = this.byVenue()
    const bid = book.bestBid()?.tick ?? 0
    const ask = book.bestAsk()?.tick ?? 0
    const n = this.tape.at.length - 1
    const isSame = n >= 0 && this.tape.bid[n] === bid && this.tape.ask[n] === ask && this.tape.live[n] === book.isLive
    // A book that is confirmed without a change at its top is fresh all the same.
    if (isSame && at - (this.tape.at[n] as number) < (this.listing.bookStaleMs * US_PER_MS) / 4) return
    this.tape.push(at, bid, ask, book.isLive)
    if (book.isLive && bid > 0 && ask > bid) this.volatility.sample(at, (bid + ask) / 2)
  }

  private see(e: MarketEvent): void {
    // With no feed latency the recorded book is the seen book; it has been applied already.
    if (this.feedUs !== 0) this.current.apply(e)
    if (e.kind !== 'trade') {
      this.venueAt = e.at
      this.cached = null
    }
  }

  book(now: Instant): VenueBook {
    this.catchUp(now)
    this.cached ??= {
      listing: this.listing,
      bids: this.levels(this.current.bids),
      asks: this.levels(this.current.asks),
      venueAt: instant(this.venueAt),
      seenAt: instant(this.venueAt + this.feedUs),
      isLive: this.current.isLive,
    }
    return this.cached
  }

  private levels(side: readonly MutableLevel[]): Level[] {
    const levels: Level[] = []
    for (let i = side.length - 1; i >= 0 && levels.length < DEPTH_LEVELS; i--) {
      const { tick, lots } = side[i] as MutableLevel
      levels.push({ price: price(this.listing.tick.times(tick)), quantity: quantity(this.listing.lot.times(lots)) })
    }
    return levels
  }

  midBefore(at: Instant): Mid | NoMid {
    const i = this.tape.before(at)
    // Before the first thing this process has seen there is nothing to know; that is a gap, not an empty book.
    if (i < 0) return this.tape.at.length > 0 ? 'feed_gap' : 'no_book'
    const bid = this.tape.bid[i] as number
    const ask = this.tape.ask[i] as number
    if (!this.tape.live[i]) return 'feed_gap'
    if (bid === 0 || ask === 0 || ask < bid) return 'no_book'
    if (at - (this.tape.at[i] as number) > this.listing.bookStaleMs * US_PER_MS) return 'stale_book'
    const tick = this.listing.tick
    return {
      mid: tick.times(bid + ask).div(2),
      halfSpread: tick.times(ask - bid).div(2),
      bid: price(tick.times(bid)),
      ask: price(tick.times(ask)),
    }
  }

  midWindow(from: Instant, until: Instant): MidWindow {
    const points: MidPoint[] = []
    for (let i = Math.max(this.tape.before(from), this.tape.first); i < this.tape.at.length; i++) {
      const at = this.tape.at[i] as number
      if (at > until) break
      points.push({ at: instant(Math.max(at, from)), mid: this.midAt(i) })
    }
    return { from, until, points }
  }

  private midAt(i: number): Known {
    const bid = this.tape.bid[i] as number
    const ask = this.tape.ask[i] as number
    if (!this.tape.live[i]) return 'feed_gap'
    return bid === 0 || ask === 0 || ask < bid ? 'no_book' : this.listing.tick.times(bid + ask).div(2)
  }

  tradesBetween(from: Instant, to: Instant): { volume: Decimal; notional: Decimal } | null {
    const { lots, lotTicks } = this.trades.between(from, to)
    if (lots === 0) return null
    return { volume: this.listing.lot.times(lots), notional: this.listing.lot.times(this.listing.tick).times(dec(lotTicks)) }
  }

  *prints(from: Instant, until: Instant): Generator<MarketTrade> {
    for (const { tick, lots } of this.trades.prints(from, until)) yield { price: this.listing.tick.times(tick), size: this.listing.lot.times(lots) }
  }

  /** Volume of the last minute, and of a mean minute before it, as far as the desk has seen. */
  minutes(now: Instant): { recent: number; mean: number } | null {
    const minutes = this.trades.minutes(now - this.feedUs)
    const lot = this.listing.lot.toNumber()
    return minutes && { recent: minutes.recent * lot, mean: minutes.mean * lot }
  }

  volumePerDay(): number {
    return this.trades.lotsPerDay() * this.listing.lot.toNumber()
  }
}

import type { MarketTrade, MidPoint, MidWindow } from '#lib/domain/account/metrics/facts.ts'
import type { Known } from '#lib/domain/account/metrics/value.ts'
import type { Decimal } from '#lib/domain/base/decimal.ts'
import { dec } from '#lib/domain/base/decimal.ts'
import { type Listing, listingKey } from '#lib/domain/base/listing.ts'
import type { MarketEvent } from '#lib/domain/base/market.ts'
import { type Price, price, quantity } from '#lib/domain/base/money.ts'
import { type Instant, instant, US_PER_MS } from '#lib/domain/base/time.ts'
import type { Level, VenueBook } from '#lib/domain/decide/context.ts'
import { LevelBook, type MutableLevel } from '#lib/domain/execute/level-book.ts'

/** Why a mid cannot be known (METRICS.md section 3). */
export type NoMid = 'no_book' | 'stale_book' | 'feed_gap' | 'pending'
export type Mid = { readonly mid: Decimal; readonly halfSpread: Decimal; readonly bid: Price; readonly ask: Price }

const DEPTH_LEVELS = 10
/** Benchmarks look back an hour at most; older quotes and trades are forgotten. */
const TAPE_US = 3_600_000_000
const MINUTE_US = 60_000_000
/** A mean over fewer minutes is no mean. */
const HISTORY_MINUTES_MIN = 5
/** Volatility is an exponentially weighted mean of squared one-second returns with this half-life. */
const VOLATILITY_HALF_LIFE_S = 300
const SECONDS_PER_DAY = 86_400

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

/** Best prices by venue stamp, in ticks; 0 stands for a missing side, `live` 0 for a gap or a closed market. */
class Tape {
  at: number[] = []
  bid: number[] = []
  ask: number[] = []
  live: boolean[] = []
  first = 0

  push(at: number, bid: number, ask: number, live: boolean): void {
    this.at.push(at)
    this.bid.push(bid)
    this.ask.push(ask)
    this.live.push(live)
    while (this.first < this.at.length && (this.at[this.first] as number) < at - TAPE_US) this.first++
    if (this.first > 65_536 && this.first > this.at.length / 2) {
      this.at = this.at.slice(this.first)
      this.bid = this.bid.slice(this.first)
      this.ask = this.ask.slice(this.first)
      this.live = this.live.slice(this.first)
      this.first = 0
    }
  }

  /** Index of the last entry strictly before `at`, or −1. */
  before(at: number): number {
    let low = this.first
    let high = this.at.length
    while (low < high) {
      const mid = (low + high) >>> 1
      if ((this.at[mid] as number) < at) low = mid + 1
      else high = mid
    }
    return low - 1 < this.first ? -1 : low - 1
  }
}

class Feed {
  readonly listing: Listing
  readonly feedUs: number
  private readonly tape = new Tape()
  readonly volatility = new Volatility()
  private readonly current = new LevelBook()
  private waiting: MarketEvent[] = []
  private tradesAt: number[] = []
  private tradeTicks: number[] = []
  private tradeLots: number[] = []
  private tradesFirst = 0
  private lotsTotal = 0
  private unsettledAt: number | null = null
  private venueAt = 0
  private cached: VenueBook | null = null
  private readonly truth = new LevelBook()

  constructor(listing: Listing) {
    this.listing = listing
    this.feedUs = Math.round(listing.latencyMs.feed * US_PER_MS)
  }

  observe(e: MarketEvent): void {
    if (e.kind === 'trade') this.trade(e.at, e.tick, e.lots)
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

  private trade(at: number, tick: number, lots: number): void {
    this.tradesAt.push(at)
    this.tradeTicks.push(tick)
    this.tradeLots.push(lots)
    this.lotsTotal += lots
    while ((this.tradesAt[this.tradesFirst] as number) < at - TAPE_US) this.lotsTotal -= this.tradeLots[this.tradesFirst++] as number
    if (this.tradesFirst > 65_536 && this.tradesFirst > this.tradesAt.length / 2) {
      this.tradesAt = this.tradesAt.slice(this.tradesFirst)
      this.tradeTicks = this.tradeTicks.slice(this.tradesFirst)
      this.tradeLots = this.tradeLots.slice(this.tradesFirst)
      this.tradesFirst = 0
    }
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
    let volume = 0
    let notional = 0
    for (let i = this.tradesAt.length - 1; i >= this.tradesFirst && (this.tradesAt[i] as number) >= from; i--) {
      if ((this.tradesAt[i] as number) > to) continue
      volume += this.tradeLots[i] as number
      notional += (this.tradeLots[i] as number) * (this.tradeTicks[i] as number)
    }
    if (volume === 0) return null
    // Integers up to 2^53 are exact; an hour of lots × ticks stays below it for every listing in use.
    return { volume: this.listing.lot.times(volume), notional: this.listing.lot.times(this.listing.tick).times(notional) }
  }

  *prints(from: Instant, until: Instant): Generator<MarketTrade> {
    let low = this.tradesFirst
    let high = this.tradesAt.length
    while (low < high) {
      const mid = (low + high) >>> 1
      if ((this.tradesAt[mid] as number) < from) low = mid + 1
      else high = mid
    }
    for (let i = low; i < this.tradesAt.length && (this.tradesAt[i] as number) <= until; i++) {
      yield { price: this.listing.tick.times(this.tradeTicks[i] as number), size: this.listing.lot.times(this.tradeLots[i] as number) }
    }
  }

  /** Volume of the last minute, and of a mean minute before it, as far as the desk has seen. */
  minutes(now: Instant): { recent: number; mean: number } | null {
    const until = now - this.feedUs
    const from = until - MINUTE_US
    const first = this.tradesAt[this.tradesFirst]
    if (first === undefined || from - first < HISTORY_MINUTES_MIN * MINUTE_US) return null
    let unseen = 0
    let recent = 0
    for (let i = this.tradesAt.length - 1; i >= this.tradesFirst && (this.tradesAt[i] as number) > from; i--) {
      if ((this.tradesAt[i] as number) > until) unseen += this.tradeLots[i] as number
      else recent += this.tradeLots[i] as number
    }
    const lot = this.listing.lot.toNumber()
    return { recent: recent * lot, mean: ((this.lotsTotal - unseen - recent) * lot * MINUTE_US) / (from - first) }
  }

  volumePerDay(): number {
    const n = this.tradesAt.length - this.tradesFirst
    if (n < 2) return 0
    const spanUs = (this.tradesAt.at(-1) as number) - (this.tradesAt[this.tradesFirst] as number)
    if (spanUs < 10_000_000) return 0
    return (this.lotsTotal * this.listing.lot.toNumber() * SECONDS_PER_DAY * 1_000_000) / spanUs
  }
}

/** RiskMetrics-style EWMA of one-second log returns (J.P. Morgan/Reuters 1996), scaled to a day by √86 400. */
class Volatility {
  value: number | null = null
  private second = 0
  private mid = 0
  private variance = 0
  private count = 0

  sample(at: number, mid: number): void {
    const second = Math.floor(at / 1_000_000)
    if (second === this.second) return
    if (this.mid > 0) {
      const elapsed = second - this.second
      const decay = 0.5 ** (elapsed / VOLATILITY_HALF_LIFE_S)
      const r = Math.log(mid / this.mid)
      this.variance = this.count === 0 ? (r * r) / elapsed : decay * this.variance + (1 - decay) * ((r * r) / elapsed)
      this.count++
      if (this.count >= 60) this.value = Math.sqrt(this.variance * SECONDS_PER_DAY)
    }
    this.second = second
    this.mid = mid
  }
}

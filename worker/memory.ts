import { type Decimal, dec, ONE, sum, ZERO } from '#lib/domain/base/decimal.ts'
import type { ClientOrderId, DecisionId, ExecutionId } from '#lib/domain/base/id.ts'
import { type Listing, listingKey, notionalOf, toBase } from '#lib/domain/base/listing.ts'
import type { Side } from '#lib/domain/base/market.ts'
import { type Instant, instant } from '#lib/domain/base/time.ts'
import { rateOf, unrealizedPnl } from '#lib/domain/account/pnl.ts'
import type { Position } from '#lib/domain/account/position.ts'
import type { VenueStats } from '#lib/domain/decide/context.ts'
import type { Exposure } from '#lib/domain/decide/exposure.ts'
import type { Limits, Policy, TradingState } from '#lib/domain/decide/policy.ts'
import type { LiveExecution, LiveOrder } from './live.ts'
import type { Quotes } from './quotes.ts'

/** Configured money facts: what the desk starts with and how other currencies count. */
export type Reporting = {
  readonly currency: string
  readonly equity: Decimal
  readonly rates: ReadonlyMap<string, { readonly rate: Decimal; readonly asOf: string }>
}

const MINUTE_US = 60_000_000
const DAY_US = 86_400_000_000
/** Weight of the newest execution in a venue's mean times and in a style's recent score. */
const RECENT_WEIGHT = 0.1

/**
 * The desk's working memory: a cache of committed rows and of what is in flight, rebuilt at every start. Only
 * the loops of this worker change it, between two awaits, so each judgement sees every intent before it.
 */
export class Memory {
  readonly quotes: Quotes
  readonly reporting: Reporting
  policy: Policy
  /** Configured limits tightened by every risk update in force; symbol-scoped ones on top. */
  limits: Limits
  readonly symbolLimits = new Map<string, Limits>()
  tradingState: TradingState = 'trading'
  /** A halt that has been recorded and not yet taken stops sending all the same. */
  isHaltRequested = false
  readonly positions = new Map<string, Position & { readonly version: number }>()
  readonly executions = new Map<ExecutionId, LiveExecution>()
  readonly orders = new Map<ClientOrderId, LiveOrder>()
  readonly stats = new Map<string, VenueStats>()
  readonly recentScores = new Map<string, number>()
  readonly restingFills = new Map<string, { filled: number; sent: number }>()
  /** Decision ids and references that are being judged; the database knows the finished ones. */
  readonly decisionsInFlight = new Set<DecisionId>()
  readonly referencesInFlight = new Map<string, DecisionId>()
  private released: number[] = []
  private peakEquity: Decimal
  private day = 0
  private dayStartEquity: Decimal

  constructor(quotes: Quotes, policy: Policy, reporting: Reporting, peakEquity: Decimal | null, dayStart: { at: Instant; equity: Decimal } | null) {
    this.quotes = quotes
    this.policy = policy
    this.limits = policy.limits
    this.reporting = reporting
    this.peakEquity = peakEquity?.gt(reporting.equity) ? peakEquity : reporting.equity
    this.day = dayStart ? Math.floor(dayStart.at / DAY_US) : 0
    this.dayStartEquity = dayStart?.equity ?? reporting.equity
  }

  limitsFor(symbol: string): Limits {
    return this.symbolLimits.get(symbol) ?? this.limits
  }

  /** What risk must see before it judges a decision of `symbol`. */
  exposure(symbol: string, now: Instant): Exposure {
    const account = this.account(now)
    let position = ZERO
    const venuePositions = new Map<string, Decimal>()
    for (const listing of this.quotes.listings(symbol)) {
      const held = this.positions.get(listingKey(listing.venue, symbol))
      if (!held || held.quantity.isZero()) continue
      const base = toBase(held.quantity, listing, this.markOf(listing, now) ?? held.averagePrice ?? ONE)
      position = position.plus(base)
      venuePositions.set(listing.venue, base)
    }
    let workingBuy = ZERO
    let workingSell = ZERO
    const restingPrices: { side: Side; price: Decimal; venue: string }[] = []
    for (const order of this.orders.values()) {
      if (order.intent.symbol !== symbol) continue
      const open = toBase(order.intent.quantity.minus(order.state.filledQuantity), order.listing, order.execution.conversionPrice)
      if (order.intent.side === 'buy') workingBuy = workingBuy.plus(open)
      else {
        workingSell = workingSell.plus(open)
        venuePositions.set(order.intent.venue, (venuePositions.get(order.intent.venue) ?? ZERO).minus(open))
      }
      if (order.intent.timeInForce === 'gtc') restingPrices.push({ side: order.intent.side, price: order.intent.price, venue: order.intent.venue })
    }
    return {
      equity: account.equity, peakEquity: this.peakEquity, dayPnl: account.equity.minus(this.dayStartEquity), grossNotional: account.gross,
      position, workingBuy, workingSell, conversion: this.conversion(this.quotes.listings(symbol)[0]?.quote ?? this.reporting.currency, now) ?? ONE,
      ordersLastMinute: this.ordersLastMinute(now), restingPrices, venuePositions,
    }
  }

  private accountAt = -1
  private accountCache: ReturnType<Memory['computeAccount']> | null = null
  private accountVersion = 0
  private accountSeen = -1

  /** Equity and gross notional in the reporting currency; recomputed when a book entry or 50 ms have passed. */
  account(now: Instant) {
    if (this.accountCache && this.accountSeen === this.accountVersion && now - this.accountAt < 50_000) return this.accountCache
    this.accountCache = this.computeAccount(now)
    this.accountAt = now
    this.accountSeen = this.accountVersion
    return this.accountCache
  }

  /** Something that counts towards equity or gross notional has changed. */
  touch(): void {
    this.accountVersion++
  }

  private computeAccount(now: Instant) {
    let realized = ZERO
    let unrealized = ZERO
    let fees = ZERO
    const missing: string[] = []
    const bySymbol = new Map<string, Decimal>()
    const add = (symbol: string, notional: Decimal) => bySymbol.set(symbol, (bySymbol.get(symbol) ?? ZERO).plus(notional))
    for (const position of this.positions.values()) {
      const listing = this.quotes.listing(position.venue, position.symbol)
      const rate = this.conversion(position.pnlCurrency, now)
      if (!listing || !rate) {
        missing.push(position.pnlCurrency)
        continue
      }
      realized = realized.plus(position.realizedPnl.times(rate))
      fees = fees.plus(position.fees.times(rate))
      if (position.quantity.isZero()) continue
      const mark = this.markOf(listing, now) ?? position.averagePrice
      if (!mark) continue
      unrealized = unrealized.plus(unrealizedPnl(position, mark, listing).times(rate))
      add(position.symbol, notionalOf(position.quantity, mark, listing).times(this.conversion(listing.quote, now) ?? ONE))
    }
    for (const order of this.orders.values()) {
      const open = order.intent.quantity.minus(order.state.filledQuantity)
      const notional = notionalOf(open, order.intent.price, order.listing).times(this.conversion(order.listing.quote, now) ?? ONE)
      add(order.intent.symbol, order.intent.side === 'buy' ? notional : notional.neg())
    }
    const equity = this.reporting.equity.plus(realized).plus(unrealized)
    if (equity.gt(this.peakEquity)) this.peakEquity = equity
    const day = Math.floor(now / DAY_US)
    if (day !== this.day) {
      // The first look of a UTC day of market time sets what the day's loss is measured from.
      this.dayStartEquity = this.day === 0 ? this.dayStartEquity : equity
      this.day = day
    }
    return { equity, realized, unrealized, fees, gross: sum([...bySymbol.values()].map((n) => n.abs())), missing }
  }

  /** Last mid of the listing's own book, null while it has none. */
  markOf(listing: Listing, now: Instant): Decimal | null {
    const mid = this.quotes.midBefore(listing.venue, listing.symbol, instant(now + 1), 'seen')
    return typeof mid === 'string' ? null : mid.mid
  }

  private rates = new Map<string, Decimal | null>()
  private ratesAt = -1

  /** Reporting currency per unit: same, last mid of a traded pair, configured rate, or null. Refreshed each second. */
  conversion(currency: string, now: Instant): Decimal | null {
    if (Math.abs(now - this.ratesAt) > 1_000_000) {
      this.rates = new Map()
      this.ratesAt = now
    }
    const cached = this.rates.get(currency)
    if (cached !== undefined) return cached
    const mids = new Map<string, Decimal>()
    for (const symbol of this.quotes.symbols()) {
      const listing = this.quotes.listings(symbol).find((l) => this.markOf(l, now) !== null)
      const mark = listing ? this.markOf(listing, now) : null
      if (mark) mids.set(symbol, mark)
    }
    const rate = rateOf(currency, { reporting: this.reporting.currency, mids, configured: this.reporting.rates })?.rate ?? null
    this.rates.set(currency, rate)
    return rate
  }

  countRelease(now: Instant): void {
    this.released.push(now)
  }

  ordersLastMinute(now: Instant): number {
    let i = 0
    while (i < this.released.length && (this.released[i] as number) <= now - MINUTE_US) i++
    if (i > 0) this.released = this.released.slice(i)
    return this.released.length
  }

  /** An order's outcome moves the venue's record. `ackMs` and `firstFillMs` are in market time. */
  learnVenue(venue: string, isSuccess: boolean, ackMs: number | null, firstFillMs: number | null): void {
    const s = this.stats.get(venue)
    this.stats.set(venue, {
      venue,
      successCount: (s?.successCount ?? 0) + (isSuccess ? 1 : 0),
      failureCount: (s?.failureCount ?? 0) + (isSuccess ? 0 : 1),
      meanAckMs: blend(s?.meanAckMs ?? null, ackMs),
      meanFirstFillMs: blend(s?.meanFirstFillMs ?? null, firstFillMs),
      uptime: s?.uptime ?? null,
    })
  }

  learnScore(symbol: string, style: string, score: number): void {
    const key = `${symbol} ${style}`
    this.recentScores.set(key, blend(this.recentScores.get(key) ?? null, score) as number)
  }

  learnResting(symbol: string, style: string, isFilled: boolean): void {
    const key = `${symbol} ${style}`
    const r = this.restingFills.get(key) ?? { filled: 0, sent: 0 }
    this.restingFills.set(key, { filled: r.filled + (isFilled ? 1 : 0), sent: r.sent + 1 })
  }
}

const blend = (mean: number | null, value: number | null): number | null =>
  value === null ? mean : mean === null ? value : mean + RECENT_WEIGHT * (value - mean)

export const reportingOf = (config: unknown): Reporting => {
  const c = (config as { reporting?: { currency?: string; equity?: string; rates?: Record<string, { rate: string; as_of: string }> } }).reporting
  return {
    currency: c?.currency ?? 'USD',
    equity: dec(c?.equity ?? '1000000'),
    rates: new Map(Object.entries(c?.rates ?? {}).map(([k, v]) => [k, { rate: dec(v.rate), asOf: v.as_of }])),
  }
}

import { rateOf, unrealizedPnl } from '#lib/domain/account/pnl.ts'
import type { Position } from '#lib/domain/account/position.ts'
import { type Decimal, dec, max, ONE, sum, ZERO } from '#lib/domain/base/decimal.ts'
import type { ClientOrderId, ExecutionId } from '#lib/domain/base/id.ts'
import { type Listing, listingKey, notionalOf, toBase } from '#lib/domain/base/listing.ts'
import { type Instant, instant } from '#lib/domain/base/time.ts'
import type { VenueStats, VolumeCurve } from '#lib/domain/decide/context.ts'
import { STYLES, type Style } from '#lib/domain/decide/decision.ts'
import type { Exposure } from '#lib/domain/decide/exposure.ts'
import type { Limits, Policy, TradingState } from '#lib/domain/decide/policy.ts'
import { isTerminal } from '#lib/domain/execute/order.ts'
import { committedOf } from '#lib/domain/execute/schedule.ts'
import { childrenOf } from './children.ts'
import { Claimed } from './claimed.ts'
import type { LiveExecution, LiveOrder } from './live.ts'
import type { Quotes } from './quotes.ts'
import { Working } from './working.ts'

/** Configured money facts: what the desk starts with and how other currencies count. */
export type Reporting = {
  readonly currency: string
  readonly equity: Decimal
  readonly rates: ReadonlyMap<string, { readonly rate: Decimal; readonly asOf: string }>
}

export type Account = {
  readonly equity: Decimal
  readonly realized: Decimal
  readonly unrealized: Decimal
  readonly fees: Decimal
  readonly gross: Decimal
  /** Currencies without a rate: their part is missing from the sums. */
  readonly missing: readonly string[]
}

const VALUATION_US = 50_000
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
  reporting: Reporting
  policy: Policy
  /** Configured limits tightened by every risk update in force; symbol-scoped ones on top. */
  limits: Limits
  readonly symbolLimits = new Map<string, Limits>()
  tradingState: TradingState = 'trading'
  /** Halts that have been announced and not yet taken stop sending all the same. */
  readonly haltsRequested = new Set<string>()
  readonly positions = new Map<string, Position & { readonly version: number }>()
  readonly executions = new Map<ExecutionId, LiveExecution>()
  readonly orders = new Map<ClientOrderId, LiveOrder>()
  readonly stats = new Map<string, VenueStats>()
  /** When each symbol trades, from own observations of earlier days. */
  curves: ReadonlyMap<string, VolumeCurve> = new Map()
  readonly recentScores = new Map<string, number>()
  readonly restingFills = new Map<string, { filled: number; sent: number }>()
  /** Decision ids and references that are being judged or have just been; the database knows the others. */
  readonly decisions = new Claimed()
  readonly references = new Claimed()
  private readonly working = new Working()
  private readonly notionals = new Map<string, { readonly symbol: string; readonly value: Decimal }>()
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
    const working = this.working.of(symbol)
    let position = ZERO
    const venuePositions = new Map<string, Decimal>()
    for (const listing of this.quotes.listings(symbol)) {
      const held = this.positions.get(listingKey(listing.venue, symbol))
      const sells = working.sellByVenue.get(listing.venue) ?? ZERO
      if (!held || held.quantity.isZero()) {
        if (!sells.isZero()) venuePositions.set(listing.venue, sells.neg())
        continue
      }
      const base = listing.contractSize ? toBase(held.quantity, listing, this.markOf(listing, now) ?? held.averagePrice ?? ONE) : held.quantity
      position = position.plus(base)
      venuePositions.set(listing.venue, base.minus(sells))
    }
    return {
      equity: account.equity,
      peakEquity: this.peakEquity,
      dayPnl: account.equity.minus(this.dayStartEquity),
      grossNotional: this.gross(),
      position,
      workingBuy: working.buy,
      workingSell: working.sell,
      conversion: this.conversion(this.quotes.listings(symbol)[0]?.quote ?? this.reporting.currency, now) ?? ONE,
      currency: this.reporting.currency,
      ordersLastMinute: this.ordersLastMinute(now),
      restingPrices: [...working.resting.values()],
      venuePositions,
      otherDailyRisk: this.otherDailyRisk(symbol),
    }
  }

  /** Σ |notional| · σ_D of all symbols but this one, in the reporting currency; null when one of them has no volatility yet. */
  private otherDailyRisk(symbol: string): Decimal | null {
    let risk = ZERO
    for (const [other, notional] of this.notionalBySymbol()) {
      if (other === symbol || notional.isZero()) continue
      const volatility = this.quotes.volatilityDaily(other)
      if (volatility === null) return null
      risk = risk.plus(notional.abs().times(volatility))
    }
    return risk
  }

  /** An order was taken in, filled in part, or ended: what is open of it counts from this moment. */
  track(order: LiveOrder, now: Instant): void {
    const { intent, listing, state, execution } = order
    const isOver = isTerminal(state.status)
    if (isOver) this.orders.delete(intent.clientOrderId)
    else this.orders.set(intent.clientOrderId, order)
    const open = isOver ? ZERO : intent.quantity.minus(state.filledQuantity)
    this.working.set(
      intent,
      toBase(open, listing, execution.conversionPrice),
      notionalOf(open, intent.price, listing).times(this.conversion(listing.quote, now) ?? ONE),
    )
    this.trackRest(execution, now)
  }

  /** What a schedule has still to order counts like an order: the next decision must not use the same room again. */
  trackRest(execution: LiveExecution, now: Instant): void {
    const { schedule, listing, symbol, side, conversionPrice } = execution
    if (schedule === null) return
    const isRunning = schedule.stopped === null && this.executions.has(execution.id)
    const left = isRunning ? max(ZERO, schedule.quantity.minus(committedOf(childrenOf(execution)))) : ZERO
    const rest = {
      clientOrderId: `rest of ${execution.id}` as ClientOrderId,
      symbol,
      side,
      venue: listing.venue,
      timeInForce: 'ioc',
      price: conversionPrice,
    } as const
    this.working.set(rest, toBase(left, listing, conversionPrice), notionalOf(left, conversionPrice, listing).times(this.conversion(listing.quote, now) ?? ONE))
  }

  /** A position has moved: its notional counts at once, at the mark of the last valuation. */
  moved(listing: Listing, position: Position & { readonly version: number }, price: Decimal, now: Instant): void {
    const key = listingKey(position.venue, position.symbol)
    this.positions.set(key, position)
    this.notionals.set(key, { symbol: position.symbol, value: notionalOf(position.quantity, price, listing).times(this.conversion(listing.quote, now) ?? ONE) })
  }

  /** Σ |position + what is working| over symbols, in the reporting currency. */
  private gross(): Decimal {
    return sum([...this.notionalBySymbol().values()].map((n) => n.abs()))
  }

  private notionalBySymbol(): Map<string, Decimal> {
    const bySymbol = new Map(this.working.notionals)
    for (const { symbol, value } of this.notionals.values()) if (!value.isZero()) bySymbol.set(symbol, (bySymbol.get(symbol) ?? ZERO).plus(value))
    return bySymbol
  }

  private valuation: { readonly at: Instant; readonly account: Account } | null = null

  /** Equity in the reporting currency, valued anew at most every 50 ms. */
  account(now: Instant): Account {
    if (this.valuation === null || Math.abs(now - this.valuation.at) >= VALUATION_US) this.valuation = { at: now, account: this.value(now) }
    return { ...this.valuation.account, gross: this.gross() }
  }

  private value(now: Instant): Account {
    let realized = ZERO
    let unrealized = ZERO
    let fees = ZERO
    const missing: string[] = []
    for (const position of this.positions.values()) {
      const listing = this.quotes.listing(position.venue, position.symbol)
      const rate = this.conversion(position.pnlCurrency, now)
      if (!listing || !rate) {
        missing.push(position.pnlCurrency)
        continue
      }
      realized = realized.plus(position.realizedPnl.times(rate))
      fees = fees.plus(position.fees.times(rate))
      const mark = position.quantity.isZero() ? null : (this.markOf(listing, now) ?? position.averagePrice)
      if (!mark) continue
      unrealized = unrealized.plus(unrealizedPnl(position, mark, listing).times(rate))
      this.moved(listing, position, mark, now)
    }
    const equity = this.reporting.equity.plus(realized).plus(unrealized)
    if (equity.gt(this.peakEquity)) this.peakEquity = equity
    const day = Math.floor(now / DAY_US)
    if (day !== this.day) {
      // The first look of a UTC day of market time sets what the day's loss is measured from.
      this.dayStartEquity = this.day === 0 ? this.dayStartEquity : equity
      this.day = day
    }
    return { equity, realized, unrealized, fees, gross: ZERO, missing }
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

  /** How executions of this kind have gone lately; of a decision that leaves the style open, the mean of those that it may become. */
  recentScore(symbol: string, style: Style): number | null {
    const scores = (style === 'adaptive' ? STYLES : [style]).flatMap((s) => this.recentScores.get(`${symbol} ${s}`) ?? [])
    return scores.length === 0 ? null : scores.reduce((sum, score) => sum + score, 0) / scores.length
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

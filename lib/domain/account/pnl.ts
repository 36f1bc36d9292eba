/** What positions are worth, in their own currency and in the reporting currency, and whether the books add up. */
import { type Decimal, dec, ONE, ZERO } from '../base/decimal.ts'
import type { Listing } from '../base/listing.ts'
import { parseSymbol } from '../base/listing.ts'
import type { Money } from '../base/money.ts'
import { from1, type Known } from './metrics/value.ts'
import { type Position, type PositionFill, profit, worth } from './position.ts'

/** Profit not yet taken at a mark, in the position's P&L currency; 0 when flat. */
export const unrealizedPnl = (position: Position, mark: Decimal, listing: Listing): Money =>
  (position.averagePrice === null ? ZERO : profit(position.quantity, position.averagePrice, mark, listing)) as Money

/** What a fill did to cash, fee included, in the P&L currency: a buy of a linear listing pays, a sell receives. */
export const cashFlow = (fill: PositionFill, listing: Listing): Money =>
  worth(fill.side === 'buy' ? fill.quantity.neg() : fill.quantity, fill.price, listing).minus(fill.fee) as Money

/** Cash that the open quantity has bound, at its average entry: negative for a long position of a linear listing. */
export const inventoryAtCost = (position: Position, listing: Listing): Money =>
  (position.averagePrice === null ? ZERO : worth(position.quantity.neg(), position.averagePrice, listing)) as Money

export type RateSource = 'same' | 'pair' | 'configured'
/** Reporting currency per unit; `asOf` is the date of a configured rate, shown beside what it converted. */
export type Rate = { readonly rate: Decimal; readonly source: RateSource; readonly asOf?: string }
export type RateBook = {
  readonly reporting: string
  /** Last mids by symbol, such as `BTC/USDT`. */
  readonly mids: ReadonlyMap<string, Decimal>
  /** Configured rates by currency, used where no traded pair says more. */
  readonly configured: ReadonlyMap<string, { readonly rate: Decimal; readonly asOf: string }>
}

/** Counted as one unit of USD (ENGINE.md section 6). */
const USD_LIKE: ReadonlySet<string> = new Set(['USD', 'USDT', 'USDC'])
const isSame = (a: string, b: string): boolean => a === b || (USD_LIKE.has(a) && USD_LIKE.has(b))

/** How one unit of `currency` converts: same currency, the last mid of a traded pair (either way round), a configured rate; else null. */
export function rateOf(currency: string, book: RateBook): Rate | null {
  if (isSame(currency, book.reporting)) return { rate: ONE, source: 'same' }
  for (const [symbol, mid] of book.mids) {
    const { base, quote } = parseSymbol(symbol)
    if (base === currency && isSame(quote, book.reporting)) return { rate: mid, source: 'pair' }
    if (isSame(base, book.reporting) && quote === currency) return { rate: ONE.div(mid), source: 'pair' }
  }
  const fixed = book.configured.get(currency)
  return fixed ? { rate: fixed.rate, source: 'configured', asOf: fixed.asOf } : null
}

/**
 * A fee in `currency` (a listing's base or quote), by the mid of the fill time: quote for METRICS.md, `pnlCurrency` for
 * the position. `no_book` when it needs a mid that is unknown or is in a currency that the listing does not trade.
 */
export function feeIn(currency: string, fee: Decimal, feeCurrency: string, listing: Listing, mid: Known): Known {
  if (fee.isZero() || isSame(currency, feeCurrency)) return fee
  if (feeCurrency === listing.base && isSame(currency, listing.quote)) return from1(mid, (price) => fee.times(price))
  if (isSame(feeCurrency, listing.quote) && currency === listing.base) return from1(mid, (price) => fee.div(price))
  return 'no_book'
}

export type Marked = { readonly position: Position; readonly unrealizedPnl: Decimal | null }
export type Equity = {
  readonly equity: Money
  readonly realizedPnl: Money
  readonly unrealizedPnl: Money
  /** Currencies without a rate and positions without a mark: their part is missing from the sums, and is named. */
  readonly missing: readonly string[]
}

/** Starting capital plus realised and unrealised profit of all positions, in the reporting currency. */
export function equityOf(initial: Decimal, marked: readonly Marked[], book: RateBook): Equity {
  let realized = ZERO
  let unrealized = ZERO
  const missing: string[] = []
  const rates = new Map<string, Rate | null>()
  for (const { position, unrealizedPnl: open } of marked) {
    if (!rates.has(position.pnlCurrency)) rates.set(position.pnlCurrency, rateOf(position.pnlCurrency, book))
    const rate = rates.get(position.pnlCurrency)?.rate
    if (!rate) {
      if (!missing.includes(position.pnlCurrency)) missing.push(position.pnlCurrency)
      continue
    }
    realized = realized.plus(position.realizedPnl.times(rate))
    if (open !== null) unrealized = unrealized.plus(open.times(rate))
    else if (!position.quantity.isZero()) missing.push(`${position.venue} ${position.symbol}`)
  }
  return {
    equity: initial.plus(realized).plus(unrealized) as Money,
    realizedPnl: realized as Money,
    unrealizedPnl: unrealized as Money,
    missing,
  }
}

export type BooksBreach = {
  readonly rule: 'quantity' | 'cash' | 'fees' | 'duplicate_fill' | 'average_price'
  /** Both sides of the equation, as text. */
  readonly left: string
  readonly right: string
}

/** Room for the rounding of an average entry at 50 digits; anything larger is a booking error. */
const TOLERANCE = dec('1e-20')

/**
 * What must hold of a position and all fills that made it: Σ signed fills = quantity; Σ cash flows = realised +
 * inventory at cost; Σ fees = fees; fills unique by (venue, venue fill id); an average entry exactly while open.
 */
export function checkInvariants(
  position: Position,
  fills: readonly (PositionFill & { readonly venueFillId: string })[],
  listing: Listing,
): readonly BooksBreach[] {
  const breaches: BooksBreach[] = []
  const expect = (rule: BooksBreach['rule'], left: Decimal, right: Decimal) => {
    const scale = left.abs().plus(ONE)
    if (left.minus(right).abs().gt(TOLERANCE.times(scale))) breaches.push({ rule, left: left.toFixed(), right: right.toFixed() })
  }
  let quantity = ZERO
  let cash = ZERO
  let fees = ZERO
  const seen = new Set<string>()
  for (const fill of fills) {
    quantity = fill.side === 'buy' ? quantity.plus(fill.quantity) : quantity.minus(fill.quantity)
    cash = cash.plus(cashFlow(fill, listing))
    fees = fees.plus(fill.fee)
    if (seen.has(fill.venueFillId)) breaches.push({ rule: 'duplicate_fill', left: fill.venueFillId, right: fill.venueFillId })
    seen.add(fill.venueFillId)
  }
  expect('quantity', quantity, position.quantity)
  expect('cash', cash, position.realizedPnl.plus(inventoryAtCost(position, listing)))
  expect('fees', fees, position.fees)
  if ((position.averagePrice === null) !== position.quantity.isZero()) {
    breaches.push({ rule: 'average_price', left: position.quantity.toFixed(), right: position.averagePrice?.toFixed() ?? 'null' })
  }
  return breaches
}

import type { Decimal } from './decimal.ts'
import type { Price, Quantity } from './money.ts'
import type { Simulation } from './simulation.ts'
import type { Rounding } from './wide.ts'

/** One instrument on one venue: what may be sent there, what it costs, how long it takes. */
export type Listing = {
  readonly venue: string
  /** `BASE/QUOTE`, ccxt's unified form (`BTC/USD:BTC` names the settlement currency). */
  readonly symbol: string
  readonly base: string
  readonly quote: string
  /** Smallest price step and smallest quantity step. */
  readonly tick: Decimal
  readonly lot: Decimal
  readonly minNotional: Decimal | null
  /** Quote value of one contract; null where quantities are base units. */
  readonly contractSize: Decimal | null
  readonly inverse: boolean
  /** Negative = rebate. */
  readonly makerBps: Decimal
  readonly takerBps: Decimal
  readonly latencyMs: { readonly feed: number; readonly entry: number; readonly response: number }
  readonly bookStaleMs: number
  readonly allowShort: boolean
  /** How its paper venue pretends; absent where the defaults of base/simulation.ts hold. */
  readonly simulation?: Simulation
}

export const listingKey = (venue: string, symbol: string): string => `${venue} ${symbol}`

/** Splits `BTC/USD:BTC`; a plain ticker has its own name as base and `USD` as quote. */
export function parseSymbol(symbol: string): { base: string; quote: string; settle: string } {
  const [pair = '', settle] = symbol.split(':')
  const [base = '', quote = 'USD'] = pair.split('/')
  return { base, quote, settle: settle ?? quote }
}

const stepRound = (value: Decimal, step: Decimal, rounding: Rounding): Decimal => value.div(step).toDecimalPlaces(0, rounding).times(step)

/** Never more aggressive than asked: a buy limit rounds down, a sell limit rounds up. */
export const roundToTick = (price: Decimal, tick: Decimal, side: 'buy' | 'sell'): Price => stepRound(price, tick, side === 'buy' ? 'floor' : 'ceil') as Price

/** What a venue would accept of this quantity; never more than asked. */
export const roundDownToLot = (quantity: Decimal, lot: Decimal): Quantity => stepRound(quantity, lot, 'down') as Quantity

/** Digits to which contracts are counted: the dust of a quotient that was taken before must not cost a whole lot. */
const CONTRACT_DIGITS = 40

/** Base units → what the listing trades (contracts where it has a contract size), at a conversion price. */
export function toTraded(base: Decimal, listing: Listing, at: Decimal): Decimal {
  if (!listing.contractSize) return base
  return (listing.inverse ? base.times(at).div(listing.contractSize) : base.div(listing.contractSize)).toSignificantDigits(CONTRACT_DIGITS)
}

/** What the listing trades → base units, at a conversion price; the inverse of `toTraded`. */
export function toBase(traded: Decimal, listing: Listing, at: Decimal): Decimal {
  if (!listing.contractSize) return traded
  return listing.inverse ? traded.times(listing.contractSize).div(at) : traded.times(listing.contractSize)
}

/** Notional of a traded quantity in quote currency. */
export function notionalOf(traded: Decimal, price: Decimal, listing: Listing): Decimal {
  if (!listing.contractSize) return traded.times(price)
  return listing.inverse ? traded.times(listing.contractSize) : traded.times(listing.contractSize).times(price)
}

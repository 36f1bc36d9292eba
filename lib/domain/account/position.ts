/**
 * One position, moved by one fill: add, reduce, close and flip in one function (ENGINE.md section 6).
 *
 * Quantities are what the listing trades (contracts where it has a contract size). Every listing reduces to a
 * worth per traded unit that is linear in quantity: p·size for linear ones, −size/p for inverse ones. The average
 * entry is the price whose worth is the mean worth, which makes it the harmonic mean for inverse contracts.
 */
import { type Decimal, ONE, ZERO } from '../base/decimal.ts'
import { invariant } from '../base/invariant.ts'
import type { Listing } from '../base/listing.ts'
import { type Side, signOf } from '../base/market.ts'
import type { Money, Price } from '../base/money.ts'

export type Position = {
  readonly venue: string
  readonly symbol: string
  /** Signed traded units: positive = long. */
  readonly quantity: Decimal
  /** Null when flat. */
  readonly averagePrice: Price | null
  /** In `pnlCurrency`, net of all fees so far. */
  readonly realizedPnl: Money
  /** Σ fees, rebates negative; already taken off `realizedPnl`. */
  readonly fees: Money
  /** Quote currency; base currency for inverse contracts. */
  readonly pnlCurrency: string
}

export type PositionFill = {
  readonly side: Side
  readonly price: Price
  /** Traded units, positive. */
  readonly quantity: Decimal
  /** In the P&L currency of the listing, rebate negative. */
  readonly fee: Decimal
}

export type PositionChange = 'open' | 'add' | 'reduce' | 'close' | 'flip'

export type Applied = {
  readonly position: Position
  readonly change: PositionChange
  /** What this fill added to `realizedPnl`: profit of the closed part minus the whole fee of the fill. */
  readonly realizedDelta: Money
  /** The part that increased or started a position, signed. */
  readonly opened?: { readonly quantity: Decimal; readonly price: Price }
  /** The part that ended one; `quantity` has the sign of the position it closed, `pnl` is before fees. */
  readonly closed?: { readonly quantity: Decimal; readonly entry: Price; readonly exit: Price; readonly pnl: Money }
}

/** The position after `fill`. Throws `InvariantError` for a quantity or price that is not positive. */
export function applyFill(before: Position | null, fill: PositionFill, listing: Listing): Applied {
  invariant(fill.quantity.gt(0), `a fill has a positive quantity, got ${fill.quantity}`)
  invariant(fill.price.gt(0), `a fill has a positive price, got ${fill.price}`)
  const held = before ?? flatPosition(listing)
  const traded = signOf(fill.side) === 1 ? fill.quantity : fill.quantity.neg()
  const quantity = held.quantity.plus(traded)
  const entry = held.averagePrice
  const grown = (change: PositionChange, averagePrice: Price): Applied => ({
    ...booked(held, fill, quantity, averagePrice, ZERO),
    change,
    opened: { quantity: traded, price: fill.price },
  })

  if (entry === null || held.quantity.isZero()) return grown('open', fill.price)
  if (held.quantity.sign() === traded.sign()) return grown('add', averageOf(held.quantity, entry, traded, fill.price, listing))

  const isFlip = !quantity.isZero() && quantity.sign() !== held.quantity.sign()
  const closedQuantity = isFlip ? held.quantity : traded.neg()
  const pnl = profit(closedQuantity, entry, fill.price, listing)
  const closed = { quantity: closedQuantity, entry, exit: fill.price, pnl }
  if (isFlip) {
    return { ...booked(held, fill, quantity, fill.price, pnl), change: 'flip', closed, opened: { quantity, price: fill.price } }
  }
  return { ...booked(held, fill, quantity, quantity.isZero() ? null : entry, pnl), change: quantity.isZero() ? 'close' : 'reduce', closed }
}

export const flatPosition = (listing: Listing): Position => ({
  venue: listing.venue,
  symbol: listing.symbol,
  quantity: ZERO,
  averagePrice: null,
  realizedPnl: ZERO as Money,
  fees: ZERO as Money,
  pnlCurrency: pnlCurrency(listing),
})

/** The currency a listing's profit comes in: base for inverse contracts, else quote. */
export const pnlCurrency = (listing: Listing): string => (listing.inverse ? listing.base : listing.quote)

/** Profit of a signed quantity from `entry` to `exit`, before fees, in the P&L currency. */
export const profit = (quantity: Decimal, entry: Decimal, exit: Decimal, listing: Listing): Money =>
  (listing.inverse
    ? quantity.times(contractSize(listing)).times(exit.minus(entry)).div(entry.times(exit))
    : quantity.times(contractSize(listing)).times(exit.minus(entry))) as Money

/** Worth of a signed quantity at a price in the P&L currency; only differences have a meaning for inverse contracts. */
export const worth = (quantity: Decimal, price: Decimal, listing: Listing): Money =>
  (listing.inverse ? quantity.times(contractSize(listing)).div(price).neg() : quantity.times(contractSize(listing)).times(price)) as Money

function averageOf(held: Decimal, entry: Price, added: Decimal, price: Price, listing: Listing): Price {
  if (entry.eq(price)) return entry
  const total = held.plus(added)
  return (
    listing.inverse
      ? total
          .times(entry)
          .times(price)
          .div(held.times(price).plus(added.times(entry)))
      : held.times(entry).plus(added.times(price)).div(total)
  ) as Price
}

const contractSize = (listing: Listing): Decimal => listing.contractSize ?? ONE

function booked(held: Position, fill: PositionFill, quantity: Decimal, averagePrice: Price | null, pnl: Decimal): Pick<Applied, 'position' | 'realizedDelta'> {
  const realizedDelta = pnl.minus(fill.fee) as Money
  return {
    position: {
      ...held,
      quantity,
      averagePrice,
      realizedPnl: held.realizedPnl.plus(realizedDelta) as Money,
      fees: held.fees.plus(fill.fee) as Money,
    },
    realizedDelta,
  }
}

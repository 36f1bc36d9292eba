import { type Decimal, dec, max, ONE, ZERO } from '../base/decimal.ts'

/** One holding as the books have it, and what its fills add up to (ENGINE.md section 6). Traded units; money in its P&L currency. */
export type Books = {
  readonly quantity: Decimal
  readonly averagePrice: Decimal | null
  /** Net of fees. */
  readonly realizedPnl: Decimal
  readonly fees: Decimal
  readonly contractSize: Decimal
  readonly isInverse: boolean
  /** Σ signed quantity of its fills. */
  readonly fillsQuantity: Decimal
  /** Σ cash of its fills without fees: a buy of a linear listing pays, a sell receives. */
  readonly fillsCash: Decimal
}

export type BookBreach = { readonly name: 'invariant_position' | 'invariant_cash'; readonly ours: string; readonly theirs: string }

/** Averages are kept at 50 digits and worths are divided at Postgres' own precision: what differs less than this adds up. */
const TOLERANCE = '0.000000001'

/**
 * What does not add up: Σ signed fills = position, exactly; Σ cash − fees = realised + inventory at cost, to a billionth of what was
 * turned over. `ours` is the books, `theirs` what the fills say.
 */
export function bookBreaches(books: Books): readonly BookBreach[] {
  const breaches: BookBreach[] = []
  if (!books.quantity.eq(books.fillsQuantity)) {
    breaches.push({ name: 'invariant_position', ours: books.quantity.toFixed(), theirs: books.fillsQuantity.toFixed() })
  }
  const expected = books.fillsCash.minus(books.fees)
  const booked = books.realizedPnl.plus(atCost(books))
  const bound = max(ONE, max(books.fillsCash.abs(), booked.abs())).times(TOLERANCE)
  if (booked.minus(expected).abs().gt(bound)) breaches.push({ name: 'invariant_cash', ours: short(booked), theirs: short(expected) })
  return breaches
}

/** Cash that the open quantity has bound at its average entry: negative for a long position of a linear listing. */
function atCost({ quantity, averagePrice, contractSize, isInverse }: Books): Decimal {
  if (averagePrice === null || quantity.isZero()) return ZERO
  return isInverse ? quantity.times(contractSize).div(averagePrice) : quantity.times(contractSize).times(averagePrice).neg()
}

const short = (value: Decimal): string => dec(value.toSignificantDigits(18)).toFixed()

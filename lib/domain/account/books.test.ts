import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dec, ONE, sum, ZERO } from '../base/decimal.ts'
import type { Listing } from '../base/listing.ts'
import { price } from '../base/money.ts'
import { type Books, bookBreaches } from './books.ts'
import { applyFill, type Position, type PositionFill } from './position.ts'

const listing = (isInverse: boolean) =>
  ({ venue: 'v', symbol: 'BTC/USD', base: 'BTC', quote: 'USD', inverse: isInverse, contractSize: isInverse ? dec(100) : null }) as Listing

const fill = fc.record({
  side: fc.constantFrom<'buy' | 'sell'>('buy', 'sell'),
  price: fc.integer({ min: 100, max: 9_999_999 }).map((ticks) => price(dec(ticks).div(100))),
  quantity: fc.integer({ min: 1, max: 50_000 }).map((lots) => dec(lots)),
  fee: fc.integer({ min: -500, max: 5_000 }).map((cents) => dec(cents).div(10_000)),
}) satisfies fc.Arbitrary<PositionFill>

function booksOf(position: Position, fills: readonly PositionFill[], isInverse: boolean): Books {
  const size = isInverse ? dec(100) : ONE
  return {
    quantity: position.quantity,
    averagePrice: position.averagePrice,
    realizedPnl: position.realizedPnl,
    fees: position.fees,
    contractSize: size,
    isInverse,
    fillsQuantity: sum(fills.map((f) => (f.side === 'buy' ? f.quantity : f.quantity.neg()))),
    // As SQL has it: a buy pays, a sell receives; of an inverse listing −q·size/p.
    fillsCash: sum(
      fills.map((f) => {
        const worth = isInverse ? f.quantity.times(size).div(f.price).neg() : f.quantity.times(size).times(f.price)
        return f.side === 'buy' ? worth.neg() : worth
      }),
    ),
  }
}

describe('whether the books add up', () => {
  it.each([false, true])('any fills keep both identities, inverse %s', (isInverse) => {
    fc.assert(
      fc.property(fc.array(fill, { minLength: 1, maxLength: 60 }), (fills) => {
        const position = fills.reduce<Position | null>((held, f) => applyFill(held, f, listing(isInverse)).position, null) as Position
        expect(bookBreaches(booksOf(position, fills, isInverse))).toEqual([])
      }),
    )
  })

  it('names both numbers of a lot too many and of a cent that is missing', () => {
    const good: Books = {
      quantity: dec(2),
      averagePrice: dec(100),
      realizedPnl: dec('-0.5'),
      fees: dec('0.5'),
      contractSize: ONE,
      isInverse: false,
      fillsQuantity: dec(2),
      fillsCash: dec(-200),
    }
    expect(bookBreaches(good)).toEqual([])
    expect(bookBreaches({ ...good, fillsQuantity: dec(3) })).toEqual([{ name: 'invariant_position', ours: '2', theirs: '3' }])
    expect(bookBreaches({ ...good, realizedPnl: dec('-0.49') })).toEqual([{ name: 'invariant_cash', ours: '-200.49', theirs: '-200.5' }])
    expect(bookBreaches({ ...good, quantity: ZERO, averagePrice: null, fillsQuantity: ZERO, fillsCash: ZERO, realizedPnl: dec(-1) })).toHaveLength(1)
  })
})

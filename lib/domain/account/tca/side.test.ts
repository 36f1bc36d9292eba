/** The rule of Lee and Ready (1991), case by case. */
import { expect, it } from 'vitest'
import { instant } from '../../base/time.ts'
import type { ForeignFill } from './facts.ts'
import { classifySides } from './side.ts'

const fill = (at: number, price: number, over: Partial<ForeignFill> = {}): ForeignFill => ({
  line: 1,
  at: instant(at),
  symbol: 'X',
  venue: null,
  side: null,
  price: BigInt(price),
  quantity: 1n,
  orderId: null,
  liquidity: null,
  fee: null,
  sentAt: null,
  benchmark: null,
  ...over,
})
const sides = (fills: readonly ForeignFill[], mids: readonly (number | null)[]) =>
  classifySides(fills, (i) => (mids[i] === null ? null : BigInt(2 * (mids[i] as number)))).map(({ side, source }) => `${side} ${source}`)

it('quote test off the mid, tick test at it', () => {
  const fills = [fill(1, 100), fill(2, 101), fill(3, 100), fill(4, 100), fill(5, 99), fill(6, 99), fill(7, 102)]
  expect(sides(fills, [100, 100, 101, 100, 99, 99, 102])).toEqual([
    'null none',
    'buy quote_test',
    'sell quote_test',
    'sell tick_test',
    'sell tick_test',
    'sell tick_test',
    'buy tick_test',
  ])
})
it('tick test without a book, zero ticks keep the last move', () => {
  expect(sides([fill(1, 100), fill(2, 101), fill(3, 101), fill(4, 100), fill(5, 100)], [null, null, null, null, null])).toEqual([
    'null none',
    'buy tick_test',
    'buy tick_test',
    'sell tick_test',
    'sell tick_test',
  ])
})
it('follows time and not the order of rows, each symbol for itself, and leaves given sides alone', () => {
  const fills = [fill(3, 101), fill(1, 100), fill(2, 50, { symbol: 'Y' }), fill(4, 90, { side: 'buy' }), fill(5, 90)]
  expect(sides(fills, [101, 100, 50, 100, 90])).toEqual(['buy tick_test', 'null none', 'null none', 'buy file', 'sell tick_test'])
})

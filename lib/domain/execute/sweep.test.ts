import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { book } from '#tests/support/judging.ts'
import type { Decimal } from '../base/decimal.ts'
import { dec, sum } from '../base/decimal.ts'
import type { Side } from '../base/market.ts'
import { price } from '../base/money.ts'
import type { SweepVenue } from './sweep.ts'
import { boundOf, consolidate, sweep } from './sweep.ts'

/**
 * Invariants: parts and what no venue can take add up to the order; every part is whole lots, inside the bound, within
 * what its venue lets us trade; no single venue is cheaper net of fees.
 */

type Ladder = readonly (readonly [number | string, number | string])[]
const venue = (
  name: string,
  takerBps: number | string,
  bids: Ladder,
  asks: Ladder,
  changes: Record<string, unknown> = {},
  quantityMax: Decimal | null = null,
): SweepVenue => ({ book: book({ venue: name, takerBps: dec(takerBps), ...changes }, bids, asks), mid: price(100), quantityMax })
const split = (s: ReturnType<typeof sweep>) => Object.fromEntries(s.parts.map((p) => [p.venue, p.quantity.toFixed()]))
const WIDE = dec(1_000)

describe('known splits', () => {
  const north = venue(
    'north',
    10,
    [['99.9', 5]],
    [
      ['100.00', 2],
      ['100.20', 5],
    ],
  )
  const south = venue(
    'south',
    0,
    [['99.9', 5]],
    [
      ['100.05', 3],
      ['100.12', 4],
    ],
  )

  it('walks by net price: 100.05 without a fee comes before 100.00 with 10 bps', () => {
    const s = sweep({ side: 'buy', quantity: dec(6), venues: [north, south], bound: WIDE })
    // 3 @ 100.05, 2 @ 100.00 + 0.1 = 100.10, 1 @ 100.12
    expect(split(s)).toEqual({ south: '4', north: '2' })
    expect(s.averageNet?.toFixed()).toBe(dec(3).times('100.05').plus(dec(2).times('100.1')).plus('100.12').div(6).toFixed())
    expect(s.reason).toBe('cheapest net of fees: south 4 at 100.0675 net, north 2 at 100.1 net')
  })

  it('is mirrored for a sell', () => {
    const mirror = (v: SweepVenue): SweepVenue => ({
      ...v,
      book: {
        ...v.book,
        bids: v.book.asks.map((l) => ({ ...l, price: price(dec(200).minus(l.price)) })),
        asks: v.book.bids.map((l) => ({ ...l, price: price(dec(200).minus(l.price)) })),
      },
    })
    expect(split(sweep({ side: 'sell', quantity: dec(6), venues: [north, south].map(mirror), bound: dec('0.01') }))).toEqual({ south: '4', north: '2' })
  })

  it('stops at the bound, and leaves what nobody shows with the cheapest venue', () => {
    const s = sweep({ side: 'buy', quantity: dec(20), venues: [north, south], bound: dec('100.10') })
    expect(split(s)).toEqual({ south: '18', north: '2' })
    expect(s.visible.toFixed()).toBe('5')
    expect(s.parts.map((p) => p.price.toFixed())).toEqual(['100.1', '100.1'])
    expect(sweep({ side: 'buy', quantity: dec(20), venues: [north, south], bound: dec(99) })).toMatchObject({
      parts: [],
      reason: 'no venue offers anything inside the price bound',
    })
  })

  it('gives a part below a venue’s minimum to the others', () => {
    const tiny = venue('tiny', 0, [['99.9', 5]], [['99.99', '0.05']], { minNotional: dec(10) })
    expect(split(sweep({ side: 'buy', quantity: dec(1), venues: [tiny, north], bound: WIDE }))).toEqual({ north: '1' })
  })

  it('sells no more than a venue without short selling lets us', () => {
    const [a, b] = [venue('a', 0, [['100', 10]], [['101', 1]], {}, dec('2.5')), venue('b', 0, [['99', 10]], [['101', 1]])]
    expect(split(sweep({ side: 'sell', quantity: dec(5), venues: [a, b], bound: dec(1) }))).toEqual({ a: '2.5', b: '2.5' })
  })

  it('says what no venue can take', () => {
    const coarse = venue('coarse', 0, [['99', 10]], [['100', 10]], { lot: dec(1) })
    const s = sweep({ side: 'buy', quantity: dec('2.5'), venues: [coarse], bound: WIDE })
    expect([split(s), s.unrouted.toFixed()]).toEqual([{ coarse: '2' }, '0.5'])
    const fine = venue('fine', 50, [['99', 10]], [['100', 10]], { lot: dec('0.1') })
    expect(split(sweep({ side: 'buy', quantity: dec('2.5'), venues: [coarse, fine], bound: WIDE }))).toEqual({ coarse: '2', fine: '0.5' })
  })
})

describe('the bound', () => {
  it('is the stricter of slippage from the best touch and the collar around the mid', () => {
    expect(boundOf('buy', dec(100), dec('100.1'), dec(20), dec(100)).toFixed()).toBe('100.3002')
    expect(boundOf('buy', dec(100), dec('100.1'), dec(500), dec(100)).toFixed()).toBe('101')
    expect(boundOf('sell', dec(100), dec('99.9'), dec(500), dec(100)).toFixed()).toBe('99')
  })
})

describe('a crossed or locked quote', () => {
  it.each([
    ['crossed', '100.05', '100.00', '100.05', '100'],
    ['locked', '100.02', '100.02', '100.02', '100.02'],
  ])('%s: a buy pays the higher, a sell gets the lower', (_, bid, ask, buy, sell) => {
    const v = venue('fxcm', 0, [[bid, 5]], [[ask, 5]])
    const paid = (side: Side) => consolidate(side, [v], side === 'buy' ? WIDE : dec(1)).map((o) => o.price.toFixed())
    expect([paid('buy'), paid('sell')]).toEqual([[buy], [sell]])
  })

  it('is passed over when the honest price is outside the bound', () => {
    expect(consolidate('buy', [venue('fxcm', 0, [['100.05', 5]], [['100.00', 5]])], dec('100.04'))).toEqual([])
  })

  it('between two venues is an offer like any other: each quote is honest in itself', () => {
    const [a, b] = [venue('a', 0, [['100.05', 5]], [['100.07', 5]]), venue('b', 0, [['99.9', 5]], [['100.00', 5]])]
    expect(split(sweep({ side: 'buy', quantity: dec(5), venues: [a, b], bound: WIDE }))).toEqual({ b: '5' })
  })
})

const level = fc
  .tuple(fc.integer({ min: 9_950, max: 10_050 }), fc.integer({ min: 1, max: 5_000 }))
  .map(([p, q]) => [String(p / 100), String(q / 1_000)] as const)
const ladder = (order: 1 | -1) =>
  fc.array(level, { minLength: 1, maxLength: 6 }).map((levels) => levels.toSorted((a, b) => order * (Number(a[0]) - Number(b[0]))))
const someVenues = (lots: readonly string[]) =>
  fc
    .array(fc.tuple(fc.integer({ min: -2, max: 30 }), ladder(-1), ladder(1), fc.constantFrom(...lots)), { minLength: 1, maxLength: 4 })
    .map((all) => all.map(([fee, bids, asks, lot], i) => venue(`v${i}`, fee, bids, asks, { lot: dec(lot), minNotional: null })))
const side = fc.constantFrom<Side>('buy', 'sell')
const size = fc.integer({ min: 1, max: 40_000 }).map((n) => dec(n).div(1_000))
const bound = fc.integer({ min: 9_900, max: 10_100 }).map((n) => dec(n).div(100))

describe('any split', () => {
  it('adds up, in whole lots, inside the bound', () => {
    fc.assert(
      fc.property(someVenues(['0.001', '0.01', '1', '0.003']), side, size, bound, (venues, s, quantity, worst) => {
        const result = sweep({ side: s, quantity, venues, bound: worst })
        expect(
          sum(result.parts.map((p) => p.base))
            .plus(result.unrouted)
            .toFixed(),
        ).toBe(quantity.toFixed())
        for (const part of result.parts) {
          const { listing } = (venues.find((v) => v.book.listing.venue === part.venue) as SweepVenue).book
          expect(part.quantity.gt(0) && part.quantity.mod(listing.lot).isZero() && part.price.mod(listing.tick).isZero()).toBe(true)
          expect(s === 'buy' ? part.price.lte(worst) : part.price.gte(worst)).toBe(true)
          if (part.expectedPrice) expect(s === 'buy' ? part.expectedPrice.lte(part.price) : part.expectedPrice.gte(part.price)).toBe(true)
        }
      }),
    )
  })

  it('is never dearer net of fees than any single venue that could fill the order', () => {
    fc.assert(
      fc.property(someVenues(['0.001']), side, size, (venues, s, quantity) => {
        const worst = s === 'buy' ? WIDE : dec('0.01')
        const whole = sweep({ side: s, quantity, venues, bound: worst })
        for (const v of venues) {
          const alone = sweep({ side: s, quantity, venues: [v], bound: worst })
          if (alone.visible.lt(quantity)) continue
          expect(whole.visible.eq(quantity)).toBe(true)
          const better = (whole.averageNet as Decimal).minus(alone.averageNet as Decimal).times(s === 'buy' ? 1 : -1)
          expect(better.lte('1e-40')).toBe(true)
        }
      }),
    )
  })
})

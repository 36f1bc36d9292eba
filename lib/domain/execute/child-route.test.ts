import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ASKS, BIDS, book, listing, NOW } from '#tests/support/judging.ts'
import { dec, sum } from '../base/decimal.ts'
import { price, quantity } from '../base/money.ts'
import { plusMs } from '../base/time.ts'
import type { ChildQuestion } from './child-route.ts'
import { routeChild } from './child-route.ts'

/** Invariants: a child is placed inside collar, allowed slippage and limit price, on books that are fresh, and in whole. */

const question = (changes: Partial<ChildQuestion> = {}): ChildQuestion => ({
  side: 'buy',
  quantity: quantity(4),
  listing: listing(),
  conversionPrice: price(100),
  books: [book(), book({ venue: 'beta' }, BIDS, [['100.00', 3], ...ASKS])],
  now: NOW,
  placing: 'take',
  maxSlippageBps: dec(100),
  collarBps: dec(100),
  limitPrice: null,
  urgency: 'normal',
  preferences: [],
  avoided: new Set(),
  sellable: () => null,
  ...changes,
})
const placed = (changes: Partial<ChildQuestion> = {}) =>
  Object.fromEntries(routeChild(question(changes)).parts.map((p) => [p.venue, `${p.quantity.toFixed()} ${p.type} ${p.timeInForce} ${p.price.toFixed()}`]))

describe('a child that takes', () => {
  it('is split by price', () => expect(placed()).toEqual({ beta: '3 market ioc 101', alpha: '1 market ioc 101' }))
  it('stays inside the limit price', () => expect(placed({ limitPrice: dec('100.01') })).toEqual({ beta: '4 market ioc 100.01' }))
  it('goes to the venues that are named, where one of them can take it', () => {
    expect(placed({ preferences: ['ALPHA'] })).toEqual({ alpha: '4 market ioc 101' })
    expect(Object.keys(placed({ preferences: ['elsewhere'] }))).toEqual(['beta', 'alpha'])
  })
  it('passes over a venue that has just refused, unless it is the only one', () => {
    expect(Object.keys(placed({ avoided: new Set(['beta']) }))).toEqual(['alpha'])
    expect(Object.keys(placed({ books: [book()], avoided: new Set(['alpha']) }))).toEqual(['alpha'])
  })
  it('is not placed on books that are old, dead, one-sided or crossed', () => {
    const books = [
      book({}, BIDS, ASKS, { isLive: false }),
      book({ venue: 'old' }, BIDS, ASKS, { seenAt: plusMs(NOW, -5_001) }),
      book({ venue: 'empty' }, BIDS, []),
      book({ venue: 'crossed' }, [['100.03', 1]], [['100.02', 1]]),
    ]
    expect(routeChild(question({ books }))).toEqual({ parts: [], reason: 'no venue has a fresh two-sided book', why: 'STALE_MARKET' })
  })
  it('stays on its own listing where that trades contracts', () => {
    const contracts = { contractSize: dec(100), inverse: true, lot: dec(1), minNotional: null }
    expect(placed({ listing: listing(contracts), books: [book(contracts), book({ venue: 'beta', ...contracts })] })).toEqual({ alpha: '4 market ioc 101' })
  })
  it('is whole, and inside every bound', () => {
    const bps = fc.integer({ min: 1, max: 300 })
    fc.assert(
      fc.property(
        fc.constantFrom('buy' as const, 'sell' as const),
        fc.integer({ min: 1, max: 100_000 }),
        bps,
        bps,
        fc.option(fc.integer({ min: 9_900, max: 10_100 }), { nil: null }),
        (side, lots, slip, collar, limit) => {
          const { parts } = routeChild(
            question({
              side,
              quantity: quantity(dec(lots).div(1_000)),
              maxSlippageBps: dec(slip),
              collarBps: dec(collar),
              limitPrice: limit === null ? null : dec(limit).div(100),
            }),
          )
          if (parts.length === 0) return
          expect(sum(parts.map((p) => p.quantity)).toFixed()).toBe(dec(lots).div(1_000).toFixed())
          for (const p of parts) {
            const sign = side === 'buy' ? 1 : -1
            expect(sign * (p.price.toNumber() - 100)).toBeLessThanOrEqual(collar / 100 + 1e-9)
            if (limit !== null) expect(sign * (p.price.toNumber() - limit / 100)).toBeLessThanOrEqual(1e-9)
          }
        },
      ),
    )
  })
})

describe('a child that rests', () => {
  it('rests at its limit on the benchmark’s venue', () => expect(placed({ placing: 'rest', limitPrice: dec('99.97') })).toEqual({ alpha: '4 limit gtc 99.97' }))
  it('sells no more than the venue lets it', () => {
    expect(placed({ placing: 'rest', side: 'sell', limitPrice: dec('100.5'), sellable: () => dec('1.5') })).toEqual({ alpha: '1.5 limit gtc 100.5' })
    expect(placed({ placing: 'rest', side: 'sell', sellable: () => dec(-1) })).toEqual({})
  })
})

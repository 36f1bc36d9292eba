/** n and nulls, means, intervals that are repeatable, resampling units, percentiles as Postgres computes them. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dec } from '../../base/decimal.ts'
import { ratesOf } from './rates.ts'
import { aggregate, difference, latencyQuantiles, percentile, type Sample } from './statistics.ts'
import type { Known } from './value.ts'

const sample = (value: number | Known, i: number, notional = 100, day = 'd0'): Sample => ({
  value: typeof value === 'number' ? dec(value) : value,
  notional: dec(notional),
  decisionId: `x${i}`,
  day,
  fillCount: 2,
})

describe('an aggregate', () => {
  it('skips nulls, counts them by reason and never reads one as 0', () => {
    const all = aggregate([sample(4, 0), sample('no_fill', 1), sample('no_fill', 2), sample('pending', 3), sample(8, 4)], 'q')
    expect([all.n, all.decisionCount, all.fillCount, all.dayCount]).toEqual([2, 2, 4, 1])
    expect(all.nulls).toEqual({ no_fill: 2, pending: 1 })
    expect([all.equalMean?.toFixed(), all.median?.toFixed()]).toEqual(['6', '6'])
  })

  it('of nothing is nothing', () => {
    expect(aggregate([sample('no_fill', 0)], 'q')).toMatchObject({
      n: 0,
      equalMean: null,
      notionalMean: null,
      median: null,
      equalInterval: null,
      notionalInterval: null,
      isGrey: true,
      nulls: { no_fill: 1 },
    })
  })

  it('has the same interval for the same question and another for another', () => {
    const samples = Array.from({ length: 40 }, (_, i) => sample((i * 37) % 23, i, 1 + (i % 5)))
    const [a, b, c] = [aggregate(samples, 'q1'), aggregate(samples, 'q1'), aggregate(samples, 'q2')]
    expect(a.equalInterval).toEqual(b.equalInterval)
    expect(a.equalInterval).not.toEqual(c.equalInterval)
  })

  it('holds the mean inside an interval that covers as a normal one does', () => {
    const samples = Array.from({ length: 400 }, (_, i) => sample(((i * 7_919) % 1_000) / 10, i))
    const { equalInterval, equalMean, isGrey } = aggregate(samples, 'coverage')
    const mean = equalMean?.toNumber() ?? 0
    // σ/√n of a uniform over 100 is 1.443; the percentile interval is about ±1.96 of it.
    expect(mean - (equalInterval?.low ?? 0)).toBeGreaterThan(2.4)
    expect(mean - (equalInterval?.low ?? 0)).toBeLessThan(3.3)
    expect(isGrey).toBe(false)
  })

  it('resamples days once there are ten, and then days that repeat themselves widen the interval', () => {
    const byDay = (count: number) => Array.from({ length: 200 }, (_, i) => sample((i % count) % 2 === 0 ? 10 : -9, i, 100, `d${i % count}`))
    const [few, many] = [aggregate(byDay(9), 'days'), aggregate(byDay(10), 'days')]
    expect([few.resampled, many.resampled]).toEqual(['decision', 'day'])
    const width = (a: typeof few) => (a.equalInterval?.high ?? 0) - (a.equalInterval?.low ?? 0)
    expect(width(many)).toBeGreaterThan(2 * width(few))
  })

  it('is grey when an interval crosses 0 or the two means disagree', () => {
    expect(aggregate([sample(1, 0), sample(-1, 1)], 'q').isGrey).toBe(true)
    expect(aggregate([sample(5, 0), sample(5, 1), sample(6, 2)], 'q').isGrey).toBe(false)
    const torn = aggregate([...Array.from({ length: 50 }, (_, i) => sample(5, i, 1)), sample(-6, 99, 10_000)], 'q')
    expect([torn.equalMean?.gt(0), torn.notionalMean?.isNegative(), torn.isGrey]).toEqual([true, true, true])
  })

  it('keeps the notional mean equal to what was paid (9)', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: -999, max: 999 }), fc.integer({ min: 0, max: 9_999 })), { minLength: 1, maxLength: 5 }), (rows) => {
        expect(
          aggregate(
            rows.map(([x, w], i) => sample(x, i, w)),
            'q',
          ).breaches,
        ).toEqual([])
      }),
      { numRuns: 20 },
    )
  })
})

describe('a difference', () => {
  it('is paired where both sides hold the same decisions', () => {
    const a = Array.from({ length: 30 }, (_, i) => sample(i * 10 + 1, i))
    const b = Array.from({ length: 30 }, (_, i) => sample(i * 10, i)).toReversed()
    const paired = difference(a, b, 'q')
    expect([paired.isPaired, paired.mean?.toFixed(), paired.interval]).toEqual([true, '1', { low: 1, high: 1 }])
    const apart = difference(
      a,
      b.map((s) => ({ ...s, decisionId: `y${s.decisionId}` })),
      'q',
    )
    expect([apart.isPaired, apart.mean?.toFixed()]).toEqual([false, '1'])
    expect((apart.interval?.high ?? 0) - (apart.interval?.low ?? 0)).toBeGreaterThan(50)
    expect(difference([], b, 'q').interval).toBeNull()
  })
})

describe('percentiles', () => {
  it('interpolate linearly, as percentile_cont does', () => {
    const values = [15, 20, 35, 40, 50].map(dec)
    expect([0, 0.4, 0.5, 0.95, 1].map((p) => percentile(values, p)?.toFixed())).toEqual(['15', '29', '35', '48', '50'])
    expect(percentile([], 0.5)).toBeNull()
  })
  it('of latencies wait for enough observations', () => {
    const of = (n: number) => latencyQuantiles(Array.from({ length: n }, (_, i) => i))
    expect([of(19).p95, of(20).p95?.toFixed(), of(99).p99, of(101).p99?.toFixed()]).toEqual([null, '18.05', null, '99'])
    expect(of(0).p50).toBeNull()
  })
})

describe('rates', () => {
  const order = {
    wasSent: true,
    isRejected: false,
    isCancelled: false,
    wasUnknown: false,
    isResting: false,
    orderedQuantity: dec(10),
    filledQuantity: dec(10),
    makerQuantity: dec(0),
    orderedNotional: dec(1_000),
  }
  it('are shares of what was sent, fill rates weighted by ordered notional', () => {
    const { n, values } = ratesOf([
      order,
      { ...order, isRejected: true, filledQuantity: dec(0), orderedNotional: dec(3_000) },
      { ...order, isCancelled: true, isResting: true, filledQuantity: dec(5), makerQuantity: dec(4) },
      { ...order, wasUnknown: true },
      { ...order, wasSent: false, filledQuantity: dec(0), orderedNotional: dec(0) },
    ])
    expect(n).toBe(4)
    expect(Object.fromEntries(Object.entries(values).map(([key, value]) => [key, String(value)]))).toEqual({
      complete_rate: '0.5',
      reject_rate: '0.25',
      cancel_rate: '0.25',
      unknown_rate: '0.25',
      maker_fill_rate: '0.4',
      fill_rate: dec(2_500).div(6_000).toString(),
    })
    expect(ratesOf([]).values.reject_rate).toBe('not_sent')
  })
})

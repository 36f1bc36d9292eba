/** The formulas in integers: the golden example of METRICS.md, and `measureFill` on any fill. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dec } from '../../base/decimal.ts'
import { instant } from '../../base/time.ts'
import { measureFill } from '../metrics/fill.ts'
import { HORIZONS } from '../metrics/registry.ts'
import type { Known } from '../metrics/value.ts'
import type { ForeignFill } from './facts.ts'
import { type FillMarks, measureForeignFill, type Value } from './fill.ts'
import { decimalOf, fixedText, parseUnits, UNIT_DECIMALS } from './fixed.ts'
import { fillMeasures, type Scope } from './measures.ts'

const ALL: Scope = { hasQuotes: true, hasBenchmark: true, hasLiquidity: true, hasSentTimes: true }
const units = (text: string): bigint => parseUnits(text) as bigint
const fillOf = (over: Partial<ForeignFill> & { price: bigint }): ForeignFill => ({
  line: 2,
  at: instant(0),
  symbol: 'X',
  venue: null,
  side: 'buy',
  quantity: units('4'),
  orderId: null,
  liquidity: 'taker',
  fee: null,
  sentAt: null,
  benchmark: null,
  ...over,
})
const twice = (text: string): bigint => 2n * units(text)
const byKey = (fill: ForeignFill, marks: FillMarks, scope = ALL): Record<string, Value> => {
  const values = measureForeignFill(fill, fill.side, marks, scope)
  expect(values.length).toBe(fillMeasures(scope).length)
  return Object.fromEntries(fillMeasures(scope).map(({ key }, i) => [key, values[i] as Value]))
}
const number = (value: Value | undefined): number => (typeof value === 'bigint' ? decimalOf(value).toNumber() : Number.NaN)

describe('golden example', () => {
  const later = (text: string): Value[] => HORIZONS.map((h) => (h === 'h10s' ? twice(text) : 'pending'))
  const cases = [
    {
      side: 'buy',
      price: '100.10',
      mid: '100.06',
      sent: '100.05',
      w: '0.08',
      after: '100.12',
      liquidity: 'taker',
      out: [1.998, 5.9964, 7.9952, -3.9976, 11.9928, -1],
    },
    {
      side: 'buy',
      price: '100.14',
      mid: '100.16',
      sent: '100.12',
      w: '0.04',
      after: '100.11',
      liquidity: 'maker',
      out: [-2.99581, -4.99201, -3.99361, 5.99042, -9.98403, 1],
    },
    {
      side: 'sell',
      price: '99.90',
      mid: '99.94',
      sent: '99.95',
      w: '0.08',
      after: '99.88',
      liquidity: 'taker',
      out: [2.002, 6.0036, 8.0048, -4.0024, 12.0072, -1],
    },
    {
      side: 'sell',
      price: '99.86',
      mid: '99.84',
      sent: '99.88',
      w: '0.04',
      after: '99.89',
      liquidity: 'maker',
      out: [-3.00421, -5.00801, -4.00641, 6.00962, -10.016, 1],
    },
  ] as const
  it.each(cases)('$side at $price', ({ side, price, mid, sent, w, after, liquidity, out }) => {
    const values = byKey(fillOf({ side, price: units(price), liquidity }), {
      twiceMid: twice(mid),
      spread: units(w),
      twiceSentMid: twice(sent),
      later: later(after),
    })
    const keys = ['h10s_markout_bps', 'h10s_mid_drift_bps', 'effective_spread_bps', 'h10s_realized_spread_bps', 'h10s_price_impact_bps', 'spread_capture']
    for (const [i, key] of keys.entries()) expect(number(values[key]) / (out[i] as number)).toBeCloseTo(1, 5)
    expect(values.h10s_adverse_selection_bps).toBe(liquidity === 'taker' ? 'not_applicable' : -(values.h10s_mid_drift_bps as bigint))
    expect(values.h1m_markout_bps).toBe('pending')
  })
})

it('agrees with measureFill on every key, for any prices', () => {
  const price = fc.integer({ min: 1, max: 10_000_000 }).map((n) => dec(n).div(1_000).toFixed())
  const maybe = fc.option(price, { nil: null })
  const record = fc.record({
    side: fc.constantFrom('buy' as const, 'sell' as const),
    price,
    bid: price,
    width: fc.integer({ min: 0, max: 5_000 }),
    sent: maybe,
    later: fc.array(maybe, { minLength: 5, maxLength: 5 }),
    liquidity: fc.constantFrom('maker' as const, 'taker' as const),
  })
  fc.assert(
    fc.property(record, ({ side, price: p, bid, width, sent, later, liquidity }) => {
      const ask = dec(bid).plus(dec(width).div(1_000))
      const mid = dec(bid).plus(ask).div(2)
      const ours = byKey(fillOf({ side, price: units(p), liquidity }), {
        twiceMid: units(dec(bid).plus(ask).toFixed()),
        spread: units(ask.minus(bid).toFixed()),
        twiceSentMid: sent === null ? 'not_sent' : twice(sent),
        later: later.map((text) => (text === null ? 'pending' : twice(text))),
      })
      const { values } = measureFill({
        side,
        quantity: dec(4),
        price: dec(p),
        liquidity,
        mid,
        halfSpread: ask.minus(bid).div(2),
        sentMid: sent === null ? 'not_sent' : dec(sent),
        horizonMids: Object.fromEntries(later.map((text, i) => [HORIZONS[i], text === null ? 'pending' : dec(text)])),
      })
      for (const [key, theirs] of Object.entries(values) as unknown as [string, Known][]) {
        const own = ours[key]
        if (typeof theirs === 'string') expect([key, own]).toEqual([key, theirs])
        else
          expect(
            decimalOf(own as bigint)
              .minus(theirs)
              .abs()
              .lte('1e-34'),
          ).toBe(true)
      }
    }),
  )
})

describe('what is not in METRICS.md', () => {
  const marks: FillMarks = { twiceMid: twice('100.05'), spread: units('0.10'), twiceSentMid: 'not_sent', later: HORIZONS.map(() => 'no_book') }
  const priced = (value: Value | undefined): string => (typeof value === 'bigint' ? fixedText(value) : String(value))

  it('spreads in price units need no side', () => {
    const values = byKey(fillOf({ price: units('100.02'), side: null }), marks)
    expect([values.effective_spread_price, values.quoted_spread_price, values.mid_price, values.trade_value].map(priced)).toEqual([
      '0.06',
      '0.1',
      '100.05',
      '400.08',
    ])
    expect([values.effective_spread_bps, values.spread_capture, values.h1s_markout_bps]).toEqual(['not_applicable', 'not_applicable', 'not_applicable'])
  })
  it('own benchmark: cost by side, and the difference as files print it', () => {
    const of = (side: 'buy' | 'sell', benchmark: bigint | null) => byKey(fillOf({ side, price: units('127305'), benchmark }), marks)
    const keys = ['benchmark_slippage_price', 'benchmark_minus_actual_price'] as const
    expect(keys.map((key) => priced(of('buy', units('127300'))[key]))).toEqual(['5', '-5'])
    expect(keys.map((key) => priced(of('sell', units('127300'))[key]))).toEqual(['-5', '-5'])
    expect(priced(of('buy', units('1000')).benchmark_slippage_bps)).toBe('1263050')
    expect(of('buy', null).benchmark_slippage_bps).toBe('no_book')
  })
  it('a locked book has no spread to capture', () => expect(byKey(fillOf({ price: units('100') }), { ...marks, spread: 0n }).spread_capture).toBe('no_book'))
  it('keeps the number of decimals of prices', () => expect(UNIT_DECIMALS).toBe(24))
})

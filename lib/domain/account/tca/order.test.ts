/** Orders of files: the golden example of METRICS.md, and where each price comes from. */
import { describe, expect, it } from 'vitest'
import { at as golden } from '#tests/support/golden.ts'
import type { Side } from '../../base/market.ts'
import { instant } from '../../base/time.ts'
import { HORIZONS } from '../metrics/registry.ts'
import { EMPTY_ORDER, type ForeignFill, type ForeignOrder } from './facts.ts'
import type { FillMarks, Value } from './fill.ts'
import { decimalOf, parseUnits } from './fixed.ts'
import { ORDER_MEASURES } from './measures.ts'
import { measureForeignOrder, type OrderInput } from './order.ts'
import { type Tape, tapeBuilder } from './tape.ts'
import { twapOver } from './twap.ts'

const S = 1_000_000
const units = (text: string): bigint => parseUnits(text) as bigint
const goldenOrder = (side: Side, over: Partial<ForeignOrder> = {}, fills = true, hasFees = true): OrderInput => {
  const x = (price: string): bigint => units(golden(side, price).toFixed())
  const builder = tapeBuilder()
  const quote = (second: number, mid: string, half: string): void => builder.add(instant(second * S), x(mid) - units(half), x(mid) + units(half))
  quote(0, '100.05', '0.04')
  quote(20, '100.12', '0.04')
  quote(50, '100.16', '0.02')
  quote(70, '100.11', '0.02')
  quote(600, '100.40', '0.02')
  const tape: Tape = builder.finish()
  const marks = (mid: string, sent: string, after: string): FillMarks => ({
    twiceMid: 2n * x(mid),
    spread: units('0.04'),
    twiceSentMid: 2n * x(sent),
    later: HORIZONS.map((h): Value => (h === 'h10s' ? 2n * x(after) : 'pending')),
  })
  const fill = (second: number, quantity: string, price: string, liquidity: 'maker' | 'taker', fee: string | null): ForeignFill => ({
    line: 2,
    at: instant(second * S),
    symbol: 'X',
    venue: 'V',
    side,
    price: x(price),
    quantity: units(quantity),
    orderId: 'a',
    liquidity,
    fee: fee === null ? null : units(fee),
    sentAt: null,
    benchmark: null,
  })
  return {
    id: 'a',
    side,
    facts: {
      ...EMPTY_ORDER,
      decisionPrice: x('100'),
      arrivalAt: instant(0),
      endPrice: x('100.40'),
      decidedQuantity: units('10'),
      orderedQuantity: units('10'),
      marketVwap: units(side === 'buy' ? '100.10666666666666666666' : '99.89333333333333333333'),
      marketVolume: units('60'),
      ...over,
    },
    fills: fills
      ? [
          { fill: fill(5, '4', '100.10', 'taker', '0.20'), marks: marks('100.06', '100.05', '100.12') },
          { fill: fill(60, '3', '100.14', 'maker', '0.15'), marks: marks('100.16', '100.12', '100.11') },
        ]
      : [],
    hasFees,
    tape,
    twap: twapOver(tape, null),
    staleUs: null,
  }
}
const measured = (input: OrderInput) => {
  const result = measureForeignOrder(input)
  return { result, values: Object.fromEntries(ORDER_MEASURES.map(({ key }, i) => [key, result.values[i] as Value])) }
}
const number = (value: Value | undefined): number => (typeof value === 'bigint' ? decimalOf(value).toNumber() : Number.NaN)

describe.each([
  ['buy', [6.71093, 11.7143, 1.0465, 1.37953, -2.71185, 10.9945, 4.99201, -0.142201]],
  ['sell', [6.71764, 11.7143, 1.04874, 1.38238, -2.71673, 11.0055, 5.00801, -0.143516]],
] as const)('golden order, %s', (side, expected) => {
  const { values, result } = measured(goldenOrder(side))
  it.each([
    ['delay_cost_bps', 5],
    ['spread_cost_bps', 1],
    ['timing_cost_bps', 2.1],
    ['latency_cost_bps', 1.6],
    ['market_drift_cost_bps', 3.7],
    ['trading_cost_bps', 4.7],
    ['opportunity_cost_bps', 10.5],
    ['fee_cost_bps', 3.5],
    ['implementation_shortfall_bps', 23.7],
    ['withheld_cost_bps', 0],
    ['unfilled_cost_bps', 10.5],
    ['fill_rate', 0.7],
  ])('%s is exactly %d', (key, value) => expect(number(values[key])).toBe(value))
  const keys = [
    'arrival_slippage_bps',
    'decision_slippage_bps',
    'vwap_slippage_bps',
    'twap_slippage_bps',
    'price_improvement_bps',
    'peak_slippage_bps',
    'h10s_reversion_bps',
    'h10s_markout_bps',
  ]
  it.each(keys.map((key, i) => [key, expected[i] as number] as const))('%s is %d', (key, value) => expect(number(values[key]) / value).toBeCloseTo(1, 5))
  it('participation, maker share, arrival', () => {
    expect(number(values.participation)).toBeCloseTo(7 / 60, 12)
    expect(number(values.maker_share)).toBeCloseTo(3 / 7, 12)
    expect([result.arrivalSource, result.filled.toFixed(), result.isOverfilled, result.breaches]).toEqual(['arrival_time', '7', false, []])
  })
})

describe('variants', () => {
  it('ordered 8: withheld 7, unfilled 3.5', () => {
    const { values } = measured(goldenOrder('buy', { orderedQuantity: units('8') }))
    expect(
      ['withheld_cost_bps', 'unfilled_cost_bps', 'opportunity_cost_bps', 'implementation_shortfall_bps', 'fill_rate'].map((key) => number(values[key])),
    ).toEqual([7, 3.5, 10.5, 23.7, 0.875])
  })
  it('no fills: delay 5, opportunity 35, shortfall 40 without fees; what needs a fill has none', () => {
    const { values } = measured(goldenOrder('buy', {}, false, false))
    expect(['delay_cost_bps', 'opportunity_cost_bps', 'implementation_shortfall_bps', 'fill_rate'].map((key) => number(values[key]))).toEqual([5, 35, 40, 0])
    expect([values.arrival_slippage_bps, values.h10s_markout_bps, values.maker_share]).toEqual(['no_fill', 'no_fill', 'no_fill'])
  })
  it('without fees in the file the fee line is null and not 0', () =>
    expect(measured(goldenOrder('buy', {}, true, false)).values.fee_cost_bps).toBe('not_applicable'))
  it('without a release time the first fill stands for it, and says so', () => {
    const { result } = measured(goldenOrder('buy', { arrivalAt: null }))
    expect([result.arrivalSource, String(result.arrivalPrice)]).toEqual(['first_fill', '100.05'])
  })
  it('takes P_d and P_n from the quotes where the file gives times', () => {
    const { result } = measured(goldenOrder('buy', { decisionPrice: null, decisionAt: instant(30 * S), endPrice: null, endAt: instant(600 * S) }))
    expect([String(result.decisionPrice), String(result.endPrice)]).toEqual(['100.12', '100.4'])
  })
  it('a missing decision leaves shortfall without a value, an end behind the file pending', () => {
    const { values, result } = measured(goldenOrder('buy', { decisionPrice: null, endPrice: null, endAt: instant(700 * S) }))
    expect([values.implementation_shortfall_bps, values.decision_slippage_bps, result.endPrice]).toEqual(['not_applicable', 'not_applicable', 'pending'])
  })
  it('flags an overfill', () =>
    expect(measured(goldenOrder('buy', { orderedQuantity: units('5'), decidedQuantity: units('5') })).result.isOverfilled).toBe(true))
})

/** METRICS.md section 15: every constant, buy and sell, and the wrong answers that name a bug. */
import { describe, expect, it } from 'vitest'
import { at, goldenFacts, goldenFills } from '#tests/support/golden.ts'
import { BPS, type Decimal, dec, sum, ZERO } from '../../base/decimal.ts'
import { instant } from '../../base/time.ts'
import { scoreOf } from '../../execute/pricing.ts'
import { scoreStrand } from '../../learn/strand.ts'
import { moveBps, twapOf, vwapOf } from './benchmark.ts'
import type { FillFacts, OrderFacts } from './facts.ts'
import { measureFill } from './fill.ts'
import { expectedCost, forecastErrorBps, impactBps, timingRiskBps } from './forecast.ts'
import { measureLatency, STAGES, type Stage } from './latency.ts'
import { measureOrder } from './order.ts'
import { scoresOf } from './score.ts'
import { aggregate } from './statistics.ts'
import type { Known } from './value.ts'
import { measureVeto } from './veto.ts'

/** Relative tolerance 5e-6; exact where the table has fewer than six digits. */
function close(value: unknown, expected: string, label: string): void {
  const actual = value as Known
  if (typeof actual === 'string') throw new Error(`${label} is null (${actual}), expected ${expected}`)
  const digits = expected.replace(/[-.]/g, '').replace(/^0+/, '').length
  if (digits < 6) expect(actual.toFixed(), label).toBe(dec(expected).toFixed())
  else expect(actual.minus(expected).div(expected).abs().lte('5e-6'), `${label}: ${actual.toFixed(10)}, expected ${expected}`).toBe(true)
}

const ORDER: Readonly<Record<string, readonly [buy: string, sell: string]>> = {
  fill_rate: ['0.7', '0.7'],
  delay_cost_bps: ['5', '5'],
  spread_cost_bps: ['1', '1'],
  timing_cost_bps: ['2.1', '2.1'],
  latency_cost_bps: ['1.6', '1.6'],
  market_drift_cost_bps: ['3.7', '3.7'],
  trading_cost_bps: ['4.7', '4.7'],
  opportunity_cost_bps: ['10.5', '10.5'],
  fee_cost_bps: ['3.5', '3.5'],
  implementation_shortfall_bps: ['23.7', '23.7'],
  arrival_slippage_bps: ['6.71093', '6.71764'],
  decision_slippage_bps: ['11.7143', '11.7143'],
  vwap_slippage_bps: ['1.04650', '1.04874'],
  twap_slippage_bps: ['1.37953', '1.38238'],
  price_improvement_bps: ['-2.71185', '-2.71673'],
  participation: ['0.116667', '0.116667'],
  peak_slippage_bps: ['10.9945', '11.0055'],
  h10s_reversion_bps: ['4.99201', '5.00801'],
  h10s_markout_bps: ['-0.142201', '-0.143516'],
  slip_pen: ['0.0671093', '0.0671764'],
  lat_pen: ['0.12', '0.12'],
  adherence: ['0.7', '0.7'],
  execution_score: ['0.825867', '0.825847'],
  cost_forecast_error_bps: ['-9.29157', '-9.27985'],
  timing_risk_bps: ['86.6025', '86.6025'],
}
const FILL: Readonly<Record<string, readonly [buy1: string, buy2: string, sell1: string, sell2: string]>> = {
  h10s_markout_bps: ['1.99800', '-2.99581', '2.00200', '-3.00421'],
  h10s_mid_drift_bps: ['5.99640', '-4.99201', '6.00360', '-5.00801'],
  effective_spread_bps: ['7.99520', '-3.99361', '8.00480', '-4.00641'],
  h10s_realized_spread_bps: ['-3.99760', '5.99042', '-4.00240', '6.00962'],
  h10s_price_impact_bps: ['11.9928', '-9.98403', '12.0072', '-10.0160'],
  spread_capture: ['-1', '1', '-1', '1'],
}
const values = (facts: OrderFacts) => measureOrder(facts).values as unknown as Readonly<Record<string, Known>>

describe.each(['buy', 'sell'] as const)('golden example, %s', (side) => {
  const column = side === 'buy' ? 0 : 1
  const report = measureOrder(goldenFacts(side))
  const order = report.values as unknown as Readonly<Record<string, Known>>

  it.each(Object.entries(ORDER))('%s', (key, expected) => close(order[key], expected[column], key))
  it.each(Object.entries(FILL))('fills: %s', (key, expected) => {
    report.fills.forEach((fill, i) => {
      close((fill as unknown as Record<string, Known>)[key], expected[2 * column + i] as string, `${key} of fill ${i + 1}`)
    })
  })

  it('adverse selection is the maker’s only', () => {
    expect(report.fills[0]?.h10s_adverse_selection_bps).toBe('not_applicable')
    close(report.fills[1]?.h10s_adverse_selection_bps, side === 'buy' ? '4.99201' : '5.00801', 'adverse selection')
  })

  it('F, P̄, V and T', () => {
    expect(report.executed.quantity.toFixed()).toBe('7')
    expect(report.executed.notional.toFixed()).toBe(side === 'buy' ? '700.82' : '699.18')
    close(report.benchmarks.p_bar, side === 'buy' ? '100.117' : '99.8829', 'P̄')
    close(report.benchmarks.vwap, side === 'buy' ? '100.107' : '99.8933', 'V')
    close(report.benchmarks.twap, side === 'buy' ? '100.103' : '99.8967', 'T')
  })

  it('means of the mark-out: quantity, equal and notional weighted', () => {
    const fills = goldenFills(side)
    const samples = report.fills.map((fill, i) => ({
      value: fill.h10s_markout_bps as unknown as Decimal,
      notional: (fills[i] as FillFacts).quantity.times((fills[i] as FillFacts).price),
      decisionId: `d${i}`,
      day: 'd',
    }))
    const mean = aggregate(samples, 'golden')
    close(mean.equalMean, side === 'buy' ? '-0.498902' : '-0.501102', 'equal')
    close(mean.notionalMean, side === 'buy' ? '-0.142690' : '-0.143025', 'notional')
  })

  it('scores of the strand', () => {
    const { strand_score, outcome_score } = scoreStrand({
      executionScore: order.execution_score as Known,
      slipPen: order.slip_pen as Known,
      fillRate: order.fill_rate as Known,
      markoutBps: dec(15),
      markoutScaleBps: 10,
    }).values
    close(outcome_score, '0.758787', 'outcome')
    close(strand_score, side === 'buy' ? '0.837850' : '0.837822', 'strand')
  })

  it('forecast and veto ledger', () => {
    const model = expectedCost({
      spreadBps: dec('0.08').times(BPS).div(100),
      feeBps: dec(5),
      y: 0.8,
      volatilityDaily: 0.03,
      quantity: dec(10),
      volumeDaily: dec(4_000),
    })
    close(model.halfSpreadBps, '4', 'half spread')
    close(model.impactBps, '12', 'impact')
    close(model.expectedCostBps, '21', 'expected cost')
    const notional = dec(7).times(goldenFacts(side).arrivalMid as Decimal)
    close(forecastErrorBps(ZERO, dec('0.35'), notional, ZERO), side === 'buy' ? '4.99750' : '5.00250', 'fees on filled')
    const veto = measureVeto(
      { side, withheldQuantity: dec(10), decisionMid: dec(100), expectedCostBps: dec(21), costSource: 'model' },
      'h10s',
      at(side, '100.30'),
    )
    close(veto.h10s_withheld_drift_bps, '30', 'withheld drift')
    close(veto.h10s_veto_regret_bps, '9', 'regret')
    close(veto.h10s_veto_regret_money, '0.9', 'money')
  })

  it('held back: Q_o = 8', () => {
    const v = values({ ...goldenFacts(side), orderedQuantity: dec(8) })
    close(v.withheld_cost_bps, '7', 'withheld')
    close(v.unfilled_cost_bps, '3.5', 'unfilled')
    close(v.opportunity_cost_bps, '10.5', 'opportunity')
    close(v.implementation_shortfall_bps, '23.7', 'shortfall')
    close(v.fill_rate, '0.875', 'fill rate')
  })

  it('no fills, no fees', () => {
    const v = values({ ...goldenFacts(side), fills: [], fees: ZERO })
    close(v.delay_cost_bps, '5', 'delay')
    close(v.opportunity_cost_bps, '35', 'opportunity')
    close(v.implementation_shortfall_bps, '40', 'shortfall')
    close(v.fill_rate, '0', 'fill rate')
    for (const key of [
      'arrival_slippage_bps',
      'decision_slippage_bps',
      'vwap_slippage_bps',
      'twap_slippage_bps',
      'pwp_slippage_bps',
      'price_improvement_bps',
      'peak_slippage_bps',
      'h10s_markout_bps',
      'h10s_reversion_bps',
      'h5m_markout_bps',
      'execution_score',
      'slip_pen',
      'lat_pen',
      'cost_forecast_error_bps',
      'maker_share',
      'participation',
    ]) {
      expect(v[key], key).toBe('no_fill')
    }
    const strand = scoreStrand({
      executionScore: v.execution_score as Known,
      slipPen: v.slip_pen as Known,
      fillRate: v.fill_rate as Known,
      markoutBps: v.h1m_markout_bps as Known,
      markoutScaleBps: 10,
    })
    expect(strand.values).toEqual({ slippage_control: 'no_fill', outcome_score: 'no_fill', strand_score: 'no_fill' })
  })

  it('mark-outs that are not known yet, or never will be', () => {
    const [fill] = goldenFills(side)
    expect(measureFill({ ...fill, horizonMids: {} }).values.h10s_markout_bps).toBe('pending')
    expect(measureFill({ ...fill, horizonMids: { h10s: 'feed_gap' } }).values.h10s_markout_bps).toBe('feed_gap')
  })

  it('does not make the mistakes that section 15 names', () => {
    const not = (key: string, wrong: string) => expect((order[key] as Decimal).minus(wrong).abs().gt('1e-3'), `${key} ≠ ${wrong}`).toBe(true)
    for (const wrong of ['11.7', '33.8571', '20.2', '-23.7']) not('implementation_shortfall_bps', wrong)
    not('arrival_slippage_bps', '6.99650')
    not('arrival_slippage_bps', '-6.71764')
    not('h10s_reversion_bps', '-4.99201')
    not('twap_slippage_bps', '-2.68185')
    const markout = report.fills[0]?.h10s_markout_bps as unknown as Decimal
    expect(markout.minus('5.99640').abs().gt('1e-3')).toBe(true)
  })
})

describe('golden constants without a side', () => {
  it('the wrong answers are what the named mistakes give', () => {
    const facts = goldenFacts('buy')
    const { executed, benchmarks } = measureOrder(facts)
    const p0 = facts.arrivalMid as Decimal
    const shortfall = dec('0.35').plus(executed.notional).minus(700).plus(dec(3).times('0.40'))
    close(shortfall.minus('1.2').times(BPS).div(1_000), '11.7', 'opportunity missing')
    close(shortfall.times(BPS).div(700), '33.8571', 'divided by filled')
    close(shortfall.minus('0.35').times(BPS).div(1_000), '20.2', 'fees missing')
    close(moveBps('buy', p0, sum(facts.fills.map((f) => f.price)).div(2), p0), '6.99650', 'fills averaged without quantity')
    const S = 1_000_000
    const late = twapOf({
      from: instant(0),
      until: instant(50 * S),
      points: [
        { at: instant(0), mid: dec('100.12') },
        { at: instant(20 * S), mid: dec('100.16') },
      ],
    }) as Decimal
    close(moveBps('buy', late, benchmarks.p_bar as Decimal, late), '-2.68185', 'weighted by the time before')
    close(scoresOf(dec('6.710930'), dec(10), dec(7), { ...facts.score, latencyMs: 120 }).slip_pen, '0.0671093', 'slip_pen')
  })

  it('square root alone, timing risk, venue score, logistic', () => {
    close(impactBps({ y: 0.8, volatilityDaily: 0.03, quantity: dec(50), volumeDaily: dec(20_000) }), '12', 'impact')
    close(timingRiskBps(0.03, 0.25), '86.6025', 'timing risk')
    close(
      dec(scoreOf({ liquidity: 9 / (1.2 * 10), fees: 1 - 0.0005 / 0.005, latency: 1 - 100 / 1_000, reliability: (0.98 + 0.999) / 2 })),
      '0.848950',
      'venue score',
    )
    const { outcome_score } = scoreStrand({
      executionScore: ZERO,
      slipPen: ZERO,
      fillRate: ZERO,
      markoutBps: dec(15),
      markoutScaleBps: 10,
    }).values
    close((outcome_score as unknown as Decimal).times(2), '0.817574', 'logistic')
  })

  it('latency stages', () => {
    const ms = [0, 3, 11, 14, 15, 63, 135, 1120, 1128, 1190]
    const stamps = Object.fromEntries(STAGES.map((stage, i) => [stage, instant((ms[i] as number) * 1_000)])) as Record<Stage, ReturnType<typeof instant>>
    const { intervals, totals, breaches, isIdentitySkipped } = measureLatency(stamps)
    expect(Object.values(intervals)).toEqual([3, 8, 3, 1, 48, 72, 985, 8, 62])
    expect(totals).toEqual({ decision_to_send_ms: 15, venue_ms: 120, decision_to_paint_ms: 1190 })
    expect(breaches).toEqual([])
    expect(isIdentitySkipped).toBe(false)
  })

  it('two orders: equal and notional means', () => {
    const of = (value: string, notional: number, decisionId: string) => ({
      value: dec(value),
      notional: dec(notional),
      decisionId,
      day: '2026-01-01',
    })
    const mean = aggregate([of('23.7', 1_000, 'a'), of('4.0', 9_000, 'b')], 'two orders')
    close(mean.equalMean, '13.85', 'equal')
    close(mean.notionalMean, '5.97', 'notional')
    expect(mean.breaches).toEqual([])
  })

  it('an empty tape is no price', () => {
    expect(vwapOf([])).toBe('no_trades')
    expect(values({ ...goldenFacts('buy'), marketTrades: [] }).vwap_slippage_bps).toBe('no_trades')
  })
})

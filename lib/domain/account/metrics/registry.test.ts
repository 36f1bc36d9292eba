/** A key's ending and its sign agree, horizons lead, texts are there, and every measured key has its row. */
import { describe, expect, expectTypeOf, it } from 'vitest'
import { goldenFacts } from '#tests/support/golden.ts'
import { dec } from '../../base/decimal.ts'
import { INTERVALS, TOTALS } from './latency.ts'
import { NULL_REASONS, NULL_TEXT } from './null-reason.ts'
import { measureOrder } from './order.ts'
import { HORIZONS, METRICS, type MetricKey, metricMeta, SIGN_HEADER, type SignOf, signOfKey } from './registry.ts'
import { type Cost, type Gain, negated, plain, signed } from './value.ts'

describe('the registry', () => {
  it('has one row per key', () => {
    expect(new Set(METRICS.map((m) => m.key)).size).toBe(METRICS.length)
    expect(metricMeta('h10s_markout_bps')?.sign).toBe('gain')
    expect(metricMeta('receipt_h1m_realized_spread_bps')?.sign).toBe('cost')
    expect(metricMeta('made_up_bps')).toBeNull()
  })

  it.each(METRICS.map((m) => [m.key, m] as const))('%s: ending, sign, unit, header and level agree', (key, meta) => {
    expect(signOfKey(key)).toBe(meta.sign)
    if (key.endsWith('_bps')) expect(meta.unit).toBe('bps')
    if (key.endsWith('_ms')) expect(meta.unit).toBe('ms')
    if (meta.sign !== 'plain') expect(meta.header).toContain(SIGN_HEADER[meta.sign])
    expect(meta.header.startsWith(meta.label)).toBe(true)
    expect(meta.doc).toMatch(/\.$/)
    expect(meta.doc).not.toContain('{h}')
  })

  it('puts the horizon first, behind `receipt_` only', () => {
    for (const { key } of METRICS) {
      const horizon = HORIZONS.find((h) => key.includes(`${h}_`))
      if (horizon) expect(key.replace(/^receipt_/, '').startsWith(`${horizon}_`)).toBe(true)
    }
  })

  it('has no row for a number that nothing measures, and a row for each that something does', () => {
    const report = measureOrder(goldenFacts('buy'))
    const measured = new Set<string>([...Object.keys(report.values), ...Object.keys(report.fills[0] ?? {}), ...INTERVALS, ...Object.keys(TOTALS)])
    for (const key of measured) expect(metricMeta(key), key).not.toBeNull()
    const later =
      /^(slippage_control|outcome_score|strand_score|complete_rate|reject_rate|cancel_rate|unknown_rate|maker_fill_rate)$|_(withheld_drift|veto_regret)_/
    for (const { key } of METRICS) if (!later.test(key)) expect(measured, key).toContain(key)
  })

  it('has a screen text for each reason', () => {
    for (const reason of NULL_REASONS) expect(NULL_TEXT[reason]).not.toBe('')
  })
})

describe('signs are types', () => {
  it('a cost adds to a cost and never to a gain', () => {
    const cost: Cost = signed<'cost'>(dec(3))
    const gain: Gain = signed<'gain'>(dec(1))
    expect(plain(cost.plus(cost)).toFixed()).toBe('6')
    expect(plain(cost.plus(negated(gain))).toFixed()).toBe('2')
    // @ts-expect-error a cost and a gain do not add
    cost.plus(gain)
    // @ts-expect-error nor subtract
    gain.minus(cost)
    // @ts-expect-error a gain is no cost
    const wrong: Cost = gain
    // @ts-expect-error and a bare decimal is neither
    cost.plus(dec(1))
    expect(wrong).toBe(gain)
  })

  it('the type of a key is the sign of its row', () => {
    expectTypeOf<SignOf<'implementation_shortfall_bps'>>().toEqualTypeOf<'cost'>()
    expectTypeOf<SignOf<'market_drift_cost_bps'>>().toEqualTypeOf<'cost'>()
    expectTypeOf<SignOf<'h10s_markout_bps'>>().toEqualTypeOf<'gain'>()
    expectTypeOf<SignOf<'spread_capture'>>().toEqualTypeOf<'gain'>()
    expectTypeOf<SignOf<'receipt_h1s_price_impact_bps'>>().toEqualTypeOf<'move'>()
    expectTypeOf<SignOf<'h5m_reversion_bps'>>().toEqualTypeOf<'back'>()
    expectTypeOf<SignOf<'timing_risk_bps'>>().toEqualTypeOf<'plain'>()
    expectTypeOf<'h1m_veto_regret_bps'>().toExtend<MetricKey>()
    // @ts-expect-error no such metric
    expectTypeOf<'h2m_markout_bps'>().toExtend<MetricKey>()
  })
})

/** What is stored reads back as what was measured, nulls with their reasons. */
import { describe, expect, it } from 'vitest'
import { goldenFacts } from '#tests/support/golden.ts'
import { type Decimal, dec } from '../../base/decimal.ts'
import { scoreStrand } from '../../learn/strand.ts'
import type { FillFacts } from './facts.ts'
import { measureFillHorizon } from './fill.ts'
import { measureOrder, measureOrderHorizon } from './order.ts'
import { mergeMetrics, storedValue, toExecMetrics, toFirstFillMetrics } from './record.ts'
import type { Known } from './value.ts'

const facts = goldenFacts('buy')
const report = measureOrder(facts)
const stored = toExecMetrics(report, facts, { venue: 'sim', status: 'partially_filled', curatedScore: 0.61 })

describe('exec_metrics', () => {
  it('is JSON of texts and nulls, and every null has its reason', () => {
    expect(JSON.parse(JSON.stringify(stored))).toEqual(stored)
    expect(stored).toMatchObject({
      venue: 'sim',
      status: 'partially_filled',
      curated_score: '0.61',
      fees: '0.35',
      latency_ms: '120',
      venue_scores: { sim: '0.8' },
    })
    expect(stored.slippage_bps).toBe(stored.arrival_slippage_bps)
    for (const [key, value] of Object.entries(report.values)) {
      if (typeof value === 'string') expect([stored[key], stored.nulls[key]]).toEqual([null, value])
      else expect(String(storedValue(stored, key))).toBe(String(value))
    }
    expect(stored.benchmarks).toMatchObject({ p_d: '100', p_0: '100.05', p_n: '100.4', pwp: null })
    expect(stored.inputs).toMatchObject({ max_slippage_bps: '100', max_latency_ms: '1000', markout_scale_bps: '10' })
  })

  it('never spells a number with an exponent', () => {
    const tiny = toExecMetrics(
      measureOrder({ ...facts, fees: dec('1e-18') }),
      { ...facts, fees: dec('1e-18') },
      { venue: null, status: 'filled', curatedScore: null },
    )
    expect(tiny.fees).toBe('0.000000000000000001')
    expect(JSON.stringify(tiny)).not.toMatch(/\de[+-]?\d/i)
  })

  it('takes up horizons and the strand score as they become known', () => {
    expect(stored.nulls.h1m_markout_bps).toBe('pending')
    const fills = facts.fills as readonly FillFacts[]
    const marked = fills.map((fill) => {
      const before = toFirstFillMetrics(measureOrder({ ...facts, fills: [fill] }).fills[0] ?? {})
      const after = mergeMetrics(before, measureFillHorizon(fill, 'h1m', dec('100.2')).values)
      expect([storedValue(before, 'h1m_markout_bps'), Object.hasOwn(before, 'h1m_markout_bps')]).toEqual(['pending', false])
      expect(after).toMatchObject({ h1m_markout_bps: expect.any(String), nulls: {} })
      return { quantity: fill.quantity, markoutBps: storedValue(after, 'h1m_markout_bps') }
    })
    let later = mergeMetrics(stored, measureOrderHorizon('buy', facts.lastFillMid, marked, 'h1m', dec('100.2')))
    const scored = scoreStrand({
      executionScore: storedValue(later, 'execution_score'),
      slipPen: storedValue(later, 'slip_pen'),
      fillRate: storedValue(later, 'fill_rate'),
      markoutBps: storedValue(later, 'h1m_markout_bps'),
      markoutScaleBps: 10,
    })
    later = mergeMetrics(later, scored.values)
    expect(later.nulls.strand_score).toBeUndefined()
    const score = storedValue(later, 'strand_score') as Decimal
    expect(score.gt('0.8') && score.lt('0.9')).toBe(true)
    expect(storedValue(later, 'never_written')).toBe('pending')
  })

  it('keeps the reason of a strand that has no score yet', () => {
    const early = mergeMetrics(
      stored,
      scoreStrand({ executionScore: dec('0.8'), slipPen: dec('0.1'), fillRate: dec(1), markoutBps: 'pending', markoutScaleBps: 10 }).values,
    )
    expect([early.strand_score, early.nulls.strand_score, early.slippage_control]).toEqual([null, 'pending', '0.9'])
  })

  it('a score beyond its bounds is an incident', () => {
    const { values, breaches } = scoreStrand({
      executionScore: dec('0.8'),
      slipPen: dec('-0.1') as Known,
      fillRate: dec(1),
      markoutBps: dec(3),
      markoutScaleBps: 10,
    })
    expect(breaches[0]).toMatchObject({ identity: 12, name: '0 ≤ slippage_control ≤ 1' })
    expect(values.strand_score).toBe('identity')
  })
})

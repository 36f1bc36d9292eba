import { describe, expect, it } from 'vitest'
import { dec } from '../../base/decimal.ts'
import { METRICS, type MetricKey } from '../metrics/registry.ts'
import { aggregate, type Sample } from '../metrics/statistics.ts'
import { estimate, type GroupSums, noSums, type UnitSums } from './estimate.ts'
import { observationOf } from './evidence.ts'
import { rankingOf } from './ranking.ts'
import { sourceOf } from './source.ts'

/** Sums and units as the database makes them of samples with one value per decision. */
function summed(samples: readonly { readonly x: string; readonly n: string; readonly day: number }[]): { sums: GroupSums; units: UnitSums[] } {
  const sum = (of: (s: (typeof samples)[number]) => ReturnType<typeof dec>) => samples.reduce((total, s) => total.plus(of(s)), dec(0))
  const units = samples.map(({ x, n, day }, unit) => ({ unit, day, total: Number(x), count: 1, cost: Number(x) * Number(n), weight: Number(n) }))
  return {
    sums: {
      n: samples.length,
      total: sum(({ x }) => dec(x)),
      cost: sum(({ x, n }) => dec(x).times(n)),
      weight: sum(({ n }) => dec(n)),
      median: 0,
      decisionCount: samples.length,
      fillCount: samples.length,
      dayCount: new Set(samples.map(({ day }) => day)).size,
    },
    units,
  }
}

describe('an estimate', () => {
  it('gives the golden means of METRICS section 15: 23.7 bps on 1,000 and 4 bps on 9,000', () => {
    const { sums, units } = summed([
      { x: '23.7', n: '1000', day: 1 },
      { x: '4', n: '9000', day: 1 },
    ])
    const found = estimate(sums, units, 'golden')
    expect([found.mean?.toFixed(), found.weighted?.toFixed()]).toEqual(['13.85', '5.97'])
    expect(found.resampled).toBe('decision')
  })

  it('is the aggregate of section 14: same means, same intervals, same grey', () => {
    const rows = Array.from({ length: 120 }, (_, i) => ({ x: (Math.sin(i) * 5 + 1).toFixed(6), n: String(100 + (i % 7) * 50), day: i % 4 }))
    const { sums, units } = summed(rows)
    const samples = rows.map(({ x, n, day }, i): Sample => ({ value: dec(x), notional: dec(n), decisionId: `d${i}`, day: `2026-11-0${day + 1}`, fillCount: 1 }))
    const [found, same] = [estimate(sums, units, 'q'), aggregate(samples, 'q')]
    expect(found.mean?.toFixed()).toBe(same.equalMean?.toFixed())
    expect(found.weighted?.toFixed()).toBe(same.notionalMean?.toFixed())
    expect(found.meanInterval?.low).toBeCloseTo(same.equalInterval?.low ?? Number.NaN, 9)
    expect(found.weightedInterval?.high).toBeCloseTo(same.notionalInterval?.high ?? Number.NaN, 9)
    expect(found.isGrey).toBe(same.isGrey)
  })

  it('draws days once there are ten of them', () => {
    const rows = Array.from({ length: 100 }, (_, i) => ({ x: String((i % 10) - 3), n: '1', day: i % 10 }))
    const { sums, units } = summed(rows)
    const byDay = estimate(sums, units, 'q')
    expect(byDay.resampled).toBe('day')
    // Days that differ as much as these make a wider interval than their decisions would.
    const byDecision = estimate({ ...sums, dayCount: 9 }, units, 'q')
    const width = (one: typeof byDay) => (one.meanInterval?.high ?? 0) - (one.meanInterval?.low ?? 0)
    expect(width(byDay)).toBeGreaterThan(width(byDecision))
  })

  it('of nothing is no value, and never 0', () => {
    expect(estimate(noSums(), [], 'q')).toMatchObject({ n: 0, mean: null, weighted: null, meanInterval: null, isGrey: true })
  })
})

describe('the registry', () => {
  it('has a place and a weight for every metric', () => {
    for (const { key, level } of METRICS) {
      const source = sourceOf(key)
      expect(source, key).not.toBeNull()
      expect(source?.source === 'fill', key).toBe(level === 'fill')
    }
    expect(sourceOf('implementation_shortfall_bps')).toEqual({ source: 'execution', weight: 'decided' })
    expect(sourceOf('arrival_slippage_bps')).toEqual({ source: 'execution', weight: 'filled_p_0' })
    expect(sourceOf('h10s_markout_bps')).toEqual({ source: 'fill', weight: 'fill_price' })
    expect(sourceOf('no_such_bps')).toBeNull()
  })

  it('knows which end is the bad one', () => {
    const worst = (key: MetricKey) => [rankingOf(key).worst, rankingOf(key).isHighWorst]
    expect(worst('arrival_slippage_bps')).toEqual(['Worst', true])
    expect(worst('h1s_markout_bps')).toEqual(['Worst', false])
    expect(worst('fill_rate')).toEqual(['Worst', false])
    expect(worst('slip_pen')).toEqual(['Worst', true])
    expect(worst('venue_ms')).toEqual(['Slowest', true])
    expect(worst('h1s_mid_drift_bps')).toEqual(['Highest', true])
  })
})

it('an observation says what is missing', () => {
  expect(observationOf(7, 1, false)).toBe('observation, n 7 of 20')
  expect(observationOf(20, 1, false)).toBeNull()
  expect(observationOf(400, 1, true)).toBe('observation, 1 day of 5')
  expect(observationOf(400, 5, true)).toBeNull()
})

import { describe, expect, it } from 'vitest'
import { type EffectRow, effectOf } from './effect.ts'

const day = (n: number): string => `2026-03-${String(n).padStart(2, '0')}`
/** A decision a day and symbol; under the new version each is worth `gain` more. */
const rows = (before: number, after: number, gain: number): readonly EffectRow[] =>
  [...Array(before + after).keys()].map((n): EffectRow => {
    const arm = n < before ? 0 : 1
    const noise = (n * 7) % 5
    return {
      day: arm === 0 ? day(1 + (n % 10)) : day(11 + ((n - before) % 8)),
      symbol: n % 2 === 0 ? 'BTC/USDT' : 'ETH/USDT',
      arm,
      isPublished: n % 4 !== 0,
      valueBps: n % 4 === 0 ? 0 : noise + arm * gain,
      costBps: n % 4 === 0 ? null : 4 - noise,
    }
  })

describe('what became of a change', () => {
  it('is nothing to speak of below twenty outcomes on five days, and says how far it is', () => {
    expect(effectOf(rows(60, 7, 3), 0, 5)).toMatchObject({ state: 'too_little', n: 7, needed: 20, days: 7, days_needed: 5, measured_ms: 5 })
    expect(effectOf(rows(60, 7, 3), 0, 5).measures.every(({ delta }) => delta === null)).toBe(true)
    expect(effectOf(rows(10, 60, 3), 0, 5).state).toBe('too_little')
    expect(effectOf([], 0, 5)).toMatchObject({ state: 'too_little', n: 0, from: null, to: null })
  })

  it('is the difference within symbols with its interval, and holds what was planted', () => {
    const effect = effectOf(rows(80, 80, 3), 2, 5)
    expect(effect).toMatchObject({ state: 'measured', design: 'before_after', n: 80, days: 8, other_versions: 2, from: '2026-03-11', to: '2026-03-18' })
    const [value, cost, published] = effect.measures
    // Three quarters of the decisions are sent, and gain 3 bps each.
    expect(value?.delta).toBeCloseTo(2.25, 1)
    expect(value?.low).toBeLessThan(2.25)
    expect(value?.high).toBeGreaterThan(2.25)
    expect(value?.low).toBeGreaterThan(0)
    expect(cost?.low).toBeLessThan(0)
    expect(cost?.high).toBeGreaterThan(0)
    expect(published).toMatchObject({ before: { n: 80, mean: 0.75 }, after: { n: 80, mean: 0.75 }, delta: 0 })
  })
})

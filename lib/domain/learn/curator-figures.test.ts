import fc from 'fast-check'
import { expect, it } from 'vitest'
import { calibrationError } from './confidence.ts'
import { calibrationErrorOf, figuresOf, rateOf } from './curator-figures.ts'
import { judgeCurator } from './curator-record.ts'

it('counts give what their definitions say', () => {
  const { accuracy, precision, recall, f1 } = figuresOf({ forGood: 30, forBad: 10, againstGood: 20, againstBad: 40 })
  expect([accuracy?.value, precision?.value, recall?.value]).toEqual([0.7, 0.75, 0.6])
  expect(f1).toBeCloseTo((2 * 0.75 * 0.6) / (0.75 + 0.6), 12)
})

it('Wilson: 8 of 10 lies between 0.4902 and 0.9433', () => {
  const rate = rateOf(8, 10)
  expect(rate?.low).toBeCloseTo(0.4902, 4)
  expect(rate?.high).toBeCloseTo(0.9433, 4)
})

it('an interval holds its share, and lies within 0 and 1', () =>
  fc.assert(
    fc.property(fc.nat(500), fc.nat(500), (count, more) => {
      const rate = rateOf(count, count + more)
      if (rate === null) return count + more === 0
      return rate.low <= rate.value + 1e-12 && rate.value <= rate.high + 1e-12 && rate.low >= 0 && rate.high <= 1
    }),
  ))

it('what cannot be known is null, never 0', () => {
  expect(figuresOf({ forGood: 0, forBad: 0, againstGood: 0, againstBad: 0 })).toEqual({ accuracy: null, precision: null, recall: null, f1: null })
  expect(figuresOf({ forGood: 0, forBad: 3, againstGood: 2, againstBad: 0 })).toMatchObject({ precision: { value: 0 }, recall: { value: 0 }, f1: null })
  expect(calibrationErrorOf([])).toBeNull()
})

const outcome = fc.record({
  curator: fc.constant('risk'),
  version: fc.constant(1),
  action: fc.constantFrom('approve', 'nudge', 'veto', 'neutral'),
  quality: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: null }),
  r: fc.double({ min: -1.5, max: 1.5, noNaN: true }),
})

it('agrees with what the learner stores of a curator', () =>
  fc.assert(
    fc.property(fc.array(outcome, { minLength: 1, maxLength: 60 }), (rows) => {
      const count = (isFor: boolean, isGood: boolean): number =>
        rows.filter(({ action, r }) => action !== 'neutral' && (action === 'approve') === isFor && r > 0 === isGood).length
      const figures = figuresOf({ forGood: count(true, true), forBad: count(true, false), againstGood: count(false, true), againstBad: count(false, false) })
      const { metrics } = judgeCurator(rows)
      expect([figures.accuracy?.value ?? null, figures.precision?.value ?? null, figures.recall?.value ?? null]).toEqual([
        metrics.accuracy,
        metrics.precision,
        metrics.recall,
      ])
      if (metrics.f1 === null) expect(figures.f1).toBeNull()
      else expect(figures.f1).toBeCloseTo(metrics.f1, 12)
      const rated = rows.flatMap(({ quality, r }) => (quality === null ? [] : [{ p: quality, isRight: r > 0 }]))
      const bins = [...Map.groupBy(rated, ({ p }) => Math.min(9, Math.floor(p * 10 + 1e-9)))].map(([bin, own]) => ({
        bin,
        n: own.length,
        quality: own.reduce((sum, { p }) => sum + p, 0),
        good: own.filter(({ isRight }) => isRight).length,
      }))
      if (rated.length > 0) expect(calibrationErrorOf(bins)).toBeCloseTo(calibrationError(rated), 12)
    }),
  ))

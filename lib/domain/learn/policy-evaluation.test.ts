import { expect, it } from 'vitest'
import { venueLift } from './policy-evaluation.ts'

const CASE = { taken: 'a', propensity: 0.8, reward: 0.5, expected: { a: 0.2, b: 0.6 }, before: { a: 0.8, b: 0.2 }, after: { a: 0.3, b: 0.7 } }

it('over venues: what the shares move, corrected by what was seen where it was taken (LEARNING.md I)', () => {
  // −0.5·0.2 + 0.5·0.6 − 0.5/0.8·(0.5 − 0.2)
  expect(venueLift(CASE)).toBeCloseTo(0.0125, 12)
})

it('over venues: the same shares give exactly 0', () => {
  expect(venueLift({ ...CASE, after: CASE.before })).toBe(0)
})

it('over venues: is unbiased under a wrong expectation when the propensities are right', () => {
  const truth = { a: 0.1, b: 0.4 }
  const change = { a: -0.5, b: 0.5 }
  const mean = (['a', 'b'] as const).reduce(
    (sum, taken) => sum + CASE.before[taken] * venueLift({ ...CASE, taken, propensity: CASE.before[taken], reward: truth[taken] }),
    0,
  )
  expect(mean).toBeCloseTo(change.a * truth.a + change.b * truth.b, 12)
})

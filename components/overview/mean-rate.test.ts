import { expect, it } from 'vitest'
import { meanRate } from './mean-rate.ts'

/** Guarantees: a desk of two minutes is not averaged over thirty. */
it('is the mean of the minutes since the first execution, and of none before', () => {
  const perMinute = [...Array(28).fill(0), 12, 15]
  expect(meanRate(perMinute, 2)).toBe(13.5)
  expect(meanRate(perMinute, 30)).toBe(0.9)
  expect(meanRate(perMinute, 0)).toBeNull()
})

import { expect, it } from 'vitest'
import { type BandPoint, bandDomain, runsOf } from './band.ts'

const point = (at: number, value: number | null, low: number | null = null, high: number | null = null): BandPoint => ({
  id: String(at),
  at,
  value,
  low,
  high,
  words: '',
})

it('a null ends the line, and so does a stretch without values', () => {
  const runs = runsOf([point(0, 1), point(1, 2), point(2, null), point(3, 4), point(6, 5)], 1.5)
  expect(runs.map((run) => run.map(({ at }) => at))).toEqual([[0, 1], [3], [6]])
  expect(runsOf([])).toEqual([])
})

it('zero is on the axis, and a band much wider than its means is cut', () => {
  const [low, high] = bandDomain([point(0, 4, 3, 5), point(1, 5, -400, 400)])
  expect(low).toBeLessThan(0)
  expect(low).toBeGreaterThan(-40)
  expect(high).toBeGreaterThan(5)
  expect(high).toBeLessThan(60)
})

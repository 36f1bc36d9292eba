import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Lesson } from './recall.ts'
import { recall } from './recall.ts'

const lesson = (changes: Partial<Lesson> = {}): Lesson => ({
  id: 'l',
  relevance: 1,
  confidence: 0.9,
  polarity: 1,
  multipliers: {},
  thresholdShift: 0,
  ...changes,
})

it('changes nothing without lessons', () => {
  expect(recall([])).toEqual({
    applied: [],
    confidenceBoost: 1,
    multipliers: { execution: 1, venue: 1, risk: 1, position: 1 },
    thresholdShift: 0,
    venueShiftBps: {},
    venueScoreDelta: {},
    sizeFactor: 1,
    limitFactor: 1,
    styleUse: null,
    avoid: null,
  })
})

it('boosts by relevance and confidence above one half, with its sign', () => {
  expect(recall([lesson()]).confidenceBoost).toBeCloseTo(1.08, 12)
  expect(recall([lesson({ polarity: -1, relevance: 0.5 })]).confidenceBoost).toBeCloseTo(0.96, 12)
  expect(recall([lesson({ polarity: -1, confidence: 0.3 })]).confidenceBoost).toBe(1)
})

it('lets three lessons act and keeps every effect within its bound', () => {
  expect(recall(['a', 'b', 'c', 'd'].map((id) => lesson({ id }))).applied).toEqual(['a', 'b', 'c'])
  const any = fc.record({
    id: fc.string(),
    relevance: fc.double({ min: 0, max: 2, noNaN: true }),
    confidence: fc.double({ min: 0, max: 1, noNaN: true }),
    polarity: fc.constantFrom<1 | -1>(1, -1),
    multipliers: fc.record({ risk: fc.double({ min: 0, max: 9, noNaN: true }) }),
    thresholdShift: fc.double({ min: -3, max: 3, noNaN: true }),
  })
  fc.assert(
    fc.property(fc.array(any, { maxLength: 6 }), (lessons) => {
      const effect = recall(lessons)
      expect(effect.confidenceBoost).toBeGreaterThanOrEqual(0.8)
      expect(effect.confidenceBoost).toBeLessThanOrEqual(1.25)
      expect(effect.multipliers.risk).toBeGreaterThanOrEqual(0.8)
      expect(effect.multipliers.risk).toBeLessThanOrEqual(1.2)
      expect(Math.abs(effect.thresholdShift)).toBeLessThanOrEqual(0.15)
    }),
  )
})

it('only ever tightens sizes and limits, by the tightest lesson, and bounds what it says of a venue', () => {
  const effect = recall([
    lesson({ id: 'a', sizeFactor: 0.75, venueShiftBps: { alpha: -1.5 }, venueScoreDelta: { alpha: 0.1 } }),
    lesson({ id: 'b', sizeFactor: 0.5, limitFactor: 0.9, venueShiftBps: { alpha: -1.5, beta: 0.5 }, venueScoreDelta: { alpha: 0.1 } }),
    lesson({ id: 'c', sizeFactor: 3, limitFactor: 9, styleUse: 'limit', avoidBucket: { bucket: '14', maxDelayMin: 15 } }),
  ])
  expect(effect).toMatchObject({ sizeFactor: 0.5, limitFactor: 0.9, venueShiftBps: { alpha: -1.5, beta: 0.5 }, venueScoreDelta: { alpha: 0.1 } })
  expect(effect).toMatchObject({ styleUse: 'limit', avoid: { lesson: 'c', bucket: '14', maxDelayMin: 15 } })
})

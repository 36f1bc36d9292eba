import { describe, expect, it } from 'vitest'
import { CURATORS, DEFAULT_POLICY } from '../decide/policy.ts'
import { type AskedLesson, underLesson } from './lesson-what-if.ts'
import { type LoggedDecision, marginUnder, whatIf } from './what-if.ts'

const logged = (no: number, symbol: string, lnStrength: number): LoggedDecision => ({
  id: `d${no}`, executionId: `e${no}`, at: `2026-11-${String(1 + (no % 20)).padStart(2, '0')}T12:00:00Z`, day: `2026-11-${String(1 + (no % 20)).padStart(2, '0')}`, symbol,
  lnStrength, thresholdShift: 0, lessonScale: 1, votes: CURATORS.map((curator) => ({ curator, quality: 0.7, lessonMultiplier: 1 })),
  isBlocked: false, isOverridden: false, isPublished: true, propensity: 1, reward: -0.5, rewardBps: -5, shadowBps: null, known: { symbol },
}) // biome-ignore format: one record
const lesson: AskedLesson = {
  id: 'l', predicate: [{ field: 'symbol', op: 'eq', values: ['BTC/USDT'] }], action: { kind: 'threshold', step: 2 }, level: 1, confidence: 0.9, effectBps: 2,
} // biome-ignore format: one record

describe('what a lesson would have done', () => {
  it('leaves alone what it does not match, and answers 0 of that exactly', () => {
    const others = Array.from({ length: 40 }, (_, no) => logged(no, 'ETH/USDT', -0.9))
    expect(underLesson(lesson)(others[0] as LoggedDecision)).toBe(others[0])
    expect(whatIf(others, DEFAULT_POLICY, DEFAULT_POLICY, underLesson(lesson))).toMatchObject({ method: 'identical', lift: { mean: 0 }, flips: [] })
  })

  it('moves threshold and signal by what it is allowed to', () => {
    const one = logged(1, 'BTC/USDT', -0.5)
    const changed = underLesson(lesson)(one)
    // Symbol 0.35 and half of what it leaves open; a warning, so the signal falls.
    const boost = 1 - 0.2 * (0.35 + 0.65 / 2) * 0.4
    expect(changed.lnStrength).toBeCloseTo(-0.5 + Math.log(boost), 12)
    expect(marginUnder(changed, DEFAULT_POLICY)).toBeCloseTo(marginUnder(one, DEFAULT_POLICY) + Math.log(boost) - 0.04, 12)
    const louder = underLesson({ ...lesson, action: { kind: 'curator_weight', curator: 'risk', step: -2 }, effectBps: -2 })(one)
    expect(louder.votes.map((v) => v.lessonMultiplier)).toEqual([1, 1, 0.8, 1])
    expect(louder.lnStrength).toBeGreaterThan(one.lnStrength)
  })

  it('lists what flips, and what that was worth', () => {
    const edge = Math.log(DEFAULT_POLICY.publishThreshold)
    const near = Array.from({ length: 60 }, (_, no) => ({
      ...logged(no, 'BTC/USDT', 0),
      lnStrength: edge - marginUnder(logged(no, 'BTC/USDT', edge), DEFAULT_POLICY) + 0.01,
    }))
    const answer = whatIf(near, DEFAULT_POLICY, DEFAULT_POLICY, underLesson(lesson))
    expect(answer).toMatchObject({ flip_counts: { to_refuse: 60, to_publish: 0 }, refusal: null, approvable: true })
    expect(answer.lift?.mean).toBeCloseTo(0.5, 10)
  })
})

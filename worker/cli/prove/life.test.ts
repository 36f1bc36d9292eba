import { describe, expect, it } from 'vitest'
import type { LessonState } from '#lib/domain/govern/lesson-lifecycle.ts'
import { UNBOUNDED } from '#lib/domain/learn/residual.ts'
import { born, evening, type Life } from './life.ts'

const inState = (state: LessonState): Life => ({ ...born('planted', 4, 0), state, since: 0 })
const dayOf = (day: number): string => String(day).padStart(4, '0')
const ripple = (i: number): number => ((i * 7) % 5) / 10

describe('a life in the proof passes the gates that the desk has', () => {
  it('ends in shadow where later data leave less than half of what was claimed', () => {
    const life = born('planted', 4, 0)
    for (let day = 2; day <= 32; day++) {
      const shift = day % 2 === 0 ? 1.5 : -1
      for (let i = 0; i < 4; i++) life.pattern.push({ arm: i < 2 ? 1 : 0, stratum: 'all', day: dayOf(day), y: i < 2 ? shift : 0 })
      evening(life, day)
      expect(life.state).toBe(day < 32 ? 'shadow' : 'refuted')
    }
  })
  it('acts for good only once its rows are enough to show it safe', () => {
    const life = inState('canary')
    for (let i = 0; i < 44; i++) {
      const day = dayOf(1 + Math.floor(i / 4))
      life.trial.push({ day, arm: 'holdout', y: 4 + ripple(i), bounds: UNBOUNDED }, { day, arm: 'applied', y: ripple(i + 1), bounds: UNBOUNDED })
    }
    evening(life, 11)
    expect(life.state).toBe('canary')
    life.trial.push({ day: dayOf(11), arm: 'applied', y: 0, bounds: UNBOUNDED })
    evening(life, 11)
    expect(life.state).toBe('active')
  })
  it('goes on probation when applying it turns dearer than all its hold-outs so far, those of its trial among them', () => {
    const rows = (arm: 'applied' | 'holdout', n: number, y: number) =>
      Array.from({ length: n }, (_, i) => ({ day: dayOf(1 + (i % 10)), arm, y: y + ripple(i), bounds: UNBOUNDED }))
    const [known, unknown] = [inState('active'), inState('active')]
    known.heldOut.push(...rows('holdout', 100, 0))
    for (const life of [known, unknown]) {
      life.trial.push(...rows('applied', 60, 1))
      evening(life, 10)
    }
    expect([known.state, unknown.state]).toEqual(['probation', 'active'])
  })
})

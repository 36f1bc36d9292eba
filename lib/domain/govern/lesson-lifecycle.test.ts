import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  armOf,
  EDGES,
  hasRoom,
  holdoutShare,
  LESSON_STATES,
  type LessonEvidence,
  type LessonState,
  loadAfter,
  mayAct,
  mayRetire,
  moved,
  needsPerson,
} from './lesson-lifecycle.ts'

const calm: LessonEvidence = {
  daysInState: 6, n: 25, days: 6, evidenceFor: 1, evidenceAgainst: 1, isFalsified: false, upliftLow: 0.2, upliftHigh: 1, isBreached: false, isShownSafe: true, hasAlarm: false, daysSinceRenewal: 3, isObsolete: false,
} // biome-ignore format: one record
const to = (state: LessonState, more: Partial<LessonEvidence>) => moved(state, { ...calm, ...more })?.to ?? null

describe('a lesson’s life', () => {
  it('passes no gate on calm evidence', () => {
    for (const state of LESSON_STATES.filter((s) => s !== 'approved')) expect(to(state, {})).toBeNull()
  })
  it('leaves shadow by later evidence, either way, or by age', () => {
    expect(to('shadow', { evidenceFor: 20 })).toBe('approvable')
    expect(to('shadow', { evidenceFor: 20, n: 19 })).toBeNull()
    expect(to('shadow', { evidenceFor: 20, days: 4 })).toBeNull()
    expect(to('shadow', { evidenceAgainst: 20 })).toBe('refuted')
    expect(to('shadow', { isFalsified: true, evidenceFor: 30 })).toBe('refuted')
    expect(to('shadow', { daysInState: 45 })).toBe('expired')
  })
  it('becomes active only on a randomised trial, and ends where that harms', () => {
    const proven = { n: 40, days: 10, evidenceFor: 40 }
    expect(to('canary', proven)).toBe('active')
    for (const [name, value] of Object.entries(proven)) expect(to('canary', { ...proven, [name]: value - 1 }), name).toBeNull()
    expect(to('canary', { evidenceAgainst: 10 })).toBe('retired')
    expect(to('canary', { evidenceFor: 50, isBreached: true })).toBe('retired')
  })
  it('acts for good only where it is shown to be safe, and is told so when its time is up', () => {
    const proven = { n: 40, days: 10, evidenceFor: 40, isShownSafe: false }
    expect(to('canary', proven)).toBeNull()
    expect(moved('canary', { ...calm, ...proven, daysInState: 45 })).toEqual({ to: 'retired', reason: '45 days on trial without its guardrails shown safe' })
    expect(moved('canary', { ...calm, daysInState: 45 })).toEqual({ to: 'retired', reason: '45 days on trial without an effect' })
  })
  it('goes on probation and comes back, or is retired', () => {
    expect(to('active', { evidenceAgainst: 10 })).toBe('probation')
    expect(to('active', { hasAlarm: true })).toBe('probation')
    expect(to('active', { daysInState: 30, upliftLow: -0.1 })).toBe('probation')
    expect(to('active', { daysSinceRenewal: 45 })).toBe('retired')
    expect(to('probation', { evidenceFor: 10 })).toBe('active')
    expect(to('probation', { evidenceAgainst: 20 })).toBe('retired')
    expect(to('probation', { daysInState: 30 })).toBe('retired')
  })
  it('takes no step that is not an edge, and never a person’s', () => {
    const anyEvidence = fc.record({
      daysInState: fc.nat(60), n: fc.nat(60), days: fc.nat(30), evidenceFor: fc.double({ min: 0, max: 100, noNaN: true }), evidenceAgainst: fc.double({ min: 0, max: 100, noNaN: true }),
      isFalsified: fc.boolean(), upliftLow: fc.constantFrom(null, -1, 1), upliftHigh: fc.constantFrom(null, 0.5, 2), isBreached: fc.boolean(), isShownSafe: fc.boolean(), hasAlarm: fc.boolean(), daysSinceRenewal: fc.nat(60), isObsolete: fc.boolean(),
    }) // biome-ignore format: one record
    fc.assert(
      fc.property(fc.constantFrom(...LESSON_STATES), anyEvidence, (state, evidence) => {
        const step = moved(state, evidence)
        if (step === null) return
        expect(EDGES[state]).toContain(step.to)
        expect(needsPerson(state, step.to)).toBe(false)
      }),
    )
  })
  it('reaches an acting state only through a person', () => {
    // Every way from the first observation to an acting state passes `approved`.
    const reach = (from: LessonState, seen = new Set<LessonState>()): Set<LessonState> => {
      seen.add(from)
      for (const next of EDGES[from]) if (!seen.has(next) && !needsPerson(from, next)) reach(next, seen)
      return seen
    }
    expect([...reach('observation')].filter(mayAct)).toEqual([])
  })
})

describe('what a person may end', () => {
  it('is all that acts and what is approved to act, and nothing else', () => {
    expect(LESSON_STATES.filter(mayRetire)).toEqual(['approved', 'canary', 'active', 'probation'])
    expect(LESSON_STATES.filter(mayAct).every(mayRetire)).toBe(true)
  })
})

describe('the caps', () => {
  it('leave room for two trials a day and for twenty-five that act; what recovers is among these already', () => {
    const load = { active: 24, canariesToday: 1 }
    expect([hasRoom('approved', 'canary', load), hasRoom('canary', 'active', load)]).toEqual([true, true])
    expect(hasRoom('approved', 'canary', { ...load, canariesToday: 2 })).toBe(false)
    const full = { ...load, active: 25 }
    expect([hasRoom('canary', 'active', full), hasRoom('probation', 'active', full), hasRoom('active', 'retired', full)]).toEqual([false, true, true])
  })
  it('count each step as it is taken', () => {
    const load = { active: 3, canariesToday: 1 }
    expect(loadAfter('approved', 'canary', load)).toEqual({ active: 3, canariesToday: 2 })
    expect(loadAfter('canary', 'active', load)).toEqual({ active: 4, canariesToday: 1 })
    for (const [from, to] of [['active', 'probation'], ['probation', 'active'], ['canary', 'retired'], ['shadow', 'approvable']] as const) // biome-ignore format: one list
      expect(loadAfter(from, to, load)).toEqual(load)
    for (const from of ['active', 'probation'] as const) expect(loadAfter(from, 'retired', load)).toEqual({ active: 2, canariesToday: 1 })
  })
})

describe('the arms', () => {
  it('hold out what the state says', () => {
    expect([holdoutShare('canary', 0), holdoutShare('canary', 5), holdoutShare('active', 9), holdoutShare('probation', 1), holdoutShare('shadow', 1)]).toEqual([
      0.75, 0.5, 0.1, 0.5, 1,
    ])
    expect(armOf(0.09, 0.1)).toEqual({ arm: 'holdout', probability: 0.1 })
    expect(armOf(0.1, 0.1)).toEqual({ arm: 'applied', probability: 0.9 })
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { book, caseOf, context, decision, exposure, NOW } from '#tests/support/judging.ts'
import { uniformOf } from '../base/random.ts'
import { convene } from '../decide/curator.ts'
import { NO_LESSONS, recall } from '../decide/recall.ts'
import { askedOf } from '../learn/known.ts'
import type { LessonAction } from '../learn/lesson.ts'
import { effectOf } from '../learn/lesson.ts'
import { type Choosing, deltasOf, type LivingLesson, stepOf, weighed, withinCaps } from './lesson-step.ts'

const lesson = (changes: Partial<LivingLesson> = {}): LivingLesson => ({
  id: 'L1',
  version: 1,
  state: 'active',
  predicate: [{ field: 'symbol', op: 'eq', values: ['BTC/USDT'] }],
  action: { kind: 'threshold', step: 1 },
  level: 1,
  confidence: 0.9,
  effectBps: -1,
  stateSince: NOW,
  evidenceAt: NOW,
  ...changes,
})
const books = [book({ venue: 'alpha' }), book({ venue: 'beta' })]
const asked = (changes: Partial<Choosing> = {}): Choosing => ({
  ...askedOf(decision(), context({ books }), exposure(), {}),
  mayTighten: true,
  mayChooseStyle: false,
  ...changes,
})
const facts = (decisionId: string, isBudgetSpent = false) => ({ decisionId, at: NOW, isBudgetSpent, isShareSpent: () => false })
const met = (lessons: readonly LivingLesson[], id = 'd1', changes: Partial<Choosing> = {}, isBudgetSpent = false) =>
  stepOf(lessons, withinCaps(lessons), asked(changes), facts(id, isBudgetSpent))

describe('arms', () => {
  it('follow the uniform number of decision and lesson, with the probability of the arm drawn', () => {
    for (let i = 0; i < 200; i++) {
      const id = `d${i}`
      for (const [state, share] of [
        ['active', 0.1],
        ['canary', 0.75],
        ['probation', 0.5],
      ] as const) {
        const [one] = met([lesson({ state })], id).met
        const isApplied = uniformOf(`holdout|${id}|L1`) >= share
        expect(one).toMatchObject({ arm: isApplied ? 'applied' : 'holdout', probability: isApplied ? 1 - share : share })
      }
    }
  })

  it('are as frequent as their logged probability over many decisions', () => {
    let applied = 0
    for (let i = 0; i < 20_000; i++) if (met([lesson({ state: 'canary' })], `f${i}`).met[0]?.arm === 'applied') applied++
    expect(applied / 20_000).toBeCloseTo(0.25, 2)
  })

  it('a canary applies to half of its matches after five days', () => {
    const old = lesson({ state: 'canary', stateSince: (NOW - 5 * 86_400_000_000) as typeof NOW })
    expect(met([old]).met[0]?.probability).toBe(0.5)
  })

  it('shadow acts on nothing; what a cap holds back says so', () => {
    expect(met([lesson({ state: 'shadow' })])).toMatchObject({ effect: NO_LESSONS, met: [{ arm: 'shadow', probability: 1 }] })
    const many = ['a', 'b', 'c', 'd', 'e', 'f'].map((id) => lesson({ id }))
    expect(met(many).met.map((m) => m.arm === 'capped')).toEqual([false, false, false, true, true])
    expect(met([lesson({ state: 'canary' })], 'd1', {}, true)).toMatchObject({ effect: NO_LESSONS, met: [{ arm: 'capped' }] })
    // The permanent hold-out goes on whatever the budget says.
    expect(met([lesson()], 'd1', {}, true).met[0]?.arm).not.toBe('capped')
  })

  it('no more than twenty-five are active at once: the longest serving', () => {
    const many = Array.from({ length: 30 }, (_, i) => lesson({ id: `L${String(i).padStart(2, '0')}`, stateSince: (NOW - i) as typeof NOW }))
    const able = withinCaps([...many, lesson({ id: 'S', state: 'shadow' })])
    expect(able.size).toBe(25)
    expect(able.has('L29')).toBe(true)
    expect(able.has('L04')).toBe(false)
    expect(able.has('S')).toBe(false)
  })
})

describe('what cannot take effect is not met', () => {
  it.each<[string, LessonAction, Partial<Choosing>, boolean]>([
    ['anything on what only closes', { kind: 'size_cap', step: 1 }, { mayTighten: false }, false],
    ['a style where the decision names one', { kind: 'order_type', use: 'limit' }, {}, false],
    ['a style where the desk chooses', { kind: 'order_type', use: 'limit' }, { mayChooseStyle: true }, true],
    ['a venue that is not there', { kind: 'venue_prefer', venue: 'gamma', step: 1 }, {}, false],
    ['the only venue', { kind: 'venue_prefer', venue: 'alpha', step: 1 }, { venues: ['alpha'] }, false],
    ['one venue of two', { kind: 'venue_prefer', venue: 'beta', step: 1 }, {}, true],
    ['another hour', { kind: 'avoid_window', bucket: '23', maxDelayMin: 15 }, {}, false],
    ['this hour', { kind: 'avoid_window', bucket: '08', maxDelayMin: 15 }, {}, true],
    ['this hour and the next', { kind: 'avoid_window', bucket: '08 09', maxDelayMin: 120 }, {}, true],
    ['two other hours', { kind: 'avoid_window', bucket: '09 10', maxDelayMin: 120 }, {}, false],
  ])('%s', (_name, action, changes, isMet) => {
    expect(met([lesson({ action })], 'd1', changes).met).toHaveLength(isMet ? 1 : 0)
  })
})

describe('the effect', () => {
  const any = fc.record({
    curator: fc.constantFrom('execution', 'venue', 'risk', 'position'),
    step: fc.constantFrom(-2, -1, 1, 2),
    kind: fc.constantFrom('curator_weight', 'threshold'),
  }) as fc.Arbitrary<LessonAction>

  it('besides the boost stays within κ on the margin, whatever three lessons ask for together', () => {
    fc.assert(
      fc.property(fc.array(any, { maxLength: 3 }), fc.double({ min: 0, max: 3, noNaN: true }), (actions, factor) => {
        const lessons = {
          ...recall(actions.map((action, i) => ({ id: String(i), relevance: 1, confidence: 0.9, polarity: 1 as const, ...effectOf(action, -1) }))),
          confidenceBoost: 1,
          thresholdShift: factor / 10,
        }
        const [plain, swayed] = [NO_LESSONS, lessons].map((effect) => {
          const judged = convene(caseOf({ lessons: effect }))
          return (judged.ok ? judged.value : judged.error.judged).score
        })
        const change = Math.abs((swayed?.sum ?? 0) - (plain?.sum ?? 0)) + Math.abs(Math.log((swayed?.threshold ?? 1) / (plain?.threshold ?? 1)))
        expect(change).toBeLessThanOrEqual(0.15 + 1e-12)
        if (factor / 10 > 0.15) expect(swayed?.lessonScale).toBeLessThan(1)
      }),
    )
  })

  it('of one lesson on a score is told beside it, and whether it would have turned the answer', () => {
    const judged = convene(caseOf({ decision: { ...decision(), strength: 0.41 } }))
    const value = judged.ok ? judged.value : judged.error.judged
    const harsh = { lesson: lesson({ effectBps: 5, confidence: 1 }), relevance: 1, arm: 'holdout', probability: 0.1, isRandomised: true } as const
    const { before, after, wouldFlip } = weighed(value, harsh)
    expect(before).toBe(value.score.rawScore)
    expect(after).toBeCloseTo(before * 0.9, 12)
    expect(wouldFlip).toBe(before >= 0.4 && after < 0.4 * Math.exp(0.02))
  })

  it('is told without what it leaves as it is', () => {
    expect(deltasOf(lesson())).toEqual({ threshold_shift: 0.02 })
    expect(deltasOf(lesson({ action: { kind: 'venue_prefer', venue: 'beta', step: -2 } }))).toEqual({
      venue_shift_bps: { beta: 1 },
      venue_score_delta: { beta: -0.1 },
    })
    expect(deltasOf(lesson({ action: { kind: 'avoid_window', bucket: '14', maxDelayMin: 30 } }))).toEqual({ avoid: { bucket: '14', max_delay_min: 30 } })
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Learning, LivingRow } from '#lib/db/living-lessons.ts'
import type { Pool } from '#lib/db/pool.ts'
import type { ExecutionId, OrderId } from '#lib/domain/base/id.ts'
import { hashOf } from '#lib/domain/base/id.ts'
import { admit } from '#lib/domain/decide/admit.ts'
import { DEFAULT_POLICY, type Policy } from '#lib/domain/decide/policy.ts'
import { plan } from '#lib/domain/execute/route.ts'
import { learnVenue, NEW_VENUE_LEARNER, VENUE_DEFAULTS } from '#lib/domain/learn/venue-learner.ts'
import { venueStateOf } from '#lib/domain/learn/venue-state.ts'
import { valid } from '#tests/support/decisions.ts'
import { collectingLog } from '#tests/support/desk.ts'
import { book, context, decision, exposure, NOW } from '#tests/support/judging.ts'
import { applicationRows, decisionLog, lessonMetadata } from './decision-log.ts'
import { hearLearning, Lessons } from './lessons.ts'
import * as rows from './rows.ts'
import type { Subject } from './subject.ts'
import { tryOut } from './trial.ts'
import { VenueChoice } from './venue-choice.ts'

const row = (id: string, changes: Partial<LivingRow> = {}): LivingRow => ({
  id,
  version: 1,
  state: 'active',
  level: 1,
  predicate: [{ field: 'symbol', op: 'eq', values: ['BTC/USDT'] }],
  action: { kind: 'size_cap', step: 1 },
  confidence: 0.9,
  effect_bps: -1,
  state_since_us: String(NOW),
  evidence_at_us: String(NOW),
  ...changes,
})
const subject = (changes: Partial<Subject> = {}) => ({ origin: 'decision', waited: null, ...changes }) as Subject
const OFF: Policy = { ...DEFAULT_POLICY, learning: { ...DEFAULT_POLICY.learning, lessonFeedbackEnabled: false } }

/** A store that a test fills, loses and gets back, and a clock that it moves. */
async function store(lessons: readonly LivingRow[], learners: Learning['learners'] = []) {
  const complaints: string[] = []
  const state = { learning: { lessons, learners } as Learning, isAway: false, nowMs: 0, reads: 0 }
  const cache = new Lessons({
    pool: null as unknown as Pool,
    moduleId: 'tr_001',
    monotonicMs: () => state.nowMs,
    log: collectingLog(complaints),
    read: async () => {
      state.reads++
      if (state.isAway) throw new Error('the store is away')
      return state.learning
    },
  })
  await cache.reload()
  const met = (id = 'd1', changes: Parameters<typeof decision>[1] = {}) =>
    cache.enhance(context(), subject(), decision({}, { id: id as never, ...changes }), exposure(), DEFAULT_POLICY).step
  return { state, cache, met, complaints }
}

describe('one application per decision', () => {
  it('a second one is a no-op that returns the same object', async () => {
    const { cache } = await store([row('a')])
    const once = cache.enhance(context(), subject(), decision(), exposure(), DEFAULT_POLICY)
    expect(once.step.met).toHaveLength(1)
    expect(once.lessonsAppliedAt).toBe(NOW)
    expect(cache.enhance(once, subject(), decision(), exposure(), DEFAULT_POLICY)).toBe(once)
  })

  it('what has waited keeps what was applied then, and exits meet no lesson', async () => {
    const { cache, met } = await store([row('a')])
    const { effect } = met('d3')
    expect(cache.enhance(context(), subject({ waited: { lessons: effect, baseline: null } }), decision(), exposure(), DEFAULT_POLICY).step).toEqual({
      effect,
      met: [],
      unavailable: null,
    })
    expect(cache.enhance(context(), subject({ origin: 'exit' }), decision(), exposure(), DEFAULT_POLICY).step.met).toEqual([])
    expect(cache.enhance(context(), subject(), decision({ reduce_only: true }), exposure(), DEFAULT_POLICY).step.met).toEqual([])
  })
})

describe('the cache', () => {
  it('remembers what speaks to a kind of decision for fifteen minutes, and counts', async () => {
    const { cache, met, state } = await store([row('a'), row('other', { predicate: [{ field: 'symbol', op: 'eq', values: ['ETH/USDT'] }] })])
    expect([met('d1'), met('d2')].map((s) => s.met.map((m) => m.lesson.id))).toEqual([['a'], ['a']])
    expect(cache.facts()).toMatchObject({ known: true, hits: 1, misses: 1 })
    met('d3', { timeframe: '1h' })
    expect(cache.facts()).toMatchObject({ hits: 1, misses: 2 })
    await cache.reload()
    state.nowMs += 1
    met('d4')
    expect(cache.facts()).toMatchObject({ hits: 1, misses: 3 })
  })

  it('forgets a lesson at the moment it is heard to have moved, and takes it up as the store then has it', async () => {
    const { cache, met, state } = await store([row('a'), row('b')])
    state.learning = { lessons: [row('b'), row('c')], learners: [] }
    hearLearning('{"lesson_id" : "a", "module" : "tr", "kind" : "lesson", "state" : "retired"}', cache)
    expect(met().met.map((m) => m.lesson.id)).toEqual(['b'])
    await cache.idle()
    expect(met().met.map((m) => m.lesson.id)).toEqual(['b', 'c'])
  })

  it('does not take up what was read before a lesson moved, even when the store cannot be asked again', async () => {
    const { cache, met, state } = await store([row('a'), row('b')])
    const slow = cache.reload()
    cache.moved('a')
    state.isAway = true
    await slow
    expect(met().met.map((m) => m.lesson.id)).toEqual(['b'])
  })

  it('is empty after a gap in the notifications until the store has been asked, and says so', async () => {
    const { cache, met } = await store([row('a')])
    cache.heard()
    expect(met().met).toHaveLength(1)
    await cache.idle()
    cache.heard()
    expect(met()).toMatchObject({ met: [], unavailable: 'the lessons are not at hand', effect: { applied: [] } })
    expect(lessonMetadata(met())).toEqual({ lesson_enhanced: false, lessons_applied: [], confidence_boost: 1, unavailable: 'the lessons are not at hand' })
    await cache.idle()
    expect(met()).toMatchObject({ unavailable: null, met: [{}] })
  })

  it('outlives a store that is away for a while, not for longer than its word holds, and asks again', async () => {
    const { cache, met, state, complaints } = await store([row('a')])
    state.isAway = true
    state.nowMs += 5 * 60_000
    cache.poll()
    await cache.idle()
    expect(met().met).toHaveLength(1)
    expect(complaints[0]).toContain('lessons could not be read')
    state.nowMs += 11 * 60_000
    expect(met().unavailable).not.toBeNull()
    cache.poll()
    await cache.idle()
    state.isAway = false
    state.nowMs += 1_001
    cache.poll()
    await cache.idle()
    expect(met().met).toHaveLength(1)
  })

  it('leaves out what cannot be read, and says which', async () => {
    const { cache, complaints } = await store([
      row('a'),
      row('b', { action: { kind: 'leverage' } }),
      row('c', { predicate: [{ field: 'outcome_type', op: 'eq', values: ['good'] }] }),
    ])
    expect(cache.facts().living).toEqual(['a'])
    expect(complaints).toHaveLength(2)
  })

  it('names what decisions are made with: lessons that act, learners, configuration', async () => {
    const { cache, state } = await store([row('a')])
    const before = cache.policyVersion(DEFAULT_POLICY)
    expect(cache.policyVersion(DEFAULT_POLICY)).toBe(before)
    expect(cache.policyVersion(OFF)).not.toBe(before)
    state.learning = { ...state.learning, lessons: [row('a'), row('s', { state: 'shadow' })] }
    await cache.reload()
    expect(cache.policyVersion(DEFAULT_POLICY)).toBe(before)
    state.learning = { ...state.learning, learners: [{ name: 'venue', version: 2, state: venueStateOf(NEW_VENUE_LEARNER) }] }
    await cache.reload()
    expect(cache.policyVersion(DEFAULT_POLICY)).not.toBe(before)
    // A learner that has seen nothing has nothing to say.
    expect(cache.venueLearner()).toBeNull()
  })
})

describe('switched off', () => {
  it('is the base trader to the byte, whatever the store holds', async () => {
    const actions = [
      { kind: 'size_cap', step: 2 },
      { kind: 'risk_tighten', step: 2 },
      { kind: 'curator_weight', curator: 'risk', step: -2 },
      { kind: 'venue_prefer', venue: 'beta', step: 2 },
      { kind: 'order_type', use: 'limit' },
    ]
    const full = await store(actions.map((action, i) => row(`L${i}`, { action, predicate: [{ field: 'symbol', op: 'in', values: ['BTC/USDT'] }] })))
    const empty = await store([])
    let learner = NEW_VENUE_LEARNER
    for (let i = 0; i < 60; i++) learner = learnVenue(learner, { ...VENUE_DEFAULTS, defaultVenue: 'alpha' }, 'day small', i % 2 ? 'alpha' : 'beta', Math.sin(i))
    const books = [book({ venue: 'alpha' }), book({ venue: 'beta', takerBps: book().listing.takerBps.plus(1) })]

    const told = (cache: Lessons, policy: Policy, given: Parameters<typeof admit>[0]): string => {
      const admitted = admit(given, NOW)
      if (!admitted.ok) return JSON.stringify(admitted.error)
      const taken = admitted.value
      const enhanced = cache.enhance(context({ books }), subject(), taken, exposure(), policy)
      const lessons = enhanced.step.effect
      const desk = { venueLearner: () => learner, choice: new VenueChoice(), isPaper: () => true, isBudgetSpent: () => false }
      const sway = { shiftBps: lessons.venueShiftBps, scoreDelta: lessons.venueScoreDelta }
      const trial = tryOut(
        desk,
        { policy, decision: taken, context: enhanced, lessons, exposure: exposure(), limits: policy.limits },
        { known: enhanced.known, sway, mayChance: true },
      )
      const judged = trial.verdict.ok ? trial.verdict.value.judged : trial.verdict.error.judged
      const id = hashOf(taken.id) as ExecutionId
      const made = trial.verdict.ok ? plan(trial.verdict.value, { executionId: id, orderId: id as unknown as OrderId }) : null
      const { policy_version: _, ...log } = decisionLog({
        policyVersion: '',
        decisionId: taken.id,
        known: enhanced.known,
        step: enhanced.step,
        judged,
        drawn: trial.drawn,
        action: trial.verdict.ok ? 'publish' : 'refuse',
        isSecond: false,
        baseline: null,
      })
      return JSON.stringify([
        rows.contributionsRow(judged),
        rows.checkRows(judged.checks),
        rows.routeRow(judged.case.survey, made?.venue ?? null, made?.reason ?? '', made?.propensity ?? null, null),
        made?.intents.map((o) => rows.orderRow(o, 'tr_001', NOW)),
        trial.verdict.ok ? null : trial.verdict.error.refusals,
        lessonMetadata(enhanced.step),
        applicationRows(enhanced.step, judged, id, taken.id),
        log,
      ])
    }
    let met = 0
    fc.assert(
      fc.property(valid(), (given) => {
        const off = told(full.cache, OFF, given)
        expect(off).toBe(told(empty.cache, DEFAULT_POLICY, given))
        if (told(full.cache, DEFAULT_POLICY, given) !== off) met++
      }),
    )
    // Switched on, the same lessons would have been seen.
    expect(met).toBeGreaterThan(20)
  })
})

import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Cut, evidenceCut, evidenceRows } from '#lib/db/evidence.ts'
import { openPool, type Pool } from '#lib/db/pool.ts'
import { readLesson } from '#lib/db/views/lesson.ts'
import { uniformOf } from '#lib/domain/base/random.ts'
import { CONFIDENCE_MIN } from '#lib/domain/learn/confidence.ts'
import { type Draft, draftsOf, winsorised } from '#lib/domain/learn/hypotheses.ts'
import { matchLessons } from '#lib/domain/learn/match.ts'
import { openLog } from '#lib/log.ts'
import { freshDatabase } from '#tests/support/database.ts'
import { builtInWriter } from '../llm/built-in.ts'
import { wordLessons } from '../words.ts'
import { runEvidence } from './evidence.ts'
import { decideLesson, reviewLessons } from './lifecycle.ts'
import { retireLesson } from './retire-lesson.ts'

/** Invariant: a pattern that is there goes from outcomes to a lesson that a person may approve, on later data only; one that is not there does not. */
let owner: Pool
let pool: Pool
beforeAll(async () => {
  const db = await freshDatabase()
  owner = openPool({ url: db.url, role: 'owner', applicationName: 'test-life-owner' })
  pool = openPool({ url: db.url, role: 'trader', applicationName: 'test-life' })
})
afterAll(() => Promise.all([owner.end(), pool.end()]))
beforeEach(() => owner.query('truncate tr_outcome_log, tr_learner, tr_learning_pattern, tr_lesson_application, tr_lesson_event, tr_lesson cascade'))

const START_MS = Date.parse('2026-10-01T00:00:00Z')
const dayOf = (day: number): string => new Date(START_MS + day * 86_400_000).toISOString().slice(0, 10)
const evening = (day: number): string => `${dayOf(day)}T22:00:00.000Z`
const VENUES = ['a', 'b', 'c']
const noise = (name: string): number => (uniformOf(name) + uniformOf(`${name}'`) + uniformOf(`${name}"`) - 1.5) * 6

type World = { readonly dearVenue?: string; readonly effectBps?: number; readonly shuffled?: boolean }
/** Thirty-six orders a day over three venues and two symbols; a day shares its shock. */
async function trade(fromDay: number, toDay: number, { dearVenue = 'none', effectBps = 4, shuffled = false }: World): Promise<void> {
  const rows = []
  for (let day = fromDay; day < toDay; day++) {
    const shock = noise(`day ${day}`) / 3
    // Permuted by day: each venue's effect lands on another venue every day.
    const shift = shuffled ? Math.floor(uniformOf(`shift ${day}`) * VENUES.length) : 0
    for (let i = 0; i < 36; i++) {
      const venue = VENUES[i % 3] as string
      const blamed = VENUES[(i + shift) % 3] as string
      const id = `e${String(day).padStart(3, '0')}-${String(i).padStart(2, '0')}`
      const symbol = i % 2 === 0 ? 'BTC/USDT' : 'ETH/USDT'
      const hour = String(i % 24).padStart(2, '0')
      const known = {
        symbol,
        timeframe: '5m',
        venue,
        execution_type: 'market',
        side: 'buy',
        size_bucket: i % 4 < 2 ? 'small' : 'large',
        session_bucket: 'day',
        hour_bucket: hour,
      }
      rows.push({
        id,
        day: dayOf(day),
        at: `${dayOf(day)}T${hour}:00:00Z`,
        symbol,
        venue,
        y: shock + noise(id) + (blamed === dearVenue ? effectBps : 0),
        known,
      })
    }
  }
  await owner.query(
    `insert into tr_outcome_log (execution_id, decision_id, module_id, day, ended_at, symbol, timeframe, venue, execution_type, outcome_type, strand_score, status, shadow, censored, markout_bps, y, fill_ratio, latency_ms, known)
     select id, id, 'm', day, at, symbol, '5m', venue, 'market', 'success', 0.5, 'filled', false, false, '{}', y, 1, 10, known
     from jsonb_to_recordset($1::jsonb) as x(id text, day date, at timestamptz, symbol text, venue text, y float8, known jsonb) order by at, id`,
    [JSON.stringify(rows)],
  )
}
const words = () =>
  wordLessons({ pool, moduleId: 'm', writer: builtInWriter, venues: VENUES, isKnobFree: () => true, makeId: () => crypto.randomUUID(), log: openLog('test') })
/** Lessons of these states, as they would stand on this evening, each with a knob of its own. */
const born = (names: readonly string[], state: string, since: string) =>
  owner.query(
    `insert into tr_lesson (id, module_id, version, state, predicate_key, predicate, action, knob, direction, comparison, facts, n, days, effect_bps, effect_se, confidence, state_since, renewed_at, evidence_at)
     select name, 'm', 1, $2, name, '[]', '{"kind": "threshold", "step": 1}', name, 1, 'the rest', '[]', 60, 14, 2, 0.5, 0.9, $3, $3, $3 from unnest($1::text[]) name`,
    [names, state, since],
  )
const named = (prefix: string, n: number): string[] => Array.from({ length: n }, (_, i) => `${prefix}${String(i).padStart(2, '0')}`)
const statesOf = async (prefix: string): Promise<string[]> =>
  (await owner.query('select state from tr_lesson where id like $1 order by id', [`${prefix}%`])).rows.map((row) => row.state)
const countOf = async (state: string): Promise<number> => (await owner.query('select count(*)::int as n from tr_lesson where state = $1', [state])).rows[0].n
/** The trader's pool, before whose first step of a lesson somebody else comes with one of their own. */
function overtaken(by: () => Promise<unknown>): Pool {
  let isDone = false
  const watched = <Q extends Pick<Pool, 'query'>>(inner: Q): Q =>
    Object.create(inner, {
      query: {
        value: async (...args: Parameters<Pool['query']>) => {
          if (!isDone && String(args[0]).trimStart().startsWith('with moved as')) {
            isDone = true
            await by()
          }
          return await inner.query(...args)
        },
      },
    })
  return Object.create(watched(pool), {
    connect: {
      value: async () => {
        const client = await pool.connect()
        return Object.create(watched(client), { release: { value: (broken?: Error) => client.release(broken) } })
      },
    },
  })
}
const moveTo = (id: string, state: string) => owner.query('update tr_lesson set state = $2 where id = $1', [id, state])
const lessons = async () => (await owner.query('select * from tr_lesson order by created_at, id')).rows

test('a dear venue becomes a lesson, is watched on later data, approved and put on trial', async () => {
  await trade(0, 30, { dearVenue: 'b' })
  const batch = await runEvidence(pool, 'm', evening(29))
  expect(batch?.candidates.length).toBeGreaterThan(0)
  expect(await runEvidence(pool, 'm', evening(33))).toBeNull()
  expect(await words()).toBeGreaterThan(0)
  await reviewLessons(pool, 'm', evening(29))
  const about = (await lessons()).find((l) => l.knob === 'venue b' && l.state === 'shadow')
  expect(about).toMatchObject({ action: { kind: 'venue_prefer', venue: 'b' } })
  expect(about.effect_bps).toBeGreaterThan(0)
  expect(about.action.step).toBeLessThan(0)
  // Nothing new, nothing moves: what suggested it does not confirm it.
  await reviewLessons(pool, 'm', evening(30))
  expect((await owner.query('select state from tr_lesson where id = $1', [about.id])).rows[0].state).toBe('shadow')
  expect(await decideLesson(pool, 'm', { lessonId: about.id, verdict: 'approve', comment: '', actor: 'ann', now: evening(30) })).toMatchObject({
    code: 'NOT_APPROVABLE',
  })
  await trade(30, 60, { dearVenue: 'b' })
  await reviewLessons(pool, 'm', evening(59))
  expect((await owner.query('select state from tr_lesson where id = $1', [about.id])).rows[0].state).toBe('approvable')
  expect(await decideLesson(pool, 'm', { lessonId: about.id, verdict: 'approve', comment: 'seen', actor: 'ann', now: evening(59) })).toEqual({
    ok: true,
    state: 'canary',
  })
  const steps = await owner.query('select from_state, to_state, actor from tr_lesson_event where lesson_id = $1 order by seq', [about.id])
  expect(steps.rows.map((s) => s.to_state)).toEqual(['candidate', 'verified', 'shadow', 'approvable', 'approved', 'canary'])
  expect(steps.rows[4].actor).toBe('ann')
  // On trial: applying it is cheaper by four.
  await trade(60, 75, {})
  await owner.query(
    `insert into tr_lesson_application (decision_id, lesson_id, execution_id, lesson_version, relevance, arm, arm_probability, deltas, would_flip, y)
     select decision_id, $1, execution_id, 1, 1, case when hashtext(execution_id) % 4 = 0 then 'applied' else 'holdout' end, 0.5, '{}', false, y from tr_outcome_log where day >= '2026-11-30'`,
    [about.id],
  )
  // The ledger's own measure counts, not what the execution cost from its release on.
  await owner.query(`update tr_lesson_application set y = y - 4 where arm = 'applied'`)
  // A person reads what its gates go by at their last look.
  await reviewLessons(pool, 'm', evening(60))
  const read = await readLesson(owner, about.id)
  expect(read).toMatchObject({ state: 'canary', judged: { days: 1, atMs: Date.parse(evening(60)) }, problems: [] })
  expect(read?.judged?.applied).toBeLessThan(read?.uplift.applied ?? 0)
  await reviewLessons(pool, 'm', evening(74))
  // Entering a state it begins anew.
  expect((await readLesson(owner, about.id))?.judged).toBeNull()
  const [active] = (await owner.query('select * from tr_lesson where id = $1', [about.id])).rows
  expect(active.state).toBe('active')
  expect(active.uplift.bps).toBeGreaterThan(2)
  expect(active.uplift.low).toBeLessThan(active.uplift.bps)
  expect(active.confidence).toBeGreaterThan(CONFIDENCE_MIN)
  // What it does turns round: the surer that is, the less there is to be said for it.
  await trade(75, 100, {})
  await owner.query(
    `insert into tr_lesson_application (decision_id, lesson_id, execution_id, lesson_version, relevance, arm, arm_probability, deltas, would_flip, y)
     select decision_id, $1, execution_id, 1, 1, case when hashtext(execution_id) % 4 = 0 then 'holdout' else 'applied' end, 0.5, '{}', false, y from tr_outcome_log where day >= $2`,
    [about.id, dayOf(75)],
  )
  await owner.query(
    `update tr_lesson_application a set y = a.y + 8 from tr_outcome_log o where a.execution_id = o.execution_id and a.arm = 'applied' and o.day >= $1`,
    [dayOf(75)],
  )
  await reviewLessons(pool, 'm', evening(99))
  const [harmful] = (await owner.query('select * from tr_lesson where id = $1', [about.id])).rows
  expect(harmful.state).toBe('probation')
  expect(harmful.p_sign).toBeLessThan(0.01)
  expect(harmful.confidence).toBeLessThan(CONFIDENCE_MIN)
})

test('a lesson that was nominated at the bar of eligibility can be matched once a person may approve it: what shadow saw counts', async () => {
  await trade(0, 30, { dearVenue: 'b' })
  await runEvidence(pool, 'm', evening(29))
  await words()
  await reviewLessons(pool, 'm', evening(29))
  const found = (await lessons()).find((l) => l.knob === 'venue b' && l.state === 'shadow')
  await owner.query(
    `update tr_lesson set n = 20, days = 5, confidence = 0.25, facts = jsonb_set(jsonb_set(facts, '{0,n}', '20'), '{0,days}', '5') where id = $1`,
    [found.id],
  )
  const stored = async () => (await owner.query('select * from tr_lesson where id = $1', [found.id])).rows[0]
  const matched = ({ id, predicate, confidence }: { id: string; predicate: []; confidence: number }) =>
    matchLessons([{ id, predicate, level: 1, ageDays: 0, confidence, mayAct: true }], {
      known: { symbol: 'BTC/USDT', timeframe: '5m' },
      venues: VENUES,
      styles: ['market'],
    })
  expect(matched(await stored())).toEqual([])
  let day = 30
  for (; day < 60 && (await stored()).state === 'shadow'; day++) {
    await trade(day, day + 1, { dearVenue: 'b' })
    await reviewLessons(pool, 'm', evening(day))
  }
  const now = await stored()
  expect(now).toMatchObject({ state: 'approvable', effect_bps: found.effect_bps, effect_se: found.effect_se })
  expect(now.n).toBeGreaterThanOrEqual(40)
  expect(now.days).toBeGreaterThanOrEqual(10)
  expect(now.evidence_at.toISOString()).toBe(evening(day - 1))
  expect(matched(now)).toHaveLength(1)
  // Seen again on the same data it is as it was: nothing is counted twice.
  await reviewLessons(pool, 'm', evening(day - 1))
  expect(await stored()).toMatchObject({ n: now.n, days: now.days, confidence: now.confidence })
  expect(await decideLesson(pool, 'm', { lessonId: found.id, verdict: 'approve', comment: '', actor: 'ann', now: evening(day - 1) })).toMatchObject({
    state: 'canary',
  })
  await reviewLessons(pool, 'm', evening(day))
  expect(matched(await stored())).toHaveLength(1)
})

test('outcomes permuted by day give no lessons', async () => {
  await trade(0, 30, { dearVenue: 'b', shuffled: true })
  const batch = await runEvidence(pool, 'm', evening(29))
  expect(batch?.candidates).toEqual([])
  expect(batch?.tried).toBeGreaterThan(20)
})

test('a look that broke before it was stored has cost nothing: the next one is the same look', async () => {
  await trade(0, 30, { dearVenue: 'b' })
  await owner.query(`create function broken() returns trigger language plpgsql as $$ begin raise 'the disk is full'; end $$`)
  await owner.query('create trigger broken before insert on tr_learning_pattern execute function broken()')
  await expect(runEvidence(pool, 'm', evening(29))).rejects.toThrow('the disk is full')
  await owner.query('drop trigger broken on tr_learning_pattern')
  const batch = await runEvidence(pool, 'm', evening(29))
  expect(batch).toMatchObject({ batch: 1 })
  expect(batch?.candidates.length).toBeGreaterThan(0)
})

test('of two looks at once one is stored', async () => {
  await trade(0, 30, { dearVenue: 'b' })
  const both = await Promise.all([runEvidence(pool, 'm', evening(29)), runEvidence(pool, 'm', evening(29))])
  expect(both.filter((one) => one !== null)).toHaveLength(1)
})

test('the future changes nothing: a strand of tomorrow is not seen today', async () => {
  await trade(0, 30, { dearVenue: 'b' })
  await runEvidence(pool, 'm', evening(29))
  const before = (await owner.query('select predicate_key, raw_bps, p from tr_learning_pattern order by 1')).rows
  await owner.query('truncate tr_learner, tr_learning_pattern, tr_lesson_event, tr_lesson cascade')
  await trade(30, 40, { dearVenue: 'a', effectBps: 500 })
  await runEvidence(pool, 'm', evening(29))
  expect((await owner.query('select predicate_key, raw_bps, p from tr_learning_pattern order by 1')).rows).toEqual(before)
})

test('a pattern that later data deny never becomes approvable', async () => {
  await trade(0, 30, { dearVenue: 'b' })
  await runEvidence(pool, 'm', evening(29))
  await words()
  await reviewLessons(pool, 'm', evening(29))
  await trade(30, 85, { dearVenue: 'b', effectBps: -2 })
  await reviewLessons(pool, 'm', evening(84))
  expect((await lessons()).filter((l) => l.state === 'approvable' || l.state === 'canary')).toEqual([])
  expect((await lessons()).some((l) => l.state === 'refuted')).toBe(true)
})

test('however many are approved, two trials begin on a day, in one look or in several', async () => {
  await born(named('t', 8), 'approved', evening(0))
  expect(await reviewLessons(pool, 'm', evening(1))).toEqual([
    { id: 't00', to: 'canary' },
    { id: 't01', to: 'canary' },
  ])
  expect(await reviewLessons(pool, 'm', evening(1))).toEqual([])
  expect((await reviewLessons(pool, 'm', evening(2))).map((step) => step.id)).toEqual(['t02', 't03'])
  expect(await countOf('approved')).toBe(4)
  await born(['late'], 'approvable', evening(0))
  expect(await decideLesson(pool, 'm', { lessonId: 'late', verdict: 'approve', comment: '', actor: 'ann', now: evening(2) })).toEqual({
    ok: true,
    state: 'approved',
  })
})

test('in one look no more than the twenty-fifth lesson begins to act for good, and who waits acts when one has gone', async () => {
  // Those that act entered their state later than this look, so that none of them is judged by it.
  await born(named('a', 24), 'active', evening(40))
  await born(['c1', 'c2'], 'canary', evening(0))
  await trade(1, 15, {})
  for (const id of ['c1', 'c2'])
    await owner.query(
      `insert into tr_lesson_application (decision_id, lesson_id, execution_id, lesson_version, relevance, arm, arm_probability, deltas, would_flip, y)
       select decision_id, $1, execution_id, 1, 1, case when hashtext(execution_id) % 4 = 0 then 'applied' else 'holdout' end, 0.5, '{}', false, y from tr_outcome_log`,
      [id],
    )
  await owner.query(`update tr_lesson_application set y = y - 4 where arm = 'applied'`)
  expect(await reviewLessons(pool, 'm', evening(14))).toEqual([{ id: 'c1', to: 'active' }])
  expect(await statesOf('c')).toEqual(['active', 'canary'])
  const retire = { lessonId: 'a07', reason: 'not wanted', actor: 'olga', causeId: 'command', now: evening(14) }
  expect(await retireLesson(pool, 'm', retire)).toEqual({ ok: true, state: 'retired' })
  expect(await reviewLessons(pool, 'm', evening(14))).toEqual([{ id: 'c2', to: 'active' }])
})

test('a step that somebody else came before is not reported and takes no place of the day', async () => {
  await born(named('t', 3), 'approved', evening(0))
  const slow = overtaken(() => moveTo('t00', 'retired'))
  expect((await reviewLessons(slow, 'm', evening(1))).map((step) => step.id)).toEqual(['t01', 't02'])
  expect(await statesOf('t')).toEqual(['retired', 'canary', 'canary'])
})

test('however many approve at once, no more go on trial in a day than may', async () => {
  await born(named('p', 6), 'approvable', evening(0))
  const approve = (lessonId: string) => decideLesson(pool, 'm', { lessonId, verdict: 'approve', comment: '', actor: 'ann', now: evening(1) })
  const answers = await Promise.all([...named('p', 6).map(approve), reviewLessons(pool, 'm', evening(1))])
  expect(answers.filter((answer) => 'ok' in answer && !answer.ok)).toEqual([])
  expect((await statesOf('p')).toSorted()).toEqual(['approved', 'approved', 'approved', 'approved', 'canary', 'canary'])
})

test('a person ends what acts or may begin to, once, with who and why; what is over, does not act yet or is unknown is refused with its reason', async () => {
  const states = ['approved', 'canary', 'active', 'probation']
  for (const state of states) await born([state], state, evening(0))
  const asked = { reason: 'the venue changed its fees', actor: 'olga', now: evening(3) }
  for (const lessonId of states)
    expect(await retireLesson(pool, 'm', { ...asked, lessonId, causeId: `of ${lessonId}` })).toEqual({ ok: true, state: 'retired' })
  expect(await countOf('retired')).toBe(4)
  // Carried out again after a crash it is the same answer and no second step; another command is refused.
  expect(await retireLesson(pool, 'm', { ...asked, lessonId: 'active', causeId: 'of active' })).toEqual({ ok: true, state: 'retired' })
  expect(await retireLesson(pool, 'm', { ...asked, lessonId: 'active', causeId: 'another' })).toMatchObject({
    ok: false,
    code: 'NOT_RETIRABLE',
    message: expect.stringContaining('the lesson is retired'),
  })
  const steps = await owner.query(`select from_state, to_state, reason, actor, gate from tr_lesson_event where lesson_id = 'active'`)
  expect(steps.rows).toEqual([
    { from_state: 'active', to_state: 'retired', reason: asked.reason, actor: 'olga', gate: { command_id: 'of active', at: evening(3) } },
  ])
  const told = await owner.query(`select kind, cause_id, actor from tr_event where noun = 'lesson' and noun_id = 'active' and kind = 'retired'`)
  expect(told.rows).toEqual([{ kind: 'retired', cause_id: 'of active', actor: 'olga' }])
  for (const state of ['shadow', 'approvable', 'refuted']) {
    await born([state], state, evening(0))
    expect(await retireLesson(pool, 'm', { ...asked, lessonId: state, causeId: 'x' })).toMatchObject({ ok: false, code: 'NOT_RETIRABLE' })
  }
  expect(await retireLesson(pool, 'm', { ...asked, lessonId: 'nobody', causeId: 'x' })).toMatchObject({ ok: false, code: 'UNKNOWN_LESSON' })
})

test('a review that moves a lesson at the moment a person ends it does not keep it alive', async () => {
  await born(['one'], 'active', evening(0))
  const slow = overtaken(() => moveTo('one', 'probation'))
  const wish = { lessonId: 'one', reason: 'it is wrong', actor: 'olga', causeId: 'c', now: evening(1) }
  expect(await retireLesson(slow, 'm', wish)).toEqual({ ok: true, state: 'retired' })
  expect((await owner.query('select from_state from tr_lesson_event where lesson_id = $1', ['one'])).rows).toEqual([{ from_state: 'probation' }])
})

test('what was nominated under another name for the same question is not asked again', async () => {
  await trade(0, 30, { dearVenue: 'b' })
  await runEvidence(pool, 'm', evening(29))
  const cut = await evidenceCut(pool, 'm', evening(29))
  const drafts = draftsOf(winsorised(await evidenceRows(pool, 'm', cut as Cut)))
  const nominated = (await owner.query(`select predicate_key from tr_learning_pattern where verdict = 'nominated'`)).rows.map((row) => row.predicate_key)
  const { key, copies } = drafts.find((draft) => nominated.includes(draft.key) && draft.copies.length > 0) as Draft
  await owner.query('update tr_learning_pattern set predicate_key = $2 where predicate_key = $1', [key, copies[0]])
  await trade(30, 40, { dearVenue: 'b' })
  await runEvidence(pool, 'm', evening(39))
  const asked = await owner.query('select batch from tr_learning_pattern where predicate_key = $1', [key])
  expect(asked.rows).toEqual([])
})

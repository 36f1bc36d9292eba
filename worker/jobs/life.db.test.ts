import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openPool, type Pool } from '#lib/db/pool.ts'
import { uniformOf } from '#lib/domain/base/random.ts'
import { openLog } from '#lib/log.ts'
import { freshDatabase } from '#tests/support/database.ts'
import { builtInWriter } from '../llm/built-in.ts'
import { wordLessons } from '../words.ts'
import { runEvidence } from './evidence.ts'
import { decideLesson, reviewLessons } from './lifecycle.ts'

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
  await reviewLessons(pool, 'm', evening(74))
  const [active] = (await owner.query('select * from tr_lesson where id = $1', [about.id])).rows
  expect(active.state).toBe('active')
  expect(active.uplift.bps).toBeGreaterThan(2)
  expect(active.uplift.low).toBeLessThan(active.uplift.bps)
})

test('outcomes permuted by day give no lessons', async () => {
  await trade(0, 30, { dearVenue: 'b', shuffled: true })
  const batch = await runEvidence(pool, 'm', evening(29))
  expect(batch?.candidates).toEqual([])
  expect(batch?.tried).toBeGreaterThan(20)
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

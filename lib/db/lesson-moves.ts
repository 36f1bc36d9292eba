import type { Pool, PoolClient } from 'pg'
import type { LessonState } from '../domain/govern/lesson-lifecycle.ts'
import type { LessonAction, Predicate } from '../domain/learn/lesson.ts'
import { appendEvents, event } from './events.ts'
import { withTx } from './tx.ts'

/** A lesson's steps: read with what the gates need, moved by compare-and-set, told to whoever keeps lessons in memory. */

export type LivingLesson = {
  readonly id: string
  readonly version: number
  readonly state: LessonState
  readonly predicate: Predicate
  readonly action: LessonAction
  readonly effectBps: number
  readonly effectSe: number
  /** What suggested it and what was seen in shadow. */
  readonly n: number
  readonly days: number
  /** What suggested it alone; null of a lesson without a fact. */
  readonly nominated: { readonly n: number; readonly days: number } | null
  readonly falsifier: { readonly bps: number; readonly days: number } | null
  /** Market time. */
  readonly since: string
  readonly renewedAt: string | null
  readonly evidenceAt: string | null
  /** Where its forward data begin. */
  readonly shadowFrom: string | null
  readonly isSuperseded: boolean
}

const ISO = (column: string): string => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`
const LESSON = `l.id, l.version, l.state, l.predicate, l.action, l.effect_bps as "effectBps", l.effect_se as "effectSe", l.n, l.days,
  case when l.facts -> 0 ? 'n' then jsonb_build_object('n', l.facts -> 0 -> 'n', 'days', l.facts -> 0 -> 'days') end as nominated, l.falsifier,
  ${ISO('l.state_since')} as since, ${ISO('l.renewed_at')} as "renewedAt", ${ISO('l.evidence_at')} as "evidenceAt",
  (select e.gate ->> 'from' from tr_lesson_event e where e.lesson_id = l.id and e.to_state = 'shadow' order by e.seq desc limit 1) as "shadowFrom",
  exists (select from tr_lesson n where n.supersedes = l.id and n.state in ('canary', 'active')) as "isSuperseded"`

export async function livingForReview(pool: Pool, moduleId: string): Promise<readonly LivingLesson[]> {
  const { rows } = await pool.query<LivingLesson>(
    `select ${LESSON} from tr_lesson l where l.module_id = $1 and l.state in ('verified', 'shadow', 'approvable', 'approved', 'canary', 'active', 'probation') order by l.created_at, l.id`,
    [moduleId],
  )
  return rows
}

export type LedgerRow = {
  readonly day: string
  readonly endedAt: string
  readonly arm: 'applied' | 'holdout'
  readonly symbol: string | null
  /** From when only a lesson could keep it, whole. */
  readonly y: number
  readonly fillRatio: number
  readonly latencyMs: number | null
  readonly isRejected: boolean
}

/** Decisions on which the lesson was on trial and whose outcome is known, in the order of their end. */
export async function ledgerOf(pool: Pool, lessonId: string, from: string, now: string): Promise<readonly LedgerRow[]> {
  const { rows } = await pool.query<LedgerRow>(
    `select o.day::text as day, ${ISO('o.ended_at')} as "endedAt", a.arm, o.symbol, a.y, coalesce(o.fill_ratio, 0) as "fillRatio", o.latency_ms as "latencyMs",
       o.status = 'rejected' as "isRejected"
     from tr_lesson_application a join tr_outcome_log o using (execution_id)
     where a.lesson_id = $1 and a.arm in ('applied', 'holdout') and o.ended_at > $2 and o.ended_at <= $3 and a.y is not null order by o.ended_at, o.execution_id`,
    [lessonId, from, now],
  )
  return rows
}

export type Counts = { readonly active: number; readonly canariesToday: number; readonly venues: readonly string[]; readonly configVersion: number | null }

export async function lessonCounts(pool: Pool | PoolClient, moduleId: string, now: string): Promise<Counts> {
  const { rows } = await pool.query(
    `select (select count(*)::int from tr_lesson where module_id = $1 and state in ('active', 'probation')) as active,
       (select count(*)::int from tr_lesson where module_id = $1 and state in ('canary', 'retired', 'active') and id in
         (select lesson_id from tr_lesson_event where to_state = 'canary' and (gate ->> 'at')::timestamptz::date = $2::timestamptz::date)) as "canariesToday",
       (select coalesce(array_agg(distinct v ->> 'venue'), '{}') from tr_market m, jsonb_array_elements(m.listings) v where m.module_id = $1) as venues,
       (select max(version) from tr_config_version where module_id = $1) as "configVersion"`,
    [moduleId, now],
  )
  return rows[0] as Counts
}

export type Move = {
  readonly lesson: Pick<LivingLesson, 'id' | 'version' | 'state'>
  readonly to: LessonState
  readonly reason: string
  /** Values of the gate; `at` = market time is added. */
  readonly gate: Readonly<Record<string, unknown>>
  /** Market time at which it enters the state. */
  readonly since: string
  readonly now: string
  readonly dataCut: number | null
  readonly policyVersion: string | null
  readonly actor: string
  /** The command that asked for it. */
  readonly causeId?: string
}

/** One step; false when it is not in that state any more. A trigger tells its id to whoever keeps lessons in memory. */
export async function moveLesson(
  pool: Pool | PoolClient,
  { lesson, to, reason, gate, since, now, dataCut, policyVersion, actor, causeId }: Move,
): Promise<boolean> {
  const told = event('lesson', lesson.id, to, causeId ?? null, { from: lesson.state, reason }, actor)
  const { rowCount } = await pool.query(
    `with moved as (
       update tr_lesson set state = $4, state_since = $5, renewed_at = case when $4 = 'active' then $5::timestamptz else renewed_at end, updated_at = clock_timestamp()
       where id = $1 and version = $2 and state = $3 returning id, version
     ), step as (
       insert into tr_lesson_event (lesson_id, version, from_state, to_state, reason, gate, data_cut, policy_version, actor)
       select id, version, $3, $4, $6, $7, $8, $9, $10 from moved
     ), said as (${appendEvents(`(select case when exists (select from moved) then $11::jsonb else '[]'::jsonb end)`)})
     select id from moved`,
    [lesson.id, lesson.version, lesson.state, to, since, reason, JSON.stringify({ ...gate, at: now }), dataCut, policyVersion, actor, JSON.stringify([told])],
  )
  return rowCount === 1
}

/**
 * One step into a state that holds few: taken while `hasRoom` says so of the lessons as they are committed, by one at a time. The review
 * and a person's approval come from two programs, and each would find the last place free.
 */
export const takePlace = (pool: Pool, moduleId: string, move: Move, hasRoom: (counts: Counts) => boolean): Promise<boolean> =>
  withTx(pool, 'place of a lesson', async (client) => {
    await client.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`lesson places of ${moduleId}`])
    return hasRoom(await lessonCounts(client, moduleId, move.now)) && (await moveLesson(client, move))
  })

/** Whether its end is this command's work. */
export async function wasRetiredBy(pool: Pool, lessonId: string, commandId: string): Promise<boolean> {
  const { rowCount } = await pool.query(`select from tr_lesson_event where lesson_id = $1 and to_state = 'retired' and gate ->> 'command_id' = $2`, [
    lessonId,
    commandId,
  ])
  return rowCount === 1
}

export type Measured = {
  /** Null = as they are. */
  readonly n: number | null
  readonly days: number | null
  readonly pSign: number
  readonly confidence: number
  readonly uplift: unknown
  readonly evidenceAt: string | null
  readonly renewedAt: string | null
}

/** What later data say of it now; its state stays. */
export async function noteMeasured(pool: Pool, id: string, m: Measured): Promise<void> {
  await pool.query(
    `update tr_lesson set p_sign = $2, confidence = $3, uplift = coalesce($4, uplift), evidence_at = coalesce($5, evidence_at), renewed_at = coalesce($6, renewed_at),
       n = coalesce($7, n), days = coalesce($8, days), updated_at = clock_timestamp()
     where id = $1`,
    [id, m.pSign, m.confidence, m.uplift === null ? null : JSON.stringify(m.uplift), m.evidenceAt, m.renewedAt, m.n, m.days],
  )
}

/** One lesson as it stands; null when there is none. */
export async function lessonById(pool: Pool, moduleId: string, id: string): Promise<LivingLesson | null> {
  const { rows } = await pool.query<LivingLesson>(`select ${LESSON} from tr_lesson l where l.module_id = $1 and l.id = $2`, [moduleId, id])
  return rows[0] ?? null
}

/** Lessons whose later data have spoken: the estimate that was frozen, and whether it was confirmed. */
export async function resolvedLessons(
  pool: Pool,
  moduleId: string,
): Promise<readonly { readonly mean: number; readonly se: number; readonly isRight: boolean }[]> {
  const { rows } = await pool.query<{ mean: number; se: number; isRight: boolean }>(
    `select effect_bps as mean, effect_se as se, e.to_state = 'approvable' as "isRight" from tr_lesson l cross join lateral (
       select to_state from tr_lesson_event where lesson_id = l.id and to_state in ('approvable', 'refuted', 'expired') and from_state = 'shadow' order by seq limit 1) e
     where l.module_id = $1 order by l.created_at, l.id`,
    [moduleId],
  )
  return rows
}

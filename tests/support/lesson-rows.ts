import type { Client } from 'pg'
import { uniformOf } from '#lib/domain/base/random.ts'
import type { LessonState } from '#lib/domain/govern/lesson-lifecycle.ts'
import { knobOf, type LessonAction, type Predicate, predicateKey } from '#lib/domain/learn/lesson.ts'
import { freshId, MODULE_ID } from './desk.ts'

/** Lessons put into the store as the evidence run leaves them, and decisions that fall into the arm that a test is about. */

export type LessonRow = {
  readonly id: string
  readonly state: LessonState
  readonly action: LessonAction
  readonly predicate?: Predicate
  readonly effectBps?: number
  readonly confidence?: number
}

export const everywhere: Predicate = [
  { field: 'symbol', op: 'eq', values: ['BTC/USDT'] },
  { field: 'timeframe', op: 'eq', values: ['5m'] },
]

export async function storeLesson(trader: Client, { id, state, action, predicate = everywhere, effectBps = -1.2, confidence = 0.9 }: LessonRow): Promise<void> {
  const { knob, direction } = knobOf(action)
  await trader.query(
    `insert into tr_lesson (id, module_id, version, state, predicate_key, predicate, action, knob, direction, comparison, facts, confidence, n, days,
       effect_bps, effect_se, state_since, evidence_at)
     values ($1, $2, 1, $3, $4, $5, $6, $7, $8, 'the rest', '[]', $9, 60, 14, $10, 0.4, clock_timestamp(), clock_timestamp())`,
    [id, MODULE_ID, state, `${predicateKey(predicate)} ${id}`, JSON.stringify(predicate), JSON.stringify(action), knob, direction, confidence, effectBps],
  )
}

/** A trial that paid, on the `days` before: twenty decisions of ETH/USDT a day, those that applied it four basis points cheaper. */
export async function storePaidTrial(owner: Client, lessonId: string, before: string, days: number): Promise<void> {
  await owner.query(
    `with outcomes as (
       insert into tr_outcome_log (execution_id, decision_id, module_id, day, ended_at, symbol, timeframe, venue, execution_type, outcome_type, strand_score, status, shadow, censored, markout_bps, y, fill_ratio, latency_ms, known)
       select id, id, $2, at::date, at, 'ETH/USDT', '5m', 'north', 'market', 'success', 0.5, 'filled', false, false, '{}', case when no % 2 = 0 then 0 else 4 end + (no % 5) / 10.0, 1, 10, '{}'
       from (select $1 || ' trial ' || d || ' ' || no as id, no, $3::timestamptz - d * interval '1 day' as at from generate_series(1, $4::int) d, generate_series(1, 20) no) x
       returning execution_id, y
     )
     insert into tr_lesson_application (decision_id, lesson_id, execution_id, lesson_version, relevance, arm, arm_probability, deltas, would_flip, y)
     select execution_id, $1, execution_id, 1, 1, case when y < 2 then 'applied' else 'holdout' end, 0.5, '{}', false, y from outcomes`,
    [lessonId, MODULE_ID, before, days],
  )
}

export const moveLesson = (trader: Client, id: string, state: LessonState): Promise<unknown> =>
  trader.query('update tr_lesson set state = $2, state_since = clock_timestamp() where id = $1', [id, state])

/** A fresh decision id whose uniform number by this name passes. */
export function idWhere(name: string, test: (u: number) => boolean, suffix = ''): string {
  for (;;) {
    const id = freshId()
    if (test(uniformOf(`${name}|${id}${suffix}`))) return id
  }
}

export const idInArm = (lesson: string, arm: 'applied' | 'holdout', holdoutShare: number): string =>
  idWhere('holdout', (u) => u >= holdoutShare === (arm === 'applied'), `|${lesson}`)

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

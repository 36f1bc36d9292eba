import type pg from 'pg'
import { knobOf, type LessonAction, type Predicate, predicateKey } from '#lib/domain/learn/lesson.ts'
import type { inTurn } from './bed.ts'

/** Lessons that want words, each with a population of its own, as the evidence run leaves them. */

const MEMBERS = 30
const FOR = 20
const ACTION: LessonAction = { kind: 'size_cap', step: 1 }

export async function candidates(owner: pg.Client, label: string, count: number): Promise<void> {
  const cases = Array.from({ length: count }, (_, no) => caseOf(label, no))
  await owner.query(
    `insert into tr_outcome_log (execution_id, decision_id, module_id, day, ended_at, symbol, status, shadow, censored, markout_bps, y, cost_bps, slippage_bps, fee_bps, latency_ms, fill_ratio, known)
     select id, id, 'tr_001', '2026-11-10', '2026-11-10T12:00:00Z', symbol, 'filled', false, false, '{}', y, 3, 1, 2, 10, 1, jsonb_build_object('symbol', symbol)
     from jsonb_to_recordset($1::jsonb) as x(id text, symbol text, y float8)`,
    [JSON.stringify(cases.flatMap((c) => c.outcomes))],
  )
  const { knob, direction } = knobOf(ACTION)
  await owner.query(
    `with born as (
       insert into tr_lesson (id, module_id, version, state, predicate_key, predicate, action, knob, direction, comparison, facts, n, days, effect_bps, effect_se, state_since)
       select id, 'tr_001', 1, 'candidate', key, predicate, $2, $3, $4, 'the next smaller size', facts, ${MEMBERS}, 9, 2, 0.5, now()
       from jsonb_to_recordset($1::jsonb) as x(id text, key text, predicate jsonb, facts jsonb) returning id
     )
     insert into tr_lesson_event (lesson_id, version, from_state, to_state, reason, gate, data_cut, actor)
     select id, 1, 'observation', 'candidate', 'nominated', '{}', (select max(seq) from tr_outcome_log), 'bench' from born`,
    [JSON.stringify(cases.map((c) => c.lesson)), JSON.stringify(ACTION), knob, direction],
  )
}

function caseOf(label: string, no: number) {
  const id = `${label} ${no}`
  const symbol = `${id}/USDT`
  const predicate: Predicate = [{ field: 'symbol', op: 'eq', values: [symbol] }]
  const ids = Array.from({ length: MEMBERS }, (_, i) => `${id} e${String(i).padStart(2, '0')}`)
  const fact = {
    id: 'F1',
    metric: 'residual cost',
    predicate,
    comparison: 'the next smaller size',
    n: MEMBERS,
    days: 9,
    raw: 2.4,
    shrunk: 2,
    shrunkSe: 0.5,
    low: 1,
    high: 3,
    p: 0.001,
    e: null,
    supportIds: ids.slice(0, FOR),
    counterIds: ids.slice(FOR),
  }
  return {
    outcomes: ids.map((execution, i) => ({ id: execution, symbol, y: i < FOR ? 2 : -1 })),
    lesson: { id, key: predicateKey(predicate), predicate, facts: [fact] },
  }
}

/** What a round did not get to is not the next one's work. */
export const setAside = (owner: pg.Client): Promise<unknown> => owner.query(`update tr_lesson set state = 'expired' where text is null`)

/** How many of one round's lessons have words, how many of a model, and how often it answered. */
type Words = { readonly worded: number; readonly byModel: number; readonly calls: number }

export async function wordsSince(query: ReturnType<typeof inTurn>, label: string): Promise<Words> {
  const { rows } = await query<Words>({
    text: `select count(*) filter (where text is not null)::int as worded, count(*) filter (where text is not null and generator <> 'deterministic')::int as "byModel",
       (select count(*)::int from tr_llm_call where lesson_id like $1 || ' %' and reply is not null) as calls
     from tr_lesson where id like $1 || ' %'`,
    values: [label],
  })
  return rows[0] as Words
}

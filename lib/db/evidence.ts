import type { Pool, PoolClient } from 'pg'
import type { EvidenceRow } from '../domain/learn/hypotheses.ts'
import { FIELDS } from '../domain/learn/lesson.ts'
import { appendEvents, type EventRow } from './events.ts'
import { writeLearner } from './learners.ts'
import { withTx } from './tx.ts'

/** What the evidence run reads and leaves behind. */

export type Cut = {
  /** Highest `seq` that may be seen, and the first day. */
  readonly seq: number
  readonly fromDay: string
}

const WINDOW_DAYS = 30
const PAGE = 20_000

/** The last thirty days up to market time `now`; null while there is no outcome. */
export async function evidenceCut(pool: Pool, moduleId: string, now: string): Promise<Cut | null> {
  const { rows } = await pool.query<{ seq: string | null; day: string | null }>(
    `select max(seq) as seq, (max(day) - ${WINDOW_DAYS - 1})::text as day from tr_outcome_log where module_id = $1 and ended_at <= $2 and day > ($2::timestamptz - interval '60 days')::date`,
    [moduleId, now],
  )
  const row = rows[0]
  return row?.seq && row.day ? { seq: Number(row.seq), fromDay: row.day } : null
}

const KNOWN = `known || jsonb_build_object('symbol', symbol, 'timeframe', timeframe, 'venue', venue, 'execution_type', execution_type)`

/**
 * Outcomes that count, by `seq`: none of what was refused, none without a residual. A million of them are read in pages, and share their
 * days and contexts, of which there are few: what is held of each is its id and its number.
 */
export async function evidenceRows(pool: Pool, moduleId: string, { seq, fromDay }: Cut): Promise<readonly EvidenceRow[]> {
  const found: EvidenceRow[] = []
  const days = new Map<string, string>()
  const contexts = new Map<string, EvidenceRow['known']>()
  for (let after = '0'; ; ) {
    const { rows } = await pool.query<{ seq: string; id: string; day: string; y: number; known: string }>({
      name: 'evidence-rows',
      text: `select seq, execution_id as id, day::text as day, y, (select jsonb_object_agg(f, k -> f) from unnest($5::text[]) f)::text as known
        from tr_outcome_log cross join lateral (select ${KNOWN} as k) x
        where module_id = $1 and seq <= $2 and day >= $3 and not shadow and y is not null and seq > $4 order by seq limit ${PAGE}`,
      values: [moduleId, seq, fromDay, after, FIELDS],
    })
    for (const { id, day, y, known } of rows) {
      if (!days.has(day)) days.set(day, day)
      if (!contexts.has(known)) contexts.set(known, JSON.parse(known) as EvidenceRow['known'])
      found.push({ id, day: days.get(day) as string, y, known: contexts.get(known) as EvidenceRow['known'] })
    }
    after = rows.at(-1)?.seq ?? after
    if (rows.length < PAGE) return found
  }
}

/** Hypotheses that were nominated before, by their key. */
export async function nominatedKeys(pool: Pool, moduleId: string): Promise<ReadonlySet<string>> {
  const { rows } = await pool.query<{ key: string }>(`select predicate_key as key from tr_learning_pattern where module_id = $1 and verdict = 'nominated'`, [
    moduleId,
  ])
  return new Set(rows.map((row) => row.key))
}

/** A row of `tr_learning_pattern`. */
export type PatternRow = {
  readonly predicate_key: string
  readonly predicate: unknown
  readonly parent: string
  readonly comparison: string
  readonly n: number
  readonly days: number
  readonly raw_bps: number
  readonly se_bps: number | null
  readonly shrunk_bps: number
  readonly shrunk_se_bps: number | null
  readonly p: number | null
  readonly adjusted_p: number | null
  readonly verdict: 'observation' | 'immaterial' | 'not_significant' | 'nominated'
  readonly lesson_id: string | null
}

/** A candidate as it is born; ids, numbers and bounds are the run's, words come later. */
export type CandidateInsert = {
  readonly id: string
  readonly predicate_key: string
  readonly predicate: unknown
  readonly action: unknown
  readonly knob: string
  readonly direction: number
  readonly comparison: string
  readonly facts: unknown
  readonly falsifier: unknown
  readonly p_sign: number
  readonly confidence: number
  readonly n: number
  readonly days: number
  readonly effect_bps: number
  readonly effect_se: number
  readonly gate: unknown
  /** Executions whose braids it came from. */
  readonly support: readonly string[]
}

export type Batch = {
  readonly moduleId: string
  readonly no: number
  readonly now: string
  readonly dataCut: number
  readonly patterns: readonly PatternRow[]
  readonly candidates: readonly CandidateInsert[]
  readonly events: readonly EventRow[]
}

/** Whose state says which batch was the last one: `from` is the version that was read, null before the first. */
export type Claim = { readonly learner: string; readonly from: number | null; readonly state: unknown; readonly actor: string }

/**
 * One batch in one commit: its number, everything that was asked, and the lessons that are born of it. Lessons that live already are
 * left alone. Null when another run took the number first: nothing is stored then. The number is not taken before the rest is
 * there, so a run that dies in between has cost no look.
 */
export const writeBatch = (pool: Pool, batch: Batch, { learner, from, state, actor }: Claim): Promise<readonly string[] | null> =>
  withTx(pool, 'evidence batch', async (client) => {
    const isOurs = await writeLearner(client, batch.moduleId, learner, from, { state, dataCut: batch.dataCut, actor })
    return isOurs ? insertBatch(client, batch) : null
  })

async function insertBatch(client: PoolClient, batch: Batch): Promise<readonly string[]> {
  const { rows } = await client.query<{ id: string }>(
    `with patterns as (
       insert into tr_learning_pattern (module_id, predicate_key, predicate, parent, comparison, n, days, raw_bps, se_bps, shrunk_bps, shrunk_se_bps, p, adjusted_p, verdict, lesson_id, batch)
       select $1, predicate_key, predicate, parent, comparison, n, days, raw_bps, se_bps, shrunk_bps, shrunk_se_bps, p, adjusted_p, verdict, lesson_id, $2
       from jsonb_to_recordset($3::jsonb) as x(predicate_key text, predicate jsonb, parent text, comparison text, n int, days int, raw_bps float8, se_bps float8, shrunk_bps float8,
         shrunk_se_bps float8, p float8, adjusted_p float8, verdict text, lesson_id text)
       on conflict (module_id, predicate_key) do update set n = excluded.n, days = excluded.days, raw_bps = excluded.raw_bps, se_bps = excluded.se_bps, shrunk_bps = excluded.shrunk_bps,
         shrunk_se_bps = excluded.shrunk_se_bps, p = excluded.p, adjusted_p = excluded.adjusted_p, verdict = excluded.verdict, lesson_id = coalesce(excluded.lesson_id, tr_learning_pattern.lesson_id),
         parent = excluded.parent, batch = excluded.batch, updated_at = clock_timestamp() where tr_learning_pattern.verdict <> 'nominated'
     ), given as (
       select * from jsonb_to_recordset($4::jsonb) as x(id text, predicate_key text, predicate jsonb, action jsonb, knob text, direction int, comparison text, facts jsonb, falsifier jsonb,
         p_sign float8, confidence float8, n int, days int, effect_bps float8, effect_se float8, gate jsonb, support text[])
     ), born as (
       insert into tr_lesson (id, module_id, version, state, predicate_key, predicate, action, knob, direction, comparison, facts, falsifier, p_sign, confidence, n, days, effect_bps, effect_se,
         braid_id, parents, state_since, evidence_at)
       select id, $1, 1, 'candidate', predicate_key, predicate, action, knob, direction, comparison, facts, falsifier, p_sign, confidence, n, days, effect_bps, effect_se,
         (select braided_into from tr_outcome_log where execution_id = any(support) and braided_into is not null group by 1 order by count(*) desc, 1 limit 1),
         array(select distinct braided_into from tr_outcome_log where execution_id = any(support) and braided_into is not null order by 1 limit 50), $5, $5
       from given on conflict do nothing returning id
     ), steps as (
       insert into tr_lesson_event (lesson_id, version, from_state, to_state, reason, gate, data_cut, actor)
       select id, 1, 'observation', 'candidate', 'eligible, material and significant after Benjamini-Hochberg', gate, $6, 'evidence-run' from given join born using (id)
     ), said as (${appendEvents('$7')})
     select id from born`,
    [batch.moduleId, batch.no, JSON.stringify(batch.patterns), JSON.stringify(batch.candidates), batch.now, batch.dataCut, JSON.stringify(batch.events)],
  )
  return rows.map((row) => row.id)
}

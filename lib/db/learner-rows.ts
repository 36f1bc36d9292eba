import type { Pool } from 'pg'
import type { CuratorOutcome, CuratorRecord } from '../domain/learn/curator-record.ts'
import { modelledOfOutcomeBps } from './modelled-cost.ts'

/** An outcome with the judgement that it came of, as learners take it in. */
export type LearnerRow = {
  readonly seq: string
  readonly day: string
  readonly isShadow: boolean
  readonly isVetoed: boolean
  readonly y: number | null
  /** All-in, and what the venue that was used was priced at when it was decided; both in bps of the same mid. */
  readonly costBps: number | null
  readonly modelledBps: number | null
  readonly r: number | null
  readonly venue: string | null
  readonly known: unknown
  readonly outcomeType: string | null
  readonly slippageBps: number | null
  readonly executionScore: number | null
  readonly lnStrength: number | null
  readonly threshold: number | null
  /** Raw contributions by curator. */
  readonly raw: Readonly<Record<string, number>> | null
  readonly pPublish: number | null
}

/** Outcomes after `seq`, in the order in which they became known. */
export async function learnerRows(pool: Pool, moduleId: string, afterSeq: number, limit: number): Promise<readonly LearnerRow[]> {
  const { rows } = await pool.query<LearnerRow>({
    name: 'learner-rows',
    text: `select o.seq, o.day::text as day, o.shadow as "isShadow", coalesce(jsonb_path_exists(s.curator_contributions -> 'votes', '$[*] ? (@.action == "veto")'), false) as "isVetoed", o.y, o.cost_bps as "costBps",
        ${modelledOfOutcomeBps('o')} as "modelledBps", o.r, o.venue, o.known,
        o.outcome_type as "outcomeType", o.slippage_bps as "slippageBps", s.execution_score as "executionScore", (s.curator_contributions ->> 'ln_strength')::float8 as "lnStrength",
        (s.curator_contributions ->> 'threshold')::float8 as threshold,
        (select jsonb_object_agg(v ->> 'curator', (v ->> 'raw_contribution')::float8) from jsonb_array_elements(s.curator_contributions -> 'votes') v) as raw,
        (s.decision_log ->> 'p_publish')::float8 as "pPublish"
      from tr_outcome_log o left join tr_strand s on s.id = o.execution_id
      where o.module_id = $1 and o.seq > $2 order by o.seq limit $3`,
    values: [moduleId, afterSeq, limit],
  })
  return rows
}

/** `median ± 4·1.4826·MAD` of the forecast errors of the thirty days before `day` (LEARNING.md B3): the same however often one looks. */
export async function forecastErrorBounds(pool: Pool, moduleId: string, day: string): Promise<{ readonly low: number; readonly high: number }> {
  const { rows } = await pool.query<{ low: number | null; high: number | null }>(
    `with own as (
         select o.cost_bps - ${modelledOfOutcomeBps('o')} as e from tr_outcome_log o
         where o.module_id = $1 and o.day < $2::date and o.day >= $2::date - 30 and not o.shadow and o.cost_bps is not null and o.venue is not null
       ),
       centre as (select percentile_cont(0.5) within group (order by e) as m, count(e) as n from own),
       spread as (select 4 * 1.4826 * percentile_cont(0.5) within group (order by abs(e - m)) as s from own, centre)
     select m - s as low, m + s as high from centre, spread where n >= 20`,
    [moduleId, day],
  )
  const { low, high } = rows[0] ?? { low: null, high: null }
  return low === null || high === null ? { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY } : { low, high }
}

const DAYS = 30

/** Every curator's word on the decisions of the last thirty days whose worth is known. */
export async function curatorOutcomes(pool: Pool, moduleId: string): Promise<readonly CuratorOutcome[]> {
  const { rows } = await pool.query<CuratorOutcome>(
    `select v ->> 'curator' as curator, coalesce(s.config_version, 0) as version, v ->> 'action' as action, (v ->> 'quality')::float8 as quality, o.r
     from tr_outcome_log o join tr_strand s on s.id = o.execution_id cross join lateral jsonb_array_elements(s.curator_contributions -> 'votes') v
     where o.module_id = $1 and o.day > (select max(day) from tr_outcome_log where module_id = $1) - ${DAYS} and o.r is not null`,
    [moduleId],
  )
  return rows
}

export async function writeCuratorPerformance(pool: Pool, moduleId: string, records: readonly CuratorRecord[]): Promise<void> {
  await pool.query(
    `insert into tr_curator_performance (module_id, curator_type, curator_version, n, metrics)
     select $1, curator_type, curator_version, n, metrics from jsonb_to_recordset($2::jsonb) as x(curator_type text, curator_version int, n int, metrics jsonb)
     on conflict (module_id, curator_type, curator_version) do update set n = excluded.n, metrics = excluded.metrics, updated_at = clock_timestamp()`,
    [moduleId, JSON.stringify(records)],
  )
}

/** Of each venue in each cell over the last thirty days: how it filled, what it cost, how fast it was. */
export async function writeVenuePerformance(pool: Pool, moduleId: string): Promise<void> {
  await pool.query(
    `insert into tr_venue_performance (module_id, venue, cell, n, metrics)
     select $1, venue, coalesce(known ->> 'session_bucket', '-') || ' ' || coalesce(known ->> 'size_bucket', '-') as cell, count(*),
       jsonb_build_object('y', avg(y), 'y_sd', stddev_samp(y), 'cost_bps', avg(cost_bps), 'slippage_bps', avg(slippage_bps), 'fee_bps', avg(fee_bps), 'fill_ratio', avg(fill_ratio),
         'latency_ms', avg(latency_ms), 'rejected_share', avg((status = 'rejected')::int), 'r', avg(r))
     from tr_outcome_log
     where module_id = $1 and venue is not null and not shadow and day > (select max(day) from tr_outcome_log where module_id = $1) - ${DAYS}
     group by 1, 2, 3
     on conflict (module_id, venue, cell) do update set n = excluded.n, metrics = excluded.metrics, updated_at = clock_timestamp()`,
    [moduleId],
  )
}

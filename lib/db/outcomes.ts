import type { Pool } from 'pg'
import type { MarksBySymbol } from '../domain/learn/buckets.ts'
import { modelledBps } from './modelled-cost.ts'

/** The outcome log: executions that are over and not in it yet, and what they taught. */

/** An execution as its outcome is made from; numbers where the desk keeps decimals, since they are only compared. */
export type EndedRow = {
  readonly id: string
  readonly isOver: boolean
  readonly isLogged: boolean
  /** Its mark-outs are known, or will not be. */
  readonly isReady: boolean
  readonly isSettled: boolean
  readonly decisionId: string
  readonly status: string
  readonly symbol: string | null
  readonly timeframe: string | null
  readonly regime: string | null
  readonly session: string | null
  readonly side: 'buy' | 'sell' | null
  readonly venue: string | null
  readonly executionType: string | null
  readonly outcomeType: string | null
  readonly strandScore: number | null
  readonly decidedAtUs: string | null
  readonly endedAt: Date
  readonly quantity: number | null
  readonly fillRatio: number
  readonly arrivalMid: string | null
  readonly slippageBps: number | null
  readonly feeBps: number | null
  readonly latencyMs: number | null
  readonly markouts: Readonly<Record<string, string | null>>
  readonly laterMid: number | null
  readonly books: readonly { readonly bid: string | null; readonly ask: string | null; readonly is_live?: boolean }[] | null
  readonly volumeDaily: number | null
  readonly volatilityDaily: number | null
  readonly expectedSlippageBps: number | null
  readonly expectedFeeBps: number | null
  /** What the venue that was used was priced at when it was decided. */
  readonly modelledBps: number | null
  /** Context as it was stored when it was decided. */
  readonly known: Readonly<Record<string, unknown>> | null
  readonly isSent: boolean
  /** What it is measured from where it met a lesson; null where it met none, or its own entry conditions never held. */
  readonly baseline: BaselineRow | null
  /** The baseline's mid at the venue of its benchmark. */
  readonly firstMid: string | null
}

/** As a judgement stored it. */
export type BaselineRow = {
  readonly quantity: number | null
  readonly part: number
  readonly fee_bps: number | null
  readonly spread_bps: number | null
  readonly volume_daily: number | null
  readonly volatility_daily: number | null
}

/** So long after the end of an execution its last mark-out has been looked at, or never will be. */
const SETTLED_MINUTES = 20
const KNOWN_AFTER = `interval '5 minutes 2 seconds'`

/**
 * The next executions after `afterId`, and those of `pending`, with what they taught. `now` = market time; a market that has
 * closed shows nothing more, so that everything is ready.
 */
export async function endedAfter(pool: Pool, moduleId: string, afterId: string, pending: readonly string[], limit: number): Promise<readonly EndedRow[]> {
  const { rows } = await pool.query<EndedRow>({
    name: 'outcomes-ended',
    text: `with clock as (
        select coalesce((select case when state = 'closed' then 'infinity'::timestamptz else to_timestamp(clock_us / 1e6) end from tr_market where module_id = $1), clock_timestamp()) as now
      ), chosen as (
        (select id from tr_strand where kind = 'execution' and module_id = $1 and id > $2 order by id limit $4) union select unnest($3::text[])
      )
      select s.id, s.ended_at is not null as "isOver", o.execution_id is not null as "isLogged", s.created_at < clock_timestamp() - interval '1 minute' as "isSettled",
        s.ended_at + ${KNOWN_AFTER} <= clock.now and (coalesce(s.filled_quantity, 0) = 0 or s.ended_at + interval '${SETTLED_MINUTES} minutes' <= clock.now
          or (s.exec_metrics ? 'h5m_markout_bps' and s.exec_metrics -> 'nulls' ->> 'h5m_markout_bps' is distinct from 'pending')) as "isReady",
        coalesce(s.decision_id, s.id) as "decisionId", s.status, s.symbol, s.timeframe, s.regime, s.session_bucket as session, s.side, s.venue, s.execution_type as "executionType",
        s.outcome_type as "outcomeType", s.strand_score as "strandScore", (extract(epoch from s.decided_at) * 1e6)::bigint::text as "decidedAtUs", s.ended_at as "endedAt",
        s.quantity::float8 as quantity, case when s.ordered_quantity > 0 then least(1, s.filled_quantity / s.ordered_quantity)::float8 else 0 end as "fillRatio",
        mid.price::text as "arrivalMid", s.arrival_slippage_bps::float8 as "slippageBps",
        case when s.filled_quantity > 0 then ((s.exec_metrics ->> 'fees')::numeric / nullif(s.filled_quantity * s.average_price, 0) * 10000)::float8 end as "feeBps",
        (s.exec_metrics ->> 'latency_ms')::float8 as "latencyMs",
        jsonb_build_object('1s', s.exec_metrics -> 'h1s_markout_bps', '10s', s.exec_metrics -> 'h10s_markout_bps', '1m', s.exec_metrics -> 'h1m_markout_bps',
          '5m', s.exec_metrics -> 'h5m_markout_bps') as markouts,
        quote.mid::float8 as "laterMid", s.context -> 'books' as books, (s.context ->> 'volume_daily')::float8 as "volumeDaily",
        (s.context ->> 'volatility_daily')::float8 as "volatilityDaily", (s.tr_predict ->> 'slippage_bps')::float8 as "expectedSlippageBps",
        (s.tr_predict ->> 'fee_bps')::float8 as "expectedFeeBps", ${modelledBps('s')} as "modelledBps", s.decision_log -> 'known' as known, coalesce(s.ordered_quantity, 0) > 0 as "isSent",
        first.baseline, coalesce(first.baseline -> 'mids' ->> first.benchmark, first.baseline -> 'mids' ->> (first.baseline ->> 'venue')) as "firstMid"
      from chosen join tr_strand s using (id) cross join clock left join tr_outcome_log o on o.execution_id = s.id
      left join lateral (select coalesce((s.exec_metrics -> 'benchmarks' ->> 'p_0')::numeric, (s.exec_metrics -> 'benchmarks' ->> 'p_d')::numeric) as price) mid on true
      left join lateral (
        select b as baseline, coalesce(s.route ->> 'benchmark_venue', s.venue, b ->> 'venue') as benchmark
        from (select coalesce(s.decision_log -> 'baseline', s.monitoring_state -> 'waiting' -> 'baseline') as b) x where b ->> 'at_us' is not null
      ) first on true
      left join lateral (
        select (q.bid + q.ask) / 2 as mid from tr_quote q
        where o.execution_id is null and q.symbol = s.symbol and q.venue = coalesce(first.benchmark, s.route ->> 'benchmark_venue', s.venue) and q.bid is not null and q.ask is not null
          and q.at_us <= (extract(epoch from s.ended_at + interval '5 minutes') * 1e6)::bigint and q.at_us > (extract(epoch from s.ended_at + interval '4 minutes') * 1e6)::bigint
        order by q.at_us desc limit 1
      ) quote on true
      order by s.id`,
    values: [moduleId, afterId, pending, limit],
  })
  return rows
}

/** A row of `tr_outcome_log`. */
export type OutcomeRow = {
  readonly execution_id: string
  readonly decision_id: string
  readonly day: string
  readonly ended_at: string
  readonly symbol: string | null
  readonly timeframe: string | null
  readonly venue: string | null
  readonly execution_type: string | null
  readonly outcome_type: string | null
  readonly strand_score: number | null
  readonly status: string
  readonly shadow: boolean
  readonly censored: boolean
  readonly arrival_mid: string | null
  readonly fill_ratio: number
  readonly slippage_bps: number | null
  readonly fee_bps: number | null
  readonly latency_ms: number | null
  readonly markout_bps: unknown
  readonly drift_5m_bps: number | null
  readonly benchmark_bps: number | null
  readonly cost_bps: number | null
  readonly y: number | null
  readonly r: number | null
  readonly known: unknown
  /** y as the lessons that it met are compared by; `y` where it has no baseline. Kept in the ledger. */
  readonly trial_y: number | null
}

const COLUMNS = `execution_id, decision_id, day, ended_at, symbol, timeframe, venue, execution_type, outcome_type, strand_score, status, shadow, censored, arrival_mid,
  fill_ratio, slippage_bps, fee_bps, latency_ms, markout_bps, drift_5m_bps, benchmark_bps, cost_bps, y, r, known`

/** Stores them once, and says in the ledger what came of the lessons that met these decisions. Returns how many were new. */
export async function writeOutcomes(pool: Pool, moduleId: string, rows: readonly OutcomeRow[]): Promise<number> {
  const { rowCount } = await pool.query({
    name: 'outcomes-write',
    text: `with given as (
        select * from jsonb_to_recordset($2::jsonb) as x(execution_id text, decision_id text, day date, ended_at timestamptz, symbol text, timeframe text, venue text,
          execution_type text, outcome_type text, strand_score float8, status text, shadow boolean, censored boolean, arrival_mid numeric, fill_ratio float8, slippage_bps float8,
          fee_bps float8, latency_ms float8, markout_bps jsonb, drift_5m_bps float8, benchmark_bps float8, cost_bps float8, y float8, r float8, known jsonb, trial_y float8)
      ), stored as (
        insert into tr_outcome_log (module_id, ${COLUMNS}) select $1, ${COLUMNS} from given order by ended_at, execution_id
        on conflict (execution_id) do nothing returning execution_id
      ), applied as (
        update tr_lesson_application a set y = g.trial_y, r = g.r from given g join stored using (execution_id)
        where a.decision_id = g.decision_id and a.execution_id = g.execution_id and a.y is null
      )
      select execution_id from stored`,
    values: [moduleId, JSON.stringify(rows)],
  })
  return rowCount ?? 0
}

/** Scores that became known, or were put right, after their outcome was logged (`update_strand_performance`). Returns how many changed. */
export async function updateStrandPerformance(pool: Pool, moduleId: string, days: number): Promise<number> {
  const { rowCount } = await pool.query({
    name: 'outcomes-late',
    text: `update tr_outcome_log o set strand_score = s.strand_score, outcome_type = s.outcome_type
      from tr_strand s
      where o.module_id = $1 and o.day >= (select max(day) from tr_outcome_log where module_id = $1) - $2::int and not o.shadow and s.id = o.execution_id
        and o.strand_score is null and s.strand_score is not null`,
    values: [moduleId, days],
  })
  return rowCount ?? 0
}

const TRAILING_DAYS = 30
const MARKS_MIN = 20

/** Where spread and volatility of each symbol divide, over the thirty days up to `day`. */
export async function bucketMarks(pool: Pool, moduleId: string, day: string): Promise<MarksBySymbol> {
  const { rows } = await pool.query<{ symbol: string; low: number; high: number; volatility: number }>(
    `select symbol, percentile_cont(1.0 / 3) within group (order by (known ->> 'spread_bps')::float8) as low,
      percentile_cont(2.0 / 3) within group (order by (known ->> 'spread_bps')::float8) as high,
      percentile_cont(0.5) within group (order by (known ->> 'volatility_daily')::float8) as volatility
     from tr_outcome_log where module_id = $1 and day > $2::date - ${TRAILING_DAYS} and day <= $2::date and symbol is not null
     group by symbol having count(known ->> 'spread_bps') >= ${MARKS_MIN} and count(known ->> 'volatility_daily') >= ${MARKS_MIN}`,
    [moduleId, day],
  )
  return Object.fromEntries(rows.map(({ symbol, low, high, volatility }) => [symbol, { spreadTerciles: [low, high] as const, volatilityMedian: volatility }]))
}

/** Robust spread of edge − cost over the thirty days up to `day`, in bps; null with too few. */
export async function rewardScale(pool: Pool, moduleId: string, day: string): Promise<number | null> {
  const { rows } = await pool.query<{ scale: number | null }>(
    `with worth as (
       select drift_5m_bps - cost_bps as w from tr_outcome_log
       where module_id = $1 and day > $2::date - ${TRAILING_DAYS} and day <= $2::date and not shadow and drift_5m_bps is not null and cost_bps is not null
     ), centre as (select percentile_cont(0.5) within group (order by w) as m, count(*) as n from worth)
     select case when max(centre.n) >= ${MARKS_MIN} then 1.4826 * percentile_cont(0.5) within group (order by abs(w - m)) end as scale from worth, centre`,
    [moduleId, day],
  )
  return rows[0]?.scale ?? null
}

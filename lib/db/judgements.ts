import type { Pool } from 'pg'
import { coalesce } from './coalesce.ts'
import { appendEvents, type EventRow } from './events.ts'
import { isUnstorable } from './unstorable.ts'

/**
 * One execution strand as it is first stored: with its whole judgement, in the commit that closes its inbox row. The votes in
 * `curator_contributions` also become the rows of `tr_curator_action`.
 */
export type ExecutionRow = Readonly<Record<string, unknown>> & { readonly id: string; readonly decision_id: string; readonly status: string }

/** One order intent, committed before anything is sent; `tr_order`. */
export type OrderRow = Readonly<Record<string, unknown>> & { readonly id: string; readonly client_order_id: string }

export type Judgement = {
  readonly inboxSeq: string | null
  readonly result: string
  readonly execution: ExecutionRow
  readonly orders: readonly OrderRow[]
  readonly events: readonly EventRow[]
  /** A decision typed in the browser: its command is done when it has been judged. */
  readonly commandId: string | null
}

const EXECUTION = `id text, module_id text, lifecycle_id text, parent_id text, symbol text, timeframe text, session_bucket text, regime text, tags text[],
  decision_id text, decision_ref text, origin text, status text, side text, venue text, execution_type text, quantity numeric, ordered_quantity numeric,
  filled_quantity numeric, outcome_type text, outcome jsonb, order_spec jsonb, route_hint text, tr_predict jsonb, context jsonb, risk_checks jsonb,
  route jsonb, exec_metrics jsonb, stages jsonb, curated_score float8, position_data jsonb, monitoring_state jsonb, curator_contributions jsonb,
  lesson_metadata jsonb, config_version int, decided_at timestamptz, ended_at timestamptz, schedule jsonb`
const VOTE = `curator text, action text, quality float8, raw_contribution float8, contribution float8, weight float8, threshold float8, kappa float8,
  lesson_multiplier float8, confidence float8, reason text, evidence jsonb`
/** The columns of an intent, here and where a booking adds one. */
export const INTENT = `id text, module_id text, execution_id text, decision_id text, client_order_id text, child_no int, symbol text, venue text, side text, type text,
  time_in_force text, price numeric, quantity numeric, reduce_only boolean, status text, reason text, intended_at timestamptz, expires_at_us bigint, slice_no int`

/** `a text, b int` → `a, b` */
const names = (columns: string): string =>
  columns
    .replace(/\s+/g, ' ')
    .split(', ')
    .map((c) => c.trim().split(' ')[0])
    .join(', ')

const INSERT = `
  with given as materialized (
    select * from jsonb_to_recordset($1::jsonb) as x(${EXECUTION})
  ), executions as (
    insert into tr_strand (kind, ${names(EXECUTION)}) select 'execution', ${names(EXECUTION)} from given
  ), votes as (
    insert into tr_curator_action (module_id, execution_id, decision_id, curator_version, curator_type, action_type, ${names(VOTE).replace('curator, action, ', '')})
    select g.module_id, g.id, g.decision_id, g.config_version, v.*
    from given g cross join lateral jsonb_to_recordset(coalesce(g.curator_contributions -> 'votes', '[]')) as v(${VOTE})
  ), orders as (
    insert into tr_order (${names(INTENT)}) select ${names(INTENT)} from jsonb_to_recordset($2::jsonb) as x(${INTENT})
  ), events as (${appendEvents('$3')}
  ), inbox as (
    update tr_inbox i set done_at = clock_timestamp(), result = x.result from jsonb_to_recordset($4::jsonb) as x(seq bigint, result text) where i.seq = x.seq
  )
  update tr_command c set status = 'done', taken_at = coalesce(c.taken_at, clock_timestamp()), done_at = clock_timestamp(), result = jsonb_build_object('execution_id', x.execution_id)
  from jsonb_to_recordset($5::jsonb) as x(id text, execution_id text) where c.id = x.id and c.status in ('recorded', 'taken')`

/** Postgres does not take what one judgement holds: a value out of its range, a key too long for its index. */
export class UnstorableJudgement extends Error {
  override name = 'UnstorableJudgement'
}

/**
 * Stores judgements. Callers hand over one at a time and wait for their own; what is pending together is one
 * statement and one commit. When the promise resolves, the intent is durable and may be sent.
 * @throws UnstorableJudgement to the caller whose judgement it is; the others of its batch are stored without it.
 */
export const judgementWriter = (pool: Pool): ((judgement: Judgement) => Promise<void>) =>
  coalesce(
    async (batch) => {
      try {
        await pool.query({
          name: 'judgements',
          text: INSERT,
          values: [
            JSON.stringify(batch.map((j) => j.execution)),
            JSON.stringify(batch.flatMap((j) => j.orders)),
            JSON.stringify(batch.flatMap((j) => j.events)),
            JSON.stringify(batch.flatMap((j) => (j.inboxSeq === null ? [] : [{ seq: j.inboxSeq, result: j.result }]))),
            JSON.stringify(batch.flatMap((j) => (j.commandId === null ? [] : [{ id: j.commandId, execution_id: j.execution.id }]))),
          ],
        })
      } catch (error) {
        if (isUnstorable(error)) throw new UnstorableJudgement((error as Error).message, { cause: error })
        throw error
      }
    },
    { isItemFault: (error) => error instanceof UnstorableJudgement },
  )

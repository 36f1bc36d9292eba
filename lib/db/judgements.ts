import type { Pool } from 'pg'
import { coalesce } from './coalesce.ts'
import { appendEvents, type EventRow } from './events.ts'
import { laneOf } from './pool.ts'
import { columns, shaped, within } from './shaped.ts'
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
  /** Lessons that the decision met (`tr_lesson_application`). */
  readonly applications: readonly Readonly<Record<string, unknown>>[]
}

const EXECUTION =
  columns(`id text, module_id text, lifecycle_id text, parent_id text, symbol text, timeframe text, session_bucket text, regime text, tags text[],
  decision_id text, decision_ref text, origin text, status text, side text, venue text, execution_type text, quantity numeric, ordered_quantity numeric,
  filled_quantity numeric, outcome_type text, outcome jsonb, order_spec jsonb, route_hint text, tr_predict jsonb, context jsonb, risk_checks jsonb,
  route jsonb, exec_metrics jsonb, stages jsonb, curated_score float8, position_data jsonb, monitoring_state jsonb, curator_contributions jsonb,
  lesson_metadata jsonb, config_version int, decided_at timestamptz, ended_at timestamptz, schedule jsonb, decision_log jsonb`)
const VOTE = columns(`curator text, action text, quality float8, raw_contribution float8, contribution float8, weight float8, threshold float8, kappa float8,
  lesson_multiplier float8, confidence float8, reason text, evidence jsonb`)
/** The columns of an intent, here and where a booking adds one. */
export const INTENT =
  columns(`id text, module_id text, execution_id text, decision_id text, client_order_id text, child_no int, symbol text, venue text, side text, type text,
  time_in_force text, price numeric, quantity numeric, reduce_only boolean, status text, reason text, intended_at timestamptz, expires_at_us bigint, slice_no int`)

const APPLICATION =
  columns(`decision_id text, lesson_id text, execution_id text, lesson_version int, relevance float8, arm text, arm_probability float8, deltas jsonb,
  score_before float8, score_after float8, would_flip boolean`)

const LISTS = { executions: EXECUTION, orders: INTENT, inbox: columns('seq bigint, result text'), commands: columns('id text, execution_id text') } as const
type Sources = { readonly [K in keyof typeof LISTS]: string | null }

const textOf = ({ executions, orders, inbox, commands }: Sources, isSingle: boolean): string => `
  with given as ${isSingle ? 'not ' : ''}materialized (
    select * from ${executions}
  ), executions as (
    insert into tr_strand (kind, ${EXECUTION.names}) select 'execution', ${EXECUTION.names} from given
  ), votes as (
    insert into tr_curator_action (module_id, execution_id, decision_id, curator_version, curator_type, action_type, ${VOTE.names.slice(2)})
    select g.module_id, g.id, g.decision_id, g.config_version, v.*
    from given g cross join lateral jsonb_to_recordset(coalesce(g.curator_contributions -> 'votes', '[]')) as v(${VOTE.text})
  )${within('orders', orders && `insert into tr_order (${INTENT.names}) select ${INTENT.names} from ${orders}`)}${within(
    'inbox',
    inbox && `update tr_inbox i set done_at = clock_timestamp(), result = x.result from ${inbox} where i.seq = x.seq`,
  )}${within(
    'commands',
    commands &&
      `update tr_command c set status = 'done', taken_at = coalesce(c.taken_at, clock_timestamp()), done_at = clock_timestamp(),
       result = jsonb_build_object('execution_id', x.execution_id) from ${commands} where c.id = x.id and c.status in ('recorded', 'taken')`,
  )}`

const insertJudgements = shaped({
  name: 'judgements',
  fixed: 1,
  lists: LISTS,
  write: (sources, isSingle) => `${textOf(sources, isSingle)}${appendEvents('$1')}`,
})

/** The same with the ledger of lessons: only decisions that met one pay for it. */
const insertWithLessons = shaped({
  name: 'judgements-lessons',
  fixed: 1,
  lists: { ...LISTS, applications: APPLICATION },
  write: ({ applications, ...sources }, isSingle) =>
    `${textOf(sources, isSingle)}${within(
      'applications',
      `insert into tr_lesson_application (${APPLICATION.names}) select ${APPLICATION.names} from ${applications} on conflict do nothing`,
    )}${appendEvents('$1')}`,
})

/** Postgres does not take what one judgement holds: a value out of its range, a key too long for its index. */
export class UnstorableJudgement extends Error {
  override name = 'UnstorableJudgement'
}

/**
 * Stores judgements. Callers hand over one at a time and wait for their own; what is pending together is one
 * statement and one commit. When the promise resolves, the intent is durable and may be sent.
 * @throws UnstorableJudgement to the caller whose judgement it is; the others of its batch are stored without it.
 */
export function judgementWriter(pool: Pool): (judgement: Judgement) => Promise<void> {
  const lane = laneOf(pool)
  return coalesce(
    async (batch) => {
      try {
        const rows = {
          executions: batch.map((j) => j.execution),
          orders: batch.flatMap((j) => j.orders),
          inbox: batch.flatMap((j) => (j.inboxSeq === null ? [] : [{ seq: j.inboxSeq, result: j.result }])),
          commands: batch.flatMap((j) => (j.commandId === null ? [] : [{ id: j.commandId, execution_id: j.execution.id }])),
        }
        const events = JSON.stringify(batch.flatMap((j) => j.events))
        const applications = batch.flatMap((j) => j.applications)
        await lane.query(applications.length === 0 ? insertJudgements(rows, events) : insertWithLessons({ ...rows, applications }, events))
      } catch (error) {
        if (isUnstorable(error)) throw new UnstorableJudgement((error as Error).message, { cause: error })
        throw error
      }
    },
    { isItemFault: (error) => error instanceof UnstorableJudgement },
  )
}

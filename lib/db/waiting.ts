import type { Pool } from 'pg'
import { appendEvents, type EventRow } from './events.ts'
import { INTENT, type Judgement } from './judgements.ts'
import { columns } from './shaped.ts'
import { isUnstorable } from './unstorable.ts'

// biome-ignore lint/suspicious/noExplicitAny: a row of our own tables, whose type is the migration
type Row = Readonly<Record<string, any>>

/** What a second judgement says anew of an execution that has waited for its entry conditions. */
const ENTERED =
  columns(`status text, tags text[], side text, venue text, execution_type text, quantity numeric, ordered_quantity numeric, filled_quantity numeric,
  outcome_type text, outcome jsonb, order_spec jsonb, route_hint text, tr_predict jsonb, context jsonb, risk_checks jsonb, route jsonb, exec_metrics jsonb, stages jsonb,
  curated_score float8, position_data jsonb, monitoring_state jsonb, curator_contributions jsonb, config_version int, decided_at timestamptz,
  ended_at timestamptz, schedule jsonb, decision_log jsonb`)
/** What was learned from at the first judgement stays beside what the second one says: its lessons are not applied again. */
const SET = ENTERED.names.map((c) =>
  c === 'decision_log' ? "decision_log = coalesce(s.decision_log, '{}') || coalesce(g.decision_log, '{}')" : `${c} = g.${c}`,
)
const VOTE = columns(`curator text, action text, quality float8, raw_contribution float8, contribution float8, weight float8, threshold float8, kappa float8,
  lesson_multiplier float8, confidence float8, reason text, evidence jsonb`)

const VOTED = VOTE.names.slice(2)

/** Only what still waits can enter: a row that has moved on makes the whole statement fail. */
const ENTER = `
  with given as materialized (
    select * from jsonb_to_recordset($1::jsonb) as x(id text, module_id text, decision_id text, ${ENTERED.text})
  ), entered as (
    update tr_strand s set ${SET.join(', ')}, updated_at = clock_timestamp()
    from given g where s.id = g.id and s.kind = 'execution' and s.status = 'waiting' returning s.id
  ), votes as (
    insert into tr_curator_action (module_id, execution_id, decision_id, curator_version, curator_type, action_type, ${VOTED.join(', ')})
    select g.module_id, g.id, g.decision_id, g.config_version, v.*
    from given g cross join lateral jsonb_to_recordset(coalesce(g.curator_contributions -> 'votes', '[]')) as v(${VOTE.text})
    on conflict (execution_id, curator_type) do update set curator_version = excluded.curator_version, action_type = excluded.action_type,
      ${VOTED.map((c) => `${c} = excluded.${c}`).join(', ')}
  ), orders as (
    insert into tr_order (${INTENT.names}) select ${INTENT.names} from jsonb_to_recordset($2::jsonb) as x(${INTENT.text})
  ), events as (${appendEvents('$3')}
  )
  select case when count(*) = 1 then 1 else 1 / (count(*) * 0)::int end as entered from entered`

/** The execution does not wait any more: another writer has been here. */
export class NotWaiting extends Error {
  override name = 'NotWaiting'
}

/**
 * Stores the judgement under which an execution that has waited is taken up, with its intents, in one commit. When the promise
 * resolves, the intents are durable and may be sent.
 * @throws NotWaiting when the execution has moved on meanwhile.
 */
export const entryWriter = (pool: Pool): ((judgement: Judgement) => Promise<void>) => {
  return async ({ execution, orders, events }) => {
    try {
      await pool.query({ name: 'entries', text: ENTER, values: [JSON.stringify([execution]), JSON.stringify(orders), JSON.stringify(events)] })
    } catch (error) {
      // 22012 is the division by zero above.
      if ((error as { code?: string }).code === '22012') throw new NotWaiting(`execution ${execution.id} does not wait any more`, { cause: error })
      if (isUnstorable(error)) throw new NotWaiting(`execution ${execution.id} cannot be stored: ${(error as Error).message}`, { cause: error })
      throw error
    }
  }
}

/** What a starting worker takes up again: parts of positions that are watched, with the orders that close them. */
export type Watched = {
  /** Executions that left something to watch, or that may still fill. */
  readonly executions: readonly Row[]
  /** Executions that close them, by `parent_id`, oldest first. */
  readonly exits: readonly Row[]
}

export async function readWatched(pool: Pool, moduleId: string): Promise<Watched> {
  const { rows: executions } = await pool.query<Row>(
    `select id, decision_id, symbol, timeframe, side, status, venue, order_spec, monitoring_state, decided_at from tr_strand
     where module_id = $1 and kind = 'execution' and origin = 'decision'
       and (monitoring_state ->> 'watched_by' is not null or status in ('approved', 'working')) order by id`,
    [moduleId],
  )
  const { rows: exits } = await pool.query<Row>(
    `select id, parent_id, status, venue, (select coalesce(sum(f.quantity), 0)::text from tr_fill f where f.execution_id = tr_strand.id) as filled from tr_strand
     where kind = 'execution' and origin <> 'decision' and parent_id = any($1::text[]) order by id`,
    [executions.map((e) => e.id)],
  )
  return { executions, exits }
}

/** One execution as a watch is made of it; null when there is none. */
export async function readExecution(pool: Pool, id: string): Promise<Row | null> {
  const { rows } = await pool.query<Row>(
    `select s.id, s.decision_id, s.symbol, s.timeframe, s.side, s.status, s.origin, s.venue, s.order_spec, s.monitoring_state, s.decided_at,
       (select jsonb_object_agg(venue, quantity) from (select venue, sum(quantity)::text as quantity from tr_fill where execution_id = s.id group by venue) f) as filled_by
     from tr_strand s where s.id = $1 and s.kind = 'execution'`,
    [id],
  )
  return rows[0] ?? null
}

/** Executions of these decisions: which of a command's closing orders exist already. */
export async function executionsOf(pool: Pool, moduleId: string, decisionIds: readonly string[]): Promise<readonly Row[]> {
  const { rows } = await pool.query<Row>(
    `select id, decision_id, status from tr_strand where kind = 'execution' and decision_id = any($1::text[]) and module_id = $2`,
    [decisionIds, moduleId],
  )
  return rows
}

/** Who had the desk open when it was last left without a word; null after a clean stop, and before the first start. */
export async function leftOpenBy(pool: Pool, moduleId: string): Promise<string | null> {
  const { rows } = await pool.query<{ opened_by: string | null }>('select opened_by from tr_trading_state where module_id = $1', [moduleId])
  return rows[0]?.opened_by ?? null
}

/** Written when the desk opens, and taken back when it is closed in order: what stands there at a start was a crash. */
export async function markOpen(pool: Pool, moduleId: string, workerId: string, isOpen: boolean): Promise<void> {
  await pool.query(
    `with state as (update tr_trading_state set opened_by = case when $3::boolean then $2::text end where module_id = $1)
     update tr_worker set stopped_at = case when $3::boolean then null else clock_timestamp() end where id = $2`,
    [moduleId, workerId, isOpen],
  )
}

/** What is written of an execution while it waits. */
export type WaitingPatch = Readonly<Record<string, unknown>> & { readonly id: string; readonly monitoring_state: unknown }

/** Tells how the conditions of waiting executions look. A row that does not wait any more keeps what it says. */
export async function noteWaiting(pool: Pool, patches: readonly WaitingPatch[], events: readonly EventRow[]): Promise<void> {
  await pool.query({
    name: 'waiting',
    text: `with events as (${appendEvents('$2')})
      update tr_strand s set monitoring_state = x.monitoring_state, order_spec = coalesce(x.order_spec, s.order_spec),
        execution_type = coalesce(x.execution_type, s.execution_type), updated_at = clock_timestamp()
      from jsonb_to_recordset($1::jsonb) as x(id text, monitoring_state jsonb, order_spec jsonb, execution_type text) where s.id = x.id and s.status = 'waiting'`,
    values: [JSON.stringify(patches), JSON.stringify(events)],
  })
}

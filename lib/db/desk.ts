import type { Pool } from 'pg'
import { appendEvents, type EventRow } from './events.ts'
import { ADD_VOLUMES, type VolumeRow } from './volumes.ts'

/** First start of a module on this database: trading state, configuration version 1 and its curator weights. */
export async function seedModule(pool: Pool, moduleId: string, config: unknown, weights: readonly Readonly<Record<string, unknown>>[]): Promise<void> {
  await pool.query(
    `with state as (
       insert into tr_trading_state (module_id, state, actor, reason) values ($1, 'trading', 'worker', 'first start') on conflict do nothing
     ), config as (
       insert into tr_config_version (module_id, version, config, author, reason) values ($1, 1, $2, 'worker', 'starting values') on conflict do nothing
     )
     insert into tr_curator_weight (module_id, version, curator_type, weight, threshold, kappa, veto_floor, enabled, author, reason)
     select $1, 1, curator_type, weight, threshold, kappa, veto_floor, enabled, 'worker', 'starting values'
     from jsonb_to_recordset($3::jsonb) as w(curator_type text, weight float8, threshold float8, kappa float8, veto_floor float8, enabled boolean)
     on conflict do nothing`,
    [moduleId, JSON.stringify(config), JSON.stringify(weights)],
  )
}

/** Moves the trading state and says so in the log, in one commit. */
export async function setTradingState(pool: Pool, moduleId: string, state: string, actor: string, reason: string, events: readonly EventRow[]): Promise<void> {
  await pool.query(
    `with events as (${appendEvents('$5')})
     update tr_trading_state set state = $2, since = clock_timestamp(), actor = $3, reason = $4, version = version + 1 where module_id = $1`,
    [moduleId, state, actor, reason, JSON.stringify(events)],
  )
}

/** Stores risk updates with what was wrong in them, closes their inbox rows and says so in the log. */
export async function applyRiskUpdates(
  pool: Pool,
  moduleId: string,
  updates: readonly {
    readonly seq: string
    readonly strand_id: string
    readonly symbol: string | null
    readonly limits: unknown
    readonly problems: unknown
  }[],
  events: readonly EventRow[],
): Promise<void> {
  await pool.query(
    `with stored as (
       insert into tr_risk_update (module_id, seq, strand_id, symbol, limits, problems)
       select $1, seq, strand_id, symbol, limits, problems from jsonb_to_recordset($2::jsonb) as x(seq bigint, strand_id text, symbol text, limits jsonb, problems jsonb)
     ), events as (${appendEvents('$3')}
     )
     update tr_inbox i set done_at = clock_timestamp(), result = 'applied' from jsonb_to_recordset($2::jsonb) as x(seq bigint) where i.seq = x.seq`,
    [moduleId, JSON.stringify(updates), JSON.stringify(events)],
  )
}

export async function writeEvents(pool: Pool, events: readonly EventRow[]): Promise<void> {
  await pool.query({ name: 'events', text: appendEvents('$1'), values: [JSON.stringify(events)] })
}

export type Command = {
  readonly id: string
  readonly seq: string
  readonly kind: string
  readonly payload: unknown
  readonly actor: string
  /** `taken` = a worker has begun with it. */
  readonly status: 'recorded' | 'taken'
}

/** Commands that wait for the worker, oldest first; typed decisions and questions about the past are answered by programs of their own. */
export async function waitingCommands(pool: Pool): Promise<readonly Command[]> {
  const { rows } = await pool.query({
    name: 'commands',
    text: `select id, seq, kind, payload, actor, status from tr_command where status in ('recorded', 'taken') and kind not in ('decide', 'ask_what_if') order by seq limit 100`,
  })
  return rows
}

/** A command that takes its time has been begun; a restart finds it so. */
export async function takeCommand(pool: Pool, id: string, events: readonly EventRow[]): Promise<void> {
  await pool.query(
    `with events as (${appendEvents('$2')}) update tr_command set status = 'taken', taken_at = clock_timestamp() where id = $1 and status = 'recorded'`,
    [id, JSON.stringify(events)],
  )
}

export async function endCommand(pool: Pool, id: string, status: 'done' | 'refused', result: unknown, events: readonly EventRow[]): Promise<void> {
  await pool.query(
    `with events as (${appendEvents('$4')})
     update tr_command set status = $2, result = $3, taken_at = coalesce(taken_at, clock_timestamp()), done_at = clock_timestamp() where id = $1`,
    [id, status, JSON.stringify(result), JSON.stringify(events)],
  )
}

export type Pulse = {
  readonly workerId: string
  readonly moduleId: string
  readonly stats: unknown
  readonly market: {
    readonly source: string
    readonly state: string
    readonly speed: string | null
    readonly clockUs: number
    readonly listings: unknown
    readonly quotes: unknown
  }
  readonly marks: readonly Readonly<Record<string, unknown>>[]
  readonly samples: readonly Readonly<Record<string, unknown>>[]
  readonly equity: Readonly<Record<string, unknown>> | null
  /** What traded since the last pulse; stored with the clock that it was counted up to, so that a restart counts nothing twice. */
  readonly volumes: readonly VolumeRow[]
}

/** The worker's sign of life, the market's clock, marked positions, price samples and equity, in one commit a second. */
export async function writePulse(pool: Pool, p: Pulse): Promise<void> {
  await pool.query({
    name: 'pulse',
    text: `with worker as (
        update tr_worker set heartbeat_at = clock_timestamp(), stats = $2 where id = $1
      ), market as (
        insert into tr_market (module_id, source, state, speed, clock_us, listings, quotes) values ($3, $4, $5, $6, $7, $8, $9)
        on conflict (module_id) do update set state = excluded.state, speed = excluded.speed, clock_us = excluded.clock_us, listings = excluded.listings,
          quotes = excluded.quotes, updated_at = clock_timestamp()
      ), marks as (
        update tr_position p set mark_price = x.mark_price, unrealized_pnl = x.unrealized_pnl, marked_at = x.marked_at
        from jsonb_to_recordset($10::jsonb) as x(symbol text, venue text, version int, mark_price numeric, unrealized_pnl numeric, marked_at timestamptz)
        where p.module_id = $3 and p.symbol = x.symbol and p.venue = x.venue and p.version = x.version
      ), equity as (
        insert into tr_equity (module_id, at_us, currency, equity, realized_pnl, unrealized_pnl, fees, gross_notional)
        select $3, at_us, currency, equity, realized_pnl, unrealized_pnl, fees, gross_notional
        from jsonb_to_recordset($12::jsonb) as x(at_us bigint, currency text, equity numeric, realized_pnl numeric, unrealized_pnl numeric, fees numeric, gross_notional numeric)
        on conflict do nothing
      ), volumes as (${ADD_VOLUMES('$13', '$3')}
      )
      insert into tr_quote (symbol, venue, at_us, bid, ask)
      select symbol, venue, at_us, bid, ask from jsonb_to_recordset($11::jsonb) as x(symbol text, venue text, at_us bigint, bid numeric, ask numeric) on conflict do nothing`,
    values: [
      p.workerId,
      JSON.stringify(p.stats),
      p.moduleId,
      p.market.source,
      p.market.state,
      p.market.speed,
      p.market.clockUs,
      JSON.stringify(p.market.listings),
      JSON.stringify(p.market.quotes),
      JSON.stringify(p.marks),
      JSON.stringify(p.samples),
      JSON.stringify(p.equity ? [p.equity] : []),
      JSON.stringify(p.volumes),
    ],
  })
}

/** The market this database belongs to, or null on a fresh one. */
export async function storedMarket(pool: Pool, moduleId: string): Promise<{ source: string; state: string; clock_us: string; listings: unknown } | null> {
  const { rows } = await pool.query('select source, state, clock_us, listings from tr_market where module_id = $1', [moduleId])
  return rows[0] ?? null
}

export async function registerWorker(pool: Pool, worker: { id: string; moduleId: string; pid: number; host: string; role: string }): Promise<void> {
  await pool.query(
    `insert into tr_worker (id, module_id, pid, host, role) values ($1, $2, $3, $4, $5)
     on conflict (id) do update set role = excluded.role, heartbeat_at = clock_timestamp()`,
    [worker.id, worker.moduleId, worker.pid, worker.host, worker.role],
  )
}

/** Forgets workers that have been silent for a day and quote samples older than `quotesBeforeUs`. */
export async function sweep(pool: Pool, quotesBeforeUs: number): Promise<void> {
  await pool.query(`delete from tr_worker where heartbeat_at < clock_timestamp() - interval '1 day'`)
  await pool.query('delete from tr_quote where at_us < $1', [quotesBeforeUs])
}

/** What became known of one row: values in place of earlier ones, and the reasons of those that are null. */
export type MetricsDelta = {
  readonly id: string
  readonly values: Readonly<Record<string, string | null>>
  readonly nulls: Readonly<Record<string, string>>
  readonly keys: readonly string[]
}
export type FillDelta = MetricsDelta & { readonly is_last: boolean }
/** `benchmarks`: prices that became known, and under `nulls` why others never will. */
export type ExecutionDelta = MetricsDelta & {
  readonly benchmarks: Readonly<Record<string, unknown>>
  readonly strand_score: number | null
  readonly stages: unknown
}

const DELTA = (table: string, column: string) =>
  `${column} = ${table}.${column} || x.values || jsonb_build_object('nulls', (coalesce(${table}.${column} -> 'nulls', '{}') - x.keys) || x.nulls)`

/** Mark-outs whose horizons have passed, and what they add to their executions, in one commit. */
export async function writeMarkouts(
  pool: Pool,
  fills: readonly FillDelta[],
  executions: readonly ExecutionDelta[],
  events: readonly EventRow[],
): Promise<void> {
  await pool.query({
    name: 'markouts',
    text: `with fills as (
        update tr_fill f set ${DELTA('f', 'metrics')}, markouts_done = x.is_last
        from jsonb_to_recordset($1::jsonb) as x(id text, values jsonb, nulls jsonb, keys text[], is_last boolean) where f.id = x.id
      ), executions as (
        update tr_strand s set ${DELTA('s', 'exec_metrics')}
            || jsonb_build_object('benchmarks', coalesce(s.exec_metrics -> 'benchmarks', '{}') || x.benchmarks), strand_score = coalesce(x.strand_score, s.strand_score), stages = coalesce(x.stages, s.stages),
          updated_at = clock_timestamp()
        from jsonb_to_recordset($2::jsonb) as x(id text, values jsonb, nulls jsonb, keys text[], benchmarks jsonb, strand_score float8, stages jsonb) where s.id = x.id
      ) ${appendEvents('$3')}`,
    values: [JSON.stringify(fills), JSON.stringify(executions), JSON.stringify(events)],
  })
}

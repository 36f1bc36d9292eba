import type { Pool } from 'pg'
import { appendEvents, type EventRow } from './events.ts'

// biome-ignore lint/suspicious/noExplicitAny: a row of our own tables, whose type is the migration
type Row = Readonly<Record<string, any>>

/** What a starting worker must know of the past: one consistent read of everything that is not over. */
export type Past = {
  readonly positions: readonly Row[]
  readonly executions: readonly Row[]
  readonly orders: readonly Row[]
  readonly fills: readonly Row[]
  /** Fills whose last mark-out horizon has not been stored. */
  readonly unmarked: readonly Row[]
  readonly tradingState: Row | null
  readonly riskUpdates: readonly Row[]
  readonly venueCounts: readonly { venue: string; successes: string; failures: string; ack_ms: number | null; fill_ms: number | null }[]
  readonly recentScores: readonly { symbol: string; style: string; score: number; n: string }[]
  readonly restingFills: readonly { symbol: string; filled: string; sent: string }[]
  readonly peakEquity: string | null
  readonly dayStart: Row | null
}

const OPEN = `('intended', 'sent', 'accepted', 'partially_filled', 'unknown')`
/** How many executions back the desk's own history of venues and styles reaches at start. */
const HISTORY_COUNT = 2_000

/** Reads the past in one repeatable-read transaction. `dayStartUs` is UTC midnight of the market clock. */
export async function readPast(pool: Pool, moduleId: string, dayStartUs: number): Promise<Past> {
  const client = await pool.connect()
  const many = async (text: string, values: unknown[] = [moduleId]) => (await client.query(text, values)).rows
  try {
    await client.query('begin isolation level repeatable read read only')
    const past: Past = {
      positions: await many('select * from tr_position where module_id = $1'),
      executions: await many(
        `select * from tr_strand where kind = 'execution' and module_id = $1 and status in ('received', 'waiting', 'approved', 'working')`,
      ),
      orders: await many(`select o.* from tr_order o join tr_strand s on s.id = o.execution_id
        where o.module_id = $1 and (o.status in ${OPEN} or s.status in ('approved', 'working'))`),
      fills: await many(
        `select f.* from tr_fill f join tr_strand s on s.id = f.execution_id where f.module_id = $1 and s.status in ('approved', 'working') order by f.seen_at_us`,
      ),
      unmarked:
        await many(`select f.*, s.exec_metrics, s.route ->> 'benchmark_venue' as benchmark_venue, s.ended_at from tr_fill f join tr_strand s on s.id = f.execution_id
        where f.module_id = $1 and not f.markouts_done and s.status not in ('approved', 'working') order by f.venue_at_us`),
      tradingState: (await many('select * from tr_trading_state where module_id = $1'))[0] ?? null,
      riskUpdates: await many('select * from tr_risk_update where module_id = $1 order by seq'),
      venueCounts:
        (await many(`select venue, count(*) filter (where status not in ('rejected', 'unknown')) as successes, count(*) filter (where status in ('rejected', 'unknown')) as failures,
          avg(extract(epoch from acknowledged_at - sent_at) * 1000) filter (where acknowledged_at is not null)::float8 as ack_ms, null::float8 as fill_ms
        from (select * from tr_order where module_id = $1 and status not in ('intended', 'denied') order by id desc limit ${HISTORY_COUNT}) o group by venue`)) as Past['venueCounts'],
      recentScores: (await many(`select symbol, execution_type as style, avg(execution_score) as score, count(*) as n from
          (select symbol, execution_type, execution_score, row_number() over (partition by symbol, execution_type order by id desc) as k
           from (select * from tr_strand where kind = 'execution' and module_id = $1 and execution_score is not null order by id desc limit ${HISTORY_COUNT}) s) r
        where k <= 20 group by symbol, execution_type`)) as Past['recentScores'],
      restingFills: (await many(`select symbol, count(*) as sent, count(*) filter (where status = 'filled') as filled
        from (select * from tr_order where module_id = $1 and time_in_force = 'gtc' and status in ('filled', 'cancelled', 'expired', 'partially_filled') order by id desc limit ${HISTORY_COUNT}) o group by symbol`)) as Past['restingFills'],
      peakEquity: (await many('select max(equity) as peak from tr_equity where module_id = $1'))[0]?.peak ?? null,
      dayStart: (await many('select * from tr_equity where module_id = $1 and at_us >= $2 order by at_us limit 1', [moduleId, dayStartUs]))[0] ?? null,
    }
    await client.query('commit')
    return past
  } catch (error) {
    await client.query('rollback').catch(() => undefined)
    throw error
  } finally {
    client.release()
  }
}

/** One execution that is over, as a restart would read it, to book what its venue tells of it afterwards; null when the order is not ours. */
export async function readEnded(pool: Pool, moduleId: string, clientOrderId: string): Promise<Pick<Past, 'executions' | 'orders' | 'fills'> | null> {
  const { rows } = await pool.query('select execution_id from tr_order where client_order_id = $1 and module_id = $2', [clientOrderId, moduleId])
  const id = rows[0]?.execution_id
  if (id === undefined) return null
  const [executions, orders, fills] = await Promise.all(
    [
      'select * from tr_strand where id = $1',
      'select * from tr_order where execution_id = $1',
      'select * from tr_fill where execution_id = $1 order by seen_at_us',
    ].map(async (text) => (await pool.query(text, [id])).rows),
  )
  return { executions: executions as Row[], orders: orders as Row[], fills: fills as Row[] }
}

/** Those of the venue's fills that are booked, by the venue's own ids. */
export async function bookedFills(pool: Pool, venue: string, venueFillIds: readonly string[]): Promise<ReadonlySet<string>> {
  const { rows } = await pool.query({
    name: 'booked-fills',
    text: 'select venue_fill_id from tr_fill where venue = $1 and venue_fill_id = any($2)',
    values: [venue, venueFillIds],
  })
  return new Set(rows.map((r) => r.venue_fill_id as string))
}

/** A difference between our books and a venue's that stands: `id` names its incident. */
export type Difference = {
  readonly id: string
  readonly name: 'drift_position' | 'drift_order' | 'drift_fill'
  readonly message: string
  readonly symbol: string | null
  readonly order_id: string | null
  readonly ours: string | null
  readonly theirs: string | null
}

/** How far the comparison with a venue has come. `failing_since` while the venue cannot be asked. */
export type Reconciled = {
  readonly venue: string
  readonly fill_cursor: string | null
  readonly checked_at: string | null
  readonly failing_since: string | null
  readonly failure: string | null
  /** Fills that the venue had and its stream had not told us, since the database began. */
  readonly found_fills: number
  readonly differences: readonly Difference[]
}

export async function readReconciled(
  pool: Pool,
  moduleId: string,
): Promise<readonly Pick<Reconciled, 'venue' | 'fill_cursor' | 'found_fills' | 'differences'>[]> {
  const { rows } = await pool.query('select venue, fill_cursor, found_fills, differences from tr_reconciliation where module_id = $1', [moduleId])
  return rows
}

/** Where a comparison stands, with the incidents that it raised and cleared, in one commit. */
export async function writeReconciled(pool: Pool, moduleId: string, row: Reconciled, events: readonly EventRow[]): Promise<void> {
  await pool.query({
    name: 'reconciled',
    text: `with events as (${appendEvents('$9')}
      )
      insert into tr_reconciliation (module_id, venue, fill_cursor, checked_at, failing_since, failure, found_fills, differences)
      values ($1, $2, $3, $4, $5, $6, $7, $8)
      on conflict (module_id, venue) do update set fill_cursor = excluded.fill_cursor, checked_at = excluded.checked_at, failing_since = excluded.failing_since,
        failure = excluded.failure, found_fills = excluded.found_fills, differences = excluded.differences`,
    values: [
      moduleId,
      row.venue,
      row.fill_cursor,
      row.checked_at,
      row.failing_since,
      row.failure,
      row.found_fills,
      JSON.stringify(row.differences),
      JSON.stringify(events),
    ],
  })
}

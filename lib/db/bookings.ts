import type { Pool } from 'pg'
import { coalesce } from './coalesce.ts'
import { appendEvents, type EventRow } from './events.ts'
import { INTENT, type OrderRow } from './judgements.ts'

/** A transition of one order: compare-and-set on the version it was computed from. */
export type OrderChange = {
  readonly id: string
  readonly version_from: number
  readonly version: number
  readonly status: string
  readonly reason: string | null
  readonly venue_order_id: string | null
  readonly filled_quantity: string
  readonly average_price: string | null
  readonly sent_mid: string | null
  readonly sent_at: string | null
  readonly sent_at_us: number | null
  readonly acknowledged_at: string | null
  readonly done_at: string | null
  readonly unknown_since: string | null
  readonly last_check_at: string | null
  readonly next_check_at: string | null
}

export type FillRow = Readonly<Record<string, unknown>> & { readonly id: string; readonly venue: string; readonly venue_fill_id: string }
export type PositionRow = Readonly<Record<string, unknown>> & { readonly symbol: string; readonly venue: string }
export type PositionChangeRow = Readonly<Record<string, unknown>> & { readonly fill_id: string }
/** Columns of the execution strand to overwrite; absent keys keep what is stored. */
export type ExecutionPatch = Readonly<Record<string, unknown>> & { readonly id: string }

/** Everything that one word of a venue changes: fill, order, position, execution and events are one transaction. */
export type Booking = {
  readonly orders: readonly OrderChange[]
  /** New child orders of a schedule: durable before they are sent. */
  readonly intents: readonly OrderRow[]
  readonly fills: readonly FillRow[]
  readonly positions: readonly PositionRow[]
  readonly positionChanges: readonly PositionChangeRow[]
  readonly executions: readonly ExecutionPatch[]
  readonly events: readonly EventRow[]
}

const ORDER = `id text, version_from int, version int, status text, reason text, venue_order_id text, filled_quantity numeric, average_price numeric,
  sent_mid numeric, sent_at timestamptz, sent_at_us bigint, acknowledged_at timestamptz, done_at timestamptz, unknown_since timestamptz,
  last_check_at timestamptz, next_check_at timestamptz`
const FILL = `id text, module_id text, order_id text, execution_id text, decision_id text, symbol text, venue text, venue_fill_id text, side text, price numeric,
  quantity numeric, base_quantity numeric, fee numeric, fee_currency text, liquidity text, venue_at timestamptz, seen_at timestamptz, venue_at_us bigint,
  seen_at_us bigint, clock text, mid numeric, half_spread numeric, sent_mid numeric, metrics jsonb`
const POSITION = `id text, module_id text, symbol text, venue text, quantity numeric, average_price numeric, realized_pnl numeric, unrealized_pnl numeric,
  fees numeric, pnl_currency text, mark_price numeric, marked_at timestamptz, version int`
const CHANGE = `module_id text, symbol text, venue text, fill_id text, execution_id text, change text, quantity_before numeric, quantity_after numeric,
  average_price_before numeric, average_price_after numeric, realized_delta numeric, realized_pnl numeric, fees numeric, at timestamptz`
const PATCH = `id text, status text, tags text[], venue text, filled_quantity numeric, average_price numeric, outcome_type text, outcome jsonb, fills jsonb,
  exec_metrics jsonb, stages jsonb, execution_score float8, strand_score float8, arrival_slippage_bps numeric, implementation_shortfall_bps numeric,
  position_data jsonb, monitoring_state jsonb, ended_at timestamptz, schedule jsonb, quantity numeric, ordered_quantity numeric`

const names = (columns: string): string[] =>
  columns
    .replace(/\s+/g, ' ')
    .split(', ')
    .map((c) => c.trim().split(' ')[0] as string)
const list = (columns: string): string => names(columns).join(', ')
const PATCHED = names(PATCH)
  .filter((c) => c !== 'id')
  .map((c) => `${c} = coalesce(x.${c}, s.${c})`)
  .join(', ')
const SET_ORDER = names(ORDER)
  .filter((c) => c !== 'id' && c !== 'version_from')
  .map((c) => `${c} = x.${c}`)
  .join(', ')
const SET_POSITION = names(POSITION)
  .filter((c) => !['id', 'module_id', 'symbol', 'venue'].includes(c))
  .map((c) => `${c} = excluded.${c}`)
  .join(', ')

/** The count of orders moved is returned: a compare-and-set that misses makes the whole statement fail. */
const BOOK = `
  with orders as (
    update tr_order o set ${SET_ORDER} from jsonb_to_recordset($1::jsonb) as x(${ORDER}) where o.id = x.id and o.version = x.version_from returning o.id
  ), fills as (
    insert into tr_fill (${list(FILL)}) select ${list(FILL)} from jsonb_to_recordset($2::jsonb) as x(${FILL})
  ), positions as (
    insert into tr_position (${list(POSITION)}) select ${list(POSITION)} from jsonb_to_recordset($3::jsonb) as x(${POSITION})
    on conflict (module_id, symbol, venue) do update set ${SET_POSITION}, updated_at = clock_timestamp()
  ), changes as (
    insert into tr_position_history (${list(CHANGE)}) select ${list(CHANGE)} from jsonb_to_recordset($4::jsonb) as x(${CHANGE})
  ), executions as (
    update tr_strand s set ${PATCHED}, updated_at = clock_timestamp() from jsonb_to_recordset($5::jsonb) as x(${PATCH}) where s.id = x.id
  ), intents as (
    insert into tr_order (${list(INTENT)}) select ${list(INTENT)} from jsonb_to_recordset($8::jsonb) as x(${INTENT})
  ), events as (${appendEvents('$6')}
  )
  select case when count(*) = $7::int then 1 else 1 / (count(*) * 0)::int end as moved from orders`

/** An order's stored version is not the one the transition was computed from: another writer has been here. */
export class VersionConflict extends Error {
  override name = 'VersionConflict'
}

/**
 * Books what venues said. Several changes of one order, position or execution that are pending together are
 * folded to the last before they are written, so that one statement holds each row once.
 */
export const bookingWriter = (pool: Pool): ((booking: Booking) => Promise<void>) =>
  coalesce(async (batch) => {
    const orders = foldOrders(batch.flatMap((b) => b.orders))
    try {
      await pool.query({
        name: 'bookings',
        text: BOOK,
        values: [
          JSON.stringify(orders),
          JSON.stringify(batch.flatMap((b) => b.fills)),
          JSON.stringify(
            last(
              batch.flatMap((b) => b.positions),
              (p) => `${p.venue} ${p.symbol}`,
            ),
          ),
          JSON.stringify(batch.flatMap((b) => b.positionChanges)),
          JSON.stringify(foldPatches(batch.flatMap((b) => b.executions))),
          JSON.stringify(batch.flatMap((b) => b.events)),
          orders.length,
          JSON.stringify(batch.flatMap((b) => b.intents)),
        ],
      })
    } catch (error) {
      // 22012 is the division by zero above.
      if ((error as { code?: string }).code === '22012') throw new VersionConflict('an order was changed by somebody else', { cause: error })
      throw error
    }
  })

function foldOrders(changes: readonly OrderChange[]): OrderChange[] {
  const folded = new Map<string, OrderChange>()
  for (const c of changes) folded.set(c.id, { ...c, version_from: folded.get(c.id)?.version_from ?? c.version_from })
  return [...folded.values()]
}

function foldPatches(patches: readonly ExecutionPatch[]): ExecutionPatch[] {
  const folded = new Map<string, ExecutionPatch>()
  for (const p of patches) folded.set(p.id, { ...folded.get(p.id), ...p })
  return [...folded.values()]
}

function last<T>(rows: readonly T[], key: (row: T) => string): T[] {
  return [...new Map(rows.map((r) => [key(r), r])).values()]
}

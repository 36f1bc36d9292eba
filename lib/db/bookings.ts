import type { Pool } from 'pg'
import { coalesce } from './coalesce.ts'
import { appendEvents, type EventRow } from './events.ts'
import { INTENT, type OrderRow } from './judgements.ts'
import { laneOf } from './pool.ts'
import { type Columns, columns, shaped, within } from './shaped.ts'

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

const ORDER = columns(`id text, version_from int, version int, status text, reason text, venue_order_id text, filled_quantity numeric, average_price numeric,
  sent_mid numeric, sent_at timestamptz, sent_at_us bigint, acknowledged_at timestamptz, done_at timestamptz, unknown_since timestamptz,
  last_check_at timestamptz, next_check_at timestamptz`)
const FILL = columns(`id text, module_id text, order_id text, execution_id text, decision_id text, symbol text, venue text, venue_fill_id text, side text,
  price numeric, quantity numeric, base_quantity numeric, fee numeric, fee_currency text, liquidity text, venue_at timestamptz, seen_at timestamptz,
  venue_at_us bigint, seen_at_us bigint, clock text, mid numeric, half_spread numeric, sent_mid numeric, metrics jsonb`)
const POSITION =
  columns(`id text, module_id text, symbol text, venue text, quantity numeric, average_price numeric, realized_pnl numeric, unrealized_pnl numeric,
  fees numeric, pnl_currency text, mark_price numeric, marked_at timestamptz, version int`)
const CHANGE = columns(`module_id text, symbol text, venue text, fill_id text, execution_id text, change text, quantity_before numeric, quantity_after numeric,
  average_price_before numeric, average_price_after numeric, realized_delta numeric, realized_pnl numeric, fees numeric, at timestamptz`)
const PATCH =
  columns(`id text, status text, tags text[], venue text, filled_quantity numeric, average_price numeric, outcome_type text, outcome jsonb, fills jsonb,
  exec_metrics jsonb, stages jsonb, execution_score float8, strand_score float8, arrival_slippage_bps numeric, implementation_shortfall_bps numeric,
  position_data jsonb, monitoring_state jsonb, ended_at timestamptz, schedule jsonb, quantity numeric, ordered_quantity numeric`)

const set = ({ names }: Columns, keys: readonly string[], value: (column: string) => string): string =>
  names
    .filter((c) => !keys.includes(c))
    .map((c) => `${c} = ${value(c)}`)
    .join(', ')
const insert = (table: string, { names }: Columns, source: string): string => `insert into ${table} (${names}) select ${names} from ${source}`

/** The count of orders moved is compared with `$2`: a compare-and-set that misses makes the whole statement fail. */
const book = shaped({
  name: 'bookings',
  fixed: 2,
  lists: { orders: ORDER, fills: FILL, positions: POSITION, changes: CHANGE, executions: PATCH, intents: INTENT },
  write: ({ orders, fills, positions, changes, executions, intents }) => `
  with events as (${appendEvents('$1')}
  )${within('fills', fills && insert('tr_fill', FILL, fills))}${within(
    'positions',
    positions &&
      `${insert('tr_position', POSITION, positions)} on conflict (module_id, symbol, venue) do update set
       ${set(POSITION, ['id', 'module_id', 'symbol', 'venue'], (c) => `excluded.${c}`)}, updated_at = clock_timestamp()`,
  )}${within('changes', changes && insert('tr_position_history', CHANGE, changes))}${within(
    'executions',
    executions &&
      `update tr_strand s set ${set(PATCH, ['id'], (c) => `coalesce(x.${c}, s.${c})`)}, updated_at = clock_timestamp() from ${executions} where s.id = x.id`,
  )}${within('intents', intents && insert('tr_order', INTENT, intents))}${within(
    'orders',
    orders
      ? `update tr_order o set ${set(ORDER, ['id', 'version_from'], (c) => `x.${c}`)} from ${orders} where o.id = x.id and o.version = x.version_from returning 1`
      : 'select where false',
  )}
  select case when count(*) = $2::int then 1 else 1 / (count(*) * 0)::int end as moved from orders`,
})

/** An order's stored version is not the one the transition was computed from: another writer has been here. */
export class VersionConflict extends Error {
  override name = 'VersionConflict'
}

/**
 * Books what venues said. Several changes of one order, position or execution that are pending together are
 * folded to the last before they are written, so that one statement holds each row once.
 */
export function bookingWriter(pool: Pool): (booking: Booking) => Promise<void> {
  const lane = laneOf(pool)
  return coalesce(async (batch) => {
    const orders = foldOrders(batch.flatMap((b) => b.orders))
    try {
      await lane.query(
        book(
          {
            orders,
            fills: batch.flatMap((b) => b.fills),
            positions: last(
              batch.flatMap((b) => b.positions),
              (p) => `${p.venue} ${p.symbol}`,
            ),
            changes: batch.flatMap((b) => b.positionChanges),
            executions: foldPatches(batch.flatMap((b) => b.executions)),
            intents: batch.flatMap((b) => b.intents),
          },
          JSON.stringify(batch.flatMap((b) => b.events)),
          orders.length,
        ),
      )
    } catch (error) {
      // 22012 is the division by zero above.
      if ((error as { code?: string }).code === '22012') throw new VersionConflict('an order was changed by somebody else', { cause: error })
      throw error
    }
  })
}

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

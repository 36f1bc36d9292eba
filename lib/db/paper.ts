import type { Pool } from 'pg'
import type { ClientOrderId } from '../domain/base/id.ts'
import type { Side } from '../domain/base/market.ts'
import { money, price, quantity } from '../domain/base/money.ts'
import { instant } from '../domain/base/time.ts'
import type { PaperOrder, VenueFill } from '../domain/execute/venue-record.ts'
import { coalesce } from './coalesce.ts'

type Changes = { readonly orders: readonly PaperOrder[]; readonly fills: readonly VenueFill[] }

const ORDER = `client_order_id text, venue_order_id text, venue text, symbol text, side text, type text, time_in_force text, price numeric, quantity numeric,
  filled_quantity numeric, status text, reason text, received_at_us bigint, updated_at_us bigint, expires_at_us bigint, queue_ahead numeric`
const FILL = `venue_fill_id text, client_order_id text, venue text, symbol text, side text, price numeric, quantity numeric, fee numeric, fee_currency text,
  liquidity text, venue_at_us bigint`
const names = (columns: string): string =>
  columns
    .replace(/\s+/g, ' ')
    .split(', ')
    .map((c) => c.trim().split(' ')[0])
    .join(', ')

const COMMIT = `
  with fills as (
    insert into paper_fill (${names(FILL)}) select ${names(FILL)} from jsonb_to_recordset($2::jsonb) as x(${FILL})
    on conflict (venue, venue_fill_id) do nothing -- a commit whose answer was lost is tried again
  )
  insert into paper_order (${names(ORDER)}) select ${names(ORDER)} from jsonb_to_recordset($1::jsonb) as x(${ORDER})
  on conflict (client_order_id) do update set filled_quantity = excluded.filled_quantity, status = excluded.status, reason = excluded.reason,
    updated_at_us = excluded.updated_at_us, queue_ahead = excluded.queue_ahead`

const PAGE = 500

/** Venues of one pool share their commits: what several of them have to store at the same moment is one transaction. */
const writers = new WeakMap<Pool, (changes: Changes) => Promise<void>>()

function writerOf(pool: Pool): (changes: Changes) => Promise<void> {
  const known = writers.get(pool)
  if (known) return known
  const write = coalesce<Changes>(async (batch) => {
    // The last state of an order wins: a statement may touch a row once.
    const orders = new Map(batch.flatMap((c) => c.orders.map((o) => [o.clientOrderId, o] as const)))
    const fills = batch.flatMap((c) => c.fills)
    await pool.query({
      name: 'paper-commit',
      text: COMMIT,
      values: [JSON.stringify([...orders.values()].map(toOrderRow)), JSON.stringify(fills.map((f) => toFillRow(f, orders.get(f.clientOrderId))))],
    })
  })
  writers.set(pool, write)
  return write
}

/** The memory of one simulated venue, on a pool of the role `ropewalk_paper`. */
export function paperMemory(pool: Pool, venue: string) {
  const readFills = async (where: string, values: unknown[]): Promise<VenueFill[]> =>
    (await pool.query(`select * from paper_fill where ${where} order by seq`, values)).rows.map(fromFillRow)

  return {
    commit: writerOf(pool),
    async load(): Promise<Changes> {
      const { rows } = await pool.query(`select * from paper_order where venue = $1 order by venue_order_id`, [venue])
      return { orders: rows.map(fromOrderRow), fills: await readFills('venue = $1', [venue]) }
    },
    async lookup(clientOrderId: ClientOrderId): Promise<{ order: PaperOrder; fills: VenueFill[] } | null> {
      const { rows } = await pool.query(`select * from paper_order where client_order_id = $1 and venue = $2`, [clientOrderId, venue])
      return rows[0] ? { order: fromOrderRow(rows[0]), fills: await readFills('client_order_id = $1', [clientOrderId]) } : null
    },
    /** Pages through the fills in the order of their commits: one venue commits one batch at a time. */
    async fillsSince(cursor: string | null) {
      const { rows } = await pool.query({
        name: 'paper-fills-since',
        text: `select * from paper_fill where venue = $1 and seq > $2 order by seq limit ${PAGE}`,
        values: [venue, cursor ?? '0'],
      })
      const fills = rows.map((r) => ({ ...fromFillRow(r), symbol: r.symbol as string, side: r.side as Side }))
      return { fills, cursor: (rows.at(-1)?.seq as string | undefined) ?? cursor ?? '0', isLast: rows.length < PAGE }
    },
  }
}

const toOrderRow = (o: PaperOrder) => ({
  client_order_id: o.clientOrderId,
  venue_order_id: o.venueOrderId,
  venue: o.venue,
  symbol: o.symbol,
  side: o.side,
  type: o.type,
  time_in_force: o.timeInForce,
  price: o.price.toFixed(),
  quantity: o.quantity.toFixed(),
  filled_quantity: o.filledQuantity.toFixed(),
  status: o.status,
  reason: o.reason,
  received_at_us: o.receivedAt,
  updated_at_us: o.updatedAt,
  expires_at_us: o.expiresAt,
  queue_ahead: o.queueAhead?.toFixed() ?? null,
})

const toFillRow = (f: VenueFill, order: PaperOrder | undefined) => ({
  venue_fill_id: f.venueFillId,
  client_order_id: f.clientOrderId,
  venue: order?.venue,
  symbol: order?.symbol,
  side: order?.side,
  price: f.price.toFixed(),
  quantity: f.quantity.toFixed(),
  fee: f.fee.toFixed(),
  fee_currency: f.feeCurrency,
  liquidity: f.liquidity,
  venue_at_us: f.venueAt,
})

const optional = <T>(value: string | null, make: (text: string) => T): T | null => (value === null ? null : make(value))

// biome-ignore lint/suspicious/noExplicitAny: a row of our own tables, whose type is the migration
type Row = Readonly<Record<string, any>>

const fromOrderRow = (r: Row): PaperOrder => ({
  clientOrderId: r.client_order_id,
  venueOrderId: r.venue_order_id,
  venue: r.venue,
  symbol: r.symbol,
  side: r.side,
  type: r.type,
  timeInForce: r.time_in_force,
  price: price(r.price),
  quantity: quantity(r.quantity),
  filledQuantity: quantity(r.filled_quantity),
  status: r.status,
  reason: r.reason,
  receivedAt: instant(Number(r.received_at_us)),
  updatedAt: instant(Number(r.updated_at_us)),
  expiresAt: optional(r.expires_at_us, (t) => instant(Number(t))),
  queueAhead: optional(r.queue_ahead, quantity),
})

const fromFillRow = (r: Row): VenueFill => ({
  venueFillId: r.venue_fill_id,
  clientOrderId: r.client_order_id,
  price: price(r.price),
  quantity: quantity(r.quantity),
  fee: money(r.fee),
  feeCurrency: r.fee_currency,
  liquidity: r.liquidity,
  venueAt: instant(Number(r.venue_at_us)),
})

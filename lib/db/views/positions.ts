import { z } from 'zod'
import type { PositionHistory, PositionHistoryQuery, PositionRow, Positions } from '#lib/wire/views/positions.ts'
import type { Reader } from './connection.ts'
import { listings, ms } from './market-parts.ts'

/** Every holding per symbol and venue, the sums per currency, and the market's clock that the age of a mark is read by. */
export async function readPositions(db: Reader, moduleId: string): Promise<Positions> {
  const { rows } = await db.query(POSITIONS, [moduleId])
  const found = answer.parse(rows[0])
  const known = listings.safeParse(found.market?.listings ?? []).data ?? []
  const stale = new Set((quotes.safeParse(found.market?.quotes ?? []).data ?? []).flatMap((q) => (q.is_stale ? [`${q.venue} ${q.symbol}`] : [])))
  return {
    rows: found.positions.map((p): PositionRow => {
      const listing = known.find((l) => l.venue === p.venue && l.symbol === p.symbol)
      const markAgeMs = p.markedAtMs === null || !found.market ? null : Math.max(0, found.market.clockMs - p.markedAtMs + found.market.lagMs)
      return {
        ...p,
        markAgeMs,
        isMarkStale: stale.has(`${p.venue} ${p.symbol}`) || markAgeMs === null || markAgeMs > MARK_STALE_MS,
        tick: listing?.tick ?? null,
        lot: listing?.lot ?? null,
        isInverse: listing?.isInverse ?? false,
      }
    }),
    totals: found.totals,
    market: found.market && {
      source: found.market.source,
      state: found.market.state,
      clockMs: found.market.clockMs,
      venueCount: new Set(known.map((l) => l.venue)).size,
    },
    readAtMs: found.read_at_ms,
  }
}

/** Changes of one holding, newest first, each with the fill that made it. */
export async function readPositionHistory(db: Reader, moduleId: string, query: PositionHistoryQuery): Promise<PositionHistory> {
  const { rows } = await db.query(HISTORY, [moduleId, query.symbol, query.venue, query.before ?? null, query.limit + 1])
  const parsed = rows.map((r) => change.parse(r))
  const page = parsed.slice(0, query.limit)
  return { rows: page, nextBefore: parsed.length > query.limit ? (page.at(-1)?.seq ?? null) : null }
}

// A mark this old no longer says what the holding is worth; books themselves count as stale after 5 s.
const MARK_STALE_MS = 15_000

// lagMs: how long the market has been silent on the wall clock, so that marks go on ageing when the worker is gone.
const POSITIONS = `
  select ${ms('clock_timestamp()')} as read_at_ms,
    (select coalesce(json_agg(json_build_object('symbol', p.symbol, 'venue', p.venue, 'quantity', p.quantity::text, 'averagePrice', p.average_price::text,
       'markPrice', p.mark_price::text, 'markedAtMs', ${ms('p.marked_at')}, 'unrealized', p.unrealized_pnl::text, 'realized', p.realized_pnl::text,
       'fees', p.fees::text, 'currency', p.pnl_currency, 'updatedAtMs', ${ms('p.updated_at')}) order by p.quantity = 0, p.symbol, p.venue), '[]')
     from tr_position p where p.module_id = $1) as positions,
    (select coalesce(json_agg(t order by t.currency), '[]') from (
       select p.pnl_currency as currency, count(*)::int as "positionCount", (count(*) filter (where p.quantity <> 0))::int as "openCount",
         sum(p.unrealized_pnl)::text as unrealized, (count(*) filter (where p.quantity <> 0 and p.unrealized_pnl is null))::int as "unmarkedCount",
         sum(p.realized_pnl)::text as realized, sum(p.fees)::text as fees
       from tr_position p where p.module_id = $1 group by p.pnl_currency) t) as totals,
    (select json_build_object('source', m.source, 'state', m.state, 'clockMs', (m.clock_us / 1000.0)::float8, 'listings', m.listings, 'quotes', m.quotes,
       'lagMs', case when m.state = 'open' then greatest(0, ${ms('clock_timestamp()')} - ${ms('m.updated_at')}) else 0 end)
     from tr_market m where m.module_id = $1) as market`

const HISTORY = `
  select h.seq::text, h.change, h.execution_id as "executionId", h.fill_id as "fillId", h.quantity_before::text as "quantityBefore",
    h.quantity_after::text as "quantityAfter", h.average_price_before::text as "averageBefore", h.average_price_after::text as "averageAfter",
    h.realized_delta::text as "realizedDelta", h.realized_pnl::text as realized, h.fees::text, f.price::text, f.quantity::text as "fillQuantity", f.side,
    ${ms('h.at')} as "atMs"
  from tr_position_history h left join tr_fill f on f.id = h.fill_id
  where h.module_id = $1 and h.symbol = $2 and h.venue = $3 and ($4::bigint is null or h.seq < $4::bigint)
  order by h.seq desc limit $5`

const text = z.string().nullable()
const number = z.number().nullable()
const answer = z.object({
  read_at_ms: z.number(),
  positions: z.array(
    z.object({
      symbol: z.string(),
      venue: z.string(),
      quantity: z.string(),
      averagePrice: text,
      markPrice: text,
      markedAtMs: number,
      unrealized: text,
      realized: z.string(),
      fees: z.string(),
      currency: z.string(),
      updatedAtMs: z.number(),
    }),
  ),
  totals: z.array(
    z.object({
      currency: z.string(),
      positionCount: z.number(),
      openCount: z.number(),
      unrealized: text,
      unmarkedCount: z.number(),
      realized: z.string(),
      fees: z.string(),
    }),
  ),
  market: z.object({ source: z.string(), state: z.string(), clockMs: z.number(), lagMs: z.number(), listings: z.unknown(), quotes: z.unknown() }).nullable(),
})

const quotes = z.array(z.object({ venue: z.string(), symbol: z.string(), is_stale: z.boolean().optional() }))

const change = z.object({
  seq: z.string(),
  change: z.enum(['open', 'add', 'reduce', 'close', 'flip']),
  executionId: z.string(),
  fillId: z.string(),
  quantityBefore: z.string(),
  quantityAfter: z.string(),
  averageBefore: text,
  averageAfter: text,
  realizedDelta: z.string(),
  realized: z.string(),
  fees: z.string(),
  price: text,
  fillQuantity: text,
  side: z.enum(['buy', 'sell']).nullable(),
  atMs: z.number(),
})

import { z } from 'zod'
import { maybe } from '#lib/wire/views/parts.ts'
import type { Earned, Exposure, PositionHistory, PositionHistoryQuery, PositionRow, Positions } from '#lib/wire/views/positions.ts'
import type { Reader } from './connection.ts'
import { INCIDENTS, incidentRow } from './incidents.ts'
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
        reconciliation: found.reconciled.find((one) => one.venue === p.venue) ?? null,
        difference: differenceOf(found.incidents, p),
        watches: found.watches
          .filter((watch) => watch.symbol === p.symbol && !NOTHING.test(watch.leftBy[p.venue] ?? '0'))
          .map(({ symbol: _, leftBy, ...watch }) => ({ ...watch, left: leftBy[p.venue] || null })),
      }
    }),
    totals: found.totals,
    exposure: exposureOf(found.stats, found.told_at_ms),
    earned: found.earned,
    market: found.market && {
      source: found.market.source,
      state: found.market.state,
      clockMs: found.market.clockMs,
      venueCount: new Set(known.map((l) => l.venue)).size,
    },
    readAtMs: found.read_at_ms,
  }
}

/** An open alarm about this holding: the venue and we do not agree. */
function differenceOf(incidents: readonly z.infer<typeof incidentRow>[], { symbol, venue }: { readonly symbol: string; readonly venue: string }) {
  const found = incidents.find((one) => one.clearedAtMs === null && one.name === 'drift_position' && one.symbol === symbol && one.venue === venue)
  return found ? { ours: found.ours, theirs: found.theirs, sinceMs: found.raisedAtMs } : null
}

function exposureOf(stats: unknown, toldAtMs: number | null): Exposure | null {
  const told = exposureStats.safeParse(stats)
  if (!told.success || toldAtMs === null) return null
  const { risk, exposure } = told.data
  return { ...exposure, currency: risk.currency, equity: risk.equity, toldAtMs }
}

/** Changes of one holding, newest first, each with the fill that made it. */
export async function readPositionHistory(db: Reader, moduleId: string, query: PositionHistoryQuery): Promise<PositionHistory> {
  const { rows } = await db.query(HISTORY, [moduleId, query.symbol, query.venue, query.before ?? null, query.limit + 1])
  const parsed = rows.map((r) => change.parse(r))
  const page = parsed.slice(0, query.limit)
  return { rows: page, nextBefore: parsed.length > query.limit ? (page.at(-1)?.seq ?? null) : null }
}

/** What is left of a part that was closed. */
const NOTHING = /^0+(\.0*)?$/
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
     from tr_market m where m.module_id = $1) as market,
    w.stats, w.told_at_ms,
    (select coalesce(json_agg(e order by e.by, e.currency, e.name), '[]') from (
       select case when grouping(p.venue) = 0 then 'venue' else 'symbol' end as by, coalesce(p.venue, p.symbol) as name, p.pnl_currency as currency,
         sum(p.realized_pnl)::text as realized, sum(p.unrealized_pnl)::text as unrealized, sum(p.fees)::text as fees
       from tr_position p where p.module_id = $1 group by grouping sets ((p.venue, p.pnl_currency), (p.symbol, p.pnl_currency))) e) as earned,
    (select coalesce(json_agg(x), '[]') from (
       select s.id as "executionId", s.symbol, s.monitoring_state->>'watched_by' as by, ${ms("(s.monitoring_state->>'watching_since')::timestamptz")} as "sinceMs",
         s.monitoring_state->'stop_loss'->>'price' as stop, s.monitoring_state->'take_profit'->>'price' as target,
         s.monitoring_state->>'policy' as policy,
         s.side, case jsonb_typeof(s.monitoring_state->'left_by') when 'object' then s.monitoring_state->'left_by'
           else jsonb_build_object(coalesce(s.venue, ''), coalesce(s.monitoring_state->>'left', '')) end as "leftBy"
       from tr_strand s where s.kind = 'execution' and (s.monitoring_state ->> 'watched_by') is not null order by s.id desc limit 200) x) as watches,
    (select coalesce(json_agg(json_build_object('venue', r.venue, 'checkedAtMs', ${ms('r.checked_at')}, 'failure', r.failure)), '[]')
     from tr_reconciliation r where r.module_id = $1) as reconciled,
    ${INCIDENTS} as incidents
  from (select 1) one left join lateral (
    select stats, ${ms('heartbeat_at')} as told_at_ms from tr_worker where module_id = $1 and stats ? 'exposure' order by heartbeat_at desc limit 1) w on true`

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
const earnedRow: z.ZodType<Earned> = z.object({
  by: z.enum(['venue', 'symbol']),
  name: z.string(),
  currency: z.string(),
  realized: z.string(),
  unrealized: text,
  fees: z.string(),
})
const watchRow = z.object({
  executionId: z.string(),
  symbol: text,
  side: z.enum(['buy', 'sell']).nullable(),
  leftBy: z.record(z.string(), z.string()),
  by: z.string(),
  sinceMs: number,
  stop: text,
  target: text,
  policy: text,
})
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
  stats: z.unknown(),
  told_at_ms: maybe(z.number()),
  earned: z.array(earnedRow),
  watches: z.array(watchRow),
  reconciled: z.array(z.object({ venue: z.string(), checkedAtMs: number, failure: text })),
  incidents: z.array(incidentRow),
})

const group = z.object({ name: z.string(), net: z.string(), gross: z.string(), count: z.number() })
const exposureStats = z.object({
  risk: z.object({ currency: z.string(), equity: z.string() }),
  exposure: z.object({ net: z.string(), gross: z.string(), symbols: z.array(group), venues: z.array(group), missing: z.array(z.string()) }),
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

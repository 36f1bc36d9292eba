import { encodeTime } from 'ulid'
import { z } from 'zod'
import type { Desk, Feed, Overview } from '#lib/wire/views/overview.ts'
import { maybe } from '#lib/wire/views/parts.ts'
import type { Reader } from './connection.ts'
import { INCIDENTS, OPEN_INCIDENTS } from './incidents.ts'
import { needFacts, needsOf } from './needs.ts'

/** The state of the desk for the frame: one row of each of three small tables. */
export async function readDesk(db: Reader): Promise<Desk> {
  const { rows } = await db.query(`select ${DESK} as desk`)
  return toDesk(z.object({ desk: deskRow }).parse(rows[0]).desk)
}

/** Is it alive, what is it doing, what needs me: one statement, so that its parts agree with each other. */
export async function readOverview(db: Reader, nowMs: number): Promise<Overview> {
  const midnightMs = Math.floor(nowMs / DAY_MS) * DAY_MS
  const lastMinute = Math.floor(nowMs / MINUTE_MS) * MINUTE_MS
  const firstMinute = lastMinute - MINUTES * MINUTE_MS
  const { rows } = await db.query(OVERVIEW, [new Date(midnightMs), idFloor(midnightMs), new Date(firstMinute), idFloor(firstMinute), new Date(lastMinute)])
  const row = overviewRow.parse(rows[0])
  const desk = toDesk(row.desk)
  const feeds = toFeeds(row.quotes, row.desk.market?.clock_us ?? null)
  return {
    desk,
    database: { version: row.version, tailLagMs: row.tail_lag_ms ?? 0 },
    stats: {
      inboxDepth: row.stats?.inbox_depth ?? null,
      decisionsPerMinute: row.stats?.decisions_per_minute ?? null,
      openOrders: row.stats?.open_orders ?? null,
      unknownOrders: row.stats?.unknown_orders ?? null,
      eventLoopP99Ms: row.stats?.event_loop_p99_ms ?? null,
    },
    feeds,
    perMinute: Array.from({ length: MINUTES }, (_, minute) => row.per_minute[String(minute)] ?? 0),
    minutesCounted: row.first_ms === null ? 0 : Math.max(0, Math.min(MINUTES, Math.ceil((lastMinute - row.first_ms) / MINUTE_MS))),
    today: {
      sinceMs: midnightMs,
      decisions: row.today.decisions,
      filled: row.today.filled,
      refused: row.today.refused,
      open: row.today.open,
      slippageBps: row.today.slippage_bps,
      slippageCount: row.today.slippage_count,
      pnl: row.pnl,
    },
    needs: needsOf({ desk, feeds, facts: row.needs, readAtMs: row.desk.now_ms }),
  }
}

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
const MINUTES = 30

/**
 * The lowest id of that time. Ids sort by their time, so the index on them bounds a read by age; a minute of slack covers
 * clocks that disagree, and `created_at` decides.
 */
const idFloor = (ms: number): string => encodeTime(Math.max(0, ms - MINUTE_MS), 10)

const ms = (column: string): string => `(extract(epoch from ${column}) * 1000)::float8`

const DESK = `(select json_build_object(
  'now_ms', ${ms('clock_timestamp()')},
  'trading', (select json_build_object('module_id', module_id, 'state', state, 'since_ms', ${ms('since')}, 'actor', actor, 'reason', reason) from tr_trading_state order by module_id limit 1),
  'market', (select json_build_object('source', source, 'state', state, 'speed', speed, 'clock_us', clock_us, 'updated_ms', ${ms('updated_at')}) from tr_market order by module_id limit 1),
  'worker', (select json_build_object('role', role, 'host', host, 'pid', pid, 'started_ms', ${ms('started_at')}, 'heartbeat_ms', ${ms('heartbeat_at')})
     from tr_worker where role <> 'standby' order by heartbeat_at desc limit 1),
  'watch', json_build_object(
    'proposals', (select count(*)::int from tr_proposal where status = 'in_review') + (select count(*)::int from tr_lesson where state = 'approvable'),
    'incidents', ${OPEN_INCIDENTS},
    'unknownOrders', (select count(*)::int from tr_order where status = 'unknown'),
    'breached', (select coalesce(json_agg(distinct concat_ws(' of ', l->>'name', l->>'symbol')), '[]')
       from tr_worker, jsonb_array_elements(case jsonb_typeof(stats->'risk'->'lines') when 'array' then stats->'risk'->'lines' else '[]' end) l
       where role = 'trading' and heartbeat_at > clock_timestamp() - interval '1 minute' and (l->>'utilisation')::float8 >= 1))))`

const OVERVIEW = `
  with day as (
    select s.id, s.status, s.arrival_slippage_bps, s.created_at from tr_strand s
    where s.kind = 'execution' and s.id >= $2 and s.created_at >= $1
  ), recent as (
    select s.status, s.outcome, s.created_at from tr_strand s where s.kind = 'execution' order by s.id desc limit 50
  ), remind as (
    select coalesce((select coalesce(config #>> '{govern,remindHours}', config #>> '{govern,remind_hours}') from tr_config_version order by version desc limit 1)::float8, 24)
      * interval '1 hour' as after
  )
  select ${DESK} as desk, current_setting('server_version') as version,
    (select ${ms('clock_timestamp()')} - ${ms('min(at)')} from tr_event where xid >= pg_snapshot_xmin(pg_current_snapshot())) as tail_lag_ms,
    (select stats from tr_worker where role <> 'standby' order by heartbeat_at desc limit 1) as stats,
    (select quotes from tr_market order by module_id limit 1) as quotes,
    (select coalesce(json_object_agg(minute, n), '{}') from (
       select floor(extract(epoch from s.created_at - $3) / 60)::int as minute, count(*)::int as n from tr_strand s
       where s.kind = 'execution' and s.id >= $4 and s.created_at >= $3 and s.created_at < $5 group by 1) m) as per_minute,
    (select ${ms('created_at')} from tr_strand where kind = 'execution' order by id limit 1) as first_ms,
    (select json_build_object('decisions', count(*), 'filled', count(*) filter (where status in ('filled', 'partially_filled')),
       'refused', count(*) filter (where status = 'refused'), 'open', count(*) filter (where status in ('received', 'waiting', 'approved', 'working')),
       'slippage_bps', avg(arrival_slippage_bps)::text, 'slippage_count', count(arrival_slippage_bps)) from day) as today,
    (with last as (select * from tr_equity order by at_us desc limit 1),
       before as (select e.* from tr_equity e, last l where e.module_id = l.module_id and e.currency = l.currency and e.at_us < l.at_us / 86400000000 * 86400000000 order by e.at_us desc limit 1)
     select json_build_object('currency', l.currency, 'fees', (l.fees - coalesce(b.fees, 0))::text,
       'realized', (l.realized_pnl - coalesce(b.realized_pnl, 0))::text, 'unrealized', (l.unrealized_pnl - coalesce(b.unrealized_pnl, 0))::text,
       'total', (l.realized_pnl + l.unrealized_pnl - coalesce(b.realized_pnl + b.unrealized_pnl, 0))::text)
     from last l left join before b on true) as pnl,
    json_build_object(
      'unknown_orders', (select coalesce(json_agg(o), '[]') from (
         select id, execution_id, symbol, venue, ${ms('coalesce(unknown_since, sent_at, intended_at)')} as since_ms, ${ms('next_check_at')} as next_check_ms
         from tr_order where status = 'unknown' order by id limit 20) o),
      'incidents', ${INCIDENTS},
      'limits', (select coalesce(json_agg(l), '[]') from (
         select l->>'name' as name, l->>'symbol' as symbol, l->>'value' as value, l->>'limit' as "limit", (l->>'utilisation')::float8 as utilisation, ${ms('heartbeat_at')} as since_ms
         from tr_worker, jsonb_array_elements(case jsonb_typeof(stats->'risk'->'lines') when 'array' then stats->'risk'->'lines' else '[]' end) l
         where role = 'trading' and heartbeat_at > clock_timestamp() - interval '1 minute' and (l->>'utilisation')::float8 >= 0.8) l),
      'waiting', (select json_build_object('count', count(*)::int, 'since_ms', ${ms('min(created_at)')}) from tr_strand
         where kind = 'execution' and status = 'waiting'),
      'waiting_commands', (select coalesce(json_agg(c), '[]') from (
         select id, seq::int as seq, kind, ${ms('created_at')} as created_ms from tr_command
         where status = 'recorded' and created_at < clock_timestamp() - interval '5 seconds' order by seq limit 10) c),
      'proposals', (select coalesce(json_agg(p order by p.kind = 'review' desc, p.since_ms), '[]') from (
         select id, kind, title, author, ${ms('created_at')} as since_ms, ${ms('expires_at')} as expires_ms, created_at < clock_timestamp() - remind.after as is_overdue
         from tr_proposal, remind where status = 'in_review'
         union all
         select id, 'lesson', coalesce(title, 'on ' || knob), 'the desk', ${ms('state_since')}, null, state_since < clock_timestamp() - remind.after
         from tr_lesson, remind where state = 'approvable' limit 50) p),
      'refusals', (select json_build_object('of', count(*), 'refused', count(*) filter (where status = 'refused'),
         'since_ms', ${ms('min(created_at)')},
         'code', (select outcome->'reasons'->0->>'code' from recent where status = 'refused' group by 1 order by count(*) desc limit 1)) from recent)
    ) as needs`

const count = z.coerce.number()
const deskRow = z.object({
  now_ms: z.number(),
  trading: maybe(
    z.object({ module_id: z.string(), state: z.enum(['trading', 'reduce_only', 'halted']), since_ms: z.number(), actor: z.string(), reason: z.string() }),
  ),
  market: maybe(
    z.object({ source: z.string(), state: z.enum(['opening', 'open', 'closed']), speed: maybe(z.string()), clock_us: z.number(), updated_ms: z.number() }),
  ),
  worker: maybe(z.object({ role: z.string(), host: z.string(), pid: z.number(), started_ms: z.number(), heartbeat_ms: z.number() })),
  watch: z.object({
    proposals: z.number(),
    incidents: z.array(z.object({ id: z.string(), name: z.string(), message: z.string() })),
    unknownOrders: z.number(),
    breached: z.array(z.string()),
  }),
})

function toDesk(row: z.infer<typeof deskRow>): Desk {
  const { trading, market, worker, watch } = row
  return {
    moduleId: trading?.module_id ?? null,
    trading: trading && { state: trading.state, sinceMs: trading.since_ms, actor: trading.actor, reason: trading.reason },
    market: market && {
      source: market.source,
      state: market.state,
      speed: market.speed,
      clockMs: market.clock_us / 1_000,
      seenMsAgo: Math.max(0, row.now_ms - market.updated_ms),
    },
    worker: worker && { role: worker.role, host: worker.host, pid: worker.pid, startedAtMs: worker.started_ms, heartbeatAtMs: worker.heartbeat_ms },
    watch,
    readAtMs: row.now_ms,
  }
}

const decimal = z.union([z.string(), z.number().transform(String)])
const quote = z.object({
  venue: z.string(),
  symbol: z.string(),
  bid: maybe(decimal),
  ask: maybe(decimal),
  at_us: maybe(z.coerce.number()),
  is_live: maybe(z.boolean()),
  is_stale: maybe(z.boolean()),
})

function toFeeds(stored: unknown, clockUs: number | null): readonly Feed[] {
  const quotes = z.array(z.unknown()).safeParse(stored).data ?? []
  return quotes
    .flatMap((one) => quote.safeParse(one).data ?? [])
    .map(({ venue, symbol, bid, ask, at_us, is_live, is_stale }) => ({
      venue,
      symbol,
      bid,
      ask,
      spreadBps: bid === null || ask === null ? null : ((Number(ask) - Number(bid)) / ((Number(ask) + Number(bid)) / 2)) * 10_000,
      ageMs: at_us === null || clockUs === null ? null : Math.max(0, (clockUs - at_us) / 1_000),
      isLive: is_live ?? false,
      // Nothing known about its freshness is not fresh.
      isStale: is_stale ?? true,
    }))
    .sort((a, b) => a.symbol.localeCompare(b.symbol) || a.venue.localeCompare(b.venue))
}

const overviewRow = z.object({
  desk: deskRow,
  version: z.string(),
  tail_lag_ms: z.number().nullable(),
  stats: maybe(
    z.object({
      inbox_depth: maybe(z.number()),
      decisions_per_minute: maybe(z.number()),
      open_orders: maybe(z.number()),
      unknown_orders: maybe(z.number()),
      event_loop_p99_ms: maybe(z.number()),
    }),
  ),
  quotes: z.unknown(),
  per_minute: z.record(z.string(), z.number()),
  first_ms: z.number().nullable(),
  today: z.object({ decisions: count, filled: count, refused: count, open: count, slippage_bps: z.string().nullable(), slippage_count: count }),
  pnl: maybe(z.object({ currency: z.string(), fees: z.string(), realized: z.string(), unrealized: z.string(), total: z.string() })),
  needs: needFacts,
})

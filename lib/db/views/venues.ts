import { z } from 'zod'
import { dec } from '#lib/domain/base/decimal.ts'
import type { BucketView, Venues, VenueView } from '#lib/wire/views/venues.ts'
import type { Reader } from './connection.ts'
import { ms } from './market-parts.ts'
import { type ErrorSample, errorsBy, forecastError, overTime, paperMinusLive } from './twins.ts'
import { cardOf, type Ended, errorOf, executionRow, fillRow, orderRow } from './venue-cards.ts'

/** Executions behind the screen: as many as can be resampled while somebody waits. */
const WINDOW_MAX = 1_000
const POINTS = 24
/** Edges of the buckets: decided notional in quote currency, daily volatility as a fraction. */
const SIZE_EDGES = [1_000, 10_000, 100_000] as const
const VOLATILITY_EDGES = [0.02, 0.04] as const

/** Whoever asks again within this time gets the same answer: thousands of resamples are work. */
const KEEP_MS = 10_000
const kept = new WeakMap<Reader, Map<string, { readonly at: number; readonly answer: Promise<Venues> }>>()

/** The scorecard of every venue (METRICS.md section 11), and what models and simulator were worth there (sections 13 and 14). */
export function readVenues(db: Reader, moduleId: string): Promise<Venues> {
  const own = kept.get(db) ?? new Map()
  kept.set(db, own)
  const known = own.get(moduleId)
  if (known !== undefined && performance.now() - known.at < KEEP_MS) return known.answer
  const answer = compute(db, moduleId)
  own.set(moduleId, { at: performance.now(), answer })
  answer.catch(() => own.delete(moduleId))
  return answer
}

async function compute(db: Reader, moduleId: string): Promise<Venues> {
  const [executions, orders, fills, market] = await Promise.all([
    db.query(EXECUTIONS, [moduleId, WINDOW_MAX]),
    db.query(ORDERS, [moduleId, WINDOW_MAX]),
    db.query(FILLS, [moduleId, WINDOW_MAX]),
    db.query(MARKET, [moduleId]),
  ])
  const byId = {
    orders: Map.groupBy(
      orders.rows.map((r) => orderRow.parse(r)),
      (o) => o.executionId,
    ),
    fills: Map.groupBy(
      fills.rows.map((r) => fillRow.parse(r)),
      (f) => f.executionId,
    ),
  }
  const ended = executions.rows.map((r): Ended => {
    const row = executionRow.parse(r)
    return { ...row, orders: byId.orders.get(row.id) ?? [], fills: byId.fills.get(row.id) ?? [] }
  })
  const errors = ended.flatMap(errorOf)
  const { readAtMs, quotes } = marketRow.parse(market.rows[0])
  return {
    venues: await venuesOf(ended, quotes ?? []),
    buckets: await bucketsOf(ended),
    errors: errorsBy(errors),
    paperMinusLive: paperMinusLive(errors),
    modelError: forecastError(errors, 'all'),
    overTime: overTime(errors, POINTS),
    selfCheck: selfCheck(errors),
    edges: { size: namesOf(SIZE_EDGES, thousands), volatility: namesOf(VOLATILITY_EDGES, percent) },
    window: { n: ended.length, max: WINDOW_MAX },
    readAtMs,
  }
}

async function venuesOf(ended: readonly Ended[], quotes: readonly Quote[]): Promise<readonly VenueView[]> {
  const groups = Map.groupBy(ended, (e) => e.venue)
  const names = [...new Set([...groups.keys(), ...quotes.map((q) => q.venue)])].sort()
  const views: VenueView[] = []
  for (const venue of names) {
    const own = quotes.filter((q) => q.venue === venue)
    const isLive = own.some((q) => q.is_live !== false && q.is_stale !== true)
    views.push({ venue, book: own.length === 0 ? null : isLive ? 'live' : 'stale', card: cardOf(groups.get(venue) ?? [], venue) })
    await turn()
  }
  return views
}

async function bucketsOf(ended: readonly Ended[]): Promise<readonly BucketView[]> {
  const sizes = namesOf(SIZE_EDGES, thousands)
  const volatilities = namesOf(VOLATILITY_EDGES, percent)
  const placed = ended.map((e) => ({ e, size: bucketOf(e.decidedNotional, SIZE_EDGES), volatility: bucketOf(e.volatility, VOLATILITY_EDGES) }))
  const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
  placed.sort((a, b) => order(a.e.venue, b.e.venue) || order(a.e.symbol, b.e.symbol) || a.size - b.size || a.volatility - b.volatility)
  const views: BucketView[] = []
  for (const [key, group] of Map.groupBy(placed, (p) => JSON.stringify([p.e.venue, p.e.symbol, p.size, p.volatility]))) {
    const [{ e, size, volatility }] = group as [(typeof placed)[number]]
    const card = cardOf(
      group.map((p) => p.e),
      key,
    )
    views.push({ venue: e.venue, symbol: e.symbol, size: sizes[size] ?? 'unknown', volatility: volatilities[volatility] ?? 'unknown', card })
    await turn()
  }
  return views
}

/** Other requests have their turn between two cards. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
const thousands = (n: number): string => n.toLocaleString('en-US')
const percent = (share: number): string => `${share * 100} %`

/** Number of the bucket; beyond the last one when the value is not known. */
function bucketOf(value: number | null, edges: readonly number[]): number {
  if (value === null) return edges.length + 1
  const at = edges.findIndex((edge) => value < edge)
  return at < 0 ? edges.length : at
}

const namesOf = (edges: readonly number[], print: (edge: number) => string): readonly string[] => [
  `under ${print(edges[0] as number)}`,
  ...edges.slice(1).map((edge, i) => `${print(edges[i] as number)} to ${print(edge)}`),
  `${print(edges.at(-1) as number)} and more`,
]

function selfCheck(errors: readonly ErrorSample[]) {
  const own = errors.filter((s) => s.isSimulated && s.simulatorErrorBps !== null)
  return { n: own.length, different: own.filter((s) => !dec(s.simulatorErrorBps ?? 0).isZero()).length }
}

/** Sent executions that are over, newest first; a replayed day's own days are market time. */
const NEWEST = `
  select s.* from tr_strand s where s.kind = 'execution' and s.module_id = $1 and s.ended_at is not null and s.status <> 'refused' and s.venue is not null
  order by s.id desc limit $2`

const EXECUTIONS = `
  select s.id, s.venue, s.symbol, coalesce(s.execution_type, 'market') as style, to_char(coalesce(s.decided_at, s.created_at) at time zone 'UTC', 'YYYY-MM-DD') as day,
    ${ms('s.ended_at')} as "endedAtMs", s.arrival_slippage_bps::text as slippage, s.implementation_shortfall_bps::text as shortfall, s.exec_metrics ->> 'fee_cost_bps' as "feeCost",
    (s.quantity * b.p_d)::float8 as "decidedNotional", (s.filled_quantity * b.p_0)::text as "filledNotional",
    (s.ordered_quantity * b.p_d)::text as "orderedNotional", (least(s.filled_quantity, s.ordered_quantity) * b.p_d)::text as "filledOrdered",
    (s.context ->> 'volatility_daily')::float8 as volatility, (s.stages -> 'intervals_ms' ->> 'first_fill_ms')::float8 as "firstFillMs",
    case when t.execution_id is not null then json_build_object('notional', t.notional::text, 'isSimulated', t.is_simulated, 'errorBps', t.error_bps::text,
      'simulatorErrorBps', t.simulator_error_bps::text, 'parts', t.parts) end as twin
  from (${NEWEST}) s
  cross join lateral (select (s.exec_metrics -> 'benchmarks' ->> 'p_d')::numeric as p_d, (s.exec_metrics -> 'benchmarks' ->> 'p_0')::numeric as p_0) b
  left join tr_twin t on t.execution_id = s.id`

const ORDERS = `
  select o.execution_id as "executionId", o.status, (extract(epoch from o.acknowledged_at - o.sent_at) * 1000)::float8 as "ackMs",
    o.status = 'unknown' or o.last_check_at is not null as "wasUnknown"
  from (${NEWEST}) s join tr_order o on o.execution_id = s.id`

const FILLS = `
  select f.execution_id as "executionId", f.liquidity, (f.base_quantity * f.price)::text as notional, f.metrics ->> 'effective_spread_bps' as "effectiveSpread",
    f.metrics ->> 'h10s_markout_bps' as "markout10s", f.metrics ->> 'h1m_markout_bps' as "markout1m"
  from (${NEWEST}) s join tr_fill f on f.execution_id = s.id`

const MARKET = `select ${ms('clock_timestamp()')} as "readAtMs", (select quotes from tr_market where module_id = $1) as quotes`

const quote = z.object({ venue: z.string(), is_live: z.boolean().optional(), is_stale: z.boolean().optional() })
type Quote = z.infer<typeof quote>
const marketRow = z.object({ readAtMs: z.number(), quotes: z.array(quote).nullable() })

import { z } from 'zod'
import { latencyQuantiles, type Sample } from '#lib/domain/account/metrics/statistics.ts'
import { dec, sum, ZERO } from '#lib/domain/base/decimal.ts'
import type { BucketView, ScorecardView, Venues, VenueView } from '#lib/wire/views/venues.ts'
import type { Reader } from './connection.ts'
import { ms } from './market-parts.ts'
import { type ErrorSample, errorsBy, forecastError, meanOf, overTime, paperMinusLive, partsRow, simulatorError } from './twins.ts'

/** Executions behind the screen: as many as can be resampled while somebody waits. */
const WINDOW_MAX = 2_000
const POINTS = 24
/** METRICS.md section 11: below this a row is an observation. */
const ORDERS_MIN = 20
const DAYS_MIN = 5
/** Edges of the buckets: decided notional in quote currency, daily volatility as a fraction. */
const SIZE_EDGES = [1_000, 10_000, 100_000] as const
const VOLATILITY_EDGES = [0.02, 0.04] as const

/** The scorecard of every venue (METRICS.md section 11), and what models and simulator were worth there (sections 13 and 14). */
export async function readVenues(db: Reader, moduleId: string): Promise<Venues> {
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
    venues: venuesOf(ended, quotes ?? []),
    buckets: bucketsOf(ended),
    errors: errorsBy(errors),
    paperMinusLive: paperMinusLive(errors),
    modelError: forecastError(errors, 'all'),
    overTime: overTime(errors, POINTS),
    selfCheck: selfCheck(errors),
    edges: { size: namesOf(SIZE_EDGES, (n) => n.toLocaleString('en-US')), volatility: namesOf(VOLATILITY_EDGES, (v) => `${v * 100} %`) },
    window: { n: ended.length, max: WINDOW_MAX },
    readAtMs,
  }
}

type Ended = z.infer<typeof executionRow> & { readonly orders: readonly z.infer<typeof orderRow>[]; readonly fills: readonly z.infer<typeof fillRow>[] }

function venuesOf(
  ended: readonly Ended[],
  quotes: readonly { readonly venue: string; readonly is_live?: boolean; readonly is_stale?: boolean }[],
): readonly VenueView[] {
  const groups = Map.groupBy(ended, (e) => e.venue)
  const names = [...new Set([...groups.keys(), ...quotes.map((q) => q.venue)])].sort()
  return names.map((venue) => {
    const own = quotes.filter((q) => q.venue === venue)
    const isLive = own.some((q) => q.is_live !== false && q.is_stale !== true)
    return { venue, book: own.length === 0 ? null : isLive ? 'live' : 'stale', card: cardOf(groups.get(venue) ?? [], venue) }
  })
}

function bucketsOf(ended: readonly Ended[]): readonly BucketView[] {
  const groups = Map.groupBy(ended, (e) =>
    JSON.stringify([e.venue, e.symbol, bucketOf(e.decidedNotional, SIZE_EDGES), bucketOf(e.volatility, VOLATILITY_EDGES)]),
  )
  const sizes = namesOf(SIZE_EDGES, (n) => n.toLocaleString('en-US'))
  const volatilities = namesOf(VOLATILITY_EDGES, (v) => `${v * 100} %`)
  return [...groups]
    .map(([key, group]) => ({ place: JSON.parse(key) as [string, string, number, number], card: cardOf(group, key) }))
    .sort((a, b) =>
      a.place[0] + a.place[1] < b.place[0] + b.place[1]
        ? -1
        : a.place[0] + a.place[1] > b.place[0] + b.place[1]
          ? 1
          : a.place[2] - b.place[2] || a.place[3] - b.place[3],
    )
    .map(({ place: [venue, symbol, size, volatility], card }) => ({
      venue,
      symbol,
      size: sizes[size] ?? 'unknown',
      volatility: volatilities[volatility] ?? 'unknown',
      card,
    }))
}

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

function cardOf(group: readonly Ended[], query: string): ScorecardView {
  const orders = group.flatMap((e) => e.orders)
  const fills = group.flatMap((e) => e.fills.map((f) => ({ ...f, day: e.day })))
  const sent = orders.filter((o) => o.status !== 'intended' && o.status !== 'denied')
  const days = new Set(group.map((e) => e.day)).size
  const errors = group.flatMap(errorOf)
  const ordered = sum(group.map((e) => dec(e.orderedNotional ?? 0)))
  const perFill = (key: 'effectiveSpread' | 'markout10s' | 'markout1m') =>
    meanOf(
      fills.map((f) => ({ value: f[key] === null ? 'pending' : dec(f[key]), notional: dec(f.notional), decisionId: f.executionId, day: f.day })),
      `${key} ${query}`,
    )
  const perOrder = (key: 'slippage' | 'shortfall' | 'feeCost', weight: 'filledNotional' | 'decidedNotional') =>
    meanOf(
      group.map(
        (e): Sample => ({
          value: e[key] === null ? (e.fills.length === 0 ? 'no_fill' : 'no_book') : dec(e[key]),
          notional: dec(e[weight] ?? 0),
          decisionId: e.id,
          day: e.day,
        }),
      ),
      `${key} ${query}`,
    )
  const made = sum(fills.filter((f) => f.liquidity === 'maker').map((f) => dec(f.notional)))
  const traded = sum(fills.map((f) => dec(f.notional)))
  return {
    executions: group.length,
    orders: sent.length,
    fills: fills.length,
    days,
    notional: traded.toFixed(2),
    fillRate: ordered.isZero()
      ? null
      : sum(group.map((e) => dec(e.filledOrdered ?? 0)))
          .div(ordered)
          .toFixed(),
    makerShare: traded.isZero() ? null : made.div(traded).toFixed(),
    slippage: perOrder('slippage', 'filledNotional'),
    shortfall: perOrder('shortfall', 'decidedNotional'),
    feeCost: perOrder('feeCost', 'decidedNotional'),
    effectiveSpread: perFill('effectiveSpread'),
    markout10s: perFill('markout10s'),
    markout1m: perFill('markout1m'),
    rejectRate:
      sent.length === 0
        ? null
        : dec(sent.filter((o) => o.status === 'rejected').length)
            .div(sent.length)
            .toFixed(),
    unknownCount: sent.filter((o) => o.wasUnknown).length,
    ackMs: quantiles(sent.flatMap((o) => o.ackMs ?? [])),
    firstFillMs: quantiles(group.flatMap((e) => e.firstFillMs ?? [])),
    modelError: forecastError(errors, query),
    simulatorError: simulatorError(errors, query),
    isObservation: sent.length < ORDERS_MIN || days < DAYS_MIN,
  }
}

function quantiles(values: readonly number[]) {
  const { n, p50, p95 } = latencyQuantiles(values.filter((v) => v >= 0))
  return { n, p50: p50?.toFixed(3) ?? null, p95: p95?.toFixed(3) ?? null }
}

const errorOf = (e: Ended): ErrorSample[] =>
  e.twin === null ? [] : [{ executionId: e.id, venue: e.venue, style: e.style, symbol: e.symbol, day: e.day, endedAtMs: e.endedAtMs, ...e.twin }]

function selfCheck(errors: readonly ErrorSample[]) {
  const own = errors.filter((s) => s.isSimulated && s.simulatorErrorBps !== null)
  return { n: own.length, different: own.filter((s) => !dec(s.simulatorErrorBps ?? 0).eq(ZERO)).length }
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

const text = z.string().nullable()
const number = z.number().nullable()
const executionRow = z.object({
  id: z.string(),
  venue: z.string(),
  symbol: z.string(),
  style: z.string(),
  day: z.string(),
  endedAtMs: z.number(),
  slippage: text,
  shortfall: text,
  feeCost: text,
  decidedNotional: number,
  filledNotional: text,
  orderedNotional: text,
  filledOrdered: text,
  volatility: number,
  firstFillMs: number,
  twin: z.object({ notional: z.string(), isSimulated: z.boolean(), errorBps: text, simulatorErrorBps: text, parts: partsRow.nullable() }).nullable(),
})
const orderRow = z.object({ executionId: z.string(), status: z.string(), ackMs: number, wasUnknown: z.boolean() })
const fillRow = z.object({
  executionId: z.string(),
  liquidity: z.string(),
  notional: z.string(),
  effectiveSpread: text,
  markout10s: text,
  markout1m: text,
})
const marketRow = z.object({
  readAtMs: z.number(),
  quotes: z.array(z.object({ venue: z.string(), is_live: z.boolean().optional(), is_stale: z.boolean().optional() })).nullable(),
})

import { z } from 'zod'
import { HORIZONS, METRICS, type MetricKey } from '#lib/domain/account/metrics/registry.ts'
import { SHORTFALL_KEYS } from '#lib/domain/account/metrics/shortfall.ts'
import { type Decimal, dec } from '#lib/domain/base/decimal.ts'
import type { CostParts, CostsQuery, CostWaterfall, MarkoutBand, StageLatency } from '#lib/wire/views/costs.ts'
import type { Reader } from './connection.ts'
import { questionOf, readMarketNow, scopeJson, scopeOf, scopeRow, shown, statsSql, sumsRow, unitOf, unitRows, unitsJson } from './costs.ts'
import { type Binder, type Bounds, binder, boundsOf, GROUP_COLUMNS, samplesSql } from './costs-sql.ts'
import { ms } from './market-parts.ts'

/** Curves that are told apart beside that of the whole. */
const CURVES_MAX = 6
const STAGE_KEYS = METRICS.filter(({ level, unit }) => level === 'decision' && unit === 'ms').map(({ key }) => key)

/** What the costs of the same executions are made of: the shortfall's parts, the mark-out curve, the time of each stage. */
export async function readCostParts(db: Reader, moduleId: string, query: CostsQuery): Promise<CostParts> {
  const bounds = boundsOf(query, await readMarketNow(db, moduleId))
  const [parts, markouts] = await Promise.all([readOrders(db, query, bounds), readMarkouts(db, query, bounds)])
  return { ...parts, scope: scopeOf(parts.scope, bounds), markouts }
}

/** The size and hour of the question apply to executions as they do to samples. */
async function readOrders(db: Reader, query: CostsQuery, bounds: Bounds) {
  const bind = binder()
  const samples = samplesSql(bind, 'implementation_shortfall_bps', query, bounds, 'decision')
  const keys = SHORTFALL_KEYS.map((key) => `"${key}" numeric`).join(', ')
  const sums = SHORTFALL_KEYS.map((key) => `'${key}', json_build_array(sum(w * "${key}")::text, count("${key}")::int)`).join(', ')
  const { rows } = await db.query(
    `with raw as materialized (${samples}),
     known as materialized (select r.w, m.* from raw r join tr_strand s on s.id = r.execution_id
       cross join lateral jsonb_to_record(s.exec_metrics) as m(${keys}) where r.fits and r.x is not null and r.w is not null),
     staged as materialized (select r.reason, g.intervals_ms || g.totals_ms as ms, g.nulls, s.status from raw r join tr_strand s on s.id = r.execution_id
       left join lateral jsonb_to_record(s.stages) as g(intervals_ms jsonb, totals_ms jsonb, nulls jsonb) on true where r.fits),
     stage as (select k.key, (staged.ms->>k.key)::float8 as x, coalesce(staged.nulls->>k.key, case when status = 'refused' then 'zero_order'
         when status in ('received', 'waiting', 'approved', 'working') then 'pending' else 'not_stored' end) as reason
       from staged cross join unnest($${bind.values.push(STAGE_KEYS)}::text[]) as k(key))
     select ${ms('clock_timestamp()')} as read_at_ms, (${scopeJson('raw')}) as scope,
       (select json_build_object('n', count(*)::int, 'weight', sum(w)::text, 'sums', json_build_object(${sums})) from known) as waterfall,
       (select coalesce(json_object_agg(reason, count), '{}') from (select case when x is null then reason else 'no_book' end as reason, count(*)::int as count from raw
         where fits and (x is null or w is null) group by 1) r) as nulls,
       (select json_agg(json_build_object('key', a.key, 'n', a.n, 'p50', a.p50, 'p95', a.p95, 'p99', a.p99, 'nulls', coalesce(b.nulls, '{}'))) from (
          select key, count(x)::int as n, percentile_cont(0.5) within group (order by x) as p50, percentile_cont(0.95) within group (order by x) as p95,
            percentile_cont(0.99) within group (order by x) as p99 from stage group by key) a
        left join (select key, jsonb_object_agg(reason, count) as nulls from (select key, reason, count(*)::int as count from stage where x is null group by 1, 2) r group by key) b
          using (key)) as latency`,
    bind.values,
  )
  const found = orders.parse(rows[0])
  return { scope: found.scope, readAtMs: found.read_at_ms, waterfall: waterfallOf(found), latency: latencyOf(found.latency ?? []) }
}

/** Σ Q·P_d·part / Σ Q·P_d over the executions whose shortfall is known: what has no part of its own is left to the total. */
function waterfallOf({ waterfall, nulls }: z.infer<typeof orders>): CostWaterfall {
  const weight = waterfall.weight === null ? null : dec(waterfall.weight)
  const counts: Record<string, number> = {}
  const values: Record<string, string | null> = {}
  for (const key of SHORTFALL_KEYS) {
    const [sum, n] = waterfall.sums[key] ?? [null, 0]
    counts[key] = n
    values[key] = sum === null || weight === null || weight.isZero() ? null : shareOf(dec(sum), weight)
  }
  return { n: waterfall.n, values, counts, nulls }
}
const shareOf = (sum: Decimal, weight: Decimal): string => sum.div(weight).toFixed()

const latencyOf = (rows: readonly StageLatency[]): readonly StageLatency[] =>
  STAGE_KEYS.flatMap((key) => {
    const row = rows.find((one) => one.key === key)
    return row ? [{ ...row, p95: row.n >= 20 ? row.p95 : null, p99: row.n >= 100 ? row.p99 : null }] : []
  })

/** Curves of the whole and of its largest groups, each point with its band; groups of executions have none of their own. */
async function readMarkouts(db: Reader, query: CostsQuery, bounds: Bounds): Promise<readonly MarkoutBand[]> {
  const column = query.by === 'hour' || query.by === 'day' ? null : GROUP_COLUMNS[query.by]
  const bind = binder()
  const { rows } = await db.query(markoutsSql(bind, query, bounds, column), bind.values)
  const found = markoutAnswer.parse(rows[0]?.found)
  const isPaired = found.symbols <= 1
  const seed = questionOf(query)
  const bands: MarkoutBand[] = []
  for (const [no, group] of [[0, null] as const, ...found.groups.map((name, i) => [i + 1, name] as const)]) {
    const points: { horizon: string; estimate: Awaited<ReturnType<typeof shown>> }[] = []
    for (const [h, horizon] of HORIZONS.entries()) {
      const at = no * HORIZONS.length + h
      const sums = found.stats.find((one) => one.key === at)
      const units = found.units.filter((unit) => unit[0] === at).map(unitOf)
      points.push({
        horizon,
        estimate: await shown(
          sums ?? { n: 0, total: null, cost: null, weight: null, median: null, decisions: 0, fills: 0, days: 0, nulls: null },
          units,
          `${seed} curve ${group} ${horizon}`,
          query.by === 'venue' && group !== null,
        ),
      })
    }
    if (group === null || points.some(({ estimate }) => estimate.n > 0)) bands.push({ group, weighting: isPaired ? 'quantity' : 'notional', points })
  }
  return bands
}

function markoutsSql(bind: Binder, query: CostsQuery, bounds: Bounds, column: string | null): string {
  const keys = HORIZONS.map((h) => `${h}_markout_bps` as MetricKey)
  const scoped = samplesSql(bind, keys[0] as MetricKey, query, bounds, query.by)
  const columns = keys.map((key) => `"${key}" numeric`).join(', ')
  const points = keys.map(
    (key, h) =>
      `(${h}, v."${key}", coalesce(v.nulls->>'${key}', case when f.id is null then r.reason when f.markouts_done then 'not_stored' else 'pending' end))`,
  )
  // Within one symbol a curve is weighted by quantity, across symbols by notional.
  return `
  with raw as materialized (${scoped}),
  mixed as (select count(distinct symbol)::int as symbols from raw where fits and fill_id is not null),
  long as materialized (
    select r.execution_id, r.day, ${column === null ? 'null::text' : `r.${column}`} as grp, p.h, p.x, p.reason, r.fill_count, case when (select symbols from mixed) <= 1 then f.base_quantity else r.w end as w
    from raw r left join tr_fill f on f.id = r.fill_id left join lateral jsonb_to_record(f.metrics) as v(${columns}, nulls jsonb) on true
    cross join lateral (values ${points.join(', ')}) as p(h, x, reason) where r.fits),
  named as (select grp, row_number() over (order by count(x) desc, grp)::int as no from long where ${column === null ? 'false' : 'grp is not null'} group by grp order by no limit ${CURVES_MAX}),
  numbered as materialized (
    select l.*, l.h as no from long l
    union all select l.*, n.no * ${HORIZONS.length} + l.h from long l join named n on n.grp = l.grp)
  select json_build_object('symbols', (select symbols from mixed), 'groups', (select coalesce(json_agg(grp order by no), '[]') from named),
    'stats', (select coalesce(json_agg(a), '[]') from (${statsSql('numbered', 'no')}) a), 'units', (${unitsJson('numbered')})) as found`
}

const orders = z.object({
  read_at_ms: z.number(),
  scope: scopeRow,
  waterfall: z.object({ n: z.number(), weight: z.string().nullable(), sums: z.record(z.string(), z.tuple([z.string().nullable(), z.number()])) }),
  nulls: z.record(z.string(), z.number()),
  latency: z
    .array(
      z.object({
        key: z.string(),
        n: z.number(),
        p50: z.number().nullable(),
        p95: z.number().nullable(),
        p99: z.number().nullable(),
        nulls: z.record(z.string(), z.number()),
      }),
    )
    .nullable(),
})
const markoutAnswer = z.object({
  symbols: z.number(),
  groups: z.array(z.string()),
  stats: z.array(sumsRow.extend({ key: z.number() })),
  units: unitRows,
})

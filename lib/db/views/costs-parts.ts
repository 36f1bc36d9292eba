import { z } from 'zod'
import { isStageTotal } from '#lib/domain/account/costs/source.ts'
import { HORIZONS, METRICS, type MetricKey } from '#lib/domain/account/metrics/registry.ts'
import { SHORTFALL_KEYS } from '#lib/domain/account/metrics/shortfall.ts'
import { type Decimal, dec } from '#lib/domain/base/decimal.ts'
import type { CostParts, CostsQuery, CostWaterfall, MarkoutBand, StageLatency } from '#lib/wire/views/costs.ts'
import type { Reader } from './connection.ts'
import { noValues, questionOf, readMarketNow, scopeJson, scopeOf, scopeRow, shown, statsSql, sumsRow, type UnitRow } from './costs-estimates.ts'
import { type Binder, type Bounds, binder, boundsOf, GROUP_COLUMNS, PAINT_JOIN, PAINTED, samplesSql } from './costs-sql.ts'
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

/** One row per execution of what `readCosts` means by the same question: its shortfall in parts, and its stages. */
async function readOrders(db: Reader, query: CostsQuery, bounds: Bounds) {
  const bind = binder()
  const samples = samplesSql(bind, 'implementation_shortfall_bps', query, bounds, 'decision', {
    keys: SHORTFALL_KEYS,
    columns: `${SHORTFALL_KEYS.map((key) => `m."${key}"`).join(', ')}, g.intervals_ms, g.totals_ms, g.nulls as stage_nulls, ${PAINTED.paint_ms} as paint_ms, ${PAINTED.decision_to_paint_ms} as decision_to_paint_ms`,
    joins: `cross join lateral jsonb_to_record(coalesce(s.stages, '{}')) as g(intervals_ms jsonb, totals_ms jsonb, nulls jsonb) ${PAINT_JOIN}`,
  })
  const sums = SHORTFALL_KEYS.map((key) => `'${key}', json_build_array(sum(w * "${key}")::text, count("${key}")::int)`).join(', ')
  const intervals = STAGE_KEYS.map((key) =>
    key in PAINTED
      ? `('${key}', r."${key}"::float8, case when r.status in ('received', 'waiting', 'approved', 'working') then 'pending' else 'not_stored' end)`
      : `('${key}', (r.${isStageTotal(key) ? 'totals_ms' : 'intervals_ms'}->>'${key}')::float8, r.stage_nulls->>'${key}')`,
  )
  const { rows } = await db.query(
    `with raw as materialized (${samples}),
     known as (select * from raw where fits and x is not null and w is not null),
     stage as materialized (select k.key, k.x, coalesce(k.stored, case when status = 'refused' then 'zero_order'
         when status in ('received', 'waiting', 'approved', 'working') then 'pending' else 'not_stored' end) as reason
       from raw r cross join lateral (values ${intervals.join(', ')}) as k(key, x, stored) where r.fits)
     select ${ms('clock_timestamp()')} as read_at_ms, (${scopeJson('raw', true)}) as scope,
       (select json_build_object('n', count(*)::int, 'weight', sum(w)::text, 'sums', json_build_object(${sums})) from known) as waterfall,
       (select coalesce(json_object_agg(reason, count), '{}') from (select case when x is null then reason else 'no_book' end as reason, count(*)::int as count from raw
         where fits and (x is null or w is null) group by 1) r) as nulls,
       (select json_agg(json_build_object('key', a.key, 'n', a.n, 'p50', a.p[1], 'p95', a.p[2], 'p99', a.p[3], 'nulls', coalesce(b.nulls, '{}'))) from (
          select key, count(x)::int as n, percentile_cont(array[0.5, 0.95, 0.99]) within group (order by x) as p from stage group by key) a
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

/** Curves of the whole and of its largest groups, each point with its band. */
async function readMarkouts(db: Reader, query: CostsQuery, bounds: Bounds): Promise<readonly MarkoutBand[]> {
  const column = query.by === 'hour' || query.by === 'day' ? null : GROUP_COLUMNS[query.by]
  const bind = binder()
  const { rows } = await db.query(markoutsSql(bind, query, bounds, column), bind.values)
  const found = markoutAnswer.parse(rows[0]?.found)
  const weighting = found.symbols <= 1 ? 'quantity' : 'notional'
  const seed = questionOf(query)
  const byGroup = Map.groupBy(found.units, ([group]) => group)
  const bands: MarkoutBand[] = []
  for (const [no, group] of [null, ...found.groups].entries()) {
    const own = group === null ? found.units : (byGroup.get(no) ?? [])
    const points: MarkoutBand['points'][number][] = []
    for (const [h, horizon] of HORIZONS.entries()) {
      const sums = (group === null ? found.all : found.stats).find(({ key }) => key === (group === null ? h : no * HORIZONS.length + h)) ?? noValues
      const units = own.flatMap(([, unit, day, ...sums]): UnitRow[] => {
        const [total, count, cost, weight] = sums.slice(h * 4, h * 4 + 4) as [number, number, number, number]
        return count > 0 ? [[no, 0, unit, day, total, count, cost, weight]] : []
      })
      points.push({ horizon, estimate: await shown(sums, units, `${seed} curve ${group} ${horizon}`, query.by === 'venue' && group !== null) })
    }
    bands.push({ group, weighting, points })
  }
  return bands
}

function markoutsSql(bind: Binder, query: CostsQuery, bounds: Bounds, column: string | null): string {
  const keys = HORIZONS.map((h) => `${h}_markout_bps` as MetricKey)
  const samples = samplesSql(bind, keys[0] as MetricKey, query, bounds, query.by, {
    keys,
    columns: `${keys.map((key, h) => `v."${key}" as x${h}, coalesce(v.nulls->>'${key}', case when f.markouts_done then 'not_stored' when f.id is not null then 'pending' end) as why${h}`).join(', ')}, f.base_quantity`,
    joins: '',
  })
  const points = keys.map((_, h) => `(${h}, p.x${h}, coalesce(p.why${h}, p.reason))`).join(', ')
  const sums = keys.map(
    (_, h) =>
      `coalesce(sum(x${h}), 0)::float4, count(x${h})::int, coalesce(sum(x${h} * q), 0)::float4, coalesce(sum(q) filter (where x${h} is not null), 0)::float4`,
  )
  // Within one symbol a curve is weighted by quantity, across symbols by notional.
  return `
  with raw as materialized (${samples}),
  mixed as (select count(distinct symbol)::int as symbols from raw where fits and fill_id is not null),
  named as (select grp, row_number() over (order by n desc, grp)::int as no from (
    select ${column ?? 'null::text'} as grp, count(fill_id) as n from raw where fits group by 1) g where grp is not null and n > 0 order by no limit ${CURVES_MAX}),
  fill as materialized (select raw.*, case when mixed.symbols <= 1 then base_quantity else w end as q, coalesce(n.no, 0) as gno
    from raw cross join mixed left join named n on n.grp = ${column === null ? 'null' : `raw.${column}`} where fits),
  long as materialized (select p.gno, k.h, k.x, k.reason, p.fill_count, p.q as w from fill p cross join lateral (values ${points}) as k(h, x, reason))
  select json_build_object('symbols', (select symbols from mixed), 'groups', (select coalesce(json_agg(grp order by no), '[]') from named),
    'all', (select coalesce(json_agg(a), '[]') from (${statsSql('long', 'h')}) a),
    'stats', (select coalesce(json_agg(a), '[]') from (${statsSql(`(select l.*, gno * ${HORIZONS.length} + h as at from long l where gno > 0)`, 'at')}) a),
    'units', (select coalesce(json_agg(u.sums), '[]') from (
      select json_build_array(gno, dense_rank() over (order by execution_id)::int, day, ${sums.join(', ')}) as sums
      from fill where fill_id is not null group by gno, execution_id, day) u)) as found`
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
  all: z.array(sumsRow.extend({ key: z.number() })),
  stats: z.array(sumsRow.extend({ key: z.number() })),
  // Made by the statement above, tens of thousands of them: group, unit, day, and four sums for each horizon.
  units: z.custom<(readonly [number, number, number, ...number[]])[]>(Array.isArray),
})

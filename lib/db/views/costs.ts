import { z } from 'zod'
import { rankingOf } from '#lib/domain/account/costs/ranking.ts'
import { sourceOf } from '#lib/domain/account/costs/source.ts'
import type { CostEstimate, CostGroup, CostRow, Costs, CostsQuery } from '#lib/wire/views/costs.ts'
import { side } from '#lib/wire/views/parts.ts'
import type { Reader } from './connection.ts'
import { noValues, questionOf, readMarketNow, scopeJson, scopeOf, scopeRow, shown, statsSql, sumsRow, unitRows, unitsSql } from './costs-estimates.ts'
import { type Binder, type Bounds, binder, boundsOf, GROUP_COLUMNS, isOneEach, samplesSql } from './costs-sql.ts'
import { ms } from './market-parts.ts'

const GROUPS_MAX = 60
const ROWS_MAX = 200
const RANKED_MAX = 10
const BINS = 36
/** Steps of the trend: the smallest that needs no more than this many points. */
const POINTS_MAX = 40
const STEPS_S = [60, 300, 900, 3_600, 14_400, 86_400, 604_800, 2_592_000] as const

/** One metric over the newest executions in range: the whole, its groups or rows, its course, its distribution, its extremes. */
export async function readCosts(db: Reader, moduleId: string, query: CostsQuery): Promise<Costs> {
  const bounds = boundsOf(query, await readMarketNow(db, moduleId))
  const bind = binder()
  const { rows } = await db.query(costsSql(bind, query, bounds), bind.values)
  const found = answer.parse(rows[0]?.found)
  const seed = questionOf(query)
  const isVenue = query.by === 'venue'
  const all = await shown(found.all, found.units, `${seed} all`, false)
  // A decision stands in one group, but for curators, each of whom has an opinion.
  const byGroup = Map.groupBy(found.group_units ?? found.units, ([group]) => group)
  const groups: CostGroup[] = []
  for (const { key, ...sums } of found.groups) {
    groups.push({ key, estimate: await shown(sums, byGroup.get(sums.no) ?? [], `${seed} ${query.by} ${key}`, isVenue) })
  }
  const byBucket = Map.groupBy(found.units, ([, bucket]) => bucket)
  const points: { atMs: number; estimate: CostEstimate }[] = []
  for (const { at_ms, ...sums } of found.trend) {
    points.push({ atMs: at_ms, estimate: await shown(sums, byBucket.get(sums.no) ?? [], `${seed} at ${at_ms}`, false) })
  }
  return {
    scope: scopeOf(found.scope, bounds),
    all,
    groups,
    groupCount: found.group_count,
    trend: { stepMs: found.step_s * 1_000, points },
    distribution: found.distribution,
    worst: found.worst.map(rowOf),
    best: found.best.map(rowOf),
    rows: found.rows.map(rowOf),
    readAtMs: found.read_at_ms,
  }
}

function costsSql(bind: Binder, query: CostsQuery, bounds: Bounds): string {
  const { metric, by } = query
  const column = GROUP_COLUMNS[by]
  const samples = samplesSql(bind, metric, query, bounds, by)
  const isSingle = isOneEach(metric)
  const isGrouped = column !== null || by === 'curator'
  const grouped =
    by === 'curator'
      ? `select p.*, c.curator_type || ' ' || c.action_type as key from samples p join tr_curator_action c on c.execution_id = p.execution_id`
      : `select p.*, p.grp as key from samples p${isGrouped ? '' : ' where false'}`
  const worst = rankingOf(metric).isHighWorst ? 'desc' : 'asc'
  const best = worst === 'desc' ? 'asc' : 'desc'
  const groupUnits = unitsSql(`select n.no as gno, 0 as bno, g.* from grouped g join named n on n.key = g.key where n.no <= ${GROUPS_MAX}`, isSingle)
  return `
  with raw as materialized (${samples}),
  span as (select extract(epoch from max(at) - min(at))::float8 as width from raw where fits and x is not null),
  step as (select coalesce((select min(u) from unnest(array[${STEPS_S.join(', ')}]::float8[]) u, span where u * ${POINTS_MAX} >= span.width), ${STEPS_S.at(-1)}::float8) as s),
  samples as materialized (select raw.*, coalesce(${column ?? 'null::text'}, '') as grp, floor(extract(epoch from at) / step.s)::bigint as bucket from raw, step where fits),
  edges as (select percentile_cont(0.01) within group (order by x::float8) as low, percentile_cont(0.99) within group (order by x::float8) as high from samples),
  grouped as ${by === 'curator' ? '' : 'not '}materialized (${grouped}),
  named as (select *, row_number() over (order by n desc, count desc, key)::int as no from (${statsSql('grouped', 'key')}) a),
  dated as (select *, row_number() over (order by key)::int as no from (${statsSql('samples', 'bucket')}) a where n > 0 order by key desc limit 60)
  select json_build_object(
    'read_at_ms', ${ms('clock_timestamp()')},
    'scope', (${scopeJson('raw', isSingle)}),
    'all', (select to_json(a) from (${statsSql('samples', '0')}) a),
    'units', (${unitsSql(`select coalesce(n.no, 0) as gno, coalesce(d.no, 0) as bno, p.* from samples p left join named n on n.key = p.grp left join dated d on d.key = p.bucket`, isSingle)}),
    'groups', (select coalesce(json_agg(g order by g.no), '[]') from named g where g.no <= ${GROUPS_MAX}),
    'group_count', (select count(*)::int from named),
    'group_units', (${by === 'curator' ? groupUnits : 'null'}),
    'step_s', (select s from step),
    'trend', (select coalesce(json_agg(to_jsonb(d) || jsonb_build_object('at_ms', d.key * (select s from step) * 1000) order by d.key), '[]') from dated d),
    'distribution', (${DISTRIBUTION}),
    'worst', (${rankedJson(worst)}),
    'best', (${rankedJson(best)}),
    'rows', (${isGrouped ? `select '[]'::json` : rowsJson(by, sourceOf(metric)?.source ?? 'execution', worst)})
  ) as found`
}

// Between the 1st and the 99th percentile, so that one outlier does not flatten the rest; it stays in the outermost bin.
const DISTRIBUTION = `
  select json_build_object('low', e.low, 'high', e.high, 'counts',
    (select json_agg(coalesce(h.count, 0) order by b.bin) from generate_series(1, ${BINS}) as b(bin) left join (
      select case when e.high > e.low then greatest(1, least(${BINS}, width_bucket(x::float8, e.low, e.high, ${BINS}))) else 1 end as bin, count(*)::int as count
      from samples where x is not null group by 1) h using (bin)))
  from edges e where e.low is not null`

const ROW = `json_build_object('execution_id', execution_id, 'order_id', order_id, 'fill_id', fill_id, 'symbol', symbol, 'side', side, 'venue', venue, 'style', style,
  'status', status, 'at_ms', ${ms('at')}, 'value', x::text, 'reason', reason, 'weight', w::text, 'fill_count', fill_count)`

const rankedJson = (order: 'asc' | 'desc'): string =>
  `select coalesce(json_agg(${ROW} order by x ${order}, execution_id), '[]') from (
     select * from samples where x is not null and is_ranked order by x ${order}, execution_id limit ${RANKED_MAX}) r`

function rowsJson(by: CostsQuery['by'], source: string, order: 'asc' | 'desc'): string {
  const isFill = by === 'fill' && source === 'fill'
  const key = isFill ? 'fill_id' : by === 'order' && (source === 'fill' || source === 'child') ? 'order_id' : 'execution_id'
  return `
    select coalesce(json_agg(${ROW} order by x ${order} nulls last, execution_id desc), '[]') from (
      select execution_id, ${key === 'execution_id' ? 'null::text' : 'min(order_id)'} as order_id, ${isFill ? 'min(fill_id)' : 'null::text'} as fill_id, min(symbol) as symbol, min(side) as side, min(venue) as venue,
        min(style) as style, min(status) as status, min(at) as at, min(reason) as reason, sum(w) filter (where x is not null) as w, sum(fill_count)::int as fill_count,
        case when count(x) <= 1 then max(x) when sum(w) filter (where x is not null) > 0 then sum(x * w) / sum(w) filter (where x is not null) else avg(x) end as x
      from samples group by execution_id${key === 'execution_id' ? '' : `, ${key}`} order by x ${order} nulls last, execution_id desc limit ${ROWS_MAX}) r`
}

const text = z.string().nullable()

const foundRow = z.object({
  execution_id: z.string(),
  order_id: text,
  fill_id: text,
  symbol: text,
  side: side.nullable(),
  venue: text,
  style: text,
  status: z.string(),
  at_ms: z.number().nullable(),
  value: text,
  reason: text,
  weight: text,
  fill_count: z.number(),
})
const rowOf = (row: z.infer<typeof foundRow>): CostRow => ({
  executionId: row.execution_id,
  orderId: row.order_id,
  fillId: row.fill_id,
  symbol: row.symbol,
  side: row.side,
  venue: row.venue,
  style: row.style,
  status: row.status,
  atMs: row.at_ms,
  value: row.value,
  reason: row.value === null ? row.reason : null,
  weight: row.weight,
  fillCount: row.fill_count,
})

const answer = z.object({
  read_at_ms: z.number(),
  scope: scopeRow,
  all: sumsRow.nullable().transform((sums) => sums ?? noValues),
  units: unitRows,
  groups: z.array(sumsRow.extend({ key: z.string(), no: z.number() })),
  group_count: z.number(),
  group_units: unitRows.nullable(),
  step_s: z.number(),
  trend: z.array(sumsRow.extend({ at_ms: z.number(), no: z.number() })),
  distribution: z.object({ low: z.number(), high: z.number(), counts: z.array(z.number()) }).nullable(),
  worst: z.array(foundRow),
  best: z.array(foundRow),
  rows: z.array(foundRow),
})

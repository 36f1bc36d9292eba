/** What the cost views share: the SQL of sums and units, and the estimates made of them. */
import { setImmediate } from 'node:timers/promises'
import { z } from 'zod'
import { type Estimate, estimate, type GroupSums, noSums, type UnitSums } from '#lib/domain/account/costs/estimate.ts'
import { observationOf } from '#lib/domain/account/costs/evidence.ts'
import { EXECUTIONS_MAX } from '#lib/domain/account/costs/grouping.ts'
import { dec } from '#lib/domain/base/decimal.ts'
import type { CostEstimate, CostScope } from '#lib/wire/views/costs.ts'
import type { Reader } from './connection.ts'
import type { Bounds } from './costs-sql.ts'
import { ms } from './market-parts.ts'

/** The market's clock, which ends relative ranges; the wall's where no market has opened yet. */
export async function readMarketNow(db: Reader, moduleId: string): Promise<number> {
  const { rows } = await db.query(
    `select coalesce((select clock_us / 1000.0 from tr_market where module_id = $1), extract(epoch from clock_timestamp()) * 1000)::float8 as now_ms`,
    [moduleId],
  )
  return z.object({ now_ms: z.number() }).parse(rows[0]).now_ms
}

/** The question as text: it seeds the intervals. */
export const questionOf = (query: object): string =>
  Object.entries(query)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${value instanceof Date ? value.toISOString() : value}`)
    .sort()
    .join('&')

export const scopeOf = (scope: z.infer<typeof scopeRow>, bounds: Bounds): CostScope => ({
  fromMs: bounds.from?.getTime() ?? null,
  toMs: bounds.to?.getTime() ?? null,
  executionCount: scope.count,
  isCut: scope.read_count >= EXECUTIONS_MAX,
  oldestMs: scope.oldest_ms,
  currencies: scope.currencies,
})

/** A resampled interval takes milliseconds: between two of them the process does its other work. */
export async function shown(sums: z.infer<typeof sumsRow>, rows: readonly UnitRow[], seed: string, isVenue: boolean): Promise<CostEstimate> {
  await setImmediate()
  const units = rows.map(unitOf)
  const decisionCount = new Set(units.map(({ unit }) => unit)).size
  const dayCount = new Set(units.map(({ day }) => day)).size
  return estimateOf(estimate(groupSums(sums, decisionCount, dayCount), units, seed), sums.nulls, isVenue)
}

const groupSums = (sums: z.infer<typeof sumsRow>, decisionCount: number, dayCount: number): GroupSums =>
  sums.n === 0
    ? noSums()
    : {
        n: sums.n,
        total: dec(sums.total ?? 0),
        cost: dec(sums.cost ?? 0),
        weight: dec(sums.weight ?? 0),
        median: sums.median,
        decisionCount,
        fillCount: sums.fills,
        dayCount,
      }

const estimateOf = (found: Estimate, nulls: Readonly<Record<string, number>> | null, isVenue: boolean): CostEstimate => ({
  n: found.n,
  decisionCount: found.decisionCount,
  fillCount: found.fillCount,
  dayCount: found.dayCount,
  nulls: nulls ?? {},
  mean: found.mean?.toFixed() ?? null,
  meanInterval: found.meanInterval && [found.meanInterval.low, found.meanInterval.high],
  weighted: found.weighted?.toFixed() ?? null,
  weightedInterval: found.weightedInterval && [found.weightedInterval.low, found.weightedInterval.high],
  median: found.median,
  resampled: found.resampled,
  isGrey: found.isGrey,
  observation: observationOf(found.decisionCount, found.dayCount, isVenue),
})

/** Of a set of samples by `key`: exact sums, the median, the fills behind them, and the nulls by reason. */
export const statsSql = (from: string, key: string): string => `
  select a.*, b.nulls from (
    select ${key} as key, count(*)::int as count, count(x)::int as n, sum(x)::text as total, sum(x * w)::text as cost, (sum(w) filter (where x is not null))::text as weight,
      percentile_cont(0.5) within group (order by x::float8) as median, coalesce(sum(fill_count) filter (where x is not null), 0)::int as fills
    from ${from} p group by 1) a
  left join (select key, jsonb_object_agg(reason, count) as nulls from (
    select ${key} as key, reason, count(*)::int as count from ${from} p where x is null group by 1, 2) r group by 1) b on b.key = a.key`

/**
 * Per decision: group, bucket, unit, day, Σx, n, ΣNx, ΣN; what intervals are drawn from, for which six digits are enough. Sent column by
 * column: there are tens of thousands, and a list of lists costs three times as much to make and to read. With `isSingle` a decision has
 * one observation at most, and nothing is to be added up.
 */
export const unitsSql = (from: string, isSingle: boolean): string => `
  select json_build_object(${UNIT_COLUMNS.map((name) => `'${name}', coalesce(json_agg(${name}), '[]')`).join(', ')}) from (${
    isSingle
      ? `select gno, bno, row_number() over ()::int as unit, coalesce(day, 0) as day, x::float4 as t, 1 as c, coalesce(x * w, 0)::float4 as k, coalesce(w, 0)::float4 as w
         from (${from}) q where x is not null`
      : `select gno, bno, dense_rank() over (order by execution_id)::int as unit, coalesce(day, 0) as day, sum(x)::float4 as t, count(x)::int as c,
           coalesce(sum(x * w), 0)::float4 as k, coalesce(sum(w), 0)::float4 as w
         from (${from}) q where x is not null group by gno, bno, execution_id, day`
  }) u`

const UNIT_COLUMNS = ['gno', 'bno', 'unit', 'day', 't', 'c', 'k', 'w'] as const
/** Made by the statement above: they are not checked one by one. */
export const unitRows = z
  .record(z.enum(UNIT_COLUMNS), z.custom<readonly number[]>(Array.isArray))
  .transform((columns) => columns.unit.map((_, row) => UNIT_COLUMNS.map((name) => columns[name][row]) as unknown as UnitRow))

export const scopeJson = (from: string, isSingle: boolean): string => {
  const executions = isSingle ? '*' : 'distinct execution_id'
  return `
  select json_build_object('count', count(${executions}) filter (where fits), 'read_count', count(${executions}), 'oldest_ms', min(${ms('at')}) filter (where fits),
    'currencies', (select coalesce(array_agg(distinct split_part(split_part(symbol, ':', 1), '/', 2)), '{}') from (select distinct symbol from ${from} where fits and w is not null) s
      where symbol like '%/%')) from ${from}`
}

export type UnitRow = readonly [group: number, bucket: number, unit: number, day: number, total: number, count: number, cost: number, weight: number]
const unitOf = ([, , unit, day, total, count, cost, weight]: UnitRow): UnitSums => ({ unit, day, total, count, cost, weight })

export const sumsRow = z.object({
  n: z.number(),
  total: z.string().nullable(),
  cost: z.string().nullable(),
  weight: z.string().nullable(),
  median: z.number().nullable(),
  fills: z.number(),
  nulls: z.record(z.string(), z.number()).nullable(),
})
export const noValues: z.infer<typeof sumsRow> = { n: 0, total: null, cost: null, weight: null, median: null, fills: 0, nulls: null }
export const scopeRow = z.object({ count: z.number(), read_count: z.number(), oldest_ms: z.number().nullable(), currencies: z.array(z.string()) })

/** The SQL of the cost views: which executions are meant, and what each says about one metric. */
import { EXECUTIONS_MAX, type Grouping, SIZE_EDGES } from '#lib/domain/account/costs/grouping.ts'
import { isStageTotal, type MetricSource, sourceOf, type Weight } from '#lib/domain/account/costs/source.ts'
import type { MetricKey } from '#lib/domain/account/metrics/registry.ts'
import type { CostsFilter } from '#lib/wire/views/costs.ts'

/** Values are numbered as they are added; texts of the URL never become part of the SQL. */
export type Binder = { readonly values: unknown[]; add(value: unknown): string }
export function binder(): Binder {
  const values: unknown[] = []
  return { values, add: (value) => `$${values.push(value)}` }
}

/** The range a filter means, in market time; a relative one ends at the market's clock. */
export type Bounds = { readonly from: Date | null; readonly to: Date | null }

const UNITS_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }

export function boundsOf(filter: CostsFilter, marketNowMs: number): Bounds {
  if (filter.from !== undefined || filter.to !== undefined) return { from: filter.from ?? null, to: filter.to ?? null }
  if (filter.range === 'all') return { from: null, to: null }
  return { from: new Date(marketNowMs - Number(filter.range.slice(0, -1)) * (UNITS_MS[filter.range.slice(-1)] as number)), to: null }
}

/**
 * The newest executions that the filter lets through, as a subselect `s`. The venue of a fill is the fill's own: with
 * `isVenueLater` it is left to the join.
 */
export function scopeSql(bind: Binder, filter: CostsFilter, bounds: Bounds, isVenueLater = false): string {
  // A row that says nothing about market time has no metrics either.
  const clauses = [`s.kind = 'execution'`, 's.decided_at is not null']
  if (bounds.from) clauses.push(`s.decided_at >= ${bind.add(bounds.from)}`)
  if (bounds.to) clauses.push(`s.decided_at < ${bind.add(bounds.to)}`)
  if (filter.symbol) clauses.push(`s.symbol = ${bind.add(filter.symbol)}`)
  if (filter.venue && !isVenueLater) clauses.push(`s.venue = ${bind.add(filter.venue)}`)
  if (filter.style) clauses.push(`${STYLE} = ${bind.add(filter.style)}`)
  if (filter.side) clauses.push(`s.side = ${bind.add(filter.side)}`)
  if (filter.origin) clauses.push(`s.origin = ${bind.add(filter.origin)}`)
  if (filter.curator) {
    const [type, action] = filter.curator.split(' ')
    clauses.push(
      `exists (select from tr_curator_action c where c.execution_id = s.id and c.curator_type = ${bind.add(type)} and c.action_type = ${bind.add(action)})`,
    )
  }
  return `(select s.* from tr_strand s where ${clauses.join(' and ')} order by s.decided_at desc limit ${EXECUTIONS_MAX}) s`
}

const STYLE = `coalesce(s.execution_type, s.order_spec->>'style')`

/**
 * One row per observation of `metric`: its value `x` or the reason why there is none, the money `w` that weighs it, whose it is
 * and when. Rows outside the filter's size and hour carry `fits` = false. The stored map is unpacked once per row; `more` takes
 * further keys, columns and joins from the same row.
 */
export function samplesSql(bind: Binder, metric: MetricKey, filter: CostsFilter, bounds: Bounds, by: Grouping, more: More = NO_MORE): string {
  const found = sourceOf(metric) as MetricSource
  const { source, weight } = found
  const isFill = source === 'fill'
  const needsBenchmarks = source === 'execution' || BENCHMARKED.has(weight) || by === 'size' || filter.size !== undefined
  const scope = scopeSql(bind, filter, bounds, isFill || source === 'child')
  const size = needsBenchmarks ? sizeSql : 'null::text'
  const at = isFill ? 'coalesce(f.venue_at, s.decided_at)' : 's.decided_at'
  const venue = isFill ? 'coalesce(f.venue, s.venue)' : source === 'child' ? 'coalesce(o.venue, s.venue)' : 's.venue'
  const fits = [
    ...(filter.size ? [`${size} = ${bind.add(filter.size)}`] : []),
    ...(filter.hour ? [`to_char(${at} at time zone 'UTC', 'HH24') = ${bind.add(filter.hour)}`] : []),
    ...(filter.venue && (isFill || source === 'child') ? [`${venue} = ${bind.add(filter.venue)}`] : []),
  ]
  const keyed = source === 'execution'
  const joins = [
    needsBenchmarks
      ? `cross join lateral jsonb_to_record(coalesce(s.exec_metrics, '{}')) as m(${keyed ? recordOf([metric, ...more.keys]) : ''}nulls jsonb, benchmarks jsonb)`
      : '',
    source === 'stage' ? `cross join lateral jsonb_to_record(coalesce(s.stages, '{}')) as g(intervals_ms jsonb, totals_ms jsonb, nulls jsonb)` : '',
    metric === 'paint_ms' || metric === 'decision_to_paint_ms' ? PAINT_JOIN : '',
    isFill
      ? `left join tr_fill f on f.execution_id = s.id
         left join lateral jsonb_to_record(f.metrics) as v(${recordOf([metric, ...more.keys])}nulls jsonb) on true`
      : '',
    more.joins,
    source === 'child' ? 'left join tr_order o on o.execution_id = s.id and o.sent_at is not null' : '',
  ]
  const { value, nulls } = valueSql(metric, source)
  return `
    select s.id as execution_id, ${isFill ? 'f.order_id' : source === 'child' ? 'o.id' : 'null::text'} as order_id, ${isFill ? 'f.id' : 'null::text'} as fill_id,
      ${at} as at, floor(extract(epoch from ${at}) / 86400)::int as day, ${value} as x, ${weightSql(weight)} as w,
      coalesce(${nulls === null ? '' : `${nulls}->>'${metric}', `}case when s.status = 'refused' then 'zero_order' when s.status in ('received', 'waiting', 'approved', 'working') then 'pending'
        ${missingSql(metric, source)} end) as reason,
      s.symbol, s.side, ${venue} as venue, ${STYLE} as style, s.origin, s.status, ${size} as size, coalesce(s.filled_quantity <= s.ordered_quantity, true) as is_ranked,
      ${isFill ? '(f.id is not null)::int' : `case when jsonb_typeof(s.fills) = 'array' then jsonb_array_length(s.fills) else 0 end`} as fill_count,
      ${fits.length === 0 ? 'true' : `(${fits.join(' and ')}) is true`} as fits${more.columns === '' ? '' : `, ${more.columns}`}
    from ${scope} ${joins.filter(Boolean).join(' ')}`
}

/** Whether an execution has one observation of the metric at most. */
export const isOneEach = (metric: MetricKey): boolean => {
  const source = sourceOf(metric)?.source
  return source !== 'fill' && source !== 'child'
}

export type More = { readonly keys: readonly MetricKey[]; readonly columns: string; readonly joins: string }
const NO_MORE: More = { keys: [], columns: '', joins: '' }
const recordOf = (keys: readonly MetricKey[]): string => [...new Set(keys)].map((key) => `"${key}" numeric, `).join('')

const BENCHMARKED: ReadonlySet<Weight> = new Set(['decided', 'ordered'])
const benchmark = (name: string): string => `(m.benchmarks->>'${name}')::numeric`
const sizeSql = `case when ${benchmark('p_d')} is null or s.quantity is null then 'none' else width_bucket(s.quantity * ${benchmark('p_d')}, array[${SIZE_EDGES.join(', ')}]::numeric[])::text end`

/** A number that was never written is neither 0 nor pending for ever; a mark-out whose horizon has not passed is pending. */
function missingSql(metric: MetricKey, source: MetricSource['source']): string {
  if (source === 'fill') return `when f.id is null then 'no_fill' when not f.markouts_done then 'pending' else 'not_stored'`
  if (source === 'child') return `when o.id is null then 'not_sent' else 'pending'`
  if (source === 'sent') return `else 'not_sent'`
  if (/_(withheld_drift_bps|veto_regret_bps|veto_regret_money)$/.test(metric))
    return `when s.ordered_quantity = s.quantity then 'not_applicable' else 'not_stored'`
  return `else 'not_stored'`
}

const OVER = `('filled', 'partially_filled', 'cancelled', 'rejected', 'expired', 'failed')`
const ORDER_OVER = `('filled', 'cancelled', 'rejected', 'expired')`

function valueSql(metric: MetricKey, source: MetricSource['source']): { readonly value: string; readonly nulls: string | null } {
  if (source === 'execution') return { value: `m."${metric}"`, nulls: 'm.nulls' }
  if (metric === 'paint_ms' || metric === 'decision_to_paint_ms') return { value: PAINTED[metric], nulls: null }
  if (source === 'stage') return { value: `(g.${isStageTotal(metric) ? 'totals_ms' : 'intervals_ms'}->>'${metric}')::numeric`, nulls: 'g.nulls' }
  if (source === 'fill') return { value: `v."${metric}"`, nulls: 'v.nulls' }
  // Only what is over can be complete.
  if (source === 'sent') {
    const sent = `s.status in ${OVER} and exists (select from tr_order o where o.execution_id = s.id and o.sent_at is not null)`
    return { value: `case when ${sent} then (s.filled_quantity >= s.ordered_quantity)::int::numeric end`, nulls: null }
  }
  return { value: CHILD_VALUES[metric] as string, nulls: null }
}

/** The first screen that drew the report stamped it, in a table of its own; a negative stretch is no duration (`clock_skew`). */
export const PAINT_JOIN = 'left join tr_paint t on t.execution_id = s.id'
const DECISION_TO_PAINT = `((t.painted_at_us - (s.stages->'stamps_us'->>'committed')::float8) / 1000)::numeric`
export const PAINTED = {
  paint_ms: 'case when t.paint_ms >= 0 then t.paint_ms::numeric end',
  decision_to_paint_ms: `case when ${DECISION_TO_PAINT} >= 0 then ${DECISION_TO_PAINT} end`,
} as const

const CHILD_VALUES: Readonly<Record<string, string>> = {
  reject_rate: `case when o.status in ${ORDER_OVER} then (o.status = 'rejected')::int::numeric end`,
  cancel_rate: `case when o.status in ${ORDER_OVER} then (o.status = 'cancelled')::int::numeric end`,
  // The event is written once the outcome has been unknown for longer than allowed.
  unknown_rate: `case when o.id is not null then (o.status = 'unknown' or exists (select from tr_event e where e.noun = 'order' and e.noun_id = o.id and e.kind = 'unknown'))::int::numeric end`,
  maker_fill_rate: `case when o.type = 'limit' and o.time_in_force = 'gtc' and o.status in ${ORDER_OVER}
    then coalesce((select sum(k.quantity) from tr_fill k where k.order_id = o.id and k.execution_id = o.execution_id and k.liquidity = 'maker'), 0) / o.quantity end`,
}

function weightSql(weight: Weight): string {
  switch (weight) {
    case 'decided':
      return `s.quantity * ${benchmark('p_d')}`
    case 'ordered':
      return `s.ordered_quantity * ${benchmark('p_0')}`
    case 'fill_price':
      return 'f.base_quantity * f.price'
    case 'fill_mid':
      return 'f.base_quantity * f.mid'
    case 'fill_sent_mid':
      return 'f.base_quantity * f.sent_mid'
    case 'fill_half_spread':
      return 'f.base_quantity * f.half_spread'
    case 'one':
      return '1::numeric'
    case 'child_notional':
      return 'o.quantity * o.sent_mid'
    default:
      return `s.filled_quantity * ${benchmark(weight.replace(/^filled_/, ''))}`
  }
}

/** What a sample is grouped by; rows and curators have no column of their own. */
export const GROUP_COLUMNS: Readonly<Record<Grouping, string | null>> = {
  venue: 'venue',
  style: 'style',
  symbol: 'symbol',
  size: 'size',
  hour: `to_char(at at time zone 'UTC', 'HH24')`,
  day: `to_char(at at time zone 'UTC', 'YYYY-MM-DD')`,
  side: 'side',
  origin: 'origin',
  curator: null,
  decision: null,
  order: null,
  fill: null,
}

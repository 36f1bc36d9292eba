import { decodeTime, encodeTime } from 'ulid'
import type { ExecutionsFilter } from '#lib/wire/views/executions.ts'

/**
 * How a page of the blotter is found among millions of rows. The order is that of the ids, which are ULIDs and sort by their time,
 * so a page at any depth and a time range are both a stretch of an index. Symbol and venue have an index of their own; an id is found
 * in the ids themselves. Every other condition is checked on the rows that the walk meets, and a walk ends after `ROWS_WALKED`: a
 * page then says how far back it has looked, and the next one goes on from there. So no filter, however rare its matches, makes a
 * page slow, and none needs an index that each execution would pay for.
 */
export type Walk = {
  /** FROM … WHERE … of the rows in their order, at most `limit` of them; the alias is `s`. */
  readonly rows: (limit: number) => string
  readonly values: unknown[]
  /** Asks for the lowest id of the stretch and its length, to go on from when it held too few matches; null when a page is always full or the last. */
  readonly floor: { readonly text: string; readonly values: unknown[] } | null
  /** How many rows one stretch has, whatever is asked of them. */
  readonly stretch: { readonly text: string; readonly values: unknown[] }
  /** FROM … WHERE … of the `limit` most outstanding by this expression, among the rows of one stretch; rows without a value have no rank. */
  readonly ranked: (value: string, direction: 'asc' | 'desc', limit: number) => string
}

export const ROWS_WALKED = 20_000
/** Where ids of several stretches are merged before their rows are looked at, a page looks at a quarter. */
const MERGED_SHARE = 4
const MINUTE_MS = 60_000
const OPEN = ['received', 'waiting', 'approved', 'working']

/** `direction` is that of the ids: `desc` is newest first. The page goes on after `cursor`. */
export function walkOf(filter: ExecutionsFilter, cursor: string | undefined, nowMs: number, rowsWalked: number, direction: 'asc' | 'desc' = 'desc'): Walk {
  const values: unknown[] = []
  const bind = (value: unknown): string => {
    values.push(value)
    return `$${values.length}`
  }
  const stretch = [`kind = 'execution'`]
  if (cursor) stretch.push(`id ${direction === 'desc' ? '<' : '>'} ${bind(cursor)}`)
  const { fromMs, toMs } = boundsOf(filter, nowMs)
  if (fromMs !== null) stretch.push(`id >= ${bind(idFloor(fromMs - MINUTE_MS))}`)
  if (toMs !== null) stretch.push(`id < ${bind(idFloor(toMs + MINUTE_MS))}`)

  const { symbol, venue, status, sort: _sort, q: _q, ...others } = filter
  if (symbol !== undefined) stretch.push(`symbol = ${bind(symbol)}`)
  if (venue !== undefined) stretch.push(`venue = ${bind(venue)}`)
  const isOpenOnly = status !== undefined && status.length > 0 && status.every((one) => OPEN.includes(one))
  if (isOpenOnly) stretch.push(`status = any(${bind(status)}::text[])`)
  const where = stretch.join(' and ')
  const stretchValues = [...values]
  const rest = conditions(isOpenOnly ? others : { ...others, status }, bind)
  // One of the two alone is a stretch for each value of the other, merged.
  const isSplit = (symbol === undefined) !== (venue === undefined)
  const ids = (limit: number): string => {
    const stretchOf = (more: string): string => `select id from tr_strand where ${where} ${more} order by id ${direction} limit ${limit}`
    if (!isSplit) return stretchOf('')
    const [column, within] = symbol === undefined ? (['symbol', ''] as const) : (['venue', `and t.symbol = $${values.indexOf(symbol) + 1}`] as const)
    const each = `select f.id from (${valuesOf(column, within)}) v cross join lateral (${stretchOf(`and ${column} = v.value`)}) f`
    return `select id from (${each} union all (${stretchOf(`and ${column} is null`)})) m order by id ${direction} limit ${limit}`
  }
  const walked = isSplit ? Math.ceil(rowsWalked / MERGED_SHARE) : rowsWalked
  const matching = rest.length > 0 ? `where ${rest.join(' and ')}` : ''
  const source = (length: number): string =>
    isSplit ? `(${ids(length)}) f join tr_strand s using (id)` : `(select * from tr_strand where ${where} order by id ${direction} limit ${length}) s`
  const farthest = direction === 'desc' ? 'min' : 'max'
  const floor = {
    text: `select ${farthest}(id) as id, count(*)::int as count, count(*)::int = ${walked} as is_more from (${ids(walked)}) w`,
    values: stretchValues,
  }
  return {
    values,
    rows: (limit) => `from ${source(rest.length > 0 ? walked : limit)} ${matching} order by s.id ${direction} limit ${limit}`,
    floor: rest.length > 0 ? floor : null,
    stretch: floor,
    ranked: (value, order, limit) =>
      `from ${source(walked)} where ${[...rest, `${value} is not null`].join(' and ')} order by ${value} ${order}, s.id desc limit ${limit}`,
  }
}

/** Ids that a search can mean, at most this many. */
export const IDS_FOUND = 1_000

/**
 * What a search by id can mean, tried in this order until one finds something. Lists print the last six characters of an id, so a piece
 * of its end must do: an index on the ends would cost every execution, while reading the ids alone, from an index and no table, takes
 * some 150 ms a million. A piece of a decision's id that is shorter than four would name hundreds.
 */
export function searches(q: string, before: string | undefined): readonly { readonly text: string; readonly values: unknown[] }[] {
  const below = before === undefined ? '' : 'and id < $2'
  const values = (wanted: string): unknown[] => (before === undefined ? [wanted] : [wanted, before])
  const byDecision = (which: string) =>
    `select id from tr_strand where kind = 'execution' and decision_id ${which} ${below} order by id desc limit ${IDS_FOUND}`
  return [
    { text: `select id from tr_strand where (id = $1 or (kind = 'execution' and decision_id = $1)) ${below}`, values: values(q) },
    { text: `select id from tr_strand where right(id, ${q.length}) = $1 ${below} order by id desc limit ${IDS_FOUND}`, values: values(q.toUpperCase()) },
    ...(q.length < 4
      ? []
      : [{ text: byDecision(`in (select decision_id from tr_strand where kind = 'execution' and right(decision_id, ${q.length}) = $1)`), values: values(q) }]),
  ]
}

/** Every condition of a filter on rows that are known already, as a delta read has them. */
export function conditions(filter: ExecutionsFilter, bind: (value: unknown) => string): string[] {
  const clauses: string[] = []
  if (filter.status?.length) clauses.push(`s.status = any(${bind(filter.status)}::text[])`)
  if (filter.venue) clauses.push(`s.venue = ${bind(filter.venue)}`)
  if (filter.symbol) clauses.push(`s.symbol = ${bind(filter.symbol)}`)
  if (filter.style) clauses.push(`coalesce(s.execution_type, s.order_spec->>'style') = ${bind(filter.style)}`)
  if (filter.side) clauses.push(`s.side = ${bind(filter.side)}`)
  if (filter.code) clauses.push(`s.outcome->'reasons' @> ${bind(JSON.stringify([{ code: filter.code }]))}::jsonb`)
  if (filter.q) {
    const [given, upper] = [bind(filter.q), bind(filter.q.toUpperCase())]
    clauses.push(
      `(s.id = ${given} or s.decision_id = ${given} or right(s.id, ${filter.q.length}) = ${upper} or right(s.decision_id, ${filter.q.length}) = ${given})`,
    )
  }
  if (filter.range) clauses.push(`s.created_at >= clock_timestamp() - ${bind(intervalOf(filter.range))}::interval`)
  if (filter.from) clauses.push(`s.created_at >= ${bind(filter.from)}`)
  if (filter.to) clauses.push(`s.created_at < ${bind(filter.to)}`)
  return clauses
}

/** When the execution of this id was made, by the id itself; null for an id that is no ULID. */
export function instantOfId(id: string): number | null {
  try {
    return decodeTime(id.slice(0, 26).padEnd(26, '0'))
  } catch {
    return null
  }
}

/** The values of a column, each found with one look at the index and not by reading through it. */
function valuesOf(column: 'symbol' | 'venue', within: string): string {
  const next = (after: string): string =>
    `select t.${column} as value from tr_strand t where t.kind = 'execution' and t.${column} ${after} ${within} order by t.${column} limit 1`
  return `with recursive found as (
      (${next('is not null')}) union all select n.value from found f cross join lateral (${next('> f.value')}) n)
    select value from found`
}

/** The lowest id of that time. A minute of slack covers clocks that disagree; `created_at` decides. */
const idFloor = (ms: number): string => encodeTime(Math.max(0, ms), 10)

function boundsOf({ range, from, to }: ExecutionsFilter, nowMs: number): { readonly fromMs: number | null; readonly toMs: number | null } {
  const starts = [range ? nowMs - Number(range.slice(0, -1)) * (UNIT_MS[range.slice(-1)] ?? 0) : null, from?.getTime() ?? null].filter((ms) => ms !== null)
  return { fromMs: starts.length > 0 ? Math.max(...starts) : null, toMs: to?.getTime() ?? null }
}

const UNIT_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }
const UNITS: Readonly<Record<string, string>> = { s: 'seconds', m: 'minutes', h: 'hours', d: 'days' }
const intervalOf = (range: string): string => `${range.slice(0, -1)} ${UNITS[range.slice(-1)]}`

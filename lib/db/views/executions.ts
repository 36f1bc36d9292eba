import { z } from 'zod'
import {
  type BlotterNames,
  type ExecutionRow,
  type ExecutionsDelta,
  type ExecutionsFilter,
  type ExecutionsPage,
  LISTED_METRICS,
} from '#lib/wire/views/executions.ts'
import { maybe, side, textMap } from '#lib/wire/views/parts.ts'
import type { Reader } from './connection.ts'
import { conditions, IDS_FOUND, instantOfId, ROWS_WALKED, searches, type Walk, walkOf } from './executions-walk.ts'

/** What an execution can be ranked by. None has an index: the most outstanding of the newest `ROWS_WALKED` are found among them. */
const RANKS = { slippage: 's.arrival_slippage_bps', shortfall: 's.implementation_shortfall_bps', score: 's.execution_score' } as const

/**
 * One page, newest first unless the filter asks for another order. The key is the id, so any depth costs the same and a page that was read
 * never shifts. Where matches are rare it may hold fewer rows than asked for, or none, and still have a next one: it then says how far it
 * has looked. A ranking is one page: the outliers, and among how many they are.
 */
export async function readExecutions(
  db: Reader,
  filter: ExecutionsFilter,
  page: { readonly before?: string | undefined; readonly limit: number; readonly rowsWalked?: number },
): Promise<ExecutionsPage> {
  const { q, sort, ...others } = filter
  if (q) return readFound(db, others, q, page)
  const key = sort?.replace(/^-/, '')
  const direction = key === 'time' ? 'asc' : 'desc'
  const walk = walkOf(others, page.before, Date.now(), page.rowsWalked ?? ROWS_WALKED, direction)
  if (key !== undefined && key in RANKS) return readRanked(db, walk, RANKS[key as keyof typeof RANKS], sort?.startsWith('-') ? 'desc' : 'asc', page.limit)
  const { rows } = await db.query(`${SELECT} ${walk.rows(page.limit + 1)}`, walk.values)
  const parsed = executionRows.parse(rows)
  if (parsed.length > page.limit || walk.floor === null) return pageOf(parsed, page.limit, null, direction)
  const floor = floorRow.parse((await db.query(walk.floor.text, walk.floor.values)).rows[0])
  return pageOf(parsed, page.limit, floor.is_more ? floor.id : null, direction)
}

async function readRanked(db: Reader, walk: Walk, value: string, direction: 'asc' | 'desc', limit: number): Promise<ExecutionsPage> {
  const [found, stretch] = await Promise.all([
    db.query(`${SELECT} ${walk.ranked(value, direction, limit)}`, walk.values),
    db.query(walk.stretch.text, walk.stretch.values),
  ])
  const { count, is_more } = floorRow.parse(stretch.rows[0])
  return { rows: executionRows.parse(found.rows), next: null, among: { count, isCut: is_more } }
}

/** The rows whose id, or whose decision's id, ends so. */
async function readFound(
  db: Reader,
  filter: Omit<ExecutionsFilter, 'q' | 'sort'>,
  q: string,
  page: { readonly before?: string | undefined; readonly limit: number },
): Promise<ExecutionsPage> {
  for (const search of searches(q, page.before)) {
    const ids = idRows.parse((await db.query(search.text, search.values)).rows).map(({ id }) => id)
    if (ids.length === 0) continue
    const floor = ids.length < IDS_FOUND ? null : (ids.at(-1) ?? null)
    return pageOf(await readExecutionsById(db, filter, ids), page.limit, floor, 'desc')
  }
  return { rows: [], next: null }
}

/** `floor` is the id down to which has been looked, when there may be more below it. */
function pageOf(found: readonly ExecutionRow[], limit: number, floor: string | null, direction: 'asc' | 'desc'): ExecutionsPage {
  const rows = found.slice(0, limit)
  const last = rows.at(-1)?.id
  if (found.length > limit) return { rows, next: last ?? null }
  if (floor === null) return { rows, next: null }
  // Rows that came between two statements push the floor up; what was shown is not shown again.
  const isFarther = last !== undefined && (direction === 'desc' ? last < floor : last > floor)
  const next = isFarther ? last : floor
  const lookedBackToMs = instantOfId(next)
  return { rows, next, ...(lookedBackToMs === null ? {} : { lookedBackToMs }) }
}

const clockRow = z.object({ now_ms: z.number() })
const floorRow = z.object({ id: z.string().nullable(), count: z.number(), is_more: z.boolean() })
const idRows = z.array(z.object({ id: z.string() }))

/** Of these ids, those that the filter lets through, as they are now, newest first. */
export async function readExecutionsById(db: Reader, filter: ExecutionsFilter, ids: readonly string[]): Promise<readonly ExecutionRow[]> {
  const { text, values } = byId(filter, ids)
  return executionRows.parse((await db.query(`${text} order by s.id desc`, values)).rows)
}

function byId(filter: ExecutionsFilter, ids: readonly string[]): { readonly text: string; readonly values: unknown[] } {
  const values: unknown[] = [ids]
  const where = ['s.id = any($1::text[])', `s.kind = 'execution'`, ...conditions(filter, (value) => `$${values.push(value)}`)]
  return { text: `${SELECT} from tr_strand s where ${where.join(' and ')}`, values }
}

/** What the live tail asks for: those rows, and the database's clock as it answered, in one statement. */
export async function readExecutionsDelta(db: Reader, filter: ExecutionsFilter, ids: readonly string[]): Promise<ExecutionsDelta> {
  const { text, values } = byId(filter, ids)
  const { rows } = await db.query(
    `select ${ms('clock_timestamp()')} as now_ms, found.* from (values (true)) one left join (${text}) found on true order by id desc`,
    values,
  )
  const readAtMs = clockRow.parse(rows[0]).now_ms
  return { rows: executionRows.parse(rows.filter(({ id }) => id !== null)), readAtMs }
}

/** The same rows in pages of 500, for an export: never the whole table in memory. At most `rowsMax`; a ranking is its one page. */
export async function* pageThroughExecutions(db: Reader, filter: ExecutionsFilter, rowsMax: number): AsyncGenerator<readonly ExecutionRow[]> {
  let before: string | undefined
  for (let given = 0; given < rowsMax; ) {
    const { rows, next } = await readExecutions(db, filter, { before, limit: Math.min(500, rowsMax - given) })
    if (rows.length > 0) yield rows
    if (next === null) return
    before = next
    given += rows.length
  }
}

/** The venues and symbols that the market lists, and the decimals that their quantities need. */
export async function readBlotterNames(db: Reader): Promise<BlotterNames> {
  const { rows } = await db.query(
    `select coalesce(array_agg(distinct l->>'venue'), '{}') as venues, coalesce(array_agg(distinct l->>'symbol'), '{}') as symbols,
       coalesce((select json_object_agg(symbol, decimals) from (
         select l->>'symbol' as symbol, max(scale(trim_scale((l->>'lot')::numeric))) as decimals from tr_market, jsonb_array_elements(listings) l group by 1) d), '{}') as decimals
     from tr_market, jsonb_array_elements(listings) l`,
  )
  return z.object({ venues: z.array(z.string()), symbols: z.array(z.string()), decimals: z.record(z.string(), z.number()) }).parse(rows[0])
}

const ms = (column: string): string => `(extract(epoch from ${column}) * 1000)::float8`

/** The row itself is told what was filled when the execution ends; until then its fills know. */
const FILLED_SO_FAR = '(select sum(f.base_quantity) from tr_fill f where f.execution_id = s.id)'

/** The stored metrics are by far the largest part of a row: one whose values are all there has nothing to explain, and they stay unread. */
const NULLS = `case when s.arrival_slippage_bps is null or s.implementation_shortfall_bps is null or s.execution_score is null or s.stages->'totals_ms'->>'venue_ms' is null
  then coalesce((select jsonb_object_agg(n.key, n.value) from jsonb_each(coalesce(s.stages->'nulls', '{}') || coalesce(s.exec_metrics->'nulls', '{}')) n
    where n.key in (${LISTED_METRICS.map((key) => `'${key}'`).join(', ')})), '{}') else '{}' end`

const SELECT = `
  select s.id, s.decision_id, s.symbol, s.side, s.status, coalesce(s.execution_type, s.order_spec->>'style') as style, s.venue,
    s.quantity::text, s.average_price::text, s.arrival_slippage_bps::text, s.implementation_shortfall_bps::text as shortfall_bps,
    case when s.ordered_quantity > 0 then (coalesce(case when s.status in ('approved', 'working') then ${FILLED_SO_FAR} else s.filled_quantity end, 0)
      / s.ordered_quantity)::float8 end as filled_ratio,
    s.stages->'totals_ms'->>'venue_ms' as venue_ms, s.execution_score as score,
    ${NULLS} as nulls,
    s.outcome->'reasons' as reasons, s.monitoring_state->>'unknown_since' as unknown_since,
    ${ms('s.created_at')} as created_at_ms, ${ms('s.decided_at')} as decided_at_ms`

const text = z.union([z.string(), z.number().transform(String)])
const reason = z
  .object({ code: z.string(), message: maybe(z.string()), field: maybe(z.string()), curator: maybe(z.string()), value: maybe(text), limit: maybe(text) })
  .transform(({ message, ...rest }) => ({ ...rest, message: message ?? '' }))

const executionRow = z
  .object({
    id: z.string(),
    decision_id: z.string().nullable(),
    symbol: z.string().nullable(),
    side: side.nullable(),
    status: z.string(),
    style: z.string().nullable(),
    venue: z.string().nullable(),
    quantity: z.string().nullable(),
    average_price: z.string().nullable(),
    arrival_slippage_bps: z.string().nullable(),
    shortfall_bps: z.string().nullable(),
    filled_ratio: z.number().nullable(),
    venue_ms: z.string().nullable(),
    score: z.number().nullable(),
    nulls: textMap,
    reasons: maybe(z.array(z.unknown())),
    unknown_since: z.string().nullable(),
    created_at_ms: z.number(),
    decided_at_ms: z.number().nullable(),
  })
  .transform(
    (row): ExecutionRow => ({
      id: row.id,
      decisionId: row.decision_id,
      symbol: row.symbol,
      side: row.side,
      status: row.status,
      style: row.style,
      venue: row.venue,
      quantity: row.quantity,
      filledRatio: row.filled_ratio,
      averagePrice: row.average_price,
      arrivalSlippageBps: row.arrival_slippage_bps,
      shortfallBps: row.shortfall_bps,
      venueMs: row.venue_ms,
      score: row.score,
      nulls: row.nulls,
      // One unreadable reason must not hide the row, nor the other reasons.
      reasons: (row.reasons ?? []).flatMap((one) => reason.safeParse(one).data ?? []),
      unknownSinceMs: row.unknown_since === null ? null : instantOf(row.unknown_since),
      createdAtMs: row.created_at_ms,
      decidedAtMs: row.decided_at_ms,
    }),
  )
const executionRows = z.array(executionRow)

/** ISO text, or market microseconds as digits. */
function instantOf(text: string): number | null {
  const ms = /^\d+$/.test(text) ? Number(text) / 1_000 : Date.parse(text)
  return Number.isFinite(ms) ? ms : null
}

import { z } from 'zod'
import type { BlotterNames, ExecutionRow, ExecutionsFilter, ExecutionsPage } from '#lib/wire/views/executions.ts'
import { maybe, side, textMap } from '#lib/wire/views/parts.ts'
import type { Reader } from './connection.ts'

/** One page, newest first. The key is the id, so any depth costs the same and a page that was read never shifts. */
export async function readExecutions(
  db: Reader,
  filter: ExecutionsFilter,
  page: { readonly before?: string | undefined; readonly limit: number },
): Promise<ExecutionsPage> {
  const where = conditions(filter)
  if (page.before) where.add((n) => `s.id < $${n}`, page.before)
  const { rows } = await db.query(`${SELECT} where ${where.text()} order by s.id desc limit ${page.limit + 1}`, where.values)
  const parsed = executionRows.parse(rows)
  const shown = parsed.slice(0, page.limit)
  return { rows: shown, next: parsed.length > page.limit ? (shown.at(-1)?.id ?? null) : null }
}

/** Of these ids, those that the filter lets through, as they are now, newest first. */
export async function readExecutionsById(db: Reader, filter: ExecutionsFilter, ids: readonly string[]): Promise<readonly ExecutionRow[]> {
  const where = conditions(filter)
  where.add((n) => `s.id = any($${n}::text[])`, ids)
  const { rows } = await db.query(`${SELECT} where ${where.text()} order by s.id desc`, where.values)
  return executionRows.parse(rows)
}

/** The same rows in pages of 500, for an export: never the whole table in memory. At most `rowsMax`. */
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

const SELECT = `
  select s.id, s.decision_id, s.symbol, s.side, s.status, coalesce(s.execution_type, s.order_spec->>'style') as style, s.venue,
    s.quantity::text, s.average_price::text, s.arrival_slippage_bps::text, s.implementation_shortfall_bps::text as shortfall_bps,
    case when s.ordered_quantity > 0 then (coalesce(s.filled_quantity, 0) / s.ordered_quantity)::float8 end as filled_ratio,
    s.stages->'totals_ms'->>'venue_ms' as venue_ms, s.execution_score as score,
    coalesce(s.stages->'nulls', '{}') || coalesce(s.exec_metrics->'nulls', '{}') as nulls,
    s.outcome->'reasons' as reasons, s.monitoring_state->>'unknown_since' as unknown_since,
    ${ms('s.created_at')} as created_at_ms, ${ms('s.decided_at')} as decided_at_ms
  from tr_strand s`

/** The WHERE of a filter with its values, numbered as they are added. */
function conditions(filter: ExecutionsFilter) {
  const clauses = [`s.kind = 'execution'`]
  const values: unknown[] = []
  const add = (clause: (place: number) => string, value: unknown) => {
    values.push(value)
    clauses.push(clause(values.length))
  }
  if (filter.status?.length) add((n) => `s.status = any($${n}::text[])`, filter.status)
  if (filter.venue) add((n) => `s.venue = $${n}`, filter.venue)
  if (filter.symbol) add((n) => `s.symbol = $${n}`, filter.symbol)
  if (filter.style) add((n) => `coalesce(s.execution_type, s.order_spec->>'style') = $${n}`, filter.style)
  if (filter.side) add((n) => `s.side = $${n}`, filter.side)
  if (filter.code) add((n) => `s.outcome->'reasons' @> $${n}::jsonb`, JSON.stringify([{ code: filter.code }]))
  // Lists print the last six characters of an id, so a piece of its end must find it as well as the whole.
  if (filter.q)
    add((n) => `(s.id = $${n} or s.decision_id = $${n} or right(s.id, length($${n})) = upper($${n}) or right(s.decision_id, length($${n})) = $${n})`, filter.q)
  if (filter.range) add((n) => `s.created_at >= clock_timestamp() - $${n}::interval`, intervalOf(filter.range))
  if (filter.from) add((n) => `s.created_at >= $${n}`, filter.from)
  if (filter.to) add((n) => `s.created_at < $${n}`, filter.to)
  return { values, add, text: () => clauses.join(' and ') }
}

const UNITS: Readonly<Record<string, string>> = { s: 'seconds', m: 'minutes', h: 'hours', d: 'days' }
const intervalOf = (range: string): string => `${range.slice(0, -1)} ${UNITS[range.slice(-1)]}`

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

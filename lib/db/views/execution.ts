import { z } from 'zod'
import { dec, sum } from '#lib/domain/base/decimal.ts'
import {
  type Closer,
  context,
  contributions,
  type EventRow,
  type ExecutionDetail,
  type ExecutionHead,
  execMetrics,
  type FillRow,
  monitoring,
  type OrderRow,
  orderSpec,
  outcome,
  positionData,
  predict,
  type QuotePath,
  type QuotePoint,
  type RawRows,
  riskChecks,
  route,
  stages,
  storedSchedule,
} from '#lib/wire/views/execution.ts'
import { metricMap, readSection } from '#lib/wire/views/parts.ts'
import type { Reader } from './connection.ts'
import { listings, ms } from './market-parts.ts'
import { progressOf } from './schedule.ts'

/** Everything about one decision in one statement, so that an execution is never shown with the fills of a moment later. */
export async function readExecution(db: Reader, id: string): Promise<ExecutionDetail | null> {
  const { rows } = await db.query(DETAIL, [id])
  return rows[0] ? toDetail(row.parse(rows[0])) : null
}

/**
 * Best prices around the execution, of every venue that lists its symbol: from a minute before the decision until the
 * last mark-out horizon. Market time; at most `POINTS_MAX` rows, and said so when there were more.
 */
export async function readQuotePath(db: Reader, id: string): Promise<QuotePath | null> {
  const { rows } = await db.query(QUOTES, [id, POINTS_MAX + 1])
  const window = rows[0] ? quoteWindow.parse(rows[0]) : null
  if (!window) return null
  const points: readonly QuotePoint[] = window.points.slice(0, POINTS_MAX)
  return { points, fromUs: window.from_us, toUs: window.to_us, isCut: window.points.length > POINTS_MAX }
}

/** The rows as they are stored. */
export async function readRawRows(db: Reader, id: string): Promise<RawRows | null> {
  const { rows } = await db.query(RAW, [id])
  return rows[0] ? raw.parse(rows[0]) : null
}

const POINTS_MAX = 6_000

const DETAIL = `
  select s.id, s.module_id, s.decision_id, s.parent_id, s.origin, s.symbol, s.timeframe, s.session_bucket, s.regime, s.tags, s.status, s.side,
    s.venue, s.execution_type, s.outcome_type, s.quantity::text, s.ordered_quantity::text, s.filled_quantity::text, s.average_price::text,
    s.arrival_slippage_bps::text, s.implementation_shortfall_bps::text, s.execution_score, s.curated_score, s.strand_score, s.config_version,
    ${ms('s.decided_at')} as decided_at_ms, ${ms('s.ended_at')} as ended_at_ms, ${ms('s.created_at')} as created_at_ms, ${ms('s.updated_at')} as updated_at_ms,
    s.order_spec, s.outcome, s.tr_predict, s.context, s.curator_contributions, s.risk_checks, s.route, s.exec_metrics, s.stages, s.position_data,
    s.monitoring_state, s.schedule, s.lesson_metadata, ${ms('clock_timestamp()')} as read_at_ms,
    (select coalesce(json_agg(json_build_object(
       'id', o.id, 'clientOrderId', o.client_order_id, 'venueOrderId', o.venue_order_id, 'childNo', o.child_no, 'sliceNo', o.slice_no, 'venue', o.venue, 'side', o.side,
       'type', o.type, 'timeInForce', o.time_in_force, 'price', o.price::text, 'quantity', o.quantity::text, 'filledQuantity', o.filled_quantity::text,
       'averagePrice', o.average_price::text, 'reduceOnly', o.reduce_only, 'status', o.status, 'reason', o.reason, 'version', o.version,
       'sentMid', o.sent_mid::text, 'intendedAtMs', ${ms('o.intended_at')}, 'sentAtMs', ${ms('o.sent_at')}, 'sentAtUs', o.sent_at_us,
       'acknowledgedAtMs', ${ms('o.acknowledged_at')}, 'doneAtMs', ${ms('o.done_at')}, 'expiresAtUs', o.expires_at_us,
       'unknownSinceMs', ${ms('o.unknown_since')}, 'lastCheckAtMs', ${ms('o.last_check_at')}, 'nextCheckAtMs', ${ms('o.next_check_at')}
     ) order by o.child_no, o.id), '[]') from tr_order o where o.execution_id = s.id) as orders,
    (select coalesce(json_agg(json_build_object(
       'id', f.id, 'orderId', f.order_id, 'venue', f.venue, 'venueFillId', f.venue_fill_id, 'side', f.side, 'price', f.price::text,
       'quantity', f.quantity::text, 'baseQuantity', f.base_quantity::text, 'fee', f.fee::text, 'feeCurrency', f.fee_currency,
       'liquidity', f.liquidity, 'venueAtUs', f.venue_at_us, 'seenAtUs', f.seen_at_us, 'clock', f.clock, 'mid', f.mid::text,
       'halfSpread', f.half_spread::text, 'sentMid', f.sent_mid::text, 'metrics', f.metrics, 'markoutsDone', f.markouts_done
     ) order by f.venue_at_us, f.id), '[]') from tr_fill f where f.execution_id = s.id) as fills,
    (select coalesce(json_agg(json_build_object('seq', e.seq::text, 'noun', e.noun, 'nounId', e.noun_id, 'kind', e.kind, 'atMs', ${ms('e.at')},
       'actor', e.actor, 'data', e.data) order by e.seq), '[]')
     from (select * from tr_event where noun = 'execution' and noun_id = s.id
           union all
           select v.* from tr_order o join tr_event v on v.noun = 'order' and v.noun_id = o.id where o.execution_id = s.id) e) as events,
    (select coalesce(json_agg(json_build_object('id', c.id, 'status', c.status, 'cause', c.outcome->>'cause', 'filledQuantity', c.filled_quantity::text,
       'averagePrice', c.average_price::text, 'createdAtMs', ${ms('c.created_at')}) order by c.id), '[]')
     from jsonb_array_elements_text(case jsonb_typeof(s.monitoring_state->'closed_by') when 'array' then s.monitoring_state->'closed_by' else '[]' end) x
     join tr_strand c on c.id = x) as closers,
    (select m.listings from tr_market m where m.module_id = s.module_id) as listings,
    (select json_build_object('source', m.source, 'speed', m.speed, 'clockUs', m.clock_us, 'state', m.state) from tr_market m where m.module_id = s.module_id) as market,
    (select n.id from tr_strand n where n.kind = 'execution' and n.id > s.id order by n.id limit 1) as newer_id,
    (select n.id from tr_strand n where n.kind = 'execution' and n.id < s.id order by n.id desc limit 1) as older_id
  from tr_strand s where s.id = $1 and s.kind = 'execution'`

// Refused decisions have no fills: their window is around the decision. Open ones end with the market's own clock.
const QUOTES = `
  with w as (
    select s.symbol,
      (extract(epoch from s.decided_at) * 1e6)::bigint - 60000000 as from_us,
      greatest((extract(epoch from coalesce(s.ended_at, s.decided_at)) * 1e6)::bigint, coalesce((select max(f.venue_at_us) from tr_fill f where f.execution_id = s.id), 0)) + 310000000 as to_us
    from tr_strand s where s.id = $1 and s.kind = 'execution' and s.decided_at is not null)
  select w.from_us::float8, w.to_us::float8,
    (select coalesce(json_agg(json_build_object('venue', q.venue, 'atUs', q.at_us, 'bid', q.bid::text, 'ask', q.ask::text) order by q.at_us, q.venue), '[]')
     from (select * from tr_quote t where t.symbol = w.symbol and t.at_us between w.from_us and w.to_us order by t.at_us, t.venue limit $2) q) as points
  from w`

// As text: JSON numbers of any length stay what they are, which a parse in JavaScript would not promise.
const pretty = (table: string, where: string, order: string): string =>
  `(select jsonb_pretty(coalesce(jsonb_agg(to_jsonb(x) order by x.${order}), '[]')) from ${table} x where ${where}) as ${table}`

const RAW = `
  select ${pretty('dm_strand', 'x.id = s.decision_id', 'id')}, ${pretty('tr_strand', 'x.id = s.id', 'id')},
    ${pretty('tr_curator_action', 'x.execution_id = s.id', 'curator_type')}, ${pretty('tr_order', 'x.execution_id = s.id', 'child_no')},
    ${pretty('tr_fill', 'x.execution_id = s.id', 'venue_at_us')}
  from tr_strand s where s.id = $1 and s.kind = 'execution'`

const text = z.string().nullable()
const number = z.number().nullable()
const side = z.enum(['buy', 'sell'])

const orderRow: z.ZodType<OrderRow> = z.object({
  id: z.string(),
  clientOrderId: z.string(),
  venueOrderId: text,
  childNo: z.number(),
  sliceNo: number,
  venue: z.string(),
  side,
  type: z.string(),
  timeInForce: z.string(),
  price: text,
  quantity: z.string(),
  filledQuantity: z.string(),
  averagePrice: text,
  reduceOnly: z.boolean(),
  status: z.string(),
  reason: text,
  version: z.number(),
  sentMid: text,
  intendedAtMs: z.number(),
  sentAtMs: number,
  sentAtUs: number,
  acknowledgedAtMs: number,
  doneAtMs: number,
  expiresAtUs: number,
  unknownSinceMs: number,
  lastCheckAtMs: number,
  nextCheckAtMs: number,
})

const fillRow: z.ZodType<FillRow> = z.object({
  id: z.string(),
  orderId: z.string(),
  venue: z.string(),
  venueFillId: z.string(),
  side,
  price: z.string(),
  quantity: z.string(),
  baseQuantity: z.string(),
  fee: z.string(),
  feeCurrency: z.string(),
  liquidity: z.enum(['maker', 'taker']),
  venueAtUs: z.number(),
  seenAtUs: z.number(),
  clock: z.string(),
  mid: text,
  halfSpread: text,
  sentMid: text,
  metrics: metricMap,
  markoutsDone: z.boolean(),
})

const eventRow: z.ZodType<EventRow> = z.object({
  seq: z.string(),
  noun: z.string(),
  nounId: z.string(),
  kind: z.string(),
  atMs: z.number(),
  actor: z.string(),
  data: z.unknown(),
})

const closer: z.ZodType<Closer> = z.object({
  id: z.string(),
  status: z.string(),
  cause: text,
  filledQuantity: text,
  averagePrice: text,
  createdAtMs: z.number(),
})

const row = z.object({
  id: z.string(),
  module_id: z.string(),
  decision_id: text,
  parent_id: text,
  origin: z.string(),
  symbol: text,
  timeframe: text,
  session_bucket: text,
  regime: text,
  tags: z.array(z.string()),
  status: z.string(),
  side: side.nullable(),
  venue: text,
  execution_type: text,
  outcome_type: text,
  quantity: text,
  ordered_quantity: text,
  filled_quantity: text,
  average_price: text,
  arrival_slippage_bps: text,
  implementation_shortfall_bps: text,
  execution_score: number,
  curated_score: number,
  strand_score: number,
  config_version: number,
  decided_at_ms: number,
  ended_at_ms: number,
  created_at_ms: z.number(),
  updated_at_ms: z.number(),
  read_at_ms: z.number(),
  order_spec: z.unknown(),
  outcome: z.unknown(),
  tr_predict: z.unknown(),
  context: z.unknown(),
  curator_contributions: z.unknown(),
  risk_checks: z.unknown(),
  route: z.unknown(),
  exec_metrics: z.unknown(),
  stages: z.unknown(),
  position_data: z.unknown(),
  monitoring_state: z.unknown(),
  schedule: z.unknown(),
  closers: z.array(closer),
  lesson_metadata: z.unknown(),
  orders: z.array(orderRow),
  fills: z.array(fillRow),
  events: z.array(eventRow),
  listings: z.unknown(),
  market: z.object({ source: z.string(), speed: text, clockUs: z.number(), state: z.string() }).nullable(),
  newer_id: text,
  older_id: text,
})
type Row = z.infer<typeof row>

const lessons = z.object({
  lessons_applied: z
    .array(z.string())
    .nullish()
    .transform((ids) => ids ?? []),
})

const quoteWindow = z.object({
  from_us: z.number(),
  to_us: z.number(),
  points: z.array(z.object({ venue: z.string(), atUs: z.number(), bid: text, ask: text })),
})

const raw = z.object({ dm_strand: z.string(), tr_strand: z.string(), tr_curator_action: z.string(), tr_order: z.string(), tr_fill: z.string() })

function toDetail(r: Row): ExecutionDetail {
  const problems: string[] = []
  const known = listings.safeParse(r.listings ?? []).data ?? []
  const schedule = readSection(storedSchedule, r.schedule, 'schedule', problems)
  return {
    head: { ...toHead(r), ...filledSoFar(r) },
    spec: readSection(orderSpec, r.order_spec, 'order_spec', problems),
    outcome: readSection(outcome, r.outcome, 'outcome', problems),
    predict: readSection(predict, r.tr_predict, 'tr_predict', problems),
    context: readSection(context, r.context, 'context', problems),
    contributions: readSection(contributions, r.curator_contributions, 'curator_contributions', problems),
    riskChecks: readSection(riskChecks, r.risk_checks, 'risk_checks', problems),
    route: readSection(route, r.route, 'route', problems),
    metrics: readSection(execMetrics, r.exec_metrics, 'exec_metrics', problems),
    stages: readSection(stages, r.stages, 'stages', problems),
    position: readSection(positionData, r.position_data, 'position_data', problems),
    monitoring: readSection(monitoring, r.monitoring_state, 'monitoring_state', problems),
    schedule: schedule && progressOf(schedule, r.orders, r.fills),
    closers: r.closers,
    lessonsApplied: readSection(lessons, r.lesson_metadata, 'lesson_metadata', problems)?.lessons_applied ?? [],
    orders: r.orders,
    fills: r.fills,
    events: r.events,
    listings: known.filter((listing) => listing.symbol === r.symbol),
    market: r.market,
    newerId: r.newer_id,
    olderId: r.older_id,
    problems,
    readAtMs: r.read_at_ms,
  }
}

/** The row gets what was filled when the execution ends; until then its fills know. */
function filledSoFar({ status, fills }: Row): Pick<ExecutionHead, 'filledQuantity' | 'averagePrice'> | null {
  if (status !== 'working' || fills.length === 0) return null
  const filled = sum(fills.map((fill) => dec(fill.baseQuantity)))
  const paid = sum(fills.map((fill) => dec(fill.price).times(fill.baseQuantity)))
  return { filledQuantity: filled.toFixed(), averagePrice: paid.div(filled).toSignificantDigits(16).toFixed() }
}

function toHead(r: Row): ExecutionHead {
  return {
    id: r.id,
    moduleId: r.module_id,
    decisionId: r.decision_id,
    parentId: r.parent_id,
    origin: r.origin,
    symbol: r.symbol,
    timeframe: r.timeframe,
    sessionBucket: r.session_bucket,
    regime: r.regime,
    tags: r.tags,
    status: r.status,
    side: r.side,
    venue: r.venue,
    executionType: r.execution_type,
    outcomeType: r.outcome_type,
    quantity: r.quantity,
    orderedQuantity: r.ordered_quantity,
    filledQuantity: r.filled_quantity,
    averagePrice: r.average_price,
    arrivalSlippageBps: r.arrival_slippage_bps,
    shortfallBps: r.implementation_shortfall_bps,
    executionScore: r.execution_score,
    curatedScore: r.curated_score,
    strandScore: r.strand_score,
    configVersion: r.config_version,
    decidedAtMs: r.decided_at_ms,
    endedAtMs: r.ended_at_ms,
    createdAtMs: r.created_at_ms,
    updatedAtMs: r.updated_at_ms,
  }
}

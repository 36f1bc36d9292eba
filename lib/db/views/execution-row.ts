import { z } from 'zod'
import type { Closer, EventRow, FillRow, HoldingChange, OrderRow } from '#lib/wire/views/execution.ts'
import { metricMap } from '#lib/wire/views/parts.ts'
import { ms } from './market-parts.ts'

/** One execution with all that belongs to it, in one statement. */
export const EXECUTION = `
  select s.id, s.module_id, s.decision_id, s.parent_id, s.origin, s.symbol, s.timeframe, s.session_bucket, s.regime, s.tags, s.status, s.side,
    s.venue, s.execution_type, s.outcome_type, s.quantity::text, s.ordered_quantity::text, s.filled_quantity::text, s.average_price::text,
    s.arrival_slippage_bps::text, s.implementation_shortfall_bps::text, s.execution_score, s.curated_score, s.strand_score, s.config_version,
    ${ms('s.decided_at')} as decided_at_ms, ${ms('s.ended_at')} as ended_at_ms, ${ms('s.created_at')} as created_at_ms, ${ms('s.updated_at')} as updated_at_ms,
    s.order_spec, s.outcome, s.tr_predict, s.context, s.curator_contributions, s.risk_checks, s.route, s.exec_metrics, s.stages,
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
    (select coalesce(json_agg(json_build_object('venue', p.venue, 'before', p.before::text, 'after', p.after::text, 'averageBefore', p.average_before::text,
       'averageAfter', p.average_after::text, 'filled', p.filled::text, 'others', (p.after - p.before - p.filled)::text, 'realized', p.realized::text) order by p.venue), '[]')
     from (select h.venue, (array_agg(h.quantity_before order by h.seq))[1] as before, (array_agg(h.quantity_after order by h.seq desc))[1] as after,
             (array_agg(h.average_price_before order by h.seq))[1] as average_before, (array_agg(h.average_price_after order by h.seq desc))[1] as average_after,
             sum(h.quantity_after - h.quantity_before) as filled, sum(h.realized_delta) as realized
           from tr_position_history h where h.execution_id = s.id group by h.venue) p) as holdings,
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

const text = z.string().nullable()
const number = z.number().nullable()
const side = z.enum(['buy', 'sell'])

const holdingRow: z.ZodType<HoldingChange> = z.object({
  venue: z.string(),
  before: z.string(),
  after: z.string(),
  averageBefore: text,
  averageAfter: text,
  filled: z.string(),
  others: z.string(),
  realized: z.string(),
})
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

/** What it gives back. */
export const executionRow = z.object({
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
  monitoring_state: z.unknown(),
  schedule: z.unknown(),
  closers: z.array(closer),
  lesson_metadata: z.unknown(),
  orders: z.array(orderRow),
  fills: z.array(fillRow),
  holdings: z.array(holdingRow),
  events: z.array(eventRow),
  listings: z.unknown(),
  market: z.object({ source: z.string(), speed: text, clockUs: z.number(), state: z.string() }).nullable(),
  newer_id: text,
  older_id: text,
})
export type StoredExecution = z.infer<typeof executionRow>

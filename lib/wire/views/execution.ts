import { z } from 'zod'
import { rowId } from '../http.ts'
import { decimal, decimalMap, list, type MetricMap, maybe, metricMap, type Side, textMap } from './parts.ts'

/** The stored sections of an execution, as the worker writes them; keys stay as stored, so that screen and raw row agree. */

export const orderSpec = z.object({
  style: maybe(z.string()),
  size: maybe(z.object({ kind: z.string(), value: decimal })),
  strength: maybe(decimal),
  limit_price: maybe(decimal),
  stop_loss: maybe(decimal),
  take_profit: maybe(decimal),
  max_slippage_bps: maybe(decimal),
  max_latency_ms: maybe(decimal),
  max_participation: maybe(decimal),
  reduce_only: maybe(z.boolean()),
  horizon_ms: maybe(z.number()),
  valid_until: maybe(z.union([z.string(), z.number()])),
  effective_at: maybe(z.union([z.string(), z.number()])),
  urgency: maybe(z.string()),
  venue_preferences: list(z.string()),
})

export const reason = z.object({
  code: z.string(),
  message: z.string().default(''),
  field: maybe(z.string()),
  curator: maybe(z.string()),
  limit: maybe(decimal),
  value: maybe(decimal),
})
export type Reason = z.infer<typeof reason>

export const outcome = z.object({
  reasons: list(reason),
  decision_ref: maybe(z.string()),
  plan_id: maybe(z.string()),
  signal_id: maybe(z.string()),
  flags: list(z.string()),
  /** Why the desk itself made this execution: `stop_loss`, `take_profit`, `exit_conditions`, `recovery_flatten`. */
  cause: maybe(z.string()),
})

export const predict = z.object({
  venue: maybe(z.string()),
  fill_prob: maybe(decimal),
  slippage_bps: maybe(decimal),
  latency_ms: maybe(decimal),
  expected_cost_bps: maybe(decimal),
  half_spread_bps: maybe(decimal),
  impact_bps: maybe(decimal),
  fee_bps: maybe(decimal),
  model: maybe(z.string()),
})

const shadowQuote = z.object({
  venue: z.string(),
  bid: maybe(decimal),
  ask: maybe(decimal),
  bid_size: maybe(decimal),
  ask_size: maybe(decimal),
  venue_at_us: maybe(z.number()),
  seen_at_us: maybe(z.number()),
  age_ms: maybe(z.number()),
  is_live: maybe(z.boolean()),
})

export const context = z.object({
  now_us: maybe(z.number()),
  equity: maybe(decimal),
  /** What equity is counted in. */
  currency: maybe(z.string()),
  position: maybe(decimal),
  mid: maybe(decimal),
  volatility_daily: maybe(decimal),
  volume_daily: maybe(decimal),
  recent_score: maybe(decimal),
  books: list(shadowQuote),
})

const vote = z.object({
  curator: z.string(),
  action: z.string(),
  quality: maybe(z.number()),
  raw_contribution: maybe(z.number()),
  contribution: z.number(),
  weight: maybe(z.number()),
  multiplier: maybe(z.number()),
  lesson_multiplier: maybe(z.number()),
  threshold: maybe(z.number()),
  kappa: maybe(z.number()),
  confidence: maybe(z.number()),
  reason: z.string().default(''),
  evidence: z.unknown().optional(),
})
export type Vote = z.infer<typeof vote>

export const contributions = z.object({
  strength: maybe(z.number()),
  confidence_boost: maybe(z.number()),
  ln_strength: maybe(z.number()),
  sum: maybe(z.number()),
  raw_score: maybe(z.number()),
  threshold: maybe(z.number()),
  margin: maybe(z.number()),
  votes: list(vote),
})
export type Contributions = z.infer<typeof contributions>

const riskCheck = z.object({
  name: z.string(),
  code: maybe(z.string()),
  value: maybe(decimal),
  limit: maybe(decimal),
  unit: maybe(z.string()),
  ok: z.boolean(),
  /** Share of the limit that is used, where the check has one: a minimum has none. */
  utilisation: maybe(z.number()),
})
export type RiskCheck = z.infer<typeof riskCheck>
export const riskChecks = z.array(riskCheck)

const candidate = z.object({
  venue: z.string(),
  eligible: z.boolean().default(true),
  why_not: maybe(z.string()),
  /** Its own mid when it was compared; costs are against it. */
  mid: maybe(decimal),
  score: maybe(decimal),
  parts: z
    .record(z.string(), z.unknown())
    .nullish()
    .transform((parts) => decimalMap.parse(parts ?? {})),
  routing_cost_bps: maybe(decimal),
  costs: z
    .record(z.string(), z.unknown())
    .nullish()
    .transform((costs) => decimalMap.parse(costs ?? {})),
  depth_quantity: maybe(decimal),
  taker_bps: maybe(decimal),
})
export type Candidate = z.infer<typeof candidate>

export const route = z.object({
  chosen: maybe(z.string()),
  reason: maybe(z.string()),
  propensity: maybe(decimal),
  benchmark_venue: maybe(z.string()),
  conversion_price: maybe(decimal),
  candidates: list(candidate),
})
export type Route = z.infer<typeof route>

export type ExecMetrics = MetricMap & {
  readonly benchmarks: Readonly<Record<string, string>>
  readonly inputs: Readonly<Record<string, string>>
  readonly venueScores: Readonly<Record<string, string>>
}
export const execMetrics = z.record(z.string(), z.unknown()).transform(
  (stored): ExecMetrics => ({
    ...metricMap.parse(stored),
    benchmarks: decimalMap.parse(stored.benchmarks ?? {}),
    inputs: decimalMap.parse(stored.inputs ?? {}),
    venueScores: decimalMap.parse(stored.venue_scores ?? {}),
  }),
)

const numberMap = z
  .record(z.string(), z.unknown())
  .nullish()
  .transform(
    (entries): Record<string, number> =>
      Object.fromEntries(
        Object.entries(entries ?? {}).flatMap(([key, value]) => (value !== null && Number.isFinite(Number(value)) ? [[key, Number(value)]] : [])),
      ),
  )

export const stages = z.object({
  stamps_us: numberMap,
  committed_is_early: maybe(z.boolean()),
  intervals_ms: numberMap,
  totals_ms: numberMap,
  nulls: z
    .record(z.string(), z.unknown())
    .nullish()
    .transform((nulls) => textMap.parse(nulls ?? {})),
})
export type Stages = z.infer<typeof stages>

const exit = z.object({ price: maybe(decimal) })
const conditionLine = z.object({ name: z.string(), value: maybe(decimal), threshold: maybe(decimal), holds: maybe(z.boolean()) })
const moment = maybe(z.union([z.string(), z.number()]))
/** What is watched for an execution, by whom, and what it still waits for (`tr_strand.monitoring_state`). */
export const monitoring = z.object({
  unknown_since: moment,
  stop_loss: maybe(exit),
  take_profit: maybe(exit),
  exit_conditions: maybe(z.record(z.string(), z.unknown())),
  policy: maybe(z.enum(['resume', 'flatten'])),
  watched_by: maybe(z.string()),
  watching_since: moment,
  /** Quantity that is still watched, traded units. */
  left: maybe(decimal),
  closed_by: list(z.string()),
  waiting: maybe(z.object({ lines: list(conditionLine), until: moment, checked_at: moment })),
})
export type Monitoring = z.infer<typeof monitoring>

const micros = z.coerce.number()
/** A schedule as the worker stores it (`tr_strand.schedule`). */
export const storedSchedule = z.object({
  style: z.string(),
  pace: z.enum(['clock', 'volume', 'refill']),
  reason: z.string().default(''),
  quantity: decimal,
  starts_at_us: micros,
  ends_at_us: micros,
  participation_max: maybe(z.number()),
  slices: list(z.object({ slice_no: z.number(), due_at_us: micros, quantity: decimal })),
  parameters: z
    .record(z.string(), z.unknown())
    .nullish()
    .transform((parameters) => textMap.parse(parameters ?? {})),
  stopped: maybe(z.object({ at_us: micros, reason: z.string() })),
  /** Which check held a due slice back, and for how long. */
  holds: list(
    z.object({
      code: z.string(),
      name: maybe(z.string()),
      value: maybe(decimal),
      limit: maybe(decimal),
      slice_no: z.number(),
      quantity: decimal,
      from_us: micros,
      until_us: maybe(micros),
    }),
  ),
})
export type StoredSchedule = z.infer<typeof storedSchedule>

/** One slice with what its child orders made of it. Quantities are traded units of the benchmark listing, as text. */
export type ScheduleSlice = {
  readonly no: number
  readonly dueUs: number
  readonly planned: string
  /** Planned up to and with this slice. */
  readonly plannedTo: string
  readonly ordered: string
  readonly filled: string
  readonly orderCount: number
  /** One of its orders may still fill. */
  readonly isOpen: boolean
  /** Orders of this slice that the venue, or we, said no to. */
  readonly refusedCount: number
  readonly venues: readonly string[]
  /** Everything ordered so far covers the plan up to here. */
  readonly isCovered: boolean
  readonly hold: { readonly code: string; readonly name: string | null; readonly value: string | null; readonly limit: string | null } | null
}

export type ScheduleProgress = {
  readonly style: string
  readonly pace: StoredSchedule['pace']
  readonly reason: string
  readonly quantity: string
  readonly ordered: string
  readonly filled: string
  /** Ordered and not yet over. */
  readonly open: string
  readonly remaining: string
  readonly startsUs: number
  readonly endsUs: number
  readonly participationMax: number | null
  readonly parameters: Readonly<Record<string, string>>
  readonly stopped: { readonly atUs: number; readonly reason: string } | null
  readonly slices: readonly ScheduleSlice[]
  /** Filled so far after each fill, by the venue's time. */
  readonly done: readonly { readonly atUs: number; readonly filled: string }[]
}

/** An execution that closed a part of this one. */
export type Closer = {
  readonly id: string
  readonly status: string
  readonly cause: string | null
  readonly filledQuantity: string | null
  readonly averagePrice: string | null
  readonly createdAtMs: number
}

/** The row itself. */
export type ExecutionHead = {
  readonly id: string
  readonly moduleId: string
  readonly decisionId: string | null
  readonly parentId: string | null
  readonly origin: string
  readonly symbol: string | null
  readonly timeframe: string | null
  readonly sessionBucket: string | null
  readonly regime: string | null
  readonly tags: readonly string[]
  readonly status: string
  readonly side: Side | null
  readonly venue: string | null
  readonly executionType: string | null
  readonly outcomeType: string | null
  readonly quantity: string | null
  readonly orderedQuantity: string | null
  readonly filledQuantity: string | null
  readonly averagePrice: string | null
  readonly arrivalSlippageBps: string | null
  readonly shortfallBps: string | null
  readonly executionScore: number | null
  readonly curatedScore: number | null
  readonly strandScore: number | null
  readonly configVersion: number | null
  /** Market time. */
  readonly decidedAtMs: number | null
  readonly endedAtMs: number | null
  /** Wall time. */
  readonly createdAtMs: number
  readonly updatedAtMs: number
}

export type OrderRow = {
  readonly id: string
  readonly clientOrderId: string
  readonly venueOrderId: string | null
  readonly childNo: number
  /** The slice of the schedule that it carries out; null for an order of its own. */
  readonly sliceNo: number | null
  readonly venue: string
  readonly side: Side
  readonly type: string
  readonly timeInForce: string
  readonly price: string | null
  readonly quantity: string
  readonly filledQuantity: string
  readonly averagePrice: string | null
  readonly reduceOnly: boolean
  readonly status: string
  readonly reason: string | null
  readonly version: number
  readonly sentMid: string | null
  readonly intendedAtMs: number
  readonly sentAtMs: number | null
  readonly sentAtUs: number | null
  readonly acknowledgedAtMs: number | null
  readonly doneAtMs: number | null
  readonly expiresAtUs: number | null
  readonly unknownSinceMs: number | null
  readonly lastCheckAtMs: number | null
  readonly nextCheckAtMs: number | null
}

export type FillRow = {
  readonly id: string
  readonly orderId: string
  readonly venue: string
  readonly venueFillId: string
  readonly side: Side
  readonly price: string
  /** What the listing trades; `baseQuantity` is in base units. */
  readonly quantity: string
  readonly baseQuantity: string
  readonly fee: string
  readonly feeCurrency: string
  readonly liquidity: 'maker' | 'taker'
  readonly venueAtUs: number
  readonly seenAtUs: number
  readonly clock: string
  readonly mid: string | null
  readonly halfSpread: string | null
  readonly sentMid: string | null
  readonly metrics: MetricMap
  readonly markoutsDone: boolean
}

export type EventRow = {
  readonly seq: string
  readonly noun: string
  readonly nounId: string
  readonly kind: string
  readonly atMs: number
  readonly actor: string
  readonly data: unknown
}

export type Listing = {
  readonly venue: string
  readonly symbol: string
  readonly tick: string | null
  readonly lot: string | null
  readonly takerBps: string | null
  readonly makerBps: string | null
  readonly isInverse: boolean
  readonly contractSize: string | null
  readonly allowShort: boolean
}

/** A venue's holding around the fills of one execution, in traded units, + = long; averages and `realized` in the listing's currencies. */
export type HoldingChange = {
  readonly venue: string
  /** Before the execution's first fill there, and after its last. */
  readonly before: string
  readonly after: string
  readonly averageBefore: string | null
  readonly averageAfter: string | null
  readonly filled: string
  /** What others filled there in between: `after` − `before` − `filled`. */
  readonly others: string
  /** By its own fills; + = gained. */
  readonly realized: string
}

/** Everything the spine of one decision shows, except the price path and the raw rows, which are asked for apart. */
export type ExecutionDetail = {
  readonly head: ExecutionHead
  readonly spec: z.infer<typeof orderSpec> | null
  readonly outcome: z.infer<typeof outcome> | null
  readonly predict: z.infer<typeof predict> | null
  readonly context: z.infer<typeof context> | null
  readonly contributions: Contributions | null
  readonly riskChecks: readonly RiskCheck[] | null
  readonly route: Route | null
  readonly metrics: ExecMetrics | null
  readonly stages: Stages | null
  readonly holdings: readonly HoldingChange[]
  readonly monitoring: Monitoring | null
  readonly schedule: ScheduleProgress | null
  readonly closers: readonly Closer[]
  readonly lessonsApplied: readonly string[]
  readonly orders: readonly OrderRow[]
  readonly fills: readonly FillRow[]
  readonly events: readonly EventRow[]
  readonly listings: readonly Listing[]
  readonly market: { readonly source: string; readonly speed: string | null; readonly clockUs: number; readonly state: string } | null
  /** Neighbours in the blotter. */
  readonly newerId: string | null
  readonly olderId: string | null
  /** Stored sections that could not be read, each with its path. */
  readonly problems: readonly string[]
  /** When the server read all this. */
  readonly readAtMs: number
}

/** Best prices once a second of market time. */
export type QuotePoint = { readonly venue: string; readonly atUs: number; readonly bid: string | null; readonly ask: string | null }
export type QuotePath = { readonly points: readonly QuotePoint[]; readonly fromUs: number; readonly toUs: number; readonly isCut: boolean }

/** The rows as stored, as indented JSON text, for the reader who trusts nothing else. */
export type RawRows = Readonly<Record<'dm_strand' | 'tr_strand' | 'tr_curator_action' | 'tr_order' | 'tr_fill', string>>

/** What may stand in an address as an execution's id. */
export const executionId = rowId(80)

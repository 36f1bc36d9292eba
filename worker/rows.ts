import type { EventRow } from '#lib/db/events.ts'
import { event } from '#lib/db/events.ts'
import type { ExecutionRow, OrderRow } from '#lib/db/judgements.ts'
import { type Instant, toIso } from '#lib/domain/base/time.ts'
import type { Context } from '#lib/domain/decide/context.ts'
import type { Decision, DecisionRow } from '#lib/domain/decide/decision.ts'
import { conditionsRow, type Holding } from '#lib/domain/decide/entry.ts'
import type { Exposure } from '#lib/domain/decide/exposure.ts'
import type { Judged, RiskCheck, Vote } from '#lib/domain/decide/judgement.ts'
import type { Policy } from '#lib/domain/decide/policy.ts'
import type { LessonEffect } from '#lib/domain/decide/recall.ts'
import type { Refusal } from '#lib/domain/decide/refusal.ts'
import type { Candidate, Forecast, Survey } from '#lib/domain/decide/survey.ts'
import type { OrderIntent } from '#lib/domain/execute/order.ts'
import type { Baseline } from './baseline.ts'
import type { Stamps } from './live.ts'

/** Shapes of the stored jsonb: snake_case keys, decimals as text. One function per shape, no decisions in here. */

export const orderSpec = (d: Decision, raw: unknown) => ({
  side: d.side,
  style: d.style,
  style_given: d.styleGiven,
  size: { kind: d.size.kind, value: d.size.value.toFixed() },
  strength: d.strength,
  limit_price: d.limitPrice?.toFixed() ?? null,
  stop_loss: d.stopLoss?.toFixed() ?? null,
  take_profit: d.takeProfit?.toFixed() ?? null,
  ...(d.entryConditions && { entry_conditions: conditionsRow(d.entryConditions) }),
  ...(d.exitConditions && { exit_conditions: conditionsRow(d.exitConditions) }),
  max_slippage_bps: d.maxSlippageBps?.toFixed() ?? null,
  max_latency_ms: d.maxLatencyMs,
  max_participation: d.maxParticipation,
  reduce_only: d.reduceOnly,
  horizon_ms: d.horizonMs,
  valid_until: d.validUntil === null ? null : toIso(d.validUntil),
  effective_at: d.effectiveAt === null ? null : toIso(d.effectiveAt),
  urgency: d.urgency,
  venue_preferences: d.venuePreferences,
  raw,
})

export const predictRow = (f: Forecast | null) =>
  f && {
    venue: f.venue,
    fill_prob: f.fillProb,
    slippage_bps: f.slippageBps,
    latency_ms: f.latencyMs,
    expected_cost_bps: f.expectedCostBps,
    half_spread_bps: f.halfSpreadBps,
    impact_bps: f.impactBps,
    fee_bps: f.feeBps,
    model: f.model,
    inputs: { y: f.inputs.y, volatility_daily: f.inputs.volatilityDaily, volume_daily: f.inputs.volumeDaily },
  }

export const contextRow = (c: Context, survey: Survey | null, { equity, currency, position }: Exposure) => ({
  now_us: c.now,
  equity: equity.toFixed(),
  currency: currency ?? null,
  position: position.toFixed(),
  mid: survey?.benchmark?.mid?.toFixed() ?? null,
  volatility_daily: c.volatilityDaily,
  volume_daily: c.volumeDaily?.toFixed() ?? null,
  recent_score: c.recentScore,
  books: c.books.map((b) => ({
    venue: b.listing.venue,
    bid: b.bids[0]?.price.toFixed() ?? null,
    ask: b.asks[0]?.price.toFixed() ?? null,
    bid_size: b.bids[0]?.quantity.toFixed() ?? null,
    ask_size: b.asks[0]?.quantity.toFixed() ?? null,
    venue_at_us: b.venueAt,
    seen_at_us: b.seenAt,
    age_ms: (c.now - b.seenAt) / 1_000,
    is_live: b.isLive,
  })),
})

const voteJson = (v: Vote) => ({
  curator: v.curator,
  action: v.action,
  quality: v.quality,
  raw_contribution: v.rawContribution,
  contribution: v.contribution,
  weight: v.weight,
  multiplier: v.multiplier,
  lesson_multiplier: v.lessonMultiplier,
  threshold: v.threshold,
  kappa: v.kappa,
  confidence: v.confidence,
  reason: v.reason,
  evidence: v.evidence,
})

export const contributionsRow = (j: Judged) => ({
  strength: j.score.strength,
  confidence_boost: j.score.confidenceBoost,
  ln_strength: j.score.lnStrength,
  sum: j.score.sum,
  raw_score: j.score.rawScore,
  threshold: j.score.threshold,
  margin: j.score.margin,
  ...(j.score.lessonScale !== 1 && { lesson_scale: j.score.lessonScale }),
  votes: j.votes.map(voteJson),
})

export const checkRows = (checks: readonly RiskCheck[]) =>
  checks.map((c) => ({ name: c.name, code: c.code, value: c.value, limit: c.limit, unit: c.unit, ok: c.ok, utilisation: c.utilisation }))

const costsRow = (c: NonNullable<Candidate['costs']>) => ({
  half_spread_bps: c.halfSpreadBps,
  fee_bps: c.feeBps,
  impact_bps: c.impactBps,
  latency_risk_bps: c.latencyRiskBps,
  residual_bps: c.residualBps,
})

const candidateRow = (c: Candidate) => ({
  venue: c.venue,
  eligible: c.isEligible,
  why_not: c.whyNot?.message ?? null,
  why_not_code: c.whyNot?.code ?? null,
  mid: c.mid?.toFixed() ?? null,
  score: c.score,
  parts: c.parts,
  routing_cost_bps: c.routingCostBps,
  costs: c.costs && costsRow(c.costs),
  depth_quantity: c.depthQuantity,
  taker_bps: c.takerBps,
  expected_cost_bps: c.forecast?.expectedCostBps ?? null,
})

export const routeRow = (survey: Survey, chosen: string | null, reason: string, propensity: number | null, conversionPrice: string | null) => ({
  chosen,
  reason,
  propensity,
  benchmark_venue: survey.benchmark?.venue ?? null,
  conversion_price: conversionPrice,
  style: survey.style,
  style_choice: survey.choice,
  routing_cost_bps: survey.split?.routingCostBps ?? null,
  costs: survey.split && costsRow(survey.split.costs),
  parts: (survey.split?.parts ?? []).map((p) => ({
    venue: p.venue,
    quantity: p.quantity.toFixed(),
    base_quantity: p.base.toFixed(),
    price: p.price.toFixed(),
    expected_price: p.expectedPrice?.toFixed() ?? null,
    expected_net: p.expectedNet?.toFixed() ?? null,
  })),
  candidates: survey.candidates.map(candidateRow),
})

export const orderRow = (o: OrderIntent, moduleId: string, intendedAt: Instant): OrderRow => ({
  id: o.id,
  module_id: moduleId,
  execution_id: o.executionId,
  decision_id: o.decisionId,
  client_order_id: o.clientOrderId,
  child_no: o.childNo,
  symbol: o.symbol,
  venue: o.venue,
  side: o.side,
  type: o.type,
  time_in_force: o.timeInForce,
  price: o.price.toFixed(),
  quantity: o.quantity.toFixed(),
  reduce_only: o.reduceOnly,
  status: 'intended',
  reason: null,
  intended_at: toIso(intendedAt),
  expires_at_us: o.expiresAt,
  slice_no: o.sliceNo,
})

/** What will be watched once it has filled; who watches is added then. */
export const watchRow = (d: Pick<Decision, 'stopLoss' | 'takeProfit' | 'exitConditions' | 'recoveryPolicy'>, policy: Policy) => ({
  ...(d.stopLoss && { stop_loss: { price: d.stopLoss.toFixed() } }),
  ...(d.takeProfit && { take_profit: { price: d.takeProfit.toFixed() } }),
  ...(d.exitConditions && { exit_conditions: conditionsRow(d.exitConditions) }),
  policy: d.recoveryPolicy ?? policy.watch.policy,
})

export const waitingRow = (
  state: Holding,
  until: Instant,
  since: Instant,
  checkedAt: Instant,
  { lessons, baseline }: { readonly lessons: LessonEffect; readonly baseline: Baseline | null },
) => ({
  lines: state.lines,
  until: toIso(until),
  since: toIso(since),
  checked_at: toIso(checkedAt),
  lessons,
  ...(baseline && { baseline }),
})

export const STAGES = [
  ['committed', 'committed'],
  ['noticed', 'noticed'],
  ['judged', 'judged'],
  ['intent', 'intent'],
  ['sent', 'sent'],
  ['acknowledged', 'acknowledged'],
  ['firstFill', 'first_fill'],
  ['done', 'done'],
  ['reported', 'reported'],
] as const satisfies readonly (readonly [keyof Stamps, string])[]

export const stampsRow = (stamps: Stamps): Record<string, number> =>
  Object.fromEntries(STAGES.flatMap(([key, name]) => (stamps[key] === undefined ? [] : [[name, stamps[key]]])))

/** What is known of a row before, or without, a valid decision. */
export const shellRow = (
  row: DecisionRow,
  facts: { readonly id: string; readonly moduleId: string; readonly status: string; readonly version: number; readonly origin: string },
): ExecutionRow => ({
  id: facts.id,
  module_id: facts.moduleId,
  lifecycle_id: text(row.lifecycle_id),
  parent_id: text(row.parent_id),
  symbol: text(row.symbol),
  timeframe: text(row.timeframe),
  session_bucket: text(row.session_bucket),
  regime: text(row.regime),
  tags: [],
  decision_id: row.id,
  origin: facts.origin,
  status: facts.status,
  config_version: facts.version,
})

/** A text column can hold anything; what is absurdly long is cut, the row itself stays where it was written. */
const text = (value: string | null): string | null => (value === null ? null : cut(value, 256))

/** Cut between characters: half of one is no text for Postgres, and one such row would fail the commit of all beside it. */
export const cut = (value: string, lengthMax: number): string => value.slice(0, lengthMax).toWellFormed()

/** Ids of the decision that a report echoes, as they came. */
export const echoed = (raw: unknown) => {
  const d = (typeof raw === 'object' && raw !== null ? raw : {}) as Record<string, unknown>
  const echo = (value: unknown): string | null => (typeof value === 'string' || typeof value === 'number' ? cut(String(value), 256) : null)
  return { decision_ref: echo(d.decision_id), plan_id: echo(d.plan_id), signal_id: echo(d.signal_id) }
}

export const refusedEvent = (executionId: string, causeId: string, refusals: readonly Refusal[]): EventRow =>
  event('execution', executionId, 'refused', causeId, { execution_id: executionId, codes: refusals.map((r) => r.code) })

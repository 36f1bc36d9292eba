/** The report of one order: every key of METRICS.md sections 4, 5, 7, 10 and 13, its fills, and the identities. */
import { type Decimal, dec, ONE, ZERO } from '../../base/decimal.ts'
import { invariant } from '../../base/invariant.ts'
import type { Side } from '../../base/market.ts'
import { type Executed, moveBps, slippageBps } from './benchmark.ts'
import { type Benchmarks, benchmarksOf, type Sums, sumFills } from './executed.ts'
import type { OrderFacts } from './facts.ts'
import { type FillValues, measureFill, sealed, type Values } from './fill.ts'
import { forecastErrorBps, luckZ, timingRiskBps } from './forecast.ts'
import { type Breach, checkScores, checkShortfall } from './identities.ts'
import { HORIZONS, type Horizon } from './registry.ts'
import { SCORE_KEYS, scoresOf } from './score.ts'
import { SHORTFALL_KEYS, shortfallOf } from './shortfall.ts'
import { from1, from2, isKnown, type Known } from './value.ts'

export type OrderHorizonKey<H extends Horizon = Horizon> = `${H}_reversion_bps` | `${H}_markout_bps`
/** Keys of one order but those of a horizon. */
export const ORDER_KEYS = [
  'arrival_slippage_bps',
  'decision_slippage_bps',
  'vwap_slippage_bps',
  'twap_slippage_bps',
  'pwp_slippage_bps',
  'price_improvement_bps',
  ...SHORTFALL_KEYS,
  'fill_rate',
  'maker_share',
  'participation',
  'rest_ms',
  'queue_ahead',
  'peak_slippage_bps',
  ...SCORE_KEYS,
  'latency_ms',
  'expected_cost_bps',
  'routing_cost_bps',
  'cost_forecast_error_bps',
  'timing_risk_bps',
  'luck_z',
] as const
export type OrderKey = (typeof ORDER_KEYS)[number] | OrderHorizonKey

export type OrderReport = {
  readonly values: Values<OrderKey>
  /** In the order of the facts' fills. */
  readonly fills: readonly FillValues[]
  readonly benchmarks: Benchmarks
  /** F and Σ q·p. */
  readonly executed: Executed
  /** F > Q_o: an incident; the row is flagged and kept out of rankings, its formulas stay valid. */
  readonly isOverfilled: boolean
  /** Not empty = a bug: all values are null (`identity`), the incident names these, nothing learns from the row. */
  readonly breaches: readonly Breach[]
}

/**
 * Measures an order from its facts. Horizons that have not passed are `pending` and are added by
 * `measureFillHorizon` and `measureOrderHorizon`. Throws `InvariantError` when a value is NaN or infinite.
 */
export function measureOrder(facts: OrderFacts): OrderReport {
  const { orderedQuantity: ordered } = facts
  invariant(
    facts.decidedQuantity.gt(0) && ordered.gte(0),
    `a decision has a positive quantity and orders none or more, got ${facts.decidedQuantity} and ${ordered}`,
  )
  const sums = sumFills(facts.fills)
  const executed = { quantity: sums.quantity, notional: sums.notional }
  const filled = facts.fills.map(measureFill)
  const benchmarks = benchmarksOf(facts, executed)
  const values = ordered.isZero() ? refusedValues() : valuesOf(facts, sums, benchmarks, filled)
  const breaches = [...checkShortfall(values), ...checkScores(values, SCORE_KEYS), ...filled.flatMap((fill) => fill.breaches)]
  return {
    values: sealed<Values<OrderKey>>(values, breaches).values,
    fills: filled.map((fill) => fill.values),
    benchmarks,
    executed,
    isOverfilled: sums.quantity.gt(ordered),
    breaches,
  }
}

/** What `measureOrderHorizon` reads of one fill: `markoutBps` at the same horizon. */
export type MarkedFill = { readonly quantity: Decimal; readonly markoutBps: Known }

/**
 * What becomes known of an order when horizon `h` after its last fill has passed: reversion, and the quantity-weighted
 * mark-out of its fills. A fill whose mark-out is null for good is skipped; a pending one keeps the mean pending.
 * @param lastFillMid m(t_L)
 * @param mid m(t_L + h)
 */
export function measureOrderHorizon<H extends Horizon>(
  side: Side,
  lastFillMid: Known,
  fills: readonly MarkedFill[],
  h: H,
  mid: Known,
): Values<OrderHorizonKey<H>> {
  const values: Record<string, Known> = {
    [`${h}_reversion_bps`]: fills.length === 0 ? 'no_fill' : from2(lastFillMid, mid, (peak, later) => moveBps(side, later, peak, peak)),
    [`${h}_markout_bps`]: weightedMarkout(fills),
  }
  return values as Values<OrderHorizonKey<H>>
}

function weightedMarkout(fills: readonly MarkedFill[]): Known {
  let weighted = ZERO
  let weight = ZERO
  let gap: Known = 'no_fill'
  for (const { quantity, markoutBps } of fills) {
    if (markoutBps === 'pending') return 'pending'
    if (typeof markoutBps === 'string') {
      gap = markoutBps
      continue
    }
    weighted = weighted.plus(markoutBps.times(quantity))
    weight = weight.plus(quantity)
  }
  return weight.isZero() ? gap : weighted.div(weight)
}

function valuesOf(facts: OrderFacts, sums: Sums, marks: Benchmarks, filled: readonly { readonly values: FillValues }[]): Record<OrderKey, Known> {
  const { side, orderedQuantity: ordered, decidedQuantity: decided, fees, arrivalMid, forecast } = facts
  const hasFill = !sums.quantity.isZero()
  const against = (benchmark: Known): Known => (hasFill ? from1(benchmark, (price) => slippageBps(side, sums, price)) : 'no_fill')
  const arrival = against(arrivalMid)
  const shortfall = shortfallOf({
    side,
    decided,
    ordered,
    filled: sums.quantity,
    atPrice: sums.notional,
    atMid: sums.atMid,
    atSentMid: sums.atSentMid,
    fees,
    decisionMid: facts.decisionMid,
    arrivalMid,
    endMid: facts.endMid,
  })
  const timingRisk = timingRiskBps(forecast.volatilityDaily, forecast.horizonDays)
  const values = {
    arrival_slippage_bps: arrival,
    decision_slippage_bps: against(facts.decisionMid),
    vwap_slippage_bps: against(marks.vwap),
    twap_slippage_bps: against(marks.twap),
    pwp_slippage_bps: against(marks.pwp),
    price_improvement_bps: from1(against(facts.farTouch), (slippage) => slippage.neg()),
    ...shortfall,
    fill_rate: shareOf(sums.quantity, ordered),
    maker_share: hasFill ? shareOf(sums.makerQuantity, sums.quantity) : 'no_fill',
    participation: from1(marks.market_volume, (volume) => sums.quantity.div(volume)),
    rest_ms: decimalOf(facts.rest?.restMs ?? 'not_applicable'),
    queue_ahead: facts.rest?.queueAhead ?? 'not_applicable',
    peak_slippage_bps: from2(marks.last_fill_mid, arrivalMid, (peak, p0) => moveBps(side, p0, peak, p0)),
    ...scoresOf(arrival, ordered, sums.quantity, facts.score),
    latency_ms: hasFill ? decimalOf(facts.score.latencyMs) : 'no_fill',
    expected_cost_bps: forecast.expectedCostBps,
    routing_cost_bps: forecast.routingCostBps,
    cost_forecast_error_bps: forecastErrorBps(
      arrival,
      fees,
      from1(arrivalMid, (p0) => sums.quantity.times(p0)),
      forecast.expectedCostBps,
    ),
    timing_risk_bps: timingRisk,
    luck_z: luckZ(shortfall.implementation_shortfall_bps, forecast.expectedCostBps, timingRisk, sums.quantity.eq(decided)),
  } as Record<OrderKey, Known>
  for (const h of HORIZONS) addHorizon(values, facts, h, filled)
  return values
}

function addHorizon(values: Record<OrderKey, Known>, facts: OrderFacts, h: Horizon, filled: readonly { readonly values: FillValues }[]): void {
  if (facts.fills.length > 0 && facts.horizonMids?.[h] === undefined) {
    values[`${h}_reversion_bps`] = 'pending'
    values[`${h}_markout_bps`] = 'pending'
    return
  }
  const marked = facts.fills.map((fill, i) => ({
    quantity: fill.quantity,
    markoutBps: filled[i]?.values[`${h}_markout_bps`] as unknown as Known,
  }))
  Object.assign(values, measureOrderHorizon(facts.side, facts.lastFillMid, marked, h, facts.horizonMids?.[h] ?? 'pending'))
}

/** part / whole; none and all are the usual answers and need no division. */
const shareOf = (part: Decimal, whole: Decimal): Decimal => (part.isZero() ? ZERO : part.eq(whole) ? ONE : part.div(whole))

const decimalOf = (value: Known<number>): Known => (isKnown(value) ? dec(value) : value)

/** Q_o = 0: a refusal with null metrics; what it cost is in the veto ledger. */
function refusedValues(): Record<OrderKey, Known> {
  const values = {} as Record<OrderKey, Known>
  for (const key of ORDER_KEYS) values[key] = 'zero_order'
  for (const h of HORIZONS) {
    values[`${h}_reversion_bps`] = 'zero_order'
    values[`${h}_markout_bps`] = 'zero_order'
  }
  return values
}

/** Implementation shortfall and its parts (METRICS.md section 5; Perold 1988, Wagner and Edwards 1993). */
import { BPS, type Decimal, ZERO } from '../../base/decimal.ts'
import { type Side, signOf } from '../../base/market.ts'
import type { NullReason } from './null-reason.ts'
import type { Known } from './value.ts'

export const SHORTFALL_KEYS = [
  'implementation_shortfall_bps',
  'delay_cost_bps',
  'trading_cost_bps',
  'opportunity_cost_bps',
  'fee_cost_bps',
  'spread_cost_bps',
  'market_drift_cost_bps',
  'timing_cost_bps',
  'latency_cost_bps',
  'withheld_cost_bps',
  'unfilled_cost_bps',
] as const
export type ShortfallKey = (typeof SHORTFALL_KEYS)[number]

export type ShortfallTerms = {
  readonly side: Side
  /** Q, Q_o and F. */
  readonly decided: Decimal
  readonly ordered: Decimal
  readonly filled: Decimal
  /** Σ q·p, Σ q·m and Σ q·c over the fills; 0 without fills. */
  readonly atPrice: Decimal
  readonly atMid: Known
  readonly atSentMid: Known
  readonly fees: Known
  readonly decisionMid: Known
  readonly arrivalMid: Known
  readonly endMid: Known
}

/**
 * All lines in bps of Q·P_d, positive = lost. Σ q·p stands for F·P̄, so that no fills need no special case. A
 * quantity of 0 costs nothing at any price: with F = Q the end mid is not needed.
 */
export function shortfallOf(terms: ShortfallTerms): Record<ShortfallKey, Known> {
  const { decided, ordered, filled, atPrice, atMid, atSentMid, fees, decisionMid: pd, arrivalMid: p0, endMid: pn } = terms
  const isBuy = signOf(terms.side) === 1
  const scale = typeof pd === 'string' ? pd : decided.times(pd)
  /** s·amount over Q·P_d. */
  const line = (amount: Decimal): Known => {
    if (typeof scale === 'string') return scale
    return amount.isZero() ? ZERO : (isBuy ? amount : amount.neg()).times(BPS).div(scale)
  }
  const from = (gap: NullReason | null, amount: () => Decimal): Known => gap ?? line(amount())
  /** s·quantity·(P_n − start), which needs no price when the quantity is 0. */
  const missed = (quantity: Decimal, start: Known): Known =>
    quantity.isZero() ? line(ZERO) : from(gapOf(start, pn), () => quantity.times((pn as Decimal).minus(start as Decimal)))

  const atArrival = typeof p0 === 'string' ? p0 : filled.times(p0)
  const unfilled = decided.minus(filled)
  const perold = (): Decimal => {
    const forgone = unfilled.isZero() ? ZERO : unfilled.times((pn as Decimal).minus(pd as Decimal))
    const moved = atPrice.minus(filled.times(pd as Decimal)).plus(forgone)
    return moved.plus(isBuy ? (fees as Decimal) : (fees as Decimal).neg())
  }
  return {
    implementation_shortfall_bps: from(gapOf(pd, unfilled.isZero() ? ZERO : pn, fees), perold),
    delay_cost_bps: from(gapOf(p0, pd), () => decided.times((p0 as Decimal).minus(pd as Decimal))),
    trading_cost_bps: from(gapOf(atArrival), () => atPrice.minus(atArrival as Decimal)),
    opportunity_cost_bps: missed(unfilled, p0),
    fee_cost_bps: from(gapOf(fees), () => (isBuy ? (fees as Decimal) : (fees as Decimal).neg())),
    spread_cost_bps: from(gapOf(atMid), () => atPrice.minus(atMid as Decimal)),
    market_drift_cost_bps: from(gapOf(atArrival, atMid), () => (atMid as Decimal).minus(atArrival as Decimal)),
    timing_cost_bps: from(gapOf(atArrival, atSentMid), () => (atSentMid as Decimal).minus(atArrival as Decimal)),
    latency_cost_bps: from(gapOf(atMid, atSentMid), () => (atMid as Decimal).minus(atSentMid as Decimal)),
    withheld_cost_bps: missed(decided.minus(ordered), p0),
    unfilled_cost_bps: missed(ordered.minus(filled), p0),
  }
}

/** The first reason among inputs, in formula order; null when all are known. */
function gapOf(...inputs: readonly Known[]): NullReason | null {
  for (const input of inputs) if (typeof input === 'string') return input
  return null
}

/** The pre-trade cost model and how a forecast is judged (METRICS.md section 13). */
import { BPS, type Decimal } from '../../base/decimal.ts'
import { invariant } from '../../base/invariant.ts'
import { from1, from2, type Known } from './value.ts'

export type CostModelInputs = {
  /** Full spread in bps of the mid: 10⁴·2w/m at decision time. */
  readonly spreadBps: Decimal
  /** The plan's fee rate, rebate negative. */
  readonly feeBps: Decimal
  /** Fitted per symbol group on our own orders; allowed range 0.5–1. */
  readonly y: number
  /** σ_D as a fraction. */
  readonly volatilityDaily: number
  readonly quantity: Decimal
  /** V_D in the units of the quantity, positive. */
  readonly volumeDaily: Decimal
}

export type ExpectedCost = {
  readonly halfSpreadBps: Decimal
  readonly feeBps: Decimal
  readonly impactBps: Decimal
  /** `expected_cost_bps`, positive = expected to lose. */
  readonly expectedCostBps: Decimal
}

/** ½·spread + fee + 10⁴·Y·σ_D·√(Q/V_D), of a marketable order. */
export function expectedCost(inputs: CostModelInputs): ExpectedCost {
  const halfSpreadBps = inputs.spreadBps.div(2)
  const impact = impactBps(inputs)
  return {
    halfSpreadBps,
    feeBps: inputs.feeBps,
    impactBps: impact,
    expectedCostBps: halfSpreadBps.plus(inputs.feeBps).plus(impact),
  }
}

/** The square-root term alone. */
export function impactBps({ y, volatilityDaily, quantity, volumeDaily }: Pick<CostModelInputs, 'y' | 'volatilityDaily' | 'quantity' | 'volumeDaily'>): Decimal {
  invariant(y >= 0.5 && y <= 1, `Y is within 0.5 and 1, got ${y}`)
  invariant(volumeDaily.gt(0), `a daily volume is positive, got ${volumeDaily}`)
  return BPS.times(y).times(volatilityDaily).times(quantity.div(volumeDaily).sqrt())
}

/** Arrival slippage + 10⁴·fees/(F·P_0) − expected cost, positive = dearer than forecast; `atArrival` is F·P_0. */
export function forecastErrorBps(arrivalSlippageBps: Known, fees: Known, atArrival: Known, expectedCostBps: Known): Known {
  const excess = from2(arrivalSlippageBps, expectedCostBps, (slippage, expected) => slippage.minus(expected))
  if (typeof excess === 'string') return excess
  const feeBps = from2(fees, atArrival, (paid, notional) => paid.times(BPS).div(notional))
  return from1(feeBps, (fee) => excess.plus(fee))
}

/** 10⁴·σ_D·√(T/3): one standard deviation of a linear schedule's cost, T in days. Both inputs are doubles, and so is the root. */
export const timingRiskBps = (volatilityDaily: Known<number>, horizonDays: Known<number>): Known =>
  from2(volatilityDaily, horizonDays, (sigma, days) => BPS.times(sigma * Math.sqrt(days / 3)))

/** (shortfall − expected cost) / timing risk; only a complete order had the whole risk, and a riskless one has no luck. */
export function luckZ(shortfallBps: Known, expectedCostBps: Known, timingRisk: Known, isComplete: boolean): Known {
  if (!isComplete || (typeof timingRisk !== 'string' && timingRisk.isZero())) return 'not_applicable'
  const excess = from2(shortfallBps, expectedCostBps, (shortfall, expected) => shortfall.minus(expected))
  return from2(excess, timingRisk, (x, risk) => x.div(risk))
}

import { BPS, type Decimal, dec, min, sum, ZERO } from '../base/decimal.ts'
import { invariant } from '../base/invariant.ts'
import { type Side, signOf } from '../base/market.ts'

/** One fill of an execution or of its replay: base units, quote currency, fee with its sign. */
export type TwinFill = { readonly quantity: Decimal; readonly price: Decimal; readonly fee: Decimal }

/**
 * The same orders run again on the recorded books, each run with one more of the things that a forecast leaves out:
 * `touch` arrives at once and is first in every queue, `arrived` takes the venue's latency, `queued` waits in the queue too.
 */
export type TwinRuns = { readonly touch: readonly TwinFill[]; readonly arrived: readonly TwinFill[]; readonly queued: readonly TwinFill[] }

export type TwinFacts = {
  readonly side: Side
  /** P_0 and, where it is known, P_n of METRICS.md section 1. */
  readonly arrivalMid: Decimal
  readonly endMid: Decimal | null
  readonly fills: readonly TwinFill[]
  /** The forecast stored at the decision: `expected_cost_bps` in its two parts. */
  readonly predicted: { readonly slippageBps: Decimal; readonly feeBps: Decimal } | null
  readonly runs: TwinRuns | null
}

/** In bps of F·P_0; + = lost. */
export type TwinCost = { readonly slippageBps: Decimal; readonly feeBps: Decimal; readonly costBps: Decimal }
/** Where the difference between what happened and the forecast comes from; they add up to it. */
export type TwinParts = Readonly<Record<'latency' | 'spread' | 'queue' | 'fees' | 'rest', Decimal>>
export type Twin = {
  readonly actual: TwinCost
  readonly predicted: TwinCost | null
  /** Actual − predicted: `cost_forecast_error_bps` of METRICS.md section 13. */
  readonly errorBps: Decimal | null
  /** The simulator's own answer for the same orders, and actual − simulated: what live cost more than paper. */
  readonly simulated: TwinCost | null
  readonly simulatorErrorBps: Decimal | null
  readonly parts: TwinParts | null
}

/** Tolerance of METRICS.md section 8. */
const TOLERANCE = dec('1e-9')

/**
 * Compares an execution with its forecast and its paper twin (ASKS.md, asks 6 and 8). The difference is split by sequential
 * substitution: the forecast; its spread and impact replaced by the book that was there when the order left (`spread`); then
 * the order arrives when it arrives (`latency`); then it waits its turn (`queue`); then fees as charged; what no run explains
 * is `rest`, which is 0 where the venue is the simulator itself. Fills must not be empty.
 *
 * A run is priced for the quantity that was really filled: what it got beyond that does not count, what it lacks is
 * charged at the mid at the end. Without that mid a run that lacks something has no cost, and neither have the parts.
 */
export function compareTwin({ side, arrivalMid, endMid, fills, predicted: forecast, runs }: TwinFacts): Twin {
  const filled = sum(fills.map((f) => f.quantity))
  invariant(filled.gt(0) && arrivalMid.gt(0), `a twin needs fills and an arrival mid, got ${filled} at ${arrivalMid}`)
  const notional = filled.times(arrivalMid)
  const toBps = (money: Decimal): Decimal => money.times(BPS).div(notional)
  const costOf = (run: readonly TwinFill[]): TwinCost | null => {
    let left = filled
    let paid = ZERO
    let fees = ZERO
    for (const { quantity, price, fee } of run) {
      const counted = min(quantity, left)
      left = left.minus(counted)
      paid = paid.plus(price.minus(arrivalMid).times(counted))
      fees = fees.plus(fee.times(counted).div(quantity))
    }
    if (left.gt(0)) {
      if (endMid === null) return null
      paid = paid.plus(endMid.minus(arrivalMid).times(left))
    }
    return totalled(toBps(paid.times(signOf(side))), toBps(fees))
  }
  const actual = costOf(fills) as TwinCost
  const predicted = forecast === null ? null : totalled(forecast.slippageBps, forecast.feeBps)
  const touch = runs && costOf(runs.touch)
  const arrived = runs && costOf(runs.arrived)
  const simulated = runs && costOf(runs.queued)
  const errorBps = predicted && actual.costBps.minus(predicted.costBps)
  return {
    actual,
    predicted,
    errorBps,
    simulated,
    simulatorErrorBps: simulated && actual.costBps.minus(simulated.costBps),
    parts: predicted && errorBps && touch && arrived && simulated && split(actual, predicted, errorBps, touch, arrived, simulated),
  }
}

function split(actual: TwinCost, predicted: TwinCost, errorBps: Decimal, touch: TwinCost, arrived: TwinCost, queued: TwinCost): TwinParts {
  const parts = {
    latency: arrived.slippageBps.minus(touch.slippageBps),
    spread: touch.slippageBps.minus(predicted.slippageBps),
    queue: queued.slippageBps.minus(arrived.slippageBps),
    fees: actual.feeBps.minus(predicted.feeBps),
    rest: actual.slippageBps.minus(queued.slippageBps),
  }
  const total = sum(Object.values(parts))
  invariant(total.minus(errorBps).abs().lte(TOLERANCE), `the parts of a twin add up to its error: ${total} and ${errorBps}`)
  return parts
}

const totalled = (slippageBps: Decimal, feeBps: Decimal): TwinCost => ({ slippageBps, feeBps, costBps: slippageBps.plus(feeBps) })

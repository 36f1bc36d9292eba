import { signOf } from '../base/market.ts'
import { allInCostBps } from './residual.ts'

/**
 * What a decision cost that met a lesson, from the moment at which it could have been sent without one: the outcome that both arms of a
 * trial are compared by. A lesson may let a decision wait or shrink it, and what that costs belongs to the lesson. All in bps of the mid at
 * that moment; costs: + = lost.
 */
export type TrialFacts = {
  readonly side: 'buy' | 'sell'
  /** Mid of the benchmark's venue at that moment, at the release, and five minutes after the end; null where there was none. */
  readonly firstMid: number
  readonly arrivalMid: number | null
  readonly laterMid: number | null
  /** Share of what was asked for that lessons let be ordered, (0, 1]. */
  readonly part: number
  /** False where nothing was ordered: refused, or over while it waited. */
  readonly isSent: boolean
  /** Filled ÷ ordered. */
  readonly fillRatio: number
  /** Both against the mid at the release. */
  readonly slippageBps: number | null
  readonly driftBps: number | null
  readonly feeBps: number | null
  /** Forecast at the first judgement, for what was not ordered. */
  readonly expectedFeeBps: number | null
  /** b(x) of the whole quantity on the market of that moment. */
  readonly benchmarkBps: number | null
}

/**
 * y of LEARNING.md B3 of the part that was ordered, with the market's move up to its release in it; and of the part that was not, the
 * market's move and the fee. That part is not credited with b(x) either: whoever still wants it pays it later, and a lesson
 * that only trades less would else be worth half a spread on everything it leaves out. Null where a part of it is not known.
 */
export function trialResidual(f: TrialFacts): number | null {
  const { firstMid, arrivalMid, laterMid, fillRatio } = f
  const ordered = f.isSent ? f.part : 0
  const fromFirst = (price: number): number => (signOf(f.side) * 1e4 * (price - firstMid)) / firstMid
  // A cost against the mid at the release, taken from the first mid instead.
  const rebased = (bps: number | null): number | null => (bps === null || arrivalMid === null ? null : fromFirst(arrivalMid) + (bps * arrivalMid) / firstMid)
  const drift = laterMid === null ? rebased(f.driftBps) : fromFirst(laterMid)
  const slippage = rebased(f.slippageBps)
  const isFilled = ordered > 0 && fillRatio > 0
  if (isFilled && (slippage === null || f.feeBps === null)) return null
  if (ordered * fillRatio < 1 && drift === null) return null
  if (ordered > 0 && f.benchmarkBps === null) return null
  const feeBps = isFilled ? (f.feeBps as number) : 0
  const own = ordered === 0 ? 0 : allInCostBps({ fillRatio, slippageBps: slippage ?? 0, driftBps: drift ?? 0, feeBps }) - (f.benchmarkBps as number)
  return ordered * own + (1 - ordered) * ((drift ?? 0) + (f.expectedFeeBps ?? feeBps))
}

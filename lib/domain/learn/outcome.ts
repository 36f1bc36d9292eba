import { allInCostBps, benchmarkBps, rewardOf } from './residual.ts'

/** What an execution that is over teaches (LEARNING.md B2 and B3). All in bps of the arrival mid; costs: + = lost. */

export type OutcomeFacts = {
  /** Filled ÷ ordered; 0 of what was refused. */
  readonly fillRatio: number
  readonly slippageBps: number | null
  readonly feeBps: number | null
  /** Cost-signed move of the mid from arrival until five minutes after the end. */
  readonly driftBps: number | null
  readonly spreadBps: number | null
  readonly q: number | null
  /** Daily, as a fraction. */
  readonly volatilityDaily: number | null
  /** The benchmark's own coefficient. */
  readonly impactY: number
  /** Trailing robust spread of edge − cost, bps. */
  readonly scaleBps: number
}

export type LearnedOutcome = {
  readonly costBps: number | null
  readonly benchmarkBps: number | null
  /** C − b(x), not cut: bounds belong to those who read it. */
  readonly y: number | null
  readonly r: number | null
}

/** Null where a part of it is not known: a part with no weight need not be. */
export function outcomeOf(f: OutcomeFacts): LearnedOutcome {
  const cost = costOf(f)
  const benchmark =
    f.spreadBps === null || f.q === null || f.volatilityDaily === null
      ? null
      : benchmarkBps({ spreadBps: f.spreadBps, q: f.q, volatilityBps: f.volatilityDaily * 10_000, y: f.impactY })
  return {
    costBps: cost,
    benchmarkBps: benchmark,
    y: cost === null || benchmark === null ? null : cost - benchmark,
    // From mid to mid: what the decision was worth before its costs.
    r: cost === null || f.driftBps === null ? null : rewardOf(f.driftBps, cost, f.scaleBps),
  }
}

function costOf({ fillRatio, slippageBps, feeBps, driftBps }: OutcomeFacts): number | null {
  if (fillRatio > 0 && (slippageBps === null || feeBps === null)) return null
  if (fillRatio < 1 && driftBps === null) return null
  return allInCostBps({ fillRatio, slippageBps: slippageBps ?? 0, driftBps: driftBps ?? 0, feeBps: feeBps ?? 0 })
}

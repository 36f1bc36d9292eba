/**
 * What a fill cost beyond what its size and the market made likely (LEARNING.md B3): the outcome that everything in this
 * room learns from. All in basis points of the arrival mid, + = lost.
 */

/** Below this share of daily volume impact is linear: a square root would make the smallest orders absurdly dear. */
const LINEAR_BELOW = 0.001
/** Bounds of the benchmark's own impact coefficient. */
export const IMPACT_Y = { start: 0.7, low: 0.3, high: 1.5 } as const

/** I(q) = Y·σ_D·√q in bps, linear below q = 0.001. `q` = quantity ÷ daily volume, `volatilityBps` = daily volatility. */
export function impactBps(q: number, volatilityBps: number, y: number = IMPACT_Y.start): number {
  return q >= LINEAR_BELOW ? y * volatilityBps * Math.sqrt(q) : (y * volatilityBps * Math.sqrt(LINEAR_BELOW) * q) / LINEAR_BELOW
}

/** b(x) = ½·consolidated spread + I(q): independent of the venue and style that were chosen, else the learner is blind to them. */
export const benchmarkBps = (facts: { readonly spreadBps: number; readonly q: number; readonly volatilityBps: number; readonly y?: number }): number =>
  facts.spreadBps / 2 + impactBps(facts.q, facts.volatilityBps, facts.y)

/** C = f·slippage + (1 − f)·drift + fee: unfilled quantity is never free. `fillRatio` 0–1. */
export const allInCostBps = (facts: { readonly fillRatio: number; readonly slippageBps: number; readonly driftBps: number; readonly feeBps: number }): number =>
  facts.fillRatio * facts.slippageBps + (1 - facts.fillRatio) * facts.driftBps + facts.feeBps

export type Bounds = { readonly low: number; readonly high: number }
export const UNBOUNDED: Bounds = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY }

/** `median ± 4·1.4826·MAD`: residuals beyond are cut to these bounds before they teach anything; reports show them whole. */
export function winsorBounds(values: readonly number[]): Bounds {
  const centre = median(values)
  const spread = 4 * 1.4826 * median(values.map((v) => Math.abs(v - centre)))
  // Where more than half are alike there is no spread to measure, and cutting to it would cut away whatever differs.
  return spread > 0 ? { low: centre - spread, high: centre + spread } : UNBOUNDED
}

/** A residual as it may teach. */
export const cutTo = ({ low, high }: Bounds, y: number): number => Math.min(high, Math.max(low, y))

/** r = clip((edge − C)/scale, ±1.5); `scale` at least 1 bps. */
export const rewardOf = (edgeBps: number, costBps: number, scaleBps: number): number =>
  Math.min(1.5, Math.max(-1.5, (edgeBps - costBps) / Math.max(1, scaleBps)))

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2
}

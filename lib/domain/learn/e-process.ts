/** Prior variance of the effect in units of the scores' own spread. */
const G = 0.5

/** Running evidence against "the mean day score is 0", valid at every look (LEARNING.md D4). */
export type EProcess = { readonly n: number; readonly sum: number; readonly squares: number }

export const NO_EVIDENCE: EProcess = { n: 0, sum: 0, squares: 0 }

export const observed = ({ n, sum, squares }: EProcess, x: number): EProcess => ({ n: n + 1, sum: sum + x, squares: squares + x * x })

/**
 * The evidence so far and the sign of the mean: `E_n = (1+n·g)^{−1/2}·[(1+t²/ν)/(1+t²/(ν(1+n·g)))]^{(ν+1)/2}`, ν = n − 1,
 * t = x̄·√n/sd: a right-Haar mixture over effects ~ N(0, g) in units of sd. Under the null P(ever E ≥ 1/α) ≤ α.
 */
export function evidenceOf({ n, sum, squares }: EProcess): { readonly e: number; readonly sign: -1 | 0 | 1 } {
  const mean = n === 0 ? 0 : sum / n
  const sign = Math.sign(mean) as -1 | 0 | 1
  if (n < 2) return { e: 1, sign }
  const nu = n - 1
  const variance = Math.max(0, (squares - n * mean * mean) / nu)
  // Scores without any spread say nothing about how surprising their mean is.
  if (variance <= 1e-24 * squares) return { e: 1, sign }
  const t2 = (mean * mean * n) / variance
  const shrink = 1 + n * G
  const logE = -0.5 * Math.log(shrink) + ((nu + 1) / 2) * (Math.log1p(t2 / nu) - Math.log1p(t2 / (nu * shrink)))
  return { e: Math.exp(logE), sign }
}

/** Evidence for the claimed sign: E where the mean has it, else at most 1. `evidenceAgainst` is the reverse. */
export function evidenceFor(process: EProcess, claimed: -1 | 1): number {
  const { e, sign } = evidenceOf(process)
  return sign === claimed ? e : Math.min(1, e)
}

export const evidenceAgainst = (process: EProcess, claimed: -1 | 1): number => evidenceFor(process, -claimed as -1 | 1)

/** A day's uplift score of an applied lesson: `(ȳ_holdout − ȳ_applied)·√(n_h·n_a/(n_h+n_a))`, + = applying is cheaper. */
export function upliftScore(holdout: readonly number[], applied: readonly number[]): number | null {
  const [h, a] = [holdout.length, applied.length]
  if (h === 0 || a === 0) return null
  return (mean(holdout) - mean(applied)) * Math.sqrt((h * a) / (h + a))
}

const mean = (values: readonly number[]): number => values.reduce((total, v) => total + v, 0) / values.length

import normalCdf from '@stdlib/stats-base-dists-normal-cdf'
import normalQuantile from '@stdlib/stats-base-dists-normal-quantile'
import studentCdf from '@stdlib/stats-base-dists-t-cdf'
import studentQuantile from '@stdlib/stats-base-dists-t-quantile'

/** Φ(x) of the standard normal distribution. */
export const phi = (x: number): number => normalCdf(x, 0, 1)

/** Φ⁻¹(p) of the standard normal distribution, 0 < p < 1. */
export const phiInverse = (p: number): number => normalQuantile(p, 0, 1)

/** P(|T| ≥ |t|) with `df` degrees of freedom; 1 where there are none. */
export const twoSidedP = (t: number, df: number): number => (df > 0 ? 2 * studentCdf(-Math.abs(t), df) : 1)

/** The `p` quantile of Student's t with `df` degrees of freedom. */
export const studentT = (p: number, df: number): number => studentQuantile(p, df)

/** Observations at which a confidence sequence is tightest. */
const TIGHTEST_AT = 50

/**
 * Half-width of a confidence sequence that holds at every look (LEARNING.md D6):
 * `σ̂·√(2(nρ²+1)/(n²ρ²)·ln(√(nρ²+1)/α))`, `ρ² = (−2lnα + ln(−2lnα) + 1)/n₀`. In the unit of σ̂; infinite for n = 0.
 */
export function sequenceHalfWidth(n: number, sigma: number, alpha = 0.05, n0 = TIGHTEST_AT): number {
  if (n <= 0) return Number.POSITIVE_INFINITY
  const rho2 = rhoSquared(alpha, n0)
  return sigma * Math.sqrt(((2 * (n * rho2 + 1)) / (n * n * rho2)) * Math.log(Math.sqrt(n * rho2 + 1) / alpha))
}

export const rhoSquared = (alpha: number, n0 = TIGHTEST_AT): number => (-2 * Math.log(alpha) + Math.log(-2 * Math.log(alpha)) + 1) / n0

/** Per arm, for a two-sided 5 % test with 80 % power: `⌈2σ²(1.959964+0.841621)²/Δ²⌉`. */
export const sampleSizePerArm = (sigma: number, delta: number): number => Math.ceil((2 * sigma ** 2 * (1.959964 + 0.841621) ** 2) / delta ** 2)

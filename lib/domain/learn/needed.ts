import { sampleSizePerArm } from './sequence.ts'

/** Forward matches without which no lesson becomes approvable (LEARNING.md F). */
const FORWARD_MIN = 20
const NORMAL_95 = 1.959964

export type Needed = { readonly needed: number | null; readonly count: number | null }

/**
 * How many observations an arm would need for a two-sided 5 % test with 80 % power to see the shrunk effect, and how many are missing
 * (LEARNING.md D6). σ is read off the raw interval: half-width/1.96·√n. Null where there is no effect or no interval to read.
 */
export function neededMore(fact: { readonly n: number; readonly shrunk: number; readonly low: number; readonly high: number }): Needed {
  const sigma = ((fact.high - fact.low) / 2 / NORMAL_95) * Math.sqrt(fact.n)
  if (!(Math.abs(fact.shrunk) > 0) || !(sigma > 0) || !Number.isFinite(sigma)) return { needed: null, count: null }
  const needed = Math.max(FORWARD_MIN, sampleSizePerArm(sigma, fact.shrunk))
  return { needed, count: Math.max(0, needed - fact.n) }
}

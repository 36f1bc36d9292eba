import normalQuantile from '@stdlib/stats-base-dists-normal-quantile'
import studentQuantile from '@stdlib/stats-base-dists-t-quantile'
import { uniformOf } from '../../domain/base/random.ts'

/**
 * Chance of a planted world: each draw belongs to the name `world|seed|decision|action|stream`, so that every policy meets the same
 * market, whatever it does and in whatever order it asks (common random numbers, LEARNING.md L2).
 */
export type Draws = {
  readonly uniform: (decision: string, action: string, stream: string) => number
  /** Standard normal, by inverse distribution function. */
  readonly normal: (decision: string, action: string, stream: string) => number
  /** Student's t with the world's degrees of freedom, scaled to unit variance: the fewer, the wilder. */
  readonly noise: (decision: string, action: string, stream: string) => number
}

export function drawsOf(world: string, seed: number | string, tails = 4): Draws {
  const uniform: Draws['uniform'] = (decision, action, stream) => uniformOf(`${world}|${seed}|${decision}|${action}|${stream}`)
  return {
    uniform,
    normal: (...name) => normalQuantile(uniform(...name), 0, 1),
    noise: (...name) => (tails === 4 ? t4Of(uniform(...name)) : studentQuantile(uniform(...name), tails) * Math.sqrt((tails - 2) / tails)),
  }
}

/** The closed form of the t quantile with 4 degrees of freedom (Shaw 2006), divided by its standard deviation √2. */
export function t4Of(p: number): number {
  const a = 4 * p * (1 - p)
  return Math.sign(p - 0.5) * Math.SQRT2 * Math.sqrt(Math.max(0, Math.cos(Math.acos(Math.sqrt(a)) / 3) / Math.sqrt(a) - 1))
}

/** Decisions are named alike in every world: `d000042`. */
export const decisionName = (no: number): string => `d${String(no).padStart(6, '0')}`

/** Remembers every answer: each policy of a run asks the world the same things, and a draw costs a hash. */
export function remembered<T>(answer: (no: number) => T): (no: number) => T {
  const known: (T | undefined)[] = []
  return (no) => {
    const found = known[no]
    if (found !== undefined) return found
    const value = answer(no)
    known[no] = value
    return value
  }
}

import normalQuantile from '@stdlib/stats-base-dists-normal-quantile'
import { uniformOf } from '../../domain/base/random.ts'

/**
 * Chance of a planted world: each draw belongs to the name `world|seed|decision|action|stream`, so that every policy meets the same
 * market, whatever it does and in whatever order it asks (common random numbers, LEARNING.md L2).
 */
export type Draws = {
  readonly uniform: (decision: string, action: string, stream: string) => number
  /** Standard normal, by inverse distribution function. */
  readonly normal: (decision: string, action: string, stream: string) => number
  /** Student's t with 4 degrees of freedom, scaled to unit variance. */
  readonly t4: (decision: string, action: string, stream: string) => number
}

export function drawsOf(world: string, seed: number): Draws {
  const uniform: Draws['uniform'] = (decision, action, stream) => uniformOf(`${world}|${seed}|${decision}|${action}|${stream}`)
  return {
    uniform,
    normal: (...name) => normalQuantile(uniform(...name), 0, 1),
    t4: (...name) => t4Of(uniform(...name)),
  }
}

/** The closed form of the t quantile with 4 degrees of freedom (Shaw 2006), divided by its standard deviation √2. */
export function t4Of(p: number): number {
  const a = 4 * p * (1 - p)
  return Math.sign(p - 0.5) * Math.SQRT2 * Math.sqrt(Math.max(0, Math.cos(Math.acos(Math.sqrt(a)) / 3) / Math.sqrt(a) - 1))
}

/** Decisions are named alike in every world: `d000042`. */
export const decisionName = (no: number): string => `d${String(no).padStart(6, '0')}`

/** Remembers the last answer: a world is asked the same thing of one decision several times in a row. */
export function once<T>(answer: (no: number) => T): (no: number) => T {
  let last: { readonly no: number; readonly value: T } | null = null
  return (no) => {
    if (last?.no !== no) last = { no, value: answer(no) }
    return last.value
  }
}

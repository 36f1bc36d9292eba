import { decisionName, drawsOf } from './draw.ts'

/** Large orders are dearer and go to one venue more often than to the other, so that it looks dear without being so (LEARNING.md L1, W6). */
export type ConfoundedWorldSpec = {
  readonly kind: 'confounded'
  readonly name: string
  readonly days: number
  readonly ordersPerDay: number
  readonly sigma: number
  /** Degrees of freedom of the noise. */
  readonly tails: number
  readonly largeShare: number
  readonly largeCostsBps: number
  /** Probability that a large, and a small, order goes to B. */
  readonly largeToB: number
  readonly smallToB: number
  /** What B itself adds. */
  readonly effectOfB: number
}

export type ConfoundedOrder = {
  readonly id: string
  readonly day: number
  readonly venue: 'A' | 'B'
  readonly isLarge: boolean
  readonly y: number
  readonly yAtA: number
  readonly yAtB: number
}

export function confoundedWorld(spec: ConfoundedWorldSpec, seed: number): readonly ConfoundedOrder[] {
  const draws = drawsOf(spec.name, seed, spec.tails)
  return Array.from({ length: spec.days * spec.ordersPerDay }, (_, no) => {
    const id = decisionName(no)
    const isLarge = draws.uniform(id, 'any', 'size') < spec.largeShare
    const venue = draws.uniform(id, 'any', 'venue') < (isLarge ? spec.largeToB : spec.smallToB) ? 'B' : 'A'
    const base = isLarge ? spec.largeCostsBps : 0
    const yAtA = base + spec.sigma * draws.noise(id, 'A', 'noise')
    const yAtB = base + spec.effectOfB + spec.sigma * draws.noise(id, 'B', 'noise')
    return { id, day: Math.floor(no / spec.ordersPerDay), venue, isLarge, y: venue === 'A' ? yAtA : yAtB, yAtA, yAtB }
  })
}

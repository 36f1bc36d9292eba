import { decisionName, drawsOf, remembered } from './draw.ts'

/** Curators whose words are worth something else than they are given, by amounts that are known (LEARNING.md L1, curator layer). */
export type CuratorWorldSpec = {
  readonly kind: 'curator'
  readonly name: string
  readonly decisions: number
  /** θ: what a unit of each curator's contribution is worth. */
  readonly worth: readonly [number, number, number, number]
  /** θ after `swapAt`; null = no swap. */
  readonly worthAfter: readonly [number, number, number, number] | null
  readonly swapAt: number | null
  readonly threshold: number
  readonly noise: number
  readonly tails: number
  readonly delay: number
  /** Coefficient of z·|z| that no linear model knows; 0 in plain worlds. */
  readonly curvature: number
  /** What a decision is worth beyond its signal: where it is not 0 the threshold stands in the wrong place. */
  readonly intercept: number
  /** Spread of ln s around the threshold, and of a contribution around 0. */
  readonly signalSpread: number
  readonly contributionSpread: number
  /** A refusal with a margin above −band is published with this chance. */
  readonly explore: { readonly band: number; readonly chance: number }
}

export type CuratorCase = { readonly strength: number; readonly contributions: readonly [number, number, number, number] }

export type CuratorWorld = {
  readonly spec: CuratorWorldSpec
  readonly caseOf: (no: number) => CuratorCase
  readonly worthAt: (no: number) => readonly [number, number, number, number]
  /** E[r] of publishing. */
  readonly expected: (no: number) => number
  readonly reward: (no: number) => number
  readonly chance: (no: number, stream: string) => number
}

const KAPPA = 0.15

export function curatorWorld(spec: CuratorWorldSpec, seed: number): CuratorWorld {
  const draws = drawsOf(spec.name, seed, spec.tails)
  const caseOf = remembered((no): CuratorCase => {
    const id = decisionName(no)
    const contribution = (j: number): number => clip(spec.contributionSpread * draws.normal(id, `c${j}`, 'contribution'), -KAPPA, KAPPA)
    return {
      strength: clip(spec.threshold * Math.exp(spec.signalSpread * draws.normal(id, 'signal', 'strength')), 0.05, 0.999),
      contributions: [contribution(0), contribution(1), contribution(2), contribution(3)],
    }
  })
  const worthAt = (no: number) => (spec.swapAt !== null && spec.worthAfter !== null && no >= spec.swapAt ? spec.worthAfter : spec.worth)
  const expected = (no: number): number => {
    const { strength, contributions } = caseOf(no)
    const z = Math.log(strength / spec.threshold)
    return z + spec.intercept + worthAt(no).reduce((total, worth, j) => total + worth * (contributions[j] as number), 0) + spec.curvature * z * Math.abs(z)
  }
  return {
    spec,
    caseOf,
    worthAt,
    expected,
    reward: remembered((no) => clip(expected(no) + spec.noise * draws.noise(decisionName(no), 'reward', 'noise'), -1.5, 1.5)),
    chance: (no, stream) => draws.uniform(decisionName(no), 'policy', stream),
  }
}

const clip = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value))

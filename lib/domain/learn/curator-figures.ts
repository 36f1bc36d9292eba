import { phiInverse } from './distributions.ts'

/** How right a curator was, from counts (ENGINE.md section 2): a vote is for where it did not veto and c ≥ 0; truth is reward above 0. */
export type CuratorCounts = {
  /** Spoke for, and it was worth it; for and not; against although it was; against and it was not. */
  readonly forGood: number
  readonly forBad: number
  readonly againstGood: number
  readonly againstBad: number
}

/** A share of counts with its 95 % interval (Wilson 1927); null without a count to divide by. */
export type Rate = { readonly value: number; readonly low: number; readonly high: number; readonly n: number }

export type CuratorFigures = {
  readonly accuracy: Rate | null
  /** Of those it spoke for, the share that was worth it. */
  readonly precision: Rate | null
  /** Of those that were worth it, the share that it spoke for. */
  readonly recall: Rate | null
  /** Harmonic mean of the two; null where either is unknown or both are 0. */
  readonly f1: number | null
}

export function figuresOf({ forGood, forBad, againstGood, againstBad }: CuratorCounts): CuratorFigures {
  const n = forGood + forBad + againstGood + againstBad
  const twice = 2 * forGood + forBad + againstGood
  return {
    accuracy: rateOf(forGood + againstBad, n),
    precision: rateOf(forGood, forGood + forBad),
    recall: rateOf(forGood, forGood + againstGood),
    f1: forGood + forBad === 0 || forGood + againstGood === 0 || forGood === 0 ? null : (2 * forGood) / twice,
  }
}

const Z = phiInverse(0.975)

export function rateOf(count: number, n: number): Rate | null {
  if (n === 0) return null
  const p = count / n
  const square = (Z * Z) / n
  const centre = (p + square / 2) / (1 + square)
  const half = (Z * Math.sqrt((p * (1 - p)) / n + square / (4 * n))) / (1 + square)
  return { value: p, low: Math.max(0, centre - half), high: Math.min(1, centre + half), n }
}

/** One tenth of quality: how many, Σ of their qualities, how many turned out well. */
export type QualityBin = { readonly bin: number; readonly n: number; readonly quality: number; readonly good: number }

/** Expected calibration error over ten equal bins of quality, read as the chance of a good outcome: `Σ_b n_b/N·|mean q − share good|`. */
export function calibrationErrorOf(bins: readonly QualityBin[]): number | null {
  const n = bins.reduce((sum, bin) => sum + bin.n, 0)
  return n === 0 ? null : bins.reduce((sum, { quality, good }) => sum + Math.abs(quality - good), 0) / n
}

/** A veto rate above it asks for a look; below so many decisions nothing is said. */
export const VETO_RATE_ALERT = 0.3
export const OUTCOMES_NEEDED = 20

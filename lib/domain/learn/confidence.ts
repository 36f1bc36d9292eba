import { phi } from './distributions.ts'

/** How sure a lesson is, computed; a writer's own confidence is kept for audit only (LEARNING.md E4). */
export type ConfidenceFacts = {
  /** Of the pattern, or from active on of the action. */
  readonly pSign: number
  readonly n: number
  readonly days: number
  /** Since the last day with evidence. */
  readonly ageDays: number
}

const HALF_LIFE_DAYS = 30
/** Below this a lesson is not matched. */
export const CONFIDENCE_MIN = 0.3

export const fading = (ageDays: number): number => 2 ** (-ageDays / HALF_LIFE_DAYS)

/** Φ(|μ̃|/s̃) of the pattern, whose sign is the claim: what calibration judges. 0.5 of an estimate without a spread of its own. */
export const pSignOf = (mean: number, se: number): number => (se > 0 ? phi(Math.abs(mean) / se) : 0.5)

/** Φ(uplift/se) of an action that is measured, + = applying is cheaper: one that harms is as unlikely as its harm is sure. */
export const pCheaperOf = (uplift: number, se: number): number => (se > 0 ? phi(uplift / se) : 0.5)

/** `p_sign·min(1, n/40)·min(1, days/10)·2^{−age/30}`: what ranks. */
export const confidenceOf = ({ pSign, n, days, ageDays }: ConfidenceFacts): number => pSign * Math.min(1, n / 40) * Math.min(1, days / 10) * fading(ageDays)

export type Resolved = { readonly p: number; readonly isRight: boolean }

/** Expected calibration error over ten equal bins: `Σ_b n_b/N·|mean p − share right|`. */
export function calibrationError(resolved: readonly Resolved[]): number {
  const bins = Array.from({ length: 10 }, () => ({ n: 0, p: 0, right: 0 }))
  for (const { p, isRight } of resolved) {
    // A p that is a tenth belongs to the bin above it, also where the product falls just short.
    const bin = bins[Math.min(9, Math.floor(p * 10 + 1e-9))] as { n: number; p: number; right: number }
    bin.n++
    bin.p += p
    bin.right += isRight ? 1 : 0
  }
  return bins.reduce((total, { n, p, right }) => (n === 0 ? total : total + Math.abs(p - right) / resolved.length), 0)
}

const RESOLVED_MIN = 50

/**
 * Isotonic regression of being right on p (pool adjacent violators), once 50 lessons are resolved; before that p as it is.
 * Between the steps the nearest lower one holds.
 */
export function recalibration(resolved: readonly Resolved[]): (p: number) => number {
  if (resolved.length < RESOLVED_MIN) return (p) => p
  const blocks: { from: number; sum: number; n: number }[] = []
  for (const { p, isRight } of resolved.toSorted((a, b) => a.p - b.p)) {
    blocks.push({ from: p, sum: isRight ? 1 : 0, n: 1 })
    for (let last = blocks.length - 1; last > 0; last--) {
      const [below, above] = [blocks[last - 1] as { from: number; sum: number; n: number }, blocks[last] as { from: number; sum: number; n: number }]
      if (below.sum / below.n <= above.sum / above.n) break
      below.sum += above.sum
      below.n += above.n
      blocks.pop()
    }
  }
  return (p) => {
    const block = blocks.findLast((b) => b.from <= p) ?? (blocks[0] as { sum: number; n: number })
    return block.sum / block.n
  }
}

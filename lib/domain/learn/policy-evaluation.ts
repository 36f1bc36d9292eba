import { type Outcome, oneSample } from './contrast.ts'
import { studentT } from './distributions.ts'
import { type Matrix, plusOuter, solve } from './linear.ts'

/** What another policy would have done with the same decisions, without trying it: paired doubly robust lift (LEARNING.md I). */

/** One logged decision, and what the old and the new policy do with it without exploration. */
export type Logged = {
  readonly id: string
  readonly day: string
  readonly features: readonly number[]
  readonly before: 0 | 1
  readonly after: 0 | 1
  /** Probability with which it was published, exploration included. */
  readonly propensity: number
  readonly published: 0 | 1
  /** r, null while it was not published or has not matured. */
  readonly reward: number | null
}

export type LiftTerm = { readonly id: string; readonly day: string; readonly z: number }

/**
 * `z = (π′−π0)·q̂ + a·(π′−π0)/p·(r − q̂)` for each decision: unbiased when either the propensities or q̂ are right. A decision
 * that does not flip has z = 0 exactly, so a policy against itself gives exactly 0.
 */
export const liftTerms = (rows: readonly Logged[], expected: (row: Logged, at: number) => number): readonly LiftTerm[] =>
  rows.map((row, at) => {
    const flip = row.after - row.before
    if (flip === 0) return { id: row.id, day: row.day, z: 0 }
    const q = expected(row, at)
    const correction = row.published === 1 && row.reward !== null ? (flip / row.propensity) * (row.reward - q) : 0
    return { id: row.id, day: row.day, z: flip * q + correction }
  })

const FOLDS = 5
const RIDGE = 1

/**
 * q̂ by ridge regression of reward on features over the published rows, each row predicted by a fit that saw neither its fold
 * nor `embargo` rows beside it: rewards of neighbours overlap in time. Rows are in time order.
 */
export function crossFitted(rows: readonly Logged[], embargo: number): (row: Logged, at: number) => number {
  const size = Math.max(1, Math.ceil(rows.length / FOLDS))
  const fits = Array.from({ length: FOLDS }, (_, fold) => {
    const [from, to] = [fold * size - embargo, (fold + 1) * size + embargo]
    return ridge(rows.filter((_row, at) => at < from || at >= to))
  })
  return (row, at) => {
    const beta = fits[Math.min(FOLDS - 1, Math.floor(at / size))] as readonly number[]
    return row.features.reduce((total, x, i) => total + x * (beta[i] ?? 0), 0)
  }
}

function ridge(rows: readonly Logged[]): readonly number[] {
  const width = rows[0]?.features.length ?? 0
  if (width === 0) return []
  let a: Matrix = Array.from({ length: width }, (_, i) => Array.from({ length: width }, (_cell, j) => (i === j ? RIDGE : 0)))
  const b = new Array<number>(width).fill(0)
  for (const { features, published, reward } of rows) {
    if (published === 0 || reward === null) continue
    a = plusOuter(a, features, 1)
    for (const [i, x] of features.entries()) b[i] = (b[i] as number) + x * reward
  }
  return solve(a, b).x
}

export type Support = {
  readonly flips: { readonly toPublish: number; readonly toRefuse: number; readonly all: number }
  /** (Σω)²/Σω² and the largest ω = 1/p over flipped rows that were published. */
  readonly effectiveSize: number
  readonly weightMax: number
  /** Share of flips to "publish" that could never have been published. */
  readonly unsupportedShare: number
}

export function supportOf(rows: readonly Logged[]): Support {
  const flipped = rows.filter((row) => row.after !== row.before)
  const toPublish = flipped.filter((row) => row.after === 1)
  const weights = flipped.filter((row) => row.published === 1).map((row) => 1 / row.propensity)
  const sum = weights.reduce((total, w) => total + w, 0)
  const squares = weights.reduce((total, w) => total + w * w, 0)
  return {
    flips: { toPublish: toPublish.length, toRefuse: flipped.length - toPublish.length, all: flipped.length },
    effectiveSize: squares === 0 ? 0 : (sum * sum) / squares,
    weightMax: weights.reduce((most, w) => Math.max(most, w), 0),
    unsupportedShare: toPublish.length === 0 ? 0 : toPublish.filter((row) => !(row.propensity > 0)).length / toPublish.length,
  }
}

export const NEEDED = { flips: 20, effectiveSize: 50, unsupportedShareMax: 0.05 } as const

/** Why no number may be given; null when one may. `need` is about how many more of it would do. */
export type Reluctance = { readonly what: 'flips' | 'effective_size' | 'support'; readonly have: number; readonly need: number }

export function reluctance({ flips, effectiveSize, unsupportedShare }: Support): Reluctance | null {
  if (flips.all < NEEDED.flips) return { what: 'flips', have: flips.all, need: NEEDED.flips }
  if (unsupportedShare > NEEDED.unsupportedShareMax) return { what: 'support', have: unsupportedShare, need: NEEDED.unsupportedShareMax }
  if (effectiveSize < NEEDED.effectiveSize) return { what: 'effective_size', have: effectiveSize, need: NEEDED.effectiveSize }
  return null
}

export type Lift = {
  readonly mean: number
  readonly se: number
  readonly n: number
  readonly days: number
  readonly low: number
  readonly high: number
  readonly lowerBound: number
}

const ONE_SIDED = 0.95
const TWO_SIDED = 0.975

/** Mean lift with its day-clustered error: 95 % interval and one-sided 95 % lower bound, by Student's t on the days. */
export function liftOf(terms: readonly LiftTerm[]): Lift {
  const outcomes: readonly Outcome[] = terms.map(({ day, z }) => ({ day, y: z }))
  const { mean, se, n, days, df } = oneSample(outcomes)
  if (se === 0) return { mean, se, n, days, low: mean, high: mean, lowerBound: mean }
  if (df < 1) return { mean, se, n, days, low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY, lowerBound: Number.NEGATIVE_INFINITY }
  const wide = studentT(TWO_SIDED, df) * se
  return { mean, se, n, days, low: mean - wide, high: mean + wide, lowerBound: mean - studentT(ONE_SIDED, df) * se }
}

/** What a look at approved decisions alone would say, shown crossed out beside the honest number: its sign can be wrong. */
export function naiveLift(rows: readonly Logged[]): number {
  const approved = rows.filter((row) => row.before === 1 && row.published === 1 && row.reward !== null)
  const typical = approved.reduce((total, row) => total + (row.reward as number), 0) / Math.max(1, approved.length)
  const total = rows.reduce((sum, row) => sum + (row.after - row.before) * (row.before === 1 ? (row.reward ?? typical) : typical), 0)
  return total / Math.max(1, rows.length)
}

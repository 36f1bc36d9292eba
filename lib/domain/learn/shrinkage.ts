import { phi, phiInverse } from './distributions.ts'

export type Cell = { readonly mean: number; readonly se: number }
export type ShrunkCell = {
  /** μ̃ and s̃: what is shown and acted on. */
  readonly mean: number
  readonly se: number
  /** Share of the cell's own estimate that is kept, 0–1. */
  readonly kept: number
  /** Φ(|μ̃|/s̃): probability that the sign is right. */
  readonly pSign: number
}
export type Shrinkage = { readonly cells: readonly ShrunkCell[]; readonly parentMean: number; readonly tauSquared: number }

/** With fewer cells their spread cannot be estimated. */
const CELLS_MIN = 3

/**
 * Empirical Bayes over the cells of one parent (LEARNING.md D2; τ² by DerSimonian and Laird): raw effects of cells that were
 * picked for being large are exaggerated, shrunk ones are not. Fewer than three cells, or cells that differ by no more than
 * chance, tell nothing apart: each gets the common mean, and no probability of a sign of its own.
 */
export function shrink(cells: readonly Cell[]): Shrinkage {
  const a = cells.map(({ se }) => 1 / se ** 2)
  const sumA = total(a)
  const fixed = total(cells.map(({ mean }, i) => (a[i] as number) * mean)) / sumA
  const q = total(cells.map(({ mean }, i) => (a[i] as number) * (mean - fixed) ** 2))
  const spread = sumA - total(a.map((w) => w * w)) / sumA
  const tauSquared = cells.length < CELLS_MIN || spread <= 0 ? 0 : Math.max(0, (q - (cells.length - 1)) / spread)
  const weights = cells.map(({ se }) => 1 / (se ** 2 + tauSquared))
  const parentMean = total(cells.map(({ mean }, i) => (weights[i] as number) * mean)) / total(weights)
  return {
    parentMean,
    tauSquared,
    cells: cells.map(({ mean, se }) => {
      const kept = tauSquared / (tauSquared + se ** 2)
      const shrunk = parentMean + kept * (mean - parentMean)
      const shrunkSe = Math.sqrt(kept) * se
      return { mean: shrunk, se: shrunkSe, kept, pSign: shrunkSe > 0 ? phi(Math.abs(shrunk) / shrunkSe) : 0.5 }
    }),
  }
}

/** From so many cells on their spread is theirs, not mostly that of the one that was picked for being large. */
export const SPREAD_KNOWN = 10

/**
 * A few cells, of which the largest is looked at because it is the largest of `asked` distinct questions. What they are shrunk by
 * otherwise, if there are three of them, and at most the share of a cell's square that chance does not account for: it gives the
 * largest of `asked` squares E, where one that nobody picked would have 1 (James and Stein's 1 − 1/z² for a single question).
 * Fewer than three have no middle of their own: the middle of a contrast against the rest is 0. Neither being picked nor a
 * spread known from a few makes anything more certain, so that the cell's own error stands.
 */
export function shrinkFew(cells: readonly Cell[], asked: number): Shrinkage {
  const group = cells.length < CELLS_MIN ? null : shrink(cells)
  const parentMean = group?.parentMean ?? 0
  const byChance = largestSquareOf(asked)
  return {
    parentMean,
    tauSquared: group?.tauSquared ?? 0,
    cells: cells.map(({ mean, se }, i) => {
      const own = group?.cells[i]?.kept ?? 1
      const kept = Math.min(own, Math.max(0, 1 - byChance * (se / mean) ** 2))
      const shrunk = parentMean + kept * (mean - parentMean)
      return { mean: shrunk, se, kept, pSign: phi(Math.abs(shrunk) / se) }
    }),
  }
}

/** e^−γ of Gumbel's mean. */
const GUMBEL = 0.561459

/** About the mean of the largest z² of `asked` contrasts without an effect: 1 of one, 6.4 of fifty. */
const largestSquareOf = (asked: number): number => (asked < 2 ? 1 : Math.max(1, phiInverse(1 - GUMBEL / (2 * asked)) ** 2))

const total = (values: readonly number[]): number => values.reduce((sum, v) => sum + v, 0)

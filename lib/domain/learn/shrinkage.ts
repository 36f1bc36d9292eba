import { phi } from './distributions.ts'

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

const total = (values: readonly number[]): number => values.reduce((sum, v) => sum + v, 0)

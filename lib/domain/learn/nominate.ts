import type { Contrast, Estimate } from './contrast.ts'
import { adjustedP } from './discovery.ts'
import { twoSidedP } from './distributions.ts'
import { EVIDENCE_BAR } from './evidence-bar.ts'
import { type ShrunkCell, SPREAD_KNOWN, shrink, shrinkFew } from './shrinkage.ts'

/** Which observations become candidates: the one place where many are looked at at once (LEARNING.md D1 to D3). */

/** A population with its contrast against what it is compared with, + = dearer. */
export type Hypothesis = {
  readonly key: string
  /** Cells of one parent are shrunk together, such as the cells of one venue. */
  readonly parent: string
  readonly delta: number
  readonly se: number
  readonly p: number
  readonly n: number
  readonly days: { readonly arm1: number; readonly arm0: number }
  /** Share of its rows that have something to be compared with. */
  readonly keptShare: number
}

export type Assessed = Hypothesis & {
  readonly shrunk: ShrunkCell
  readonly isEligible: boolean
  readonly isMaterial: boolean
  /** Benjamini–Hochberg over the eligible; null for others. */
  readonly adjusted: number | null
  readonly isNominated: boolean
}

/** A contrast as a hypothesis among others. */
export const hypothesisOf = (key: string, parent: string, c: Contrast): Hypothesis => ({
  key,
  parent,
  delta: c.delta,
  se: c.se,
  p: c.evenDf > 0 ? twoSidedP(c.t, c.evenDf) : 1,
  n: c.n.arm1,
  days: c.days,
  keptShare: c.keptShare,
})

/** Cells that have nothing to be stratified by, each against the middle of its sisters. */
export const cellHypotheses = (
  cells: readonly (Estimate & { readonly key: string; readonly mean: number; readonly n: number; readonly days: number })[],
): readonly Hypothesis[] =>
  cells.map(({ key, mean, se: own, evenDf, n, days }) => {
    const parent = parentOf(cells, key)
    const se = Math.hypot(own, parent.se)
    const delta = mean - parent.mean
    return { key, parent: 'all', delta, se, p: evenDf > 0 ? twoSidedP(delta / se, evenDf) : 1, n, days: { arm1: days, arm0: days }, keptShare: 1 }
  })

export const ELIGIBLE = { n: EVIDENCE_BAR.n, days: EVIDENCE_BAR.days, keptShare: 0.5 } as const
export const MATERIAL_BPS = 0.5
const LEVEL = 0.05

const isEligible = ({ n, days, keptShare, se }: Hypothesis): boolean =>
  n >= ELIGIBLE.n && days.arm1 >= ELIGIBLE.days && days.arm0 >= ELIGIBLE.days && keptShare >= ELIGIBLE.keptShare && se > 0 && Number.isFinite(se)

/** One batch over hypotheses that were not nominated before: eligible, significant by Benjamini–Hochberg at 5 %, and material after shrinkage. */
export function nominate(hypotheses: readonly Hypothesis[]): readonly Assessed[] {
  const eligible = hypotheses.filter(isEligible)
  const adjusted = new Map(adjustedP(eligible.map((h) => h.p)).map((p, i) => [(eligible[i] as Hypothesis).key, p]))
  const shrunk = shrunkByParent(hypotheses, eligible.length)
  return hypotheses.map((h) => {
    const cell = shrunk.get(h.key) as ShrunkCell
    const p = adjusted.get(h.key) ?? null
    const isMaterial = Math.abs(cell.mean) >= MATERIAL_BPS
    return { ...h, shrunk: cell, isEligible: p !== null, isMaterial, adjusted: p, isNominated: p !== null && p <= LEVEL && isMaterial }
  })
}

/** Cells without a standard error yet take the parent's mean and are not used for it. */
function shrunkByParent(hypotheses: readonly Hypothesis[], asked: number): ReadonlyMap<string, ShrunkCell> {
  const parents = new Map<string, Hypothesis[]>()
  for (const h of hypotheses) parents.set(h.parent, [...(parents.get(h.parent) ?? []), h])
  const result = new Map<string, ShrunkCell>()
  for (const cells of parents.values()) {
    const measured = cells.filter((h) => h.se > 0 && Number.isFinite(h.se))
    const own = measured.map((h) => ({ mean: h.delta, se: h.se }))
    const { cells: shrunk, parentMean } = own.length < SPREAD_KNOWN ? shrinkFew(own, asked) : shrink(own)
    for (const h of cells) result.set(h.key, { mean: measured.length > 0 ? parentMean : 0, se: 0, kept: 0, pSign: 0.5 })
    for (const [i, h] of measured.entries()) result.set(h.key, shrunk[i] as ShrunkCell)
  }
  return result
}

export type Sister = { readonly key: string; readonly mean: number; readonly se: number }

/** A sister further from the middle than this many standard errors is one of those that are truly different. */
const APART = 2

/**
 * What a cell is compared with where there is nothing to stratify by: the precision-weighted mean of those sister cells that are not
 * themselves far from the middle (an empirical null, Efron 2004), with its own standard error. A plain mean would be pulled
 * along by the few cells that are truly different, and make every other one look different from it.
 */
export function parentOf(cells: readonly Sister[], key: string): { readonly mean: number; readonly se: number } {
  const sisters = cells.filter((c) => c.key !== key && c.se > 0 && Number.isFinite(c.se))
  let centre = middle(sisters)
  let precision = 0
  for (let round = 0; round < 3; round++) {
    const near = sisters.filter((c) => Math.abs(c.mean - centre) <= APART * c.se)
    precision = near.reduce((sum, c) => sum + 1 / c.se ** 2, 0)
    if (precision === 0) break
    centre = near.reduce((sum, c) => sum + c.mean / c.se ** 2, 0) / precision
  }
  return { mean: centre, se: precision === 0 ? 0 : 1 / Math.sqrt(precision) }
}

/** The median of the means, each weighted by 1/se; 0 of nothing. */
function middle(sisters: readonly Sister[]): number {
  const sorted = sisters.toSorted((a, b) => a.mean - b.mean)
  const total = sorted.reduce((sum, c) => sum + 1 / c.se, 0)
  let seen = 0
  for (const c of sorted) {
    seen += 1 / c.se
    if (seen >= total / 2) return c.mean
  }
  return 0
}

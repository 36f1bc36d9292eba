import { contrast } from '#lib/domain/learn/contrast.ts'
import { studentT } from '#lib/domain/learn/distributions.ts'
import { type PairedWorldSpec, pairedWorld } from '#lib/sim/worlds/paired-world.ts'
import { findingOf } from './replay-report.ts'

export type PairedRun = {
  readonly savingBps: number
  readonly isCovered: boolean
  /** Its interval lies above 0. */
  readonly isDeclared: boolean
  /** The same decisions split in two halves, as without a replay. */
  readonly isDeclaredUnpaired: boolean
  readonly pairedVariance: number
  readonly unpairedVariance: number
  readonly unchangedDifference: number
}

const DAY_US = 86_400_000_000

/** What the report of a paired replay says of decisions whose saving is known. */
export function runPaired(spec: PairedWorldSpec, seed: number): PairedRun {
  const decisions = pairedWorld(spec, seed)
  const days = Math.ceil(spec.decisions / spec.decisionsPerDay)
  const pairs = decisions.map(({ id, day, isMatched, off, on }) => ({ id, atUs: day * DAY_US, isMatched, isChanged: isMatched, off, on }))
  const finding = findingOf({ pairs, lessons: [], tried: 1, eligible: 1, looks: 1, days }, 'given')
  const split = contrast(
    decisions.map((d, no) => ({ arm: no % 2 === 0 ? 1 : 0, stratum: 'all', day: String(d.day).padStart(6, '0'), y: no % 2 === 0 ? d.off : d.on })),
  )
  const truth = spec.matchedShare * spec.savesBps
  const { low, high } = finding.interval ?? { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY }
  const mean = finding.saving_bps
  return {
    savingBps: mean,
    isCovered: low <= truth && truth <= high,
    isDeclared: low > 0,
    isDeclaredUnpaired: split !== null && split.df > 0 && split.delta - studentT(0.975, split.df) * split.se > 0,
    pairedVariance: decisions.reduce((sum, d) => sum + (d.off - d.on - mean) ** 2, 0) / Math.max(1, decisions.length) ** 2,
    unpairedVariance: split === null || !Number.isFinite(split.se) ? 0 : split.se ** 2,
    unchangedDifference: finding.unchanged_difference,
  }
}

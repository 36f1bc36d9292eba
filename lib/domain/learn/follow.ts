import { type ArmOutcome, contrast, dayScores } from './contrast.ts'
import { type EProcess, evidenceAgainst, evidenceFor, NO_EVIDENCE, observed, upliftScore } from './e-process.ts'
import { type Bounds, cutTo, winsorBounds } from './residual.ts'
import { sequenceHalfWidth } from './sequence.ts'

/** What later data say of a lesson: in shadow about its pattern, on trial about its action (LEARNING.md D4 and F). */
export type Followed = { readonly n: number; readonly days: number; readonly evidenceFor: number; readonly evidenceAgainst: number }

/** Of a pattern in shadow: forward rows of both arms only, `claimed` = the sign that was frozen (+1 = arm 1 dearer). */
export function followPattern(rows: readonly ArmOutcome[], claimed: 1 | -1): Followed {
  const scores = dayScores(rows)
  const process = scores.reduce<EProcess>((e, { x }) => observed(e, x), NO_EVIDENCE)
  return {
    n: rows.reduce((count, row) => count + row.arm, 0),
    days: scores.length,
    evidenceFor: evidenceFor(process, claimed),
    evidenceAgainst: evidenceAgainst(process, claimed),
  }
}

/** Days after the start of its forward data on which a pattern must still stand. */
export const FALSIFIER_DAYS = 30

/** Whether later data leave less of the claimed difference than the `bps` that were frozen. */
export function isFalsified(rows: readonly ArmOutcome[], claimed: 1 | -1, bps: number): boolean {
  const measured = contrast(rows)
  return measured !== null && measured.delta * claimed < bps
}

export type TrialRow = { readonly day: string; readonly arm: 'applied' | 'holdout'; readonly y: number }
/** As it was measured, with the bounds of the desk's outcomes. */
export type WholeRow = TrialRow & { readonly bounds: Bounds }
export type Uplift = Followed & {
  /** mean(y | hold-out) − mean(y | applied), day-stratified, bps, + = applying is cheaper; null without both arms on one day. */
  readonly uplift: number | null
  readonly low: number | null
  readonly high: number | null
  /** Of the uplift, from the spread within the days and arms. */
  readonly se: number | null
}

/**
 * Rows of a trial, each cut to the desk's own bounds or to those of its arm where that one spreads wider: what waits moves with the
 * market, and bounds of what did not wait would cut away a part of what the waiting cost.
 */
export function cutTrial(rows: readonly WholeRow[]): readonly TrialRow[] {
  const arms = new Map([...Map.groupBy(rows, (row) => row.arm)].map(([arm, own]) => [arm, winsorBounds(own.map((row) => row.y))]))
  return rows.map(({ day, arm, y, bounds }) => {
    const own = arms.get(arm) as Bounds
    // Where an arm's own spread cannot be told, the desk's stands.
    const [low, high] = Number.isFinite(own.low) ? [Math.min(own.low, bounds.low), Math.max(own.high, bounds.high)] : [bounds.low, bounds.high]
    return { day, arm, y: cutTo({ low, high }, y) }
  })
}

/** Of an action on trial: the randomised comparison of decisions that applied it with those held out, and its confidence sequence. */
export function followAction(rows: readonly TrialRow[]): Uplift {
  const days = new Map<string, { holdout: number[]; applied: number[] }>()
  for (const { day, arm, y } of rows) {
    const own = days.get(day) ?? { holdout: [], applied: [] }
    own[arm].push(y)
    days.set(day, own)
  }
  let process: EProcess = NO_EVIDENCE
  let weight = 0
  let weighted = 0
  let squares = 0
  let freedom = 0
  for (const [, { holdout, applied }] of [...days].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const x = upliftScore(holdout, applied)
    if (x === null) continue
    process = observed(process, x)
    const h = (holdout.length * applied.length) / (holdout.length + applied.length)
    weight += h
    weighted += x * Math.sqrt(h)
    for (const arm of [holdout, applied]) {
      const mean = arm.reduce((total, y) => total + y, 0) / arm.length
      squares += arm.reduce((total, y) => total + (y - mean) ** 2, 0)
      freedom += arm.length - 1
    }
  }
  const uplift = weight === 0 ? null : weighted / weight
  const sd = freedom > 0 ? Math.sqrt(squares / freedom) : null
  const half = sd === null ? null : sequenceHalfWidth(weight, sd)
  return {
    n: rows.filter((row) => row.arm === 'applied').length,
    days: process.n,
    evidenceFor: evidenceFor(process, 1),
    evidenceAgainst: evidenceAgainst(process, 1),
    uplift,
    low: uplift === null || half === null ? null : uplift - half,
    high: uplift === null || half === null ? null : uplift + half,
    se: uplift === null || sd === null ? null : sd / Math.sqrt(weight),
  }
}

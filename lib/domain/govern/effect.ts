import { type ArmOutcome, contrast } from '../learn/contrast.ts'
import { studentT } from '../learn/distributions.ts'

/**
 * What became of it after a change came into force, beside what was predicted (LEARNING.md D1, METRICS.md section 10). Decisions under the
 * new version against those before it: nothing was drawn by lot, so that it is associated with the change and not proven by it.
 */

export const EFFECT_NEEDS = { n: 20, days: 5 } as const

/** A decision whose outcome is known. Arm 1 was decided under the new version. */
export type EffectRow = {
  readonly day: string
  readonly symbol: string
  readonly arm: 0 | 1
  readonly isPublished: boolean
  /** Market's move − cost, bps; 0 of what was not sent. */
  readonly valueBps: number | null
  /** Cost beyond the benchmark, bps, + lost; null of what was not sent. */
  readonly costBps: number | null
}

export const MEASURES = ['value', 'cost', 'published'] as const
export type MeasureName = (typeof MEASURES)[number]

export type Arm = { readonly n: number; readonly days: number; readonly mean: number | null }
export type Measured = {
  readonly name: MeasureName
  readonly before: Arm
  readonly after: Arm
  /** After − before within symbols, with its 95 % interval by days; null while there is too little of either. */
  readonly delta: number | null
  readonly low: number | null
  readonly high: number | null
}

export type Effect = {
  readonly design: 'before_after'
  readonly state: 'too_little' | 'measured'
  /** Decisions under the new version with a known outcome, of so many needed, on so many days. */
  readonly n: number
  readonly needed: number
  readonly days: number
  readonly days_needed: number
  /** Versions that came between, whose own effect is in the numbers too. */
  readonly other_versions: number
  readonly from: string | null
  readonly to: string | null
  readonly measures: readonly Measured[]
  readonly measured_ms: number
}

/** `otherVersions` = of the window, besides the change itself. */
export function effectOf(rows: readonly EffectRow[], otherVersions: number, measuredMs: number): Effect {
  const after = rows.filter(({ arm }) => arm === 1)
  const days = new Set(after.map(({ day }) => day))
  const isEnough = after.length >= EFFECT_NEEDS.n && days.size >= EFFECT_NEEDS.days && rows.length - after.length >= EFFECT_NEEDS.n
  const sorted = [...days].sort()
  return {
    design: 'before_after',
    state: isEnough ? 'measured' : 'too_little',
    n: after.length,
    needed: EFFECT_NEEDS.n,
    days: days.size,
    days_needed: EFFECT_NEEDS.days,
    other_versions: otherVersions,
    from: sorted[0] ?? null,
    to: sorted.at(-1) ?? null,
    measures: MEASURES.map((name) => measured(name, rows, isEnough)),
    measured_ms: measuredMs,
  }
}

const VALUE_OF: Readonly<Record<MeasureName, (row: EffectRow) => number | null>> = {
  value: (row) => row.valueBps,
  cost: (row) => row.costBps,
  published: (row) => (row.isPublished ? 1 : 0),
}

function measured(name: MeasureName, rows: readonly EffectRow[], isEnough: boolean): Measured {
  const known = rows.flatMap(({ day, symbol, arm, ...row }): ArmOutcome[] => {
    const y = VALUE_OF[name]({ day, symbol, arm, ...row })
    return y === null ? [] : [{ day, stratum: symbol, arm, y }]
  })
  const arms = { before: armOf(known, 0), after: armOf(known, 1) }
  const found = isEnough && Math.min(arms.before.n, arms.after.n) >= EFFECT_NEEDS.n ? contrast(known) : null
  if (found === null || !Number.isFinite(found.se)) return { name, ...arms, delta: null, low: null, high: null }
  const half = studentT(0.975, found.df) * found.se
  return { name, ...arms, delta: found.delta, low: found.delta - half, high: found.delta + half }
}

function armOf(rows: readonly ArmOutcome[], arm: 0 | 1): Arm {
  const own = rows.filter((row) => row.arm === arm)
  return {
    n: own.length,
    days: new Set(own.map(({ day }) => day)).size,
    mean: own.length === 0 ? null : own.reduce((sum, { y }) => sum + y, 0) / own.length,
  }
}

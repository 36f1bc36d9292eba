import { twoSidedP } from './distributions.ts'

/** A measured outcome on its UTC day. */
export type Outcome = { readonly day: string; readonly y: number }
/** The same in one arm of a comparison: 1 = the hypothesis, 0 = what it is compared with, inside one stratum. */
export type ArmOutcome = Outcome & { readonly arm: 0 | 1; readonly stratum: string }

/** A mean or difference with the standard error that fills of one day, being alike, leave of it. */
export type Estimate = {
  readonly delta: number
  readonly se: number
  readonly t: number
  /** Days − 1. */
  readonly df: number
  readonly p: number
  /** The same for as many days as these, being uneven, are worth: what many hypotheses are compared by. */
  readonly evenDf: number
}

export type Contrast = Estimate & {
  readonly n: { readonly arm1: number; readonly arm0: number }
  readonly days: { readonly arm1: number; readonly arm0: number; readonly all: number }
  /** Share of arm-1 rows whose stratum has both arms. */
  readonly keptShare: number
}

/**
 * One sample against a constant, clustered by day (LEARNING.md D1): `SE² = G/(G−1)·Σ_d(Σ_{i∈d}(y_i−ȳ))²/n²`. With fewer
 * than two days nothing can be said: SE is infinite and p is 1.
 */
export function oneSample(rows: readonly Outcome[], mu0 = 0): Estimate & { readonly mean: number; readonly n: number; readonly days: number } {
  const n = rows.length
  const mean = rows.reduce((total, row) => total + row.y, 0) / n
  const byDay = new Map<string, DayScore>()
  for (const { day, y } of rows) addTo(byDay, day, (y - mean) / n, 1 / n)
  return { mean, n, days: byDay.size, ...estimate(mean - mu0, byDay) }
}

/**
 * The stratified difference arm 1 − arm 0 with day-clustered standard error (LEARNING.md D1): stratum weights
 * `h = n₁n₀/(n₁+n₀)`, strata without both arms left out. Null when no stratum has both.
 */
export function contrast(rows: readonly ArmOutcome[]): Contrast | null {
  const strata = sumsBy(rows, (row) => row.stratum)
  const kept = [...strata].filter(([, s]) => s.n1 > 0 && s.n0 > 0)
  const total = kept.reduce((sum, [, s]) => sum + weightOf(s), 0)
  if (kept.length === 0) return null
  const weights = new Map(kept.map(([key, s]) => [key, { ...s, w: weightOf(s) / total }]))
  let delta = 0
  for (const s of weights.values()) delta += s.w * (s.y1 / s.n1 - s.y0 / s.n0)
  const scores = new Map<string, DayScore>()
  const days = { arm1: new Set<string>(), arm0: new Set<string>() }
  let keptRows = 0
  for (const { arm, stratum, day, y } of rows) {
    const s = weights.get(stratum)
    if (!s) continue
    const loading = s.w / (arm === 1 ? s.n1 : s.n0)
    addTo(scores, day, arm === 1 ? loading * (y - s.y1 / s.n1) : -loading * (y - s.y0 / s.n0), loading)
    days[arm === 1 ? 'arm1' : 'arm0'].add(day)
    if (arm === 1) keptRows++
  }
  const arm1 = rows.reduce((count, row) => count + row.arm, 0)
  return {
    ...estimate(delta, scores),
    n: { arm1: keptRows, arm0: kept.reduce((count, [, s]) => count + s.n0, 0) },
    days: { arm1: days.arm1.size, arm0: days.arm0.size, all: scores.size },
    keptShare: keptRows / arm1,
  }
}

/** A day's influence on the estimate, and the variance that it would have were its rows independent, up to a common factor. */
type DayScore = { sum: number; variance: number }

function addTo(days: Map<string, DayScore>, day: string, psi: number, loading: number): void {
  const score = days.get(day) ?? { sum: 0, variance: 0 }
  score.sum += psi
  score.variance += loading * loading
  days.set(day, score)
}

/**
 * A variance of few uneven days varies more than one of as many even ones, and G − 1 degrees of freedom make a tenth to a quarter too many
 * hypotheses significant at 1 %. `(Σv)²/Σv²` days of Satterthwaite's approximation hold the level (Carter, Schnepel and Steigerwald 2017).
 */
function estimate(delta: number, dayScores: ReadonlyMap<string, DayScore>): Estimate {
  const days = dayScores.size
  const df = days - 1
  if (df < 1) return { delta, se: Number.POSITIVE_INFINITY, t: 0, df: Math.max(0, df), p: 1, evenDf: 0 }
  let squares = 0
  let variance = 0
  let uneven = 0
  for (const s of dayScores.values()) {
    squares += s.sum * s.sum
    variance += s.variance
    uneven += s.variance * s.variance
  }
  const se = Math.sqrt((days / df) * squares)
  // Rows without any spread would give an infinite t from no evidence at all.
  if (se === 0) return { delta, se, t: 0, df, p: 1, evenDf: 0 }
  const t = delta / se
  return { delta, se, t, df, p: twoSidedP(t, df), evenDf: Math.max(1, (variance * variance) / uneven - 1) }
}

type Sums = { n1: number; n0: number; y1: number; y0: number }
const weightOf = ({ n1, n0 }: Sums): number => (n1 * n0) / (n1 + n0)

function sumsBy(rows: readonly ArmOutcome[], key: (row: ArmOutcome) => string): Map<string, Sums> {
  const groups = new Map<string, Sums>()
  for (const row of rows) {
    const at = key(row)
    const s = groups.get(at) ?? { n1: 0, n0: 0, y1: 0, y0: 0 }
    if (row.arm === 1) {
      s.n1++
      s.y1 += row.y
    } else {
      s.n0++
      s.y0 += row.y
    }
    groups.set(at, s)
  }
  return groups
}

/** A day's score for the e-process: `x_d = Δ̂_d·√(Σ_s h_{s,d})`, + = arm 1 dearer. Days without a common stratum have none. */
export function dayScores(rows: readonly ArmOutcome[]): readonly { readonly day: string; readonly x: number }[] {
  return daysOf(rows).flatMap(([day, own]) => {
    let h = 0
    let weighted = 0
    for (const s of sumsBy(own, (row) => row.stratum).values()) {
      if (s.n1 === 0 || s.n0 === 0) continue
      const weight = weightOf(s)
      h += weight
      weighted += weight * (s.y1 / s.n1 - s.y0 / s.n0)
    }
    return h === 0 ? [] : [{ day, x: (weighted / h) * Math.sqrt(h) }]
  })
}

/** The one-sample form `Σ_{i∈d}(y_i − μ0)/√n_d`. */
export const dayScoresAgainst = (rows: readonly Outcome[], mu0: number): readonly { readonly day: string; readonly x: number }[] =>
  daysOf(rows).map(([day, own]) => ({ day, x: own.reduce((total, row) => total + row.y - mu0, 0) / Math.sqrt(own.length) }))

/** In the order of the days. */
function daysOf<T extends Outcome>(rows: readonly T[]): readonly (readonly [string, readonly T[]])[] {
  const days = new Map<string, T[]>()
  for (const row of rows) {
    const own = days.get(row.day)
    if (own) own.push(row)
    else days.set(row.day, [row])
  }
  return [...days].sort(([a], [b]) => (a < b ? -1 : 1))
}

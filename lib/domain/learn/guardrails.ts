import { type Outcome, oneSample } from './contrast.ts'
import { studentT } from './distributions.ts'

/** What applying a lesson must not cost beside the price (LEARNING.md F): fills, speed, rejects. */
export type GuardRow = {
  readonly day: string
  readonly arm: 'applied' | 'holdout'
  readonly fillRatio: number
  readonly latencyMs: number | null
  readonly isRejected: boolean
}

/**
 * Two answers, since neither follows from the other: few rows show neither harm nor safety. Harm ends a trial; only what is shown to be
 * safe acts for good.
 */
export type Guardrails = { readonly isBreached: boolean; readonly isShownSafe: boolean }

const TOLERANCE = { fillRatio: 0.05, rejects: 0.05, latency: 1.5 } as const
/** One-sided. */
const SURE = 0.9
const ROWS_MIN = 20
/** The fewest of which none going wrong excludes one in twenty with 90 %: 0.95⁴⁵ < 0.1. From there on their slowest also bounds their p95. */
const APPLIED_MIN = 45
const SLOW = 0.95

export function guardrailsOf(rows: readonly GuardRow[]): Guardrails {
  const [applied, holdout] = [rows.filter((row) => row.arm === 'applied'), rows.filter((row) => row.arm === 'holdout')]
  if (applied.length < ROWS_MIN || holdout.length < ROWS_MIN) return { isBreached: false, isShownSafe: false }
  const fills = change(rows, (row) => row.fillRatio)
  const accepted = change(rows, (row) => (row.isRejected ? 0 : 1))
  const [own, others] = [slowest(applied), slowest(holdout)]
  const slower = own !== null && others !== null ? { log: own.at - others.at, worst: own.at - others.at + Math.hypot(own.above, others.below) } : null
  return {
    isBreached: fills.high < -TOLERANCE.fillRatio || accepted.high < -TOLERANCE.rejects || (slower !== null && slower.log > Math.log(TOLERANCE.latency)),
    isShownSafe:
      applied.length >= APPLIED_MIN &&
      fills.low >= -TOLERANCE.fillRatio &&
      accepted.low >= -TOLERANCE.rejects &&
      (slower === null || ((own?.n ?? 0) >= APPLIED_MIN && (others?.n ?? 0) >= ROWS_MIN && slower.worst <= Math.log(TOLERANCE.latency))),
  }
}

/**
 * Bounds of the change that applying makes: the days' own differences, weighted as the uplift weighs them, so that a bad day of both arms
 * is no change, and with the spread that they have between days.
 */
function change(rows: readonly GuardRow[], of: (row: GuardRow) => number): { readonly low: number; readonly high: number } {
  const days = [...Map.groupBy(rows, (row) => row.day).values()].flatMap((own) => {
    const [applied, holdout] = [own.filter((row) => row.arm === 'applied').map(of), own.filter((row) => row.arm === 'holdout').map(of)]
    const weight = (applied.length * holdout.length) / own.length
    return weight > 0 ? [{ weight, delta: mean(applied) - mean(holdout) }] : []
  })
  if (days.length < 2) return { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY }
  const total = days.reduce((sum, day) => sum + day.weight, 0)
  const delta = days.reduce((sum, day) => sum + day.weight * day.delta, 0) / total
  const squares = days.reduce((sum, day) => sum + ((day.weight / total) * (day.delta - delta)) ** 2, 0)
  const half = studentT(SURE, days.length - 1) * Math.sqrt((days.length / (days.length - 1)) * squares)
  return { low: delta - half, high: delta + half }
}

/**
 * The p95 of an arm's latency as a logarithm, with how far its one-sided bounds lie above and below: the quantiles at which the day-clustered
 * share of faster rows is still 95 % (Woodruff 1952). Null where no latency is known. Under a millisecond there is nothing to compare.
 */
function slowest(rows: readonly GuardRow[]): { readonly n: number; readonly at: number; readonly above: number; readonly below: number } | null {
  const known = rows.flatMap(({ day, latencyMs }): Outcome[] => (latencyMs === null ? [] : [{ day, y: Math.log(Math.max(1, latencyMs)) }]))
  if (known.length === 0) return null
  const sorted = known.map((row) => row.y).sort((a, b) => a - b)
  const quantile = (share: number): number => sorted[Math.min(sorted.length - 1, Math.max(0, Math.floor(share * sorted.length)))] as number
  const at = quantile(SLOW)
  const { se, df } = oneSample(known.map(({ day, y }) => ({ day, y: y <= at ? 1 : 0 })))
  // Many rows that are equally slow hide the spread: it is at least that of independent rows of which one in twenty is slower.
  const spread = Math.max(se, Math.sqrt((SLOW * (1 - SLOW)) / sorted.length))
  const half = df > 0 ? studentT(SURE, df) * spread : 1
  return { n: sorted.length, at, above: quantile(SLOW + half) - at, below: at - quantile(SLOW - half) }
}

const mean = (values: readonly number[]): number => values.reduce((sum, v) => sum + v, 0) / values.length

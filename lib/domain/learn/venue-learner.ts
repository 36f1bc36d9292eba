import { alarmLevel, type Detector, detected, QUIET } from './drift.ts'
import { type Belief, beliefs, discounted, drawn, gapRate, gated, inverseGap, learned, type VenueFit, type VenueModel, visitsOf } from './venue-fit.ts'

/** Venue choice that learns from fills and notices when the world has changed (LEARNING.md J and K). */

/** `gate`: the conservative start. `weighting`: inverse gap weighting in full, once the default's hold-out has shown uplift. */
export type VenueRule = 'gate' | 'weighting'

export type VenueSettings = {
  readonly rule: VenueRule
  readonly defaultVenue: string
  readonly model: Omit<VenueModel, 'sigma'>
  /** Share of what was seen that an alarm leaves. */
  readonly keptAfterAlarm: number
  /** Level of the detectors at which the world is taken to have changed. */
  readonly alarmAt: number
}

export const VENUE_DEFAULTS: Omit<VenueSettings, 'defaultVenue'> = {
  rule: 'gate',
  model: { tauVenue: 1, tauCell: 1.5 },
  keptAfterAlarm: 0.2,
  alarmAt: 24_000,
}

/** Of one venue in one cell since the last alarm: what is usual there, and whether it still is. */
type Watched = { readonly n: number; readonly mean: number; readonly squares: number; readonly up: Detector; readonly down: Detector }

export type VenueLearner = {
  readonly fit: VenueFit
  readonly watched: ReadonlyMap<string, Watched>
  /** Pooled residual variance within arms: sum of squares and degrees of freedom, with a prior of `SIGMA_START`. */
  readonly spread: { readonly squares: number; readonly df: number }
  readonly outcomes: number
  /** Executions that taught nothing, because what their venue was modelled at was not stored with them. */
  readonly unforecast: number
  readonly alarmedAt: number | null
  readonly alarms: number
}

export const NEW_VENUE_LEARNER: VenueLearner = {
  fit: new Map(),
  watched: new Map(),
  spread: { squares: 0, df: 0 },
  outcomes: 0,
  unforecast: 0,
  alarmedAt: null,
  alarms: 0,
}

const SIGMA_START = 4
const SIGMA_PRIOR_DF = 20
/** An arm's usual level is known well enough to notice a departure from it after so many visits. */
const VISITS_KNOWN = 15
const OUTCOMES_BETWEEN_ALARMS = 500

export const sigmaOf = ({ spread }: VenueLearner): number => Math.sqrt((SIGMA_PRIOR_DF * SIGMA_START ** 2 + spread.squares) / (SIGMA_PRIOR_DF + spread.df))

export type VenueChoice = {
  readonly venue: string
  readonly propensity: number
  /** The choice without exploration. */
  readonly base: string
  readonly shares: readonly number[]
  readonly believed: readonly Belief[]
}

/**
 * Draws a venue by `u` in (0, 1); the propensity is exact. `modelled` is what each venue costs by the model on the live quote, lessons' shifts
 * in it, in bps: venues whose quotes move are compared as they stand now, and what was learned corrects the model.
 */
export function chooseVenue(
  learner: VenueLearner,
  settings: VenueSettings,
  cell: string,
  venues: readonly string[],
  u: number,
  modelled: Readonly<Record<string, number>> = {},
): VenueChoice {
  const sigma = sigmaOf(learner)
  const believed = beliefs({ ...settings.model, sigma }, learner.fit, cell, venues, modelled)
  const visits = visitsOf(learner.fit, cell, venues)
  if (settings.rule === 'gate') {
    const { base, shares } = gated(believed, settings.defaultVenue, visits, sigma)
    return { ...drawn(believed, shares, u), base, shares, believed }
  }
  const shares = inverseGap(believed, gapRate(visits, sigma))
  const base = believed.reduce((best, b) => (b.mean < best.mean ? b : best)).venue
  return { ...drawn(believed, shares, u), base, shares, believed }
}

/** Takes in one residual `y` in bps: what an execution cost beyond what its venue was modelled at. A departure from what is usual at that venue and cell, either way, discounts the whole table. */
export function learnVenue(learner: VenueLearner, settings: VenueSettings, cell: string, venue: string, y: number): VenueLearner {
  const key = `${venue}\u001f${cell}`
  const before = learner.watched.get(key) ?? { n: 0, mean: 0, squares: 0, up: QUIET, down: QUIET }
  const sigma = sigmaOf(learner)
  const isKnown = before.n >= VISITS_KNOWN
  const z = (y - before.mean) / sigma
  const up = isKnown ? detected(before.up, z) : before.up
  const down = isKnown ? detected(before.down, -z) : before.down
  const mean = before.mean + (y - before.mean) / (before.n + 1)
  const added = (y - before.mean) * (y - mean)
  const outcomes = learner.outcomes + 1
  const next: VenueLearner = {
    ...learner,
    outcomes,
    fit: learned(learner.fit, venue, cell, y),
    watched: new Map(learner.watched).set(key, { n: before.n + 1, mean, squares: before.squares + added, up, down }),
    spread: { squares: learner.spread.squares + added, df: learner.spread.df + (before.n === 0 ? 0 : 1) },
  }
  const isAlarm = Math.max(alarmLevel(up), alarmLevel(down)) >= settings.alarmAt
  if (!isAlarm || (learner.alarmedAt !== null && outcomes - learner.alarmedAt < OUTCOMES_BETWEEN_ALARMS)) return next
  return { ...next, fit: discounted(next.fit, settings.keptAfterAlarm), watched: new Map(), alarmedAt: outcomes, alarms: learner.alarms + 1 }
}

import { alarmLevel, type Detector, detected, QUIET } from './drift.ts'
import {
  believe,
  betaOf,
  blended,
  type Current,
  type Features,
  matured,
  priorOf,
  proposeChange,
  type WeightChange,
  type WeightModel,
  type WeightSettings,
} from './weights.ts'

/** Curator weights that follow their outcomes, by proposals only, and let go of the past when it has stopped being true (LEARNING.md H1). */

export type WeightLearner = {
  readonly model: WeightModel
  /** −e, then e·c_j and −e·c_j for each curator: nine streams of model error. */
  readonly monitors: readonly Detector[]
  /** Matured outcomes since the monitors were restarted. */
  readonly sinceAlarm: number
  readonly alarms: number
  /** Published outcomes since the last proposal, and since the last change that was made. */
  readonly sinceLook: number
  readonly sinceChange: number
}

const STREAMS = 9
const ALARM_AT = 45_000
const SLACK = 0.05
const KEPT_AFTER_ALARM = 0.2
const QUIET_OUTCOMES = 100
/** A look for a proposal every so many published outcomes. */
export const LOOK_EVERY = 50
const CONTRIBUTION_SCALE = 0.08

const quiet = (): readonly Detector[] => new Array<Detector>(STREAMS).fill(QUIET)

export const newWeightLearner = (settings: WeightSettings): WeightLearner => ({
  model: priorOf(settings),
  monitors: quiet(),
  sinceAlarm: 0,
  alarms: 0,
  sinceLook: 0,
  sinceChange: 0,
})

/** Takes in one matured decision with the features it had when it was decided; `reward` null when it was not published. */
export function learnWeights(learner: WeightLearner, settings: WeightSettings, phi: Features, reward: number | null): WeightLearner {
  const model = matured(learner.model, settings, phi, reward)
  if (reward === null) return { ...learner, model }
  const beta = betaOf(learner.model)
  const error = clip((reward - beta.reduce((total, b, i) => total + b * (phi[i] as number), 0)) / settings.sigma)
  const streams = [-error, ...phi.slice(2).flatMap((c) => [(error * c) / CONTRIBUTION_SCALE, (-error * c) / CONTRIBUTION_SCALE])]
  const isWarm = learner.sinceAlarm >= QUIET_OUTCOMES
  const monitors = isWarm ? learner.monitors.map((m, i) => detected(m, streams[i] as number, SLACK)) : learner.monitors
  const next = { ...learner, model, monitors, sinceAlarm: learner.sinceAlarm + 1, sinceLook: learner.sinceLook + 1, sinceChange: learner.sinceChange + 1 }
  if (!monitors.some((m) => alarmLevel(m) >= ALARM_AT)) return next
  return { ...next, model: blended(model, settings, KEPT_AFTER_ALARM), monitors: quiet(), sinceAlarm: 0, alarms: learner.alarms + 1 }
}

/** A look for a proposal, when one is due; the learner counts from here again. */
export function lookForChange(
  learner: WeightLearner,
  current: Current,
  band?: number,
): { readonly learner: WeightLearner; readonly change: WeightChange | null } {
  if (learner.sinceLook < LOOK_EVERY) return { learner, change: null }
  const change = proposeChange(believe(learner.model), current, learner.sinceChange, band)
  return { learner: { ...learner, sinceLook: 0, sinceChange: change === null ? learner.sinceChange : 0 }, change }
}

const clip = (e: number): number => Math.min(4, Math.max(-4, e))

import { type Matrix, plusOuter, solve, solved } from './linear.ts'

/** What a curator multiplier should be, from delayed outcomes: the Bayesian linear model of LEARNING.md H1 and H2. */

/** φ = (1, z, c_execution, c_venue, c_risk, c_position): z = ln s − ln τ, raw contributions. */
export type Features = readonly [number, number, number, number, number, number]
export type WeightModel = { readonly precision: Matrix; readonly weighted: readonly number[]; readonly published: number }
export type WeightSettings = {
  /** u as a person last configured it: the prior's centre. */
  readonly multipliers: readonly [number, number, number, number]
  readonly fade: number
  readonly sigma: number
}

export const WEIGHT_DEFAULTS = { fade: 0.9985, sigma: 0.35 } as const
const PRIOR_PRECISION = [1, 1, 6, 6, 6, 6] as const
const MULTIPLIER = [0.2, 2] as const

/** Evidence needed before anything is proposed, in posterior standard deviations. */
const GATE_SD = 0.67
/**
 * The threshold moves every decision that is near it, and an intercept soaks up whatever else the model has wrong: it needs the one-sided
 * 95 % that a what-if needs too. At the multipliers' gate it wandered, and cost more than the multipliers won.
 */
const THRESHOLD_GATE_SD = 1.644854
/** One proposal moves a multiplier by at most this, and all together so far that only |margin| ≤ 0.06 can flip. */
const STEP_MAX = 0.2
const FLIP_BAND = 0.06
const KAPPA = 0.15
/** The speed limit of the original specification: so much per outcome since the last change. */
const RATE_PER_OUTCOME = 0.01
/** A step of the threshold in τ, and its distance from the configured value. */
const THRESHOLD_STEP_MAX = 0.01
const THRESHOLD_RANGE = 0.15

const priorMean = ({ multipliers }: WeightSettings): readonly number[] => [0, 1, ...multipliers]
const priorPrecision: Matrix = PRIOR_PRECISION.map((p, i) => PRIOR_PRECISION.map((_, j) => (i === j ? p : 0)))

export const priorOf = (settings: WeightSettings): WeightModel => ({
  precision: priorPrecision,
  weighted: priorMean(settings).map((m, i) => m * (PRIOR_PRECISION[i] as number)),
  published: 0,
})

/** Takes in one matured decision; `reward` null when it was not published: the past fades all the same. */
export function matured(model: WeightModel, settings: WeightSettings, phi: Features, reward: number | null): WeightModel {
  const faded = blended(model, settings, settings.fade)
  if (reward === null) return faded
  const weight = 1 / settings.sigma ** 2
  return {
    precision: plusOuter(faded.precision, phi, weight),
    weighted: faded.weighted.map((b, i) => b + (phi[i] as number) * reward * weight),
    published: model.published + 1,
  }
}

/** `share` of what was learned, the rest back to the prior: each decision at γ, after an alarm at 0.2. */
export function blended(model: WeightModel, settings: WeightSettings, share: number): WeightModel {
  const prior = priorOf(settings)
  const mix = (own: number, base: number): number => share * own + (1 - share) * base
  return {
    precision: model.precision.map((row, i) => row.map((v, j) => mix(v, prior.precision[i]?.[j] as number))),
    weighted: model.weighted.map((v, i) => mix(v, prior.weighted[i] as number)),
    published: model.published,
  }
}

export type WeightBelief = {
  /** Posterior of β and its standard deviations: intercept, z, four curators. */
  readonly beta: readonly number[]
  readonly sd: readonly number[]
  /** Scale of the signal's own worth, at least 0.5. */
  readonly k: number
  /** u* and its standard deviation, per curator. */
  readonly optimum: readonly number[]
  readonly optimumSd: readonly number[]
  /** δlnτ* and its standard deviation. */
  readonly thresholdShift: number
  readonly thresholdSd: number
}

/** Posterior mean of β alone. */
export const betaOf = (model: WeightModel): readonly number[] => solved(model.precision, model.weighted)

export function believe(model: WeightModel): WeightBelief {
  const { x: beta, inverseDiagonal } = solve(model.precision, model.weighted)
  const sd = inverseDiagonal.map(Math.sqrt)
  const k = Math.max(0.5, beta[1] as number)
  return {
    beta,
    sd,
    k,
    optimum: beta.slice(2).map((b) => b / k),
    optimumSd: sd.slice(2).map((s) => s / k),
    thresholdShift: -(beta[0] as number) / k,
    thresholdSd: (sd[0] as number) / k,
  }
}

export type WeightChange = { readonly deltas: readonly number[]; readonly thresholdShift: number }

export type Current = { readonly multipliers: readonly number[]; readonly threshold: number; readonly configuredThreshold: number }

/**
 * The change that the evidence supports, or null: a multiplier moves only when it is 0.67 standard deviations from its
 * optimum, by at most 0.2 and 0.01 per outcome since the last change. A desk's proposals also keep `κ·‖Δ‖₁ + |δlnτ|` within
 * `band`, so that only decisions as close to the threshold as that can flip, and the list of them is finite.
 */
export function proposeChange(belief: WeightBelief, current: Current, outcomesSince: number, band: number = FLIP_BAND): WeightChange | null {
  const reach = Math.min(STEP_MAX, RATE_PER_OUTCOME * outcomesSince)
  const deltas = current.multipliers.map((u, j) => {
    const optimum = belief.optimum[j] as number
    if (Math.abs(optimum - u) <= GATE_SD * (belief.optimumSd[j] as number)) return 0
    return clip(clip(optimum, MULTIPLIER) - u, [-reach, reach])
  })
  const thresholdShift = thresholdStep(belief, current)
  const size = KAPPA * deltas.reduce((total, d) => total + Math.abs(d), 0) + Math.abs(thresholdShift)
  if (size === 0) return null
  const scale = Math.min(1, band / size)
  return { deltas: deltas.map((d) => d * scale), thresholdShift: thresholdShift * scale }
}

/**
 * The next move of ln τ, 0 while the optimum is not clearly elsewhere: features measure z against the configured threshold, so the
 * optimum is a distance from that one. At most 0.01 in τ at once, and never further than 0.15 from the configured value.
 */
function thresholdStep({ thresholdShift, thresholdSd }: WeightBelief, { threshold, configuredThreshold }: Current): number {
  const optimum = configuredThreshold * Math.exp(thresholdShift)
  if (Math.abs(Math.log(optimum / threshold)) <= THRESHOLD_GATE_SD * thresholdSd) return 0
  const target = clip(optimum, [threshold - THRESHOLD_STEP_MAX, threshold + THRESHOLD_STEP_MAX])
  return Math.log(clip(target, [Math.max(0.01, configuredThreshold - THRESHOLD_RANGE), configuredThreshold + THRESHOLD_RANGE]) / threshold)
}

const clip = (value: number, [low, high]: readonly [number, number]): number => Math.min(high, Math.max(low, value))

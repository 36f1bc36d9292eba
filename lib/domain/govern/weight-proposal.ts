import { CURATORS, type CuratorName, type Policy } from '../decide/policy.ts'
import { lookForChange, type WeightLearner } from '../learn/weight-learner.ts'
import { believe } from '../learn/weights.ts'

/** What the learner of weights asks people for: it proposes and never changes anything by itself (LEARNING.md H). */
export type WeightProposal = {
  readonly change: { readonly curators: Readonly<Partial<Record<CuratorName, { readonly weight: number }>>>; readonly publish_threshold?: number }
  readonly title: string
  readonly reason: string
}

const MULTIPLIER_OF_WEIGHT = 4
const WEIGHT = [0.05, 0.5] as const
/** How far τ may be moved away from what a person last set. */
const THRESHOLD_RANGE = 0.15
const TITLE_MAX = 120

/**
 * A look for a proposal, when one is due: bounded so that only decisions near the threshold can flip. `configured` = what a person
 * last set, `current` = what is in force. Null = nothing is clear enough, or it is not yet time.
 */
export function lookForProposal(
  learner: WeightLearner,
  configured: Policy,
  current: Policy,
): { readonly learner: WeightLearner; readonly proposal: WeightProposal | null } {
  const threshold = current.publishThreshold
  const multipliers = CURATORS.map((name) => MULTIPLIER_OF_WEIGHT * current.curators[name].weight)
  const { learner: next, change } = lookForChange(learner, { multipliers, threshold, configuredThreshold: threshold })
  if (change === null) return { learner: next, proposal: null }
  const moves = CURATORS.flatMap((name, j) => {
    const from = current.curators[name].weight
    const to = rounded(clip(from + (change.deltas[j] as number) / MULTIPLIER_OF_WEIGHT, WEIGHT))
    return to === from || !current.curators[name].enabled ? [] : [{ name, from, to }]
  })
  const range = [configured.publishThreshold - THRESHOLD_RANGE, configured.publishThreshold + THRESHOLD_RANGE] as const
  const moved = rounded(clip(threshold * Math.exp(change.thresholdShift), range))
  const isMoved = moved !== rounded(threshold)
  if (moves.length === 0 && !isMoved) return { learner: next, proposal: null }
  const words = [
    ...moves.map(({ name, from, to }) => `${name} ${shown(from)} → ${shown(to)}`),
    ...(isMoved ? [`threshold ${shown(threshold)} → ${shown(moved)}`] : []),
  ]
  const { optimum, optimumSd } = believe(learner.model)
  const beliefs = CURATORS.map(
    (name, j) => `${name} ${shown((optimum[j] as number) / MULTIPLIER_OF_WEIGHT)} ± ${shown((optimumSd[j] as number) / MULTIPLIER_OF_WEIGHT)}`,
  )
  return {
    learner: next,
    proposal: {
      change: { curators: Object.fromEntries(moves.map(({ name, to }) => [name, { weight: to }])), ...(isMoved && { publish_threshold: moved }) },
      title: `From outcomes: ${words.join(', ')}`.slice(0, TITLE_MAX),
      reason: `${learner.model.published} outcomes put the best weights at ${beliefs.join(', ')}; moved as far as the evidence and the flip band allow`,
    },
  }
}

const clip = (value: number, [low, high]: readonly [number, number]): number => Math.min(high, Math.max(low, value))
/** Six places: what people read is what is in force, and the band is kept to a millionth. */
const rounded = (value: number): number => Math.round(value * 1e6) / 1e6
const shown = (value: number): string => String(Math.round(value * 1e4) / 1e4)

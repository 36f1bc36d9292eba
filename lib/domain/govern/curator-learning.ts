import { CURATORS, type CuratorName, type Policy } from '../decide/policy.ts'
import { emptyScoreboard, type Scoreboard, scored } from '../learn/scoreboard.ts'
import { learnWeights, lookForChange, newWeightLearner, type WeightLearner } from '../learn/weight-learner.ts'
import { believe, type Features, WEIGHT_DEFAULTS, type WeightSettings } from '../learn/weights.ts'

/** What curators have been worth, from outcomes as they become known: it proposes and never changes anything by itself (LEARNING.md H). */

/** A decision whose outcome is known, or which was not published, as it was when it was decided. */
export type MaturedDecision = {
  readonly lnStrength: number
  /** Raw contributions in the order of the curators. */
  readonly contributions: readonly [number, number, number, number]
  readonly propensity: number
  /** r; null when it was not published. */
  readonly reward: number | null
  /** A veto or a limit: no weight could have changed it. */
  readonly isBlocked: boolean
}

export type CuratorLearning = {
  readonly learner: WeightLearner
  readonly board: Scoreboard
  /** Decisions that a policy of the scoreboard would have published and that never could be: no policy is scored on them. */
  readonly unsupported: number
  readonly seen: number
}

/** Policies of the scoreboard: what each curator is worth shows against the desk without it, and with it counted double. */
export const BOARD = ['today', ...CURATORS.map((name) => `drop_${name}`), ...CURATORS.map((name) => `boost_${name}`)] as const
const BOOSTED = 2
const MULTIPLIER_OF_WEIGHT = 4

export const settingsOf = (configured: Policy): WeightSettings => ({ multipliers: multipliersOf(configured), ...WEIGHT_DEFAULTS })
export const newCuratorLearning = (configured: Policy): CuratorLearning => ({
  learner: newWeightLearner(settingsOf(configured)),
  board: emptyScoreboard(BOARD.length),
  unsupported: 0,
  seen: 0,
})

/** One after another, in the order in which they became known. `configured` = what a person last set; `current` = what is in force. */
export function learned(state: CuratorLearning, decisions: readonly MaturedDecision[], configured: Policy, current: Policy): CuratorLearning {
  const settings = settingsOf(configured)
  return decisions.reduce((before: CuratorLearning, decision) => {
    const phi = phiOf(decision, configured)
    const reward = decision.isBlocked ? null : decision.reward
    const { board, isSkipped } = decision.isBlocked ? { board: before.board, isSkipped: false } : boarded(before, decision, phi, current)
    return { learner: learnWeights(before.learner, settings, phi, reward), board, unsupported: before.unsupported + (isSkipped ? 1 : 0), seen: before.seen + 1 }
  }, state)
}

const phiOf = ({ lnStrength, contributions }: MaturedDecision, configured: Policy): Features => [
  1,
  lnStrength - Math.log(configured.publishThreshold),
  ...contributions,
]

function boarded({ board, learner }: CuratorLearning, decision: MaturedDecision, phi: Features, current: Policy) {
  const { beta } = believe(learner.model)
  const expected = beta.reduce((total, b, i) => total + b * (phi[i] as number), 0)
  const { propensity, reward } = decision
  const publishes = BOARD.map((_, k) => marginOf(decision, current, k) >= 0)
  if (propensity === 0 && publishes.some(Boolean)) return { board, isSkipped: true }
  const worth = expected + (reward === null ? 0 : (reward - expected) / propensity)
  return { board: scored(board, publishes.map((p) => (p ? -worth : 0))), isSkipped: false } // biome-ignore format: one round
}

function marginOf({ lnStrength, contributions }: MaturedDecision, current: Policy, k: number): number {
  const sum = CURATORS.reduce((total, name, j) => {
    const { weight, kappa } = current.curators[name]
    const u = k === 1 + j ? 0 : k === 1 + CURATORS.length + j ? BOOSTED : MULTIPLIER_OF_WEIGHT * weight
    return total + Math.min(kappa, Math.max(-kappa, u * (contributions[j] as number)))
  }, 0)
  return lnStrength + sum - Math.log(current.publishThreshold)
}

export type WeightProposal = {
  readonly change: { readonly curators: Readonly<Partial<Record<CuratorName, { readonly weight: number }>>>; readonly publish_threshold?: number }
  readonly title: string
  readonly reason: string
}

/** A look for a proposal, when one is due: bounded so that only decisions near the threshold can flip. Null = nothing is clear enough. */
export function lookForProposal(
  state: CuratorLearning,
  configured: Policy,
  current: Policy,
): { readonly state: CuratorLearning; readonly proposal: WeightProposal | null } {
  const now = { multipliers: multipliersOf(current), threshold: current.publishThreshold, configuredThreshold: configured.publishThreshold }
  const { learner, change } = lookForChange(state.learner, now)
  const next = { ...state, learner }
  if (change === null) return { state: next, proposal: null }
  const moves = CURATORS.flatMap((name, j) => {
    const from = current.curators[name].weight
    const to = rounded(Math.min(0.5, Math.max(0.05, from + (change.deltas[j] as number) / MULTIPLIER_OF_WEIGHT)))
    return to === from ? [] : [{ name, from, to }]
  })
  const threshold = rounded(current.publishThreshold * Math.exp(change.thresholdShift))
  const isThreshold = threshold !== current.publishThreshold
  if (moves.length === 0 && !isThreshold) return { state: next, proposal: null }
  const words = [
    ...moves.map(({ name, from, to }) => `${name} ${shown(from)} → ${shown(to)}`),
    ...(isThreshold ? [`threshold ${shown(current.publishThreshold)} → ${shown(threshold)}`] : []),
  ]
  const { optimum, optimumSd } = believe(learner.model)
  const beliefs = CURATORS.map(
    (name, j) => `${name} ${shown((optimum[j] as number) / MULTIPLIER_OF_WEIGHT)} ± ${shown((optimumSd[j] as number) / MULTIPLIER_OF_WEIGHT)}`,
  )
  return {
    state: next,
    proposal: {
      change: { curators: Object.fromEntries(moves.map(({ name, to }) => [name, { weight: to }])), ...(isThreshold && { publish_threshold: threshold }) },
      title: `Weights from outcomes: ${words.join(', ')}`.slice(0, 120),
      reason: `${learner.model.published} outcomes put the best weights at ${beliefs.join(', ')}; moved as far as the evidence and the flip band allow`,
    },
  }
}

const multipliersOf = ({ curators }: Policy): [number, number, number, number] => {
  const u = (name: CuratorName): number => MULTIPLIER_OF_WEIGHT * curators[name].weight
  return [u('execution'), u('venue'), u('risk'), u('position')]
}
/** Six places: what people read is what is in force, and the band is kept to a millionth. */
const rounded = (value: number): number => Math.round(value * 1e6) / 1e6
const shown = (value: number): string => String(Math.round(value * 1e4) / 1e4)

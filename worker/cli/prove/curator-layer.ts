import { learnWeights, lookForChange, newWeightLearner } from '#lib/domain/learn/weight-learner.ts'
import { type Features, WEIGHT_DEFAULTS, type WeightSettings } from '#lib/domain/learn/weights.ts'
import type { CuratorWorld } from '#lib/sim/worlds/curator-world.ts'

/** How curator multipliers move in a planted world. `base`: w += 0.01·r·c/0.08 on approved trades, as the specification had it. */
export type CuratorPolicy = 'off' | 'base' | 'learned' | 'oracle'

/** Expected value of what the policy publishes without exploration, per decision. */
export type CuratorRun = { readonly value: Float64Array; readonly explored: number; readonly alarms: number; readonly changes: number }

const KAPPA = 0.15
const MULTIPLIER = [0.2, 2] as const

type State = { readonly multipliers: readonly number[]; readonly threshold: number }
type Learner = {
  readonly state: () => State
  readonly learn: (no: number, publication: Publication) => void
  readonly alarms: () => number
  readonly changes: () => number
}
type Publication = { readonly phi: Features; readonly propensity: number; readonly isPublished: boolean; readonly reward: number | null }

export function runCurators(world: CuratorWorld, policy: CuratorPolicy): CuratorRun {
  const { spec } = world
  const { explore } = spec
  const learner = learnerOf(policy, world)
  const value = new Float64Array(spec.decisions)
  let explored = 0
  const waiting: { readonly no: number; readonly publication: Publication }[] = []
  for (let no = 0; no < spec.decisions; no++) {
    while (waiting.length > 0 && (waiting[0] as { no: number }).no + spec.delay < no) {
      const past = waiting.shift() as (typeof waiting)[number]
      learner.learn(past.no, past.publication)
    }
    const { strength, contributions } = world.caseOf(no)
    const { multipliers, threshold } = policy === 'oracle' ? oracleAt(world, no) : learner.state()
    const margin = Math.log(strength / threshold) + contributions.reduce((sum, c, j) => sum + clip(c * (multipliers[j] as number), [-KAPPA, KAPPA]), 0)
    const isBase = margin >= 0
    const isNear = !isBase && margin > -explore.band
    const isExplored = policy !== 'off' && policy !== 'oracle' && isNear && world.chance(no, 'explore') < explore.chance
    if (isBase) value[no] = world.expected(no)
    if (isExplored) explored += world.expected(no)
    const isPublished = isBase || isExplored
    const phi: Features = [1, Math.log(strength / spec.threshold), ...contributions]
    waiting.push({ no, publication: { phi, propensity: isBase ? 1 : explore.chance, isPublished, reward: isPublished ? world.reward(no) : null } })
  }
  return { value, explored, alarms: learner.alarms(), changes: learner.changes() }
}

const oracleAt = (world: CuratorWorld, no: number): State => ({
  multipliers: world.worthAt(no).map((w) => clip(w, MULTIPLIER)),
  threshold: world.spec.threshold * Math.exp(-world.spec.intercept),
})

function learnerOf(policy: CuratorPolicy, { spec }: CuratorWorld): Learner {
  let state: State = { multipliers: [1, 1, 1, 1], threshold: spec.threshold }
  let changes = 0
  if (policy === 'learned') {
    const settings: WeightSettings = { multipliers: [1, 1, 1, 1], ...WEIGHT_DEFAULTS }
    let learner = newWeightLearner(settings)
    return {
      state: () => state,
      alarms: () => learner.alarms,
      changes: () => changes,
      learn: (_no, { phi, reward }) => {
        learner = learnWeights(learner, settings, phi, reward)
        // A simulation approves by itself; a desk's proposals are scaled to a finite list of flips besides.
        const look = lookForChange(learner, { ...state, configuredThreshold: spec.threshold }, Number.POSITIVE_INFINITY)
        learner = look.learner
        if (look.change === null) return
        const { deltas, thresholdShift } = look.change
        changes++
        state = {
          multipliers: state.multipliers.map((u, j) => clip(u + (deltas[j] as number), MULTIPLIER)),
          threshold: state.threshold * Math.exp(thresholdShift),
        }
      },
    }
  }
  return {
    state: () => state,
    alarms: () => 0,
    changes: () => 0,
    learn: (_no, { phi, propensity, reward }) => {
      // The specification learned from approved trades alone.
      if (policy !== 'base' || reward === null || propensity < 1) return
      state = { ...state, multipliers: state.multipliers.map((u, j) => clip(u + (4 * 0.01 * reward * ((phi[j + 2] as number) / 0.08)) / 4, [0, 2])) }
    },
  }
}

const clip = (value: number, [low, high]: readonly [number, number]): number => Math.min(high, Math.max(low, value))

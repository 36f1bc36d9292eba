import { CURATORS, DEFAULT_POLICY, type Policy } from '#lib/domain/decide/policy.ts'
import { featuresOf, type LoggedDecision, liftFrom, whatIf } from '#lib/domain/govern/what-if.ts'
import type { Logged } from '#lib/domain/learn/policy-evaluation.ts'
import { type CuratorCase, type CuratorWorld, type CuratorWorldSpec, curatorWorld } from '#lib/sim/worlds/curator-world.ts'

/** A change of multipliers and threshold, asked of the what-if engine in a world where the answer is known. */
type Proposal = { readonly name: string; readonly multipliers: readonly [number, number, number, number]; readonly thresholdFactor: number }

export type WhatIfRun = {
  /** The desk gives no number: too few flips, or too little of what they would have become is known. */
  readonly isRefused: boolean
  /** What the desk says: not refused, and its lower bound above 0. */
  readonly saysBetter: boolean
  /** Estimate and interval as the desk computes them, of an answer that it refuses as well: a refusal must not hide a wrong interval. */
  readonly lift: number
  readonly isCovered: boolean
  readonly isAboveZero: boolean
  readonly effectiveSize: number
  readonly naive: number
  /** Expected value lost by exploring, as a share of what the policy earns. */
  readonly explorationShare: number
}

const KAPPA = 0.15
const PER_DAY = 60
const DAY_MS = 86_400_000
/** u_j = 4·w_j (LEARNING.md B3). */
const MULTIPLIER_OF_WEIGHT = 4
export const TODAY: Proposal = { name: 'today', multipliers: [1, 1, 1, 1], thresholdFactor: 1 }

const marginOf = ({ strength, contributions }: CuratorCase, threshold: number, { multipliers, thresholdFactor }: Proposal): number =>
  Math.log(strength / (threshold * thresholdFactor)) +
  contributions.reduce((sum, c, j) => sum + Math.min(KAPPA, Math.max(-KAPPA, c * (multipliers[j] as number))), 0)

/** Mean of `(π′−π0)·E[r]` over many decisions of the world: the answer that the engine cannot see. */
export function trueLift(spec: CuratorWorldSpec, proposal: Proposal, draws: number): number {
  const world = curatorWorld(spec, 0)
  let total = 0
  for (let no = 0; no < draws; no++) {
    const subject = world.caseOf(no)
    const flip = Number(marginOf(subject, spec.threshold, proposal) >= 0) - Number(marginOf(subject, spec.threshold, TODAY) >= 0)
    if (flip !== 0) total += flip * world.expected(no)
  }
  return total / draws
}

/** The proposal as a configuration of the desk; worlds have no vetoes. */
const policyOf = (threshold: number, { multipliers, thresholdFactor }: Proposal): Policy => ({
  ...DEFAULT_POLICY,
  publishThreshold: threshold * thresholdFactor,
  curators: Object.fromEntries(
    CURATORS.map((name, j) => [name, { ...DEFAULT_POLICY.curators[name], weight: (multipliers[j] as number) / MULTIPLIER_OF_WEIGHT, vetoFloor: 0 }]),
  ) as Policy['curators'],
})

type Log = { readonly decisions: readonly LoggedDecision[]; readonly value: number; readonly explored: number }

/** What today's desk logged, exploration included. */
function logOf(world: CuratorWorld): Log {
  const decisions: LoggedDecision[] = []
  let value = 0
  let explored = 0
  for (let no = 0; no < world.spec.decisions; no++) {
    const subject = world.caseOf(no)
    const margin = marginOf(subject, world.spec.threshold, TODAY)
    const propensity = margin >= 0 ? 1 : margin > -world.spec.explore.band ? world.spec.explore.chance : 0
    const isPublished = margin >= 0 || (propensity > 0 && world.chance(no, 'explore') < propensity)
    if (margin >= 0) value += world.expected(no)
    else if (isPublished) explored += world.expected(no)
    const reward = isPublished ? world.reward(no) : null
    decisions.push({
      id: String(no),
      executionId: String(no),
      at: new Date(Math.floor((no * DAY_MS) / PER_DAY)).toISOString(),
      day: String(Math.floor(no / PER_DAY)),
      symbol: world.spec.name,
      lnStrength: Math.log(subject.strength),
      thresholdShift: 0,
      lessonScale: 1,
      // The quality whose contribution it is.
      votes: CURATORS.map((curator, j) => ({
        curator,
        quality: DEFAULT_POLICY.curators[curator].threshold + 2 * (subject.contributions[j] as number),
        lessonMultiplier: 1,
      })),
      isBlocked: false,
      isOverridden: false,
      isPublished,
      propensity,
      reward,
      rewardBps: reward,
      shadowBps: null,
    })
  }
  return { decisions, value, explored }
}

/** The log with the proposal's eyes, for an interval where the desk would give none. */
const rowsOf = ({ spec, caseOf }: CuratorWorld, { decisions }: Log, proposal: Proposal): readonly Logged[] =>
  decisions.map((d, no) => ({
    id: d.id,
    day: d.day,
    features: featuresOf(d, policyOf(spec.threshold, TODAY)),
    before: marginOf(caseOf(no), spec.threshold, TODAY) >= 0 ? 1 : 0,
    after: marginOf(caseOf(no), spec.threshold, proposal) >= 0 ? 1 : 0,
    propensity: d.propensity,
    published: d.isPublished ? 1 : 0,
    reward: d.reward,
  }))

/** The desk's own answer to the proposal, held against what is true. */
export function runWhatIf(world: CuratorWorld, proposal: Proposal, truth: number): WhatIfRun {
  const log = logOf(world)
  const answer = whatIf(log.decisions, policyOf(world.spec.threshold, TODAY), policyOf(world.spec.threshold, proposal))
  const lift = answer.lift ?? liftFrom(rowsOf(world, log, proposal))
  return {
    isRefused: answer.refusal !== null,
    saysBetter: answer.approvable,
    lift: lift.mean,
    isCovered: lift.low <= truth && truth <= lift.high,
    isAboveZero: lift.lower_bound > 0,
    effectiveSize: answer.effective_size,
    naive: answer.naive,
    explorationShare: -log.explored / log.value,
  }
}

import { crossFitted, type Logged, liftOf, liftTerms, naiveLift, reluctance, supportOf } from '#lib/domain/learn/policy-evaluation.ts'
import { type CuratorCase, type CuratorWorld, type CuratorWorldSpec, curatorWorld } from '#lib/sim/worlds/curator-world.ts'

/** A change of multipliers and threshold, asked of the what-if engine in a world where the answer is known. */
type Proposal = { readonly name: string; readonly multipliers: readonly [number, number, number, number]; readonly thresholdFactor: number }

export type WhatIfRun = {
  readonly lift: number
  readonly isCovered: boolean
  /** The page would call it better: not refused, and its lower bound above 0. */
  readonly saysBetter: boolean
  readonly isAboveZero: boolean
  readonly isRefused: boolean
  readonly naive: number
  /** Expected value lost by exploring, as a share of what the policy earns. */
  readonly explorationShare: number
}

const KAPPA = 0.15
const PER_DAY = 60
const EMBARGO = 30
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

/** What today's desk logged, exploration included, seen with the proposal's eyes. */
function logged(world: CuratorWorld, proposal: Proposal): { readonly rows: readonly Logged[]; readonly value: number; readonly explored: number } {
  const rows: Logged[] = []
  let value = 0
  let explored = 0
  for (let no = 0; no < world.spec.decisions; no++) {
    const subject = world.caseOf(no)
    const margin = marginOf(subject, world.spec.threshold, TODAY)
    const before = margin >= 0 ? 1 : 0
    const propensity = before === 1 ? 1 : margin > -world.spec.explore.band ? world.spec.explore.chance : 0
    const published = before === 1 || (propensity > 0 && world.chance(no, 'explore') < propensity) ? 1 : 0
    if (before === 1) value += world.expected(no)
    else if (published === 1) explored += world.expected(no)
    rows.push({
      id: String(no),
      day: String(Math.floor(no / PER_DAY)),
      features: [1, Math.log(subject.strength / world.spec.threshold), ...subject.contributions],
      before,
      after: marginOf(subject, world.spec.threshold, proposal) >= 0 ? 1 : 0,
      propensity,
      published,
      reward: published === 1 ? world.reward(no) : null,
    })
  }
  return { rows, value, explored }
}

export function runWhatIf(world: CuratorWorld, proposal: Proposal, truth: number): WhatIfRun {
  const { rows, value, explored } = logged(world, proposal)
  const lift = liftOf(liftTerms(rows, crossFitted(rows, EMBARGO)))
  const isRefused = reluctance(supportOf(rows)) !== null
  return {
    lift: lift.mean,
    isCovered: lift.low <= truth && truth <= lift.high,
    saysBetter: !isRefused && lift.lowerBound > 0,
    isAboveZero: lift.lowerBound > 0,
    isRefused,
    naive: naiveLift(rows),
    explorationShare: -explored / value,
  }
}

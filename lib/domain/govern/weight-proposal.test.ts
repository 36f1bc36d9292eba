import { describe, expect, it } from 'vitest'
import { type CuratorWorldSpec, curatorWorld } from '#lib/sim/worlds/curator-world.ts'
import { CURATORS, DEFAULT_POLICY, type Policy } from '../decide/policy.ts'
import { learnWeights, newWeightLearner, type WeightLearner } from '../learn/weight-learner.ts'
import { WEIGHT_DEFAULTS } from '../learn/weights.ts'
import { lookForProposal } from './weight-proposal.ts'

/** W5 of LEARNING.md L1: execution is worth more than it counts, position less than nothing. */
const WORLD: CuratorWorldSpec = {
  kind: 'curator', name: 'W5', decisions: 2_000, worth: [2.2, 1, 0.2, -0.6], worthAfter: null, swapAt: null, threshold: 0.4, noise: 0.35, delay: 30, curvature: 0,
  tails: 4,
  intercept: 0,
  signalSpread: 0.12,
  contributionSpread: 0.08,
  explore: { band: 0.06, chance: 0.1 },
} // biome-ignore format: one row
const EQUAL: Policy = {
  ...DEFAULT_POLICY,
  curators: Object.fromEntries(CURATORS.map((name) => [name, { ...DEFAULT_POLICY.curators[name], weight: 0.25 }])) as Policy['curators'],
}
const SETTINGS = { ...WEIGHT_DEFAULTS, multipliers: [1, 1, 1, 1] } as const

function after(count: number): WeightLearner {
  const world = curatorWorld(WORLD, 1)
  let learner = newWeightLearner(SETTINGS)
  for (let no = 0; no < count; no++) {
    const { strength, contributions } = world.caseOf(no)
    const z = Math.log(strength / WORLD.threshold)
    const isPublished = z + contributions.reduce((a, b) => a + b, 0) >= 0
    learner = learnWeights(learner, SETTINGS, [1, z, ...contributions], isPublished ? world.reward(no) : null)
  }
  return learner
}

describe('lookForProposal', () => {
  it('moves weights towards what curators are worth, within the flip band', () => {
    const { proposal, learner } = lookForProposal(after(2_000), EQUAL, EQUAL)
    const { curators } = proposal?.change ?? { curators: {} }
    expect(curators.execution?.weight).toBeGreaterThan(0.25)
    expect(curators.position?.weight).toBeLessThan(0.25)
    const moved = CURATORS.reduce((total, name) => total + 4 * Math.abs((curators[name]?.weight ?? 0.25) - 0.25), 0)
    const shift = Math.abs(Math.log((proposal?.change.publish_threshold ?? 0.4) / 0.4))
    expect(0.15 * moved + shift).toBeLessThanOrEqual(0.06 + 1e-5)
    expect(proposal?.title).toMatch(/^From outcomes: execution 0\.25 → 0\.2\d/)
    expect(proposal?.title.length).toBeLessThanOrEqual(120)
    expect(proposal?.reason).toMatch(/^\d+ outcomes put the best weights at execution 0\.\d+ ± 0\.\d+/)
    // Not before another fifty.
    expect(lookForProposal(learner, EQUAL, EQUAL).proposal).toBeNull()
  })

  it('proposes nothing before fifty published outcomes, and leaves alone a curator that is switched off', () => {
    expect(lookForProposal(after(60), EQUAL, EQUAL).proposal).toBeNull()
    const off = { ...EQUAL, curators: { ...EQUAL.curators, execution: { ...EQUAL.curators.execution, enabled: false } } }
    expect(lookForProposal(after(2_000), off, off).proposal?.change.curators).not.toHaveProperty('execution')
  })

  it('keeps the threshold within 0.15 of what a person set', () => {
    const drifted = { ...EQUAL, publishThreshold: 0.25 }
    const { proposal } = lookForProposal(after(2_000), EQUAL, drifted)
    expect(proposal?.change.publish_threshold ?? 0.25).toBeGreaterThanOrEqual(0.25)
  })
})

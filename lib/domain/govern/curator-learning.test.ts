import { describe, expect, it } from 'vitest'
import { type CuratorWorldSpec, curatorWorld } from '#lib/sim/worlds/curator-world.ts'
import { CURATORS, DEFAULT_POLICY, type Policy } from '../decide/policy.ts'
import { regretOf } from '../learn/scoreboard.ts'
import { BOARD, type CuratorLearning, learned, lookForProposal, type MaturedDecision, newCuratorLearning } from './curator-learning.ts'

/** W5 of LEARNING.md L1: execution is worth more than it counts, position less than nothing. */
const WORLD: CuratorWorldSpec = {
  kind: 'curator', name: 'W5', decisions: 2_000, worth: [2.2, 1, 0.2, -0.6], worthAfter: null, swapAt: null, threshold: 0.4, noise: 0.35, delay: 30, curvature: 0,
} // biome-ignore format: one row
const EQUAL: Policy = {
  ...DEFAULT_POLICY,
  curators: Object.fromEntries(CURATORS.map((name) => [name, { ...DEFAULT_POLICY.curators[name], weight: 0.25 }])) as Policy['curators'],
}

function decisionsOf(spec: CuratorWorldSpec, seed: number): readonly MaturedDecision[] {
  const world = curatorWorld(spec, seed)
  return Array.from({ length: spec.decisions }, (_, no) => {
    const { strength, contributions } = world.caseOf(no)
    const margin = Math.log(strength / spec.threshold) + contributions.reduce((a, b) => a + b, 0)
    const propensity = margin >= 0 ? 1 : margin > -0.06 ? 0.1 : 0
    const isPublished = propensity === 1 || (propensity > 0 && world.chance(no, 'explore') < propensity)
    return { lnStrength: Math.log(strength), contributions, propensity, reward: isPublished ? world.reward(no) : null, isBlocked: false }
  })
}
const after = (spec: CuratorWorldSpec, seed = 1): CuratorLearning => learned(newCuratorLearning(EQUAL), decisionsOf(spec, seed), EQUAL, EQUAL)

describe('curator learning', () => {
  it('proposes weights in the direction of what curators are worth, within the flip band', () => {
    const { proposal, state } = lookForProposal(after(WORLD), EQUAL, EQUAL)
    const { curators } = proposal?.change ?? { curators: {} }
    expect(curators.execution?.weight).toBeGreaterThan(0.25)
    expect(curators.position?.weight).toBeLessThan(0.25)
    const moved = CURATORS.reduce((total, name) => total + 4 * Math.abs((curators[name]?.weight ?? 0.25) - 0.25), 0)
    const shift = Math.abs(Math.log((proposal?.change.publish_threshold ?? 0.4) / 0.4))
    expect(0.15 * moved + shift).toBeLessThanOrEqual(0.06 + 1e-5)
    expect(proposal?.title).toMatch(/^Weights from outcomes: execution 0\.25 → 0\.2\d/)
    expect(proposal?.reason).toMatch(/^\d+ outcomes put the best weights at execution 0\.\d+ ± 0\.\d+/)
    // Not before another fifty.
    expect(lookForProposal(state, EQUAL, EQUAL).proposal).toBeNull()
  })

  it('proposes nothing before fifty published outcomes', () => {
    expect(lookForProposal(after({ ...WORLD, decisions: 60 }), EQUAL, EQUAL).proposal).toBeNull()
  })

  it('goes on exactly from a state that was stored', () => {
    const decisions = decisionsOf(WORLD, 2).slice(0, 600)
    const half = learned(newCuratorLearning(EQUAL), decisions.slice(0, 300), EQUAL, EQUAL)
    const resumed = learned(JSON.parse(JSON.stringify(half)), decisions.slice(300), EQUAL, EQUAL)
    expect(resumed).toEqual(learned(newCuratorLearning(EQUAL), decisions, EQUAL, EQUAL))
  })

  it('learns nothing of what a veto or a limit decided but that time passes', () => {
    const blocked = decisionsOf(WORLD, 3).slice(0, 50).map((d) => ({ ...d, isBlocked: true })) // biome-ignore format: one line
    const { learner, board, seen } = learned(newCuratorLearning(EQUAL), blocked, EQUAL, EQUAL)
    expect([learner.model.published, seen, board.losses.every((l) => l === 0)]).toEqual([0, 50, true])
  })

  it('the scoreboard finds the curator that harms, keeps its bounds, and counts what it cannot score', () => {
    const { board, unsupported } = after(WORLD)
    const loss = (name: string): number => board.losses[(BOARD as readonly string[]).indexOf(name)] as number
    expect(loss('drop_position')).toBeLessThan(loss('today'))
    expect(loss('drop_execution')).toBeGreaterThan(loss('drop_position'))
    expect(unsupported).toBeGreaterThan(0)
    const { regret, bounds } = regretOf(board)
    for (const bound of bounds) expect(regret).toBeLessThanOrEqual(bound)
  })
})

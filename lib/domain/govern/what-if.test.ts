import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type CuratorWorldSpec, curatorWorld } from '#lib/sim/worlds/curator-world.ts'
import { caseOf, decision } from '#tests/support/judging.ts'
import { runWhatIf, TODAY } from '#worker/cli/prove/what-if-layer.ts'
import { convene } from '../decide/curator.ts'
import { CURATORS, DEFAULT_POLICY, type Policy } from '../decide/policy.ts'
import { recall } from '../decide/recall.ts'
import { type LoggedDecision, marginUnder, whatIf } from './what-if.ts'

/** W5b of LEARNING.md L1: what publishing is worth is known, and no linear model can fit it. */
const WORLD: CuratorWorldSpec = {
  kind: 'curator', name: 'W5b', decisions: 9_000, worth: [1.8, 1.2, 0.4, 0], worthAfter: null, swapAt: null, threshold: 0.6, noise: 0.35, delay: 0, curvature: 0.96,
  tails: 4,
  intercept: 0,
  signalSpread: 0.12,
  contributionSpread: 0.08,
  explore: { band: 0.06, chance: 0.2 },
} // biome-ignore format: one row
const policyOf = (u: readonly number[], factor = 1): Policy => ({
  ...DEFAULT_POLICY,
  publishThreshold: WORLD.threshold * factor,
  curators: Object.fromEntries(
    CURATORS.map((name, j) => [name, { ...DEFAULT_POLICY.curators[name], weight: (u[j] as number) / 4, vetoFloor: 0 }]),
  ) as Policy['curators'],
})
const TODAYS = policyOf([1, 1, 1, 1])

const BAND = 0.06
const CHANCE = 0.2
/** What a desk would have logged in the world: one-sided exploration, sixty decisions a day. */
function logOf(seed: number, count = WORLD.decisions): readonly LoggedDecision[] {
  const world = curatorWorld({ ...WORLD, decisions: count }, seed)
  return Array.from({ length: count }, (_, no) => {
    const { strength, contributions } = world.caseOf(no)
    const margin = Math.log(strength / WORLD.threshold) + contributions.reduce((a, b) => a + b, 0)
    const propensity = margin >= 0 ? 1 : margin > -BAND ? CHANCE : 0
    const isPublished = propensity === 1 || (propensity > 0 && world.chance(no, 'explore') < propensity)
    const reward = isPublished ? world.reward(no) : null
    return {
      id: String(no),
      executionId: `e${no}`,
      at: new Date(Date.UTC(2026, 0, 1) + no * 60_000).toISOString(),
      day: String(Math.floor(no / 60)),
      symbol: 'BTC/USDT',
      lnStrength: Math.log(strength),
      thresholdShift: 0,
      lessonScale: 1,
      votes: CURATORS.map((curator, j) => ({
        curator,
        quality: DEFAULT_POLICY.curators[curator].threshold + 2 * (contributions[j] as number),
        lessonMultiplier: 1,
      })),
      isBlocked: false,
      isOverridden: false,
      isPublished,
      propensity,
      reward,
      rewardBps: reward === null ? null : reward * 10,
      shadowBps: null,
    }
  })
}
const GOOD = { name: 'good', multipliers: [1.2, 1.1, 0.95, 0.95], thresholdFactor: 1 } as const

describe('what-if', () => {
  it('gives a policy against itself exactly 0', () => {
    const same = whatIf(logOf(1), TODAYS, TODAYS)
    expect(same).toMatchObject({ method: 'identical', refusal: null, naive: 0, flips: [], approvable: false })
    expect(same.lift).toEqual({ mean: 0, se: 0, low: 0, high: 0, lower_bound: 0 })
    expect(same.lift_bps).toEqual({ mean: 0, se: 0, low: 0, high: 0, lower_bound: 0 })
  })

  it('is what the proof measures: its refusal, its word, and the interval that it shows', () => {
    const world = curatorWorld(WORLD, 7)
    const ours = whatIf(logOf(7), TODAYS, policyOf(GOOD.multipliers))
    const { mean, low, high } = ours.lift as NonNullable<typeof ours.lift>
    const proof = runWhatIf(world, GOOD, low + 1e-9)
    expect(proof.lift).toBeCloseTo(mean, 10)
    expect(proof.naive).toBeCloseTo(ours.naive, 10)
    expect(proof).toMatchObject({ isRefused: false, saysBetter: ours.approvable, isCovered: true })
    // Whole days drawn again, to the edge: Student's t would put it elsewhere.
    for (const outside of [low - 1e-9, high + 1e-9]) expect(runWhatIf(world, GOOD, outside).isCovered).toBe(false)
    expect(runWhatIf(world, GOOD, high - 1e-9).isCovered).toBe(true)
    expect(runWhatIf(world, TODAY, 0).lift).toBe(0)
  })

  it('has the proof say that a good step is refused where too little of it was explored, whatever its lower bound', () => {
    const short = Array.from({ length: 8 }, (_, seed) => runWhatIf(curatorWorld({ ...WORLD, decisions: 4_000 }, seed + 1), GOOD, 0))
    expect(short.every((run) => run.isRefused && !run.saysBetter && run.effectiveSize < 50)).toBe(true)
    expect(short.some((run) => run.isAboveZero)).toBe(true)
  })

  it('is Student’s interval over days, few or many', () => {
    const [long, short] = [logOf(2), logOf(2, 1_100)]
    expect(whatIf(long, TODAYS, policyOf(GOOD.multipliers))).toMatchObject({ method: 'student', days: 150 })
    expect(whatIf(short, TODAYS, policyOf(GOOD.multipliers))).toMatchObject({ method: 'student', days: 19 })
    const { lift } = whatIf(long, TODAYS, policyOf(GOOD.multipliers))
    expect(lift && lift.low < lift.mean && lift.mean < lift.high && lift.low < lift.lower_bound).toBe(true)
  })

  it('refuses with what is missing, and about how much of it', () => {
    const few = whatIf(logOf(3, 200), TODAYS, policyOf(GOOD.multipliers))
    expect(few.lift).toBeNull()
    expect(few.refusal).toMatchObject({ what: 'flips', have: few.flips.length, need: 20 })
    expect(few.refusal?.message).toMatch(/^\d+ flips, 20 needed, about \d+ more decisions$/)
    const far = whatIf(logOf(3, 2_000), TODAYS, policyOf([1, 1, 1, 1], 0.7))
    expect(far.refusal).toMatchObject({ what: 'support', more: null })
    expect(far.shares.unsupported).toBeGreaterThan(0.5)
    expect(far.approvable).toBe(false)
    expect(whatIf([], TODAYS, policyOf(GOOD.multipliers))).toMatchObject({
      n: 0,
      refusal: { what: 'flips', have: 0, more: null, message: '0 flips, 20 needed' },
    })
  })

  it('lists every decision that flips with its margins, and where the probabilities lie', () => {
    const answer = whatIf(logOf(4), TODAYS, policyOf(GOOD.multipliers))
    expect(answer.flips).toHaveLength(answer.flip_counts.all)
    for (const flip of answer.flips) expect(flip.margin_after >= 0).toBe(flip.to === 'publish')
    for (const flip of answer.flips) expect(flip.margin_before >= 0).toBe(flip.to === 'refuse')
    expect(answer.overlap.reduce((total, { n }) => total + n, 0)).toBe(answer.flip_counts.all)
    expect(answer.overlap.find((b) => b.upto === 0.2)?.n).toBe(answer.flips.filter((f) => f.p === 0.2).length)
  })

  it('leaves out what a veto decided, what a person changed and what is not known yet, and counts them', () => {
    const log = logOf(5)
    const changed = log.map((d, no) =>
      no % 10 === 0 ? { ...d, isBlocked: true } : no % 10 === 1 ? { ...d, isOverridden: true } : no % 10 === 2 ? { ...d, reward: null } : d,
    )
    const answer = whatIf(changed, TODAYS, policyOf(GOOD.multipliers))
    expect(answer.shares).toMatchObject({ blocked: 0.1, overridden: 0.1 })
    expect(answer.n + Math.round((0.2 + answer.shares.immature) * log.length)).toBe(log.length)
    expect(answer.flips.every((f) => Number(f.decision_id) % 10 > 1)).toBe(true)
  })

  it('counts vetoes that a higher floor adds', () => {
    const strict = { ...TODAYS, curators: { ...TODAYS.curators, risk: { ...TODAYS.curators.risk, vetoFloor: 0.7 } } }
    const answer = whatIf(logOf(6), TODAYS, strict)
    expect(answer.vetoes_added).toBeGreaterThan(0)
    expect(answer.flip_counts.to_publish).toBe(0)
  })
})

describe('marginUnder', () => {
  it('is the margin of the judgement, under its own policy and lessons', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.05, max: 1, noNaN: true }),
        fc.double({ min: 0.8, max: 1.2, noNaN: true }),
        fc.double({ min: -0.1, max: 0.1, noNaN: true }),
        (strength, m, shift) => {
          const lesson = { id: 'L', relevance: 0.9, confidence: 0.8, polarity: 1, multipliers: { venue: m, execution: 1.2 }, thresholdShift: shift } as const
          const judgement = convene(caseOf({ decision: decision({}, { dm_alpha: { signal_strength: strength } }), lessons: recall([lesson]) }))
          const { score, votes } = judgement.ok ? judgement.value : judgement.error.judged
          const logged = { ...(logOf(1, 1)[0] as LoggedDecision), lnStrength: score.lnStrength, lessonScale: score.lessonScale }
          const margin = marginUnder({ ...logged, votes, thresholdShift: Math.log(score.threshold / DEFAULT_POLICY.publishThreshold) }, DEFAULT_POLICY)
          expect(margin).toBeCloseTo(score.margin, 9)
        },
      ),
      { numRuns: 50 },
    )
  })
})

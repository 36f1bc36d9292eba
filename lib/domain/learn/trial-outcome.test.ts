import { describe, expect, it } from 'vitest'
import { uniformOf } from '../base/random.ts'
import { phiInverse } from './distributions.ts'
import { cutTrial, followAction, type TrialRow } from './follow.ts'
import { UNBOUNDED } from './residual.ts'
import { type TrialFacts, trialResidual } from './trial-outcome.ts'

/** Invariant: what a lesson lets a decision wait for, or leaves out of it, is in the outcome that the lesson is judged by. */
const facts = (changes: Partial<TrialFacts> = {}): TrialFacts => ({
  side: 'buy', firstMid: 100, arrivalMid: 100, laterMid: 100, part: 1, isSent: true, fillRatio: 1, slippageBps: 9.2, driftBps: null, feeBps: 1, expectedFeeBps: 1,
  benchmarkBps: 7.6, ...changes,
}) // biome-ignore format: one record
const y = (changes: Partial<TrialFacts> = {}): number => trialResidual(facts(changes)) as number

describe('the outcome of a decision on trial', () => {
  it('is y of B3 where no lesson let it wait or made it smaller', () => {
    expect(y()).toBeCloseTo(2.6, 12)
    expect(y({ fillRatio: 0.5, laterMid: 100.04 })).toBeCloseTo(0.5 * 9.2 + 0.5 * 4 + 1 - 7.6, 9)
    expect(y({ fillRatio: 0, slippageBps: null, feeBps: null, laterMid: 100.1 })).toBeCloseTo(10 - 7.6, 9)
  })

  it('has the market’s move of a delay in it, on the whole quantity and on either side', () => {
    // Bought at the same absolute price, whatever the mid at the release was.
    expect(y({ arrivalMid: 100.04, slippageBps: (100.092 / 100.04 - 1) * 1e4 })).toBeCloseTo(2.6, 9)
    expect(y({ arrivalMid: 100.04 })).toBeCloseTo(2.6 + 4, 1)
    expect(y({ side: 'sell', arrivalMid: 99.96 })).toBeCloseTo(2.6 + 4, 1)
    expect(y({ side: 'sell', arrivalMid: 100.04 })).toBeCloseTo(2.6 - 4, 1)
  })

  it('counts what a size cap withheld at the market’s move, and saves nothing by not trading', () => {
    // An order that costs what its size makes likely: half of it is no cheaper than all of it, and dearer by half of the move.
    const likely = { slippageBps: 7.6 }
    expect(y({ ...likely, part: 0.5 })).toBeCloseTo(y(likely), 12)
    expect(y({ ...likely, part: 0.5, laterMid: 100.1 })).toBeCloseTo(y(likely) + 5, 9)
    // What a smaller order really saves on what it trades is its own.
    expect(y({ slippageBps: 5.6, part: 0.5 })).toBeCloseTo(y(likely) - 1, 12)
  })

  it('counts a decision that was delayed and then refused with nothing filled', () => {
    const refused = { isSent: false, arrivalMid: null, fillRatio: 0, slippageBps: null, feeBps: null, benchmarkBps: null }
    expect(y({ ...refused, laterMid: 100.25 })).toBeCloseTo(25 + 1, 9)
    expect(y(refused)).toBe(1)
    // The mid later on is needed for nothing else.
    expect(trialResidual(facts({ ...refused, laterMid: null }))).toBeNull()
    expect(trialResidual(facts({ part: 0.5, laterMid: null }))).toBeNull()
    expect(y({ laterMid: null })).toBeCloseTo(2.6, 12)
    // Without a quote, back from the mark-out of what was filled.
    expect(y({ arrivalMid: 100.04, part: 0.5, laterMid: null, driftBps: 6, slippageBps: 7.6 })).toBeCloseTo(0.5 * (11.6 - 7.6 + 1) + 0.5 * (10 + 1), 1)
  })
})

/** The window is dearer by 3.5 bps; waiting it out costs so much on average, in a market that moves so much meanwhile. */
function trial(seed: number, costBps: number, moveBps: number): readonly TrialRow[] {
  const rows = Array.from({ length: 45 * 6 }, (_, i) => {
    const noise = (name: string): number => phiInverse(uniformOf(`${seed} ${i} ${name}`))
    const arm = uniformOf(`${seed} ${i} arm`) < 0.5 ? 'applied' : 'holdout'
    const waited = arm === 'applied' ? costBps + moveBps * noise('wait') : 0
    const slippageBps = 7.6 + 4 * noise('slip') + (arm === 'applied' ? 0 : 3.5)
    return {
      day: String(Math.floor(i / 6)).padStart(2, '0'),
      arm,
      y: y({ slippageBps, arrivalMid: 100 * (1 + waited / 1e4) }),
      bounds: { low: -12, high: 20 },
    } as const
  })
  return cutTrial(rows)
}

describe('a trial whose waiting costs more than its window saves', () => {
  it('becomes active in none of forty where waiting costs 4 bps (W2b)', () => {
    const passed = Array.from({ length: 40 }, (_, seed) => followAction(trial(seed, 4, 6))).filter((u) => u.n >= 40 && u.days >= 10 && u.evidenceFor >= 40)
    expect(passed).toEqual([])
  })

  it('shows the cost of waiting whole: bounds of the desk do not cut the market’s moves out of the arm that waits', () => {
    const mean = Array.from({ length: 40 }, (_, seed) => followAction(trial(seed, 20, 40)).uplift as number).reduce((sum, u) => sum + u, 0) / 40
    // Its standard error is 0.6; cut to the desk's bounds the claim is about −4.5.
    expect(Math.abs(mean - (3.5 - 20))).toBeLessThan(2)
  })

  it('cuts one wild row to the wider of both bounds', () => {
    const row = (arm: 'applied' | 'holdout', value: number) => ({ day: 'd', arm, y: value, bounds: { low: -5, high: 5 } })
    const arm = [1, 2, 3, 4, 100].map((value) => row('applied', value))
    expect(cutTrial(arm).map((r) => r.y)).toEqual([1, 2, 3, 4, expect.closeTo(8.9304, 4)])
    // One row tells nothing of its arm's spread.
    expect(cutTrial([row('holdout', 9)])).toEqual([{ day: 'd', arm: 'holdout', y: 5 }])
    expect(cutTrial([{ ...row('holdout', 9), bounds: UNBOUNDED }])[0]?.y).toBe(9)
  })
})

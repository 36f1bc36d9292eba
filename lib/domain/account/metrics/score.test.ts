/** Scores stay within 0 and 1, weigh venues by what they filled, and charge nothing for improvement. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dec, ZERO } from '../../base/decimal.ts'
import { logistic, scoreStrand } from '../../learn/strand.ts'
import { latencyPenalty, scoresOf, slippagePenalty, weightedVenueScore } from './score.ts'

const inputs = {
  maxSlippageBps: 50,
  maxLatencyMs: 500,
  latencyMs: 250,
  venueScores: [{ venue: 'a', score: 0.5, filledQuantity: dec(1) }],
  markoutScaleBps: 10,
}

describe('penalties', () => {
  it('clip at both ends', () => {
    expect([-20, 0, 25, 50, 80].map((bps) => slippagePenalty(dec(bps), 50).toNumber())).toEqual([0, 0, 0.5, 1, 1])
    expect([0, 250, 900].map((ms) => latencyPenalty(ms, 500).toNumber())).toEqual([0, 0.5, 1])
    expect(() => slippagePenalty(dec(1), 0)).toThrow('maximum slippage')
    expect(() => latencyPenalty(-1, 500)).toThrow('latency')
  })
  it('adherence falls with what is missing and with what is too much, and never below 0', () => {
    const of = (ordered: number, filled: number) => scoresOf(dec(5), dec(ordered), dec(filled), inputs).adherence.toString()
    expect([of(10, 10), of(10, 7), of(10, 12), of(10, 0), of(10, 25)]).toEqual(['1', '0.7', '0.8', '0', '0'])
  })
  it('weights are configuration', () => {
    const scored = scoresOf(ZERO, dec(1), dec(1), { ...inputs, weights: { slippage: 1, latency: 0, adherence: 0, venue: 0 } })
    expect(scored.execution_score.toString()).toBe('1')
    expect(scoresOf(ZERO, dec(1), dec(1), inputs).execution_score.toString()).toBe('0.8')
  })
})

describe('venue scores', () => {
  it('weigh by filled quantity, evenly while nothing is filled', () => {
    const of = (...pairs: [number, number][]) =>
      String(weightedVenueScore(pairs.map(([score, filled], i) => ({ venue: `v${i}`, score, filledQuantity: dec(filled) }))))
    expect([of(), of([0.3, 0]), of([0.2, 1], [0.6, 3]), of([0.2, 0], [0.6, 0])]).toEqual(['not_sent', '0.3', '0.5', '0.4'])
  })
})

describe('the strand', () => {
  it('is held within 0 and 1 and rises with the mark-out', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true }).map(dec)
    const bps = fc.double({ min: -1e5, max: 1e5, noNaN: true }).map(dec)
    fc.assert(
      fc.property(share, share, share, bps, bps, (executionScore, slipPen, fillRate, a, b) => {
        const of = (markoutBps: typeof a) => {
          const score = scoreStrand({ executionScore, slipPen, fillRate, markoutBps, markoutScaleBps: 10 }).values.strand_score
          if (typeof score === 'string') throw new Error(score)
          return score.toNumber()
        }
        const [low, high] = a.lte(b) ? [of(a), of(b)] : [of(b), of(a)]
        expect(low >= 0 && high <= 1 && low <= high).toBe(true)
      }),
    )
    expect([logistic(dec(-1e6)).toNumber(), logistic(ZERO).toNumber(), logistic(dec(1e6)).toNumber()]).toEqual([0, 0.5, 1])
  })
})

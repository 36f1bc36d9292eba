/** The execution score (METRICS.md section 10). The venue score is the router's (`execute/pricing.ts`), the strand score in `learn/strand.ts`. */
import { type Decimal, dec, max, min, ONE, sum, ZERO } from '../../base/decimal.ts'
import { invariant } from '../../base/invariant.ts'
import type { ScoreInputs, ScoreWeights } from './facts.ts'
import { from1, from2, type Known } from './value.ts'

export const SCORE_KEYS = ['execution_score', 'slip_pen', 'lat_pen', 'adherence', 'venue_score'] as const
export type ScoreKey = (typeof SCORE_KEYS)[number]
export const DEFAULT_WEIGHTS: ScoreWeights = { slippage: 0.3, latency: 0.2, adherence: 0.3, venue: 0.2 }

/** The score and its parts, each 0–1; `arrivalSlippageBps` is signed, and improvement costs no points. */
export function scoresOf(arrivalSlippageBps: Known, ordered: Decimal, filled: Decimal, inputs: ScoreInputs): Record<ScoreKey, Known> {
  const slipPen = from1(arrivalSlippageBps, (bps) => slippagePenalty(bps, inputs.maxSlippageBps))
  const latPen = from1(inputs.latencyMs, (ms) => latencyPenalty(ms, inputs.maxLatencyMs))
  const adherence = filled.eq(ordered) ? ONE : max(ZERO, ONE.minus(filled.minus(ordered).abs().div(ordered)))
  const venue = weightedVenueScore(inputs.venueScores)
  const weights = inputs.weights ?? DEFAULT_WEIGHTS
  const execution = filled.isZero()
    ? 'no_fill'
    : from2(slipPen, latPen, (slip, lat) =>
        ONE.minus(slip).times(weights.slippage).plus(ONE.minus(lat).times(weights.latency)).plus(adherence.times(weights.adherence)),
      )
  return {
    execution_score: from2(execution, venue, (parts, score) => parts.plus(score.times(weights.venue))),
    slip_pen: slipPen,
    lat_pen: filled.isZero() ? 'no_fill' : latPen,
    adherence,
    venue_score: venue,
  }
}

/** clip(slippage / maximum, 0, 1) */
export function slippagePenalty(slippageBps: Decimal, maxSlippageBps: number): Decimal {
  invariant(maxSlippageBps > 0, `a maximum slippage is positive, got ${maxSlippageBps}`)
  return slippageBps.lte(ZERO) ? ZERO : min(ONE, slippageBps.div(maxSlippageBps))
}

/** min(1, latency / maximum) */
export function latencyPenalty(latencyMs: number, maxLatencyMs: number): Decimal {
  invariant(maxLatencyMs > 0 && latencyMs >= 0, `a latency is not negative and its maximum positive, got ${latencyMs} of ${maxLatencyMs}`)
  return min(ONE, dec(latencyMs).div(maxLatencyMs))
}

/** The router's scores weighted by filled quantity; the plain mean while nothing is filled; `not_sent` without a venue. */
export function weightedVenueScore(scores: ScoreInputs['venueScores']): Known {
  const [first] = scores
  if (!first) return 'not_sent'
  if (scores.length === 1) return dec(first.score)
  const filled = sum(scores.map((s) => s.filledQuantity))
  if (filled.isZero()) return sum(scores.map((s) => dec(s.score))).div(scores.length)
  return sum(scores.map((s) => s.filledQuantity.times(s.score))).div(filled)
}

import { boundInWords } from '../in-words.ts'
import { refuse } from '../refusal.ts'
import type { Curate } from './opinion.ts'
import { knownShare } from './opinion.ts'

const WITHOUT_HISTORY = 0.5
const FILL_PROB_MIN = 0.05

/**
 * Will it execute well? q = 0.30·max(0, 1 − slip/slip_max) + 0.20·max(0, 1 − lat/lat_max) + 0.25·fill_prob +
 * 0.25·recent mean execution score (ENGINE.md section 2). A negative slippage earns no more than none, so that
 * q stays within 0–1. Vetoes when expired, when the predicted slippage is above the allowed, when hardly anything fills.
 */
export const execution: Curate = ({ decision, policy, context, survey }) => {
  const forecast = (survey.best ?? survey.benchmark)?.forecast ?? null
  const slipMax = decision.maxSlippageBps?.toNumber() ?? policy.defaults.maxSlippageBps
  const latMax = decision.maxLatencyMs ?? policy.defaults.maxLatencyMs
  const recent = context.recentScore ?? WITHOUT_HISTORY
  const stats = forecast ? context.stats.get(forecast.venue) : undefined
  const quality =
    forecast === null
      ? 0
      : 0.3 * Math.max(0, 1 - Math.max(0, forecast.slippageBps) / slipMax) +
        0.2 * Math.max(0, 1 - forecast.latencyMs / latMax) +
        0.25 * forecast.fillProb +
        0.25 * recent
  const slippage = boundInWords(String(forecast?.slippageBps ?? 0), String(slipMax), 'bps')
  return {
    quality,
    veto: vetoOf(),
    reason:
      forecast === null
        ? 'no venue can be priced'
        : `${forecast.venue}: slippage ${slippage.value} of ${slippage.limit}, latency ${forecast.latencyMs.toFixed(0)} of ${latMax} ms, ` +
          `fill probability ${forecast.fillProb.toFixed(3)}, recent score ${recent.toFixed(3)}`,
    confidence: knownShare(
      forecast !== null,
      context.recentScore !== null,
      typeof stats?.meanFirstFillMs === 'number' || typeof stats?.meanAckMs === 'number',
      context.volatilityDaily !== null,
    ),
    evidence: {
      venue: forecast?.venue ?? null,
      slippage_bps: forecast?.slippageBps ?? null,
      slippage_max_bps: slipMax,
      latency_ms: forecast?.latencyMs ?? null,
      latency_max_ms: latMax,
      fill_prob: forecast?.fillProb ?? null,
      recent_score: context.recentScore,
      recent_score_used: recent,
    },
  }

  function vetoOf() {
    if (decision.validUntil !== null && decision.validUntil <= context.now) {
      const message = 'the decision is no longer valid'
      return { message, refusal: refuse('DECISION_EXPIRED', message, { curator: 'execution', field: decision.fields.validUntil }) }
    }
    if (forecast === null) return null
    if (forecast.slippageBps > slipMax) return { message: `predicted slippage ${slippage.value} is above the allowed ${slippage.limit}` }
    if (forecast.fillProb < FILL_PROB_MIN) return { message: `fill probability ${forecast.fillProb.toFixed(3)} is below ${FILL_PROB_MIN}` }
    return null
  }
}

import type { Row } from '../insert-rows.ts'
import { MODULE, VENUES } from './market.ts'

/** What the desk stores of its judgement: votes, checks, candidates. */

export const VOTES = [
  {
    curator: 'execution',
    action: 'approve',
    quality: 0.842,
    raw_contribution: 0.071,
    contribution: 0.0852,
    weight: 0.3,
    multiplier: 1.2,
    lesson_multiplier: 1,
    threshold: 0.7,
    kappa: 0.15,
    confidence: 0.9,
    reason: 'Predicted slippage 1.7 of 20 bps, fill probability 0.99.',
    evidence: { slippage_bps: 1.7, slippage_max_bps: 20, latency_ms: 84, latency_max_ms: 500, fill_prob: 0.99, recent_score: 0.81 },
  },
  {
    curator: 'venue',
    action: 'approve',
    quality: 0.764,
    raw_contribution: 0.082,
    contribution: 0.082,
    weight: 0.25,
    multiplier: 1,
    lesson_multiplier: 1,
    threshold: 0.6,
    kappa: 0.15,
    confidence: 0.85,
    reason: 'Best eligible venue sim-alpha scores 0.76.',
    evidence: { venue: 'sim-alpha', eligible: 3 },
  },
  {
    curator: 'risk',
    action: 'nudge',
    quality: 0.684,
    raw_contribution: -0.058,
    contribution: -0.0464,
    weight: 0.2,
    multiplier: 0.8,
    lesson_multiplier: 1,
    threshold: 0.8,
    kappa: 0.15,
    confidence: 1,
    reason: 'Highest utilisation 56.2 %, by concentration.',
    evidence: { utilisation: 0.562, by: 'concentration' },
  },
  {
    curator: 'position',
    action: 'approve',
    quality: 0.812,
    raw_contribution: 0.031,
    contribution: 0.031,
    weight: 0.25,
    multiplier: 1,
    lesson_multiplier: 1,
    threshold: 0.75,
    kappa: 0.15,
    confidence: 0.8,
    reason: 'Adds to a long position; stop and target are on the right side.',
    evidence: { resulting_share: 0.376, direction: 'same', exits_valid: 1 },
  },
]

export const contributions = (votes: readonly Row[] = VOTES): Row => {
  const sum = votes.reduce((total, v) => total + (v.action === 'veto' ? 0 : (v.contribution as number)), 0)
  const lnRaw = Math.log(0.8) + sum
  return {
    strength: 0.8,
    confidence_boost: 1,
    ln_strength: Math.log(0.8),
    sum,
    raw_score: Math.exp(lnRaw),
    threshold: 0.4,
    margin: lnRaw - Math.log(0.4),
    votes,
  }
}

export const actions = (id: string, votes: readonly Row[]): Row[] =>
  votes.map((v) => ({
    module_id: MODULE,
    execution_id: id,
    decision_id: `dm-${id}`,
    curator_type: v.curator,
    action_type: v.action,
    quality: v.quality,
    raw_contribution: v.raw_contribution,
    contribution: v.contribution,
    weight: v.weight,
    threshold: v.threshold,
    kappa: v.kappa,
    confidence: v.confidence,
    reason: v.reason,
    evidence: v.evidence,
    curator_version: 1,
  }))

export const checks = (breached = false): Row[] =>
  CHECKS(breached).map((check) => ({ ...check, utilisation: check.limit === null ? null : Number(check.value) / Number(check.limit) }))

const CHECKS = (breached: boolean): Row[] => [
  { name: 'halt', code: 'HALTED', value: 'trading', limit: null, unit: null, ok: true },
  { name: 'order notional', code: 'ORDER_SIZE_LIMIT', value: breached ? '261240.55' : '15460.05', limit: '250000', unit: 'reporting currency', ok: !breached },
  { name: 'position notional', code: 'POSITION_LIMIT', value: '46380.15', limit: '100021.45', unit: 'reporting currency', ok: true },
  { name: 'gross notional', code: 'GROSS_LIMIT', value: '312400', limit: '3000000', unit: 'reporting currency', ok: true },
  { name: 'concentration', code: 'CONCENTRATION_LIMIT', value: '0.1124', limit: '0.2', unit: 'ratio', ok: true },
  { name: 'price collar', code: 'PRICE_COLLAR', value: '82.4', limit: '100', unit: 'bps', ok: true },
  { name: 'orders per minute', code: 'RATE_LIMIT', value: '7', limit: '600', unit: 'orders', ok: true },
  { name: 'daily loss', code: 'DAILY_LOSS_LIMIT', value: '0', limit: '20000', unit: 'reporting currency', ok: true },
]

export const route = (chosen: string | null): Row => ({
  chosen,
  reason: chosen ? 'lowest expected cost' : 'refused before routing',
  propensity: chosen ? 1 : null,
  benchmark_venue: 'sim-alpha',
  conversion_price: '61840.0',
  candidates: VENUES.map((v, i) => ({
    venue: v.venue,
    eligible: i < 2,
    why_not: i < 2 ? null : 'its book is 6.2 s old, at most 5 s is allowed',
    why_not_code: i < 2 ? null : 'STALE_MARKET',
    score: [0.764, 0.702, 0.511][i],
    parts: { liquidity: [1, 1, 0.42][i], fees: [0.9, 0.85, 0.92][i], latency: [0.96, 0.91, 0.88][i], reliability: [0.98, 0.97, 0.5][i] },
    routing_cost_bps: i < 2 ? [6.72, 8.91][i] : null,
    costs:
      i < 2 ? { half_spread_bps: [0.1, 0.2][i], fee_bps: [5, 7.5][i], impact_bps: [1.52, 1.11][i], latency_risk_bps: [0.1, 0.1][i], residual_bps: 0 } : null,
    depth_quantity: v.depth,
    taker_bps: v.taker,
  })),
})

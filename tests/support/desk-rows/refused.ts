import type { Row } from '../insert-rows.ts'
import { us } from '../stamps.ts'
import { context, decision, spec, stages, strand } from './execution.ts'
import { actions, checks, contributions, route, VOTES } from './judgement.ts'

/** What was never sent. */

export function refused(id: string, atMs: number, by: 'risk' | 'curator'): Record<string, Row[]> {
  const votes =
    by === 'risk'
      ? VOTES
      : VOTES.map((v) =>
          v.curator === 'venue'
            ? {
                ...v,
                action: 'veto',
                quality: 0,
                raw_contribution: -0.15,
                contribution: -0.15,
                reason: 'All quotes are stale.',
                evidence: { eligible: 0, oldest_ms: 9_120 },
              }
            : v,
        )
  const reason =
    by === 'risk'
      ? { code: 'ORDER_SIZE_LIMIT', message: 'the order is worth 261,240.55 USD, at most 250,000 is allowed', value: '261240.55', limit: '250000' }
      : { code: 'CURATOR_VETO', message: 'the venue curator vetoed: all quotes are stale', curator: 'venue' }
  return {
    dm_strand: [decision(id, atMs, { direction: 'long', quantity: '4.2245', execution_strategy: 'market' })],
    tr_strand: [
      strand(id, atMs, {
        status: 'refused',
        side: 'buy',
        venue: 'sim-alpha',
        execution_type: 'market',
        quantity: '4.2245',
        ordered_quantity: '0',
        filled_quantity: '0',
        outcome_type: 'refused',
        outcome: { reasons: [reason], flags: [] },
        order_spec: spec('buy', { size: { kind: 'quantity', value: '4.2245' } }),
        context: context(atMs),
        curator_contributions: contributions(votes),
        risk_checks: by === 'risk' ? checks(true) : [],
        route: route(null),
        curated_score: 0.93,
        stages: stages(atMs, { stamps_us: { committed: us(atMs), noticed: us(atMs + 1), judged: us(atMs + 2) }, intervals_ms: {}, totals_ms: {}, nulls: {} }),
        exec_metrics: {
          venue: 'sim-alpha',
          status: 'refused',
          slippage_bps: null,
          execution_score: null,
          venue_scores: {},
          nulls: { slippage_bps: 'zero_order', execution_score: 'zero_order' },
          benchmarks: { p_d: '61840' },
        },
        monitoring_state: {},
      }),
    ],
    tr_curator_action: actions(id, votes),
  }
}

export const malformed = (id: string, atMs: number): Record<string, Row[]> => ({
  dm_strand: [decision(id, atMs, { direction: 'sideways', quantity: '-3' })],
  tr_strand: [
    strand(id, atMs, {
      status: 'refused',
      side: null,
      timeframe: null,
      ordered_quantity: '0',
      filled_quantity: '0',
      outcome_type: 'refused',
      order_spec: { raw: { decision_type: 'execute', trading_plan: { direction: 'sideways', quantity: '-3' } } },
      monitoring_state: {},
      outcome: {
        reasons: [
          { code: 'INVALID_DECISION', message: 'expected long or short, was sideways', field: 'dm_decision.trading_plan.direction', value: 'sideways' },
        ],
        flags: [],
      },
      stages: { stamps_us: { committed: us(atMs), noticed: us(atMs + 1), judged: us(atMs + 1.2) }, committed_is_early: true },
    }),
  ],
})

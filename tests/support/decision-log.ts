import type { Pool, PoolClient } from 'pg'
import { withTx } from '#lib/db/tx.ts'
import { CURATORS, DEFAULT_POLICY } from '#lib/domain/decide/policy.ts'

/**
 * A log of decisions as the desk stores them: scores on both sides of the threshold, a fifth of the near misses explored, every
 * ninety-seventh vetoed; what is published is worth its margin and a little noise.
 */
export type LogRow = ReturnType<typeof logOf>[number]

const MODULE = 'tr_001'

export function logOf(count: number, { startMs = Date.UTC(2026, 1, 1), stepMs = 2_400_000 } = {}) {
  return Array.from({ length: count }, (_, no) => {
    const wave = (k: number): number => Math.sin(no * k)
    const quality = { execution: 0.7 + 0.2 * wave(1.3), venue: 0.6 + 0.2 * wave(2.7), risk: 0.8 + 0.1 * wave(3.1), position: 0.75 + 0.1 * wave(4.9) }
    const strength = 0.4 * Math.exp(0.1 * wave(7.7))
    const votes = CURATORS.map((curator) => {
      const { threshold, kappa, weight } = DEFAULT_POLICY.curators[curator]
      const raw = clip(0.5 * (quality[curator] - threshold), kappa)
      const isVeto = curator === 'risk' && no % 97 === 0
      return {
        curator,
        quality: quality[curator],
        lesson_multiplier: 1,
        raw_contribution: raw,
        contribution: clip(raw * 4 * weight, kappa),
        weight,
        threshold,
        kappa,
        action: isVeto ? 'veto' : quality[curator] >= threshold ? 'approve' : 'nudge',
        confidence: 1,
        reason: isVeto ? 'a limit is breached' : '',
        evidence: {},
      }
    })
    const margin = Math.log(strength) + votes.reduce((sum, v) => sum + v.contribution, 0) - Math.log(DEFAULT_POLICY.publishThreshold)
    const p = margin >= 0 ? 1 : margin > -0.06 ? 0.2 : 0
    const isVetoed = no % 97 === 0
    const isPublished = !isVetoed && (p === 1 || (p === 0.2 && no % 5 === 0))
    const reasons = isVetoed
      ? [{ code: 'CURATOR_VETO', curator: 'risk', message: 'a limit is breached' }]
      : isPublished
        ? []
        : [{ code: 'BELOW_PUBLISH_THRESHOLD', message: 'the score is below the threshold' }]
    return {
      id: `01K${String(no).padStart(23, '0')}`,
      decision_id: `d${no}`,
      decided_at: new Date(startMs + no * stepMs).toISOString(),
      status: isPublished ? 'filled' : 'refused',
      score: { ln_strength: Math.log(strength), threshold: DEFAULT_POLICY.publishThreshold, margin, votes },
      outcome: { reasons },
      log: { p_publish: isVetoed ? 0 : p },
      r: isPublished ? margin + 0.05 * wave(11.3) : null,
    }
  })
}

/**
 * Executions, votes and outcomes. What was refused has a shadow outcome that lost 5 bps; what was published is worth 10 bps a unit of reward. All of it
 * is there at one moment: a desk that learns would log the outcome of an execution that it found without one.
 */
export const insertDecisionLog = (owner: Pool, rows: readonly LogRow[], configVersion = 1): Promise<void> =>
  withTx(owner, 'decision log', (client) => insertAll(client, rows, configVersion))

async function insertAll(owner: PoolClient, rows: readonly LogRow[], configVersion: number): Promise<void> {
  for (let from = 0; from < rows.length; from += 5_000) {
    const part = JSON.stringify(rows.slice(from, from + 5_000))
    const shape = 'x(id text, decision_id text, decided_at timestamptz, status text, score jsonb, outcome jsonb, log jsonb, r float8)'
    await owner.query(
      `insert into tr_strand (id, module_id, kind, origin, decision_id, symbol, side, venue, execution_type, quantity, ordered_quantity, filled_quantity, status, decided_at, ended_at, created_at, config_version,
         curator_contributions, outcome, decision_log, tags)
       select id, '${MODULE}', 'execution', 'decision', decision_id, 'BTC/USDT', 'buy', case when status = 'filled' then 'alder' end, 'market', 1, case when status = 'filled' then 1 else 0 end, case when status = 'filled' then 1 else 0 end, status,
         decided_at, decided_at, decided_at, $2, score, outcome, log, '{}' from jsonb_to_recordset($1::jsonb) as ${shape}`,
      [part, configVersion],
    )
    await owner.query(
      `insert into tr_curator_action (module_id, execution_id, decision_id, curator_type, action_type, quality, raw_contribution, contribution, weight, threshold, kappa, confidence, reason,
         evidence, curator_version)
       select '${MODULE}', id, decision_id, v ->> 'curator', v ->> 'action', (v ->> 'quality')::float8, (v ->> 'raw_contribution')::float8, (v ->> 'contribution')::float8,
         (v ->> 'weight')::float8, (v ->> 'threshold')::float8, (v ->> 'kappa')::float8, 1, v ->> 'reason', '{}', $2
       from jsonb_to_recordset($1::jsonb) as ${shape}, jsonb_array_elements(score -> 'votes') v`,
      [part, configVersion],
    )
    await owner.query(
      `insert into tr_outcome_log (execution_id, decision_id, module_id, day, ended_at, symbol, status, shadow, censored, arrival_mid, markout_bps, known, cost_bps, drift_5m_bps, r)
       select id, decision_id, '${MODULE}', decided_at::date, decided_at, 'BTC/USDT', status, r is null, false, 60000, '{}', '{}', 2, case when r is null then -3 else 2 + 10 * r end,
         coalesce(r, -0.5)
       from jsonb_to_recordset($1::jsonb) as ${shape}`,
      [part],
    )
  }
}

const clip = (value: number, bound: number): number => Math.min(bound, Math.max(-bound, value))

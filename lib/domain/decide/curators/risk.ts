import type { RiskCheck } from '../judgement.ts'
import { breachInWords, namesIn } from '../risk.ts'
import type { Curate } from './opinion.ts'
import { knownShare } from './opinion.ts'

/**
 * How much of what is allowed would be used? q = 1 − u², u = the highest utilisation over all limits that are used
 * up, clipped to 1 (ENGINE.md section 2). Vetoes when a limit is breached or trading is halted.
 */
export const risk: Curate = ({ context, survey, exposure }, checks) => {
  const tightest = checks.reduce<RiskCheck | null>((top, c) => (c.utilisation !== null && c.utilisation > (top?.utilisation ?? -1) ? c : top), null)
  const used = Math.min(1, Math.max(0, tightest?.utilisation ?? 0))
  const breached = checks.filter((c) => !c.ok)
  return {
    quality: 1 - used * used,
    veto: breached.length > 0 ? { message: `breached: ${breached.map((c) => breachInWords(c, namesIn({ survey, exposure }))).join('; ')}` } : null,
    reason: tightest ? `${tightest.name} uses ${(100 * used).toFixed(1)} % of its limit, the most of ${checks.length} checks` : 'no limit is used',
    confidence: knownShare(
      context.volatilityDaily !== null,
      context.volumeDaily !== null,
      breached.every((c) => c.value !== null),
    ),
    evidence: { utilisation: used, limit: tightest?.name ?? null, breached: breached.map((c) => c.name).join(', ') || null, checks: checks.length },
  }
}

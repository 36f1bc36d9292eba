import type { Curate } from './opinion.ts'
import { knownShare } from './opinion.ts'

/**
 * Is there a good place to trade? q = score of the venue that would be chosen (METRICS.md section 10). Vetoes when
 * no venue can take the order or every quote is stale.
 */
export const venue: Curate = ({ survey, context }) => {
  const { best, candidates } = survey
  const eligible = candidates.filter((c) => c.isEligible).length
  const stats = best ? context.stats.get(best.venue) : undefined
  return {
    quality: best?.score ?? 0,
    veto: best
      ? null
      : {
          message:
            candidates.length === 0
              ? 'no venue lists the symbol'
              : `none of ${candidates.length} venues can take the order: ${candidates.map((c) => `${c.venue} ${c.whyNot?.message ?? ''}`).join('; ')}`,
        },
    reason: best
      ? `${best.venue} scores ${best.score.toFixed(4)} (liquidity ${best.parts.liquidity.toFixed(3)}, fees ${best.parts.fees.toFixed(3)}, ` +
        `latency ${best.parts.latency.toFixed(3)}, reliability ${best.parts.reliability.toFixed(3)}), ${eligible} of ${candidates.length} venues eligible`
      : 'no eligible venue',
    confidence: knownShare(
      best !== null,
      (stats?.successCount ?? 0) + (stats?.failureCount ?? 0) > 0,
      typeof stats?.meanAckMs === 'number',
      typeof stats?.uptime === 'number',
    ),
    evidence: {
      venue: best?.venue ?? null,
      score: best?.score ?? null,
      liquidity: best?.parts.liquidity ?? null,
      fees: best?.parts.fees ?? null,
      latency: best?.parts.latency ?? null,
      reliability: best?.parts.reliability ?? null,
      eligible,
      venues: candidates.length,
    },
  }
}

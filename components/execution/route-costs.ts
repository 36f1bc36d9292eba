import type { Candidate } from '#lib/wire/views/execution.ts'

type Priced = Pick<Candidate, 'mid' | 'routing_cost_bps'>

/** How far a venue's own mid stands from the benchmark's, + = dearer for this side; null where one of the two is not known. */
export function basisBps({ mid: own }: Pick<Priced, 'mid'>, mid: string | null, side: string | null): number | null {
  if (own === null || mid === null || side === null) return null
  return ((Number(own) - Number(mid)) / Number(mid)) * 10_000 * (side === 'buy' ? 1 : -1)
}

/** What the venues are compared by. Rows from before mids were kept have only the cost against each venue's own. */
export function sharedCostBps(candidate: Priced, mid: string | null, side: string | null): number | null {
  if (candidate.routing_cost_bps === null) return null
  return Number(candidate.routing_cost_bps) + (basisBps(candidate, mid, side) ?? 0)
}

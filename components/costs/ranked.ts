import type { CostRow, Costs } from '#lib/wire/views/costs.ts'

export const costRowId = (row: CostRow): string => row.fillId ?? row.orderId ?? row.executionId

/** Both ends of the ranking in one, from the worst to the best: what stands in both, as there are few values, stands here once. */
export function rankedOnce({ worst, best }: Pick<Costs, 'worst' | 'best'>): readonly CostRow[] {
  const known = new Set(worst.map(costRowId))
  return [...worst, ...best.filter((row) => !known.has(costRowId(row))).toReversed()]
}

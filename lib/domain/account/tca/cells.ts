/** Exact sums of the rows that share a combination of groups; any group is a union of such cells. */
import type { NullReason } from '../metrics/null-reason.ts'

export type Sums = { n: number; total: bigint; cost: bigint; weight: bigint; nulls: Partial<Record<NullReason, number>> | null }
export type Cell = { readonly groups: readonly string[]; readonly sums: readonly Sums[] }

const emptySums = (): Sums => ({ n: 0, total: 0n, cost: 0n, weight: 0n, nulls: null })
export const cellOf = (groups: readonly string[], width: number): Cell => ({ groups, sums: Array.from({ length: width }, emptySums) })

export function mergedSums(parts: readonly Sums[]): Sums {
  const whole = emptySums()
  for (const part of parts) {
    whole.n += part.n
    whole.total += part.total
    whole.cost += part.cost
    whole.weight += part.weight
    if (part.nulls === null) continue
    whole.nulls ??= {}
    for (const [reason, n] of Object.entries(part.nulls) as [NullReason, number][]) whole.nulls[reason] = (whole.nulls[reason] ?? 0) + n
  }
  return whole
}

/** What applying a lesson must not cost beside the price (LEARNING.md F): fills, speed, rejects. */
export type GuardRow = { readonly arm: 'applied' | 'holdout'; readonly fillRatio: number; readonly latencyMs: number | null; readonly isRejected: boolean }

const TOLERANCE = { fillRatio: 0.05, rejects: 0.05, latency: 1.5 } as const
/** One-sided 90 %. */
const Z90 = 1.281552
const ROWS_MIN = 20

/** False once an arm that applies is worse than the tolerance with 90 % confidence, or its slowest twentieth half as slow again. */
export function areGuardrailsKept(rows: readonly GuardRow[]): boolean {
  const applied = rows.filter((row) => row.arm === 'applied')
  const holdout = rows.filter((row) => row.arm === 'holdout')
  if (applied.length < ROWS_MIN || holdout.length < ROWS_MIN) return true
  const worst = (of: (row: GuardRow) => number): number => upper(applied.map(of), holdout.map(of))
  const p95 = (own: readonly GuardRow[]): number => {
    const sorted = own.flatMap((row) => row.latencyMs ?? []).sort((a, b) => a - b)
    return sorted[Math.floor(sorted.length * 0.95)] ?? 0
  }
  const slow = p95(holdout)
  return (
    worst((row) => row.fillRatio) >= -TOLERANCE.fillRatio &&
    worst((row) => (row.isRejected ? -1 : 0)) >= -TOLERANCE.rejects &&
    (slow === 0 || p95(applied) <= TOLERANCE.latency * slow)
  )
}

/** Upper bound of mean(a) − mean(b). */
function upper(a: readonly number[], b: readonly number[]): number {
  const [x, y] = [moments(a), moments(b)]
  return x.mean - y.mean + Z90 * Math.sqrt(x.variance / a.length + y.variance / b.length)
}

function moments(values: readonly number[]): { readonly mean: number; readonly variance: number } {
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length
  return { mean, variance: values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / Math.max(1, values.length - 1) }
}

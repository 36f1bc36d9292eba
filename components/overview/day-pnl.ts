import type { EquityPoint } from '#lib/wire/views/equity.ts'

const DAY_MS = 86_400_000

/** P&L of the newest day of market time, realised (fees are inside it) and open, in the books' currency. */
export type DayPnl = { readonly values: readonly number[]; readonly sinceMs: number; readonly high: number; readonly low: number; readonly last: number }

/**
 * The curve of the day from the points of the last 24 hours. The day begins with the last point before midnight, so that what was made
 * overnight does not count as today's; a desk that started today begins with its first point.
 */
export function dayPnl(points: readonly EquityPoint[]): DayPnl | null {
  const last = points.at(-1)
  if (last === undefined) return null
  const midnight = Math.floor(last.atMs / DAY_MS) * DAY_MS
  const first = points.findLastIndex(({ atMs }) => atMs < midnight)
  const day = points.slice(Math.max(0, first))
  const of = ({ realized, unrealized }: EquityPoint) => Number(realized) + Number(unrealized)
  const base = of(day[0] as EquityPoint)
  const values = day.map((point) => of(point) - base)
  return { values, sinceMs: (day[0] as EquityPoint).atMs, high: Math.max(...values), low: Math.min(...values), last: values.at(-1) as number }
}

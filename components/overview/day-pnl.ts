import type { EquityCurve } from '#lib/wire/views/equity.ts'

const DAY_MS = 86_400_000

/** P&L of the newest day of market time, realised (fees are inside it) and open, in the books' currency. */
export type DayPnl = { readonly values: readonly number[]; readonly sinceMs: number; readonly high: number; readonly low: number; readonly last: number }

/**
 * The curve of the day, 0 where it begins: at midnight what was made overnight is left out, and a desk that started today begins with
 * nothing made. `total` is the figure of the overview, which is counted from the same beginning and read more often: the line ends there.
 */
export function dayPnl({ points, dayBase }: Pick<EquityCurve, 'points' | 'dayBase'>, total: string | null): DayPnl | null {
  const last = points.at(-1)
  if (last === undefined) return null
  const midnight = Math.floor(last.atMs / DAY_MS) * DAY_MS
  const day = points.filter(({ atMs }) => atMs >= midnight)
  const base = Number(dayBase ?? 0)
  const made = day.map(({ realized, unrealized }) => Number(realized) + Number(unrealized) - base)
  const values = [0, ...made, ...(total === null ? [] : [Number(total)])]
  const sinceMs = dayBase === null ? (day[0]?.atMs ?? last.atMs) : midnight
  return { values, sinceMs, high: Math.max(...values), low: Math.min(...values), last: values.at(-1) as number }
}

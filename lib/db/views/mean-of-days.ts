import { intervalsOf } from '#lib/domain/account/tca/bootstrap.ts'

/** So many days make the day the unit of the interval (METRICS.md section 14). */
const DAY_UNITS_MIN = 10

export type DayValues = { readonly day: string | null; readonly values: readonly number[] }
export type MeanOfDays = { readonly n: number; readonly days: number; readonly mean: number | null; readonly low: number | null; readonly high: number | null }

/** Equal-weighted mean with its 95 % interval; whole days are drawn again from ten of them on, decisions before. `seed` = the question. */
export function meanOfDays(parts: readonly DayValues[], seed: string): MeanOfDays {
  const all = parts.flatMap(({ values }) => values)
  const dated = parts.filter(({ day, values }) => day !== null && values.length > 0)
  const units = dated.length >= DAY_UNITS_MIN ? parts.filter(({ values }) => values.length > 0).map(({ values }) => values) : all.map((one) => [one])
  const none = new Float64Array(units.length)
  const interval = intervalsOf(
    { length: units.length, total: Float64Array.from(units, sumOf), count: Float64Array.from(units, (unit) => unit.length), cost: none, weight: none },
    seed,
  ).equal
  return {
    n: all.length,
    days: dated.length,
    mean: all.length === 0 ? null : sumOf(all) / all.length,
    low: interval?.low ?? null,
    high: interval?.high ?? null,
  }
}

const sumOf = (values: readonly number[]): number => values.reduce((sum, one) => sum + one, 0)

/** The figures that stand beside every aggregate (METRICS.md section 14), from sums the database has made. */
import { type Decimal, dec } from '../../base/decimal.ts'
import { invariant } from '../../base/invariant.ts'
import { checkWeightedMean } from '../metrics/identities.ts'
import { DAY_UNITS_MIN, type Interval, isGrey } from '../metrics/statistics.ts'
import { intervalsOf, type Units } from '../tca/bootstrap.ts'

/** Exact sums of the values of a group; `n` counts values, `weight` is Σ N over them. */
export type GroupSums = {
  readonly n: number
  readonly total: Decimal
  readonly cost: Decimal
  readonly weight: Decimal
  readonly median: number | null
  readonly decisionCount: number
  readonly fillCount: number
  readonly dayCount: number
}

/** The values of one decision within a group, summed: what the bootstrap draws. */
export type UnitSums = {
  readonly unit: number
  readonly day: number
  readonly total: number
  readonly count: number
  readonly cost: number
  readonly weight: number
}

export type Estimate = {
  readonly n: number
  readonly decisionCount: number
  readonly fillCount: number
  readonly dayCount: number
  /** Σ x / n and Σ N·x / Σ N; null without values (the second also when all weights are 0). */
  readonly mean: Decimal | null
  readonly weighted: Decimal | null
  readonly median: number | null
  /** 95 %, null with fewer than two units. */
  readonly meanInterval: Interval | null
  readonly weightedInterval: Interval | null
  readonly resampled: 'decision' | 'day'
  /** An interval crosses 0, the two means differ in sign, or there is no interval. */
  readonly isGrey: boolean
}

/** @param query the whole question: it seeds the interval, so that the same question gets the same one */
export function estimate(sums: GroupSums, units: Iterable<UnitSums>, query: string): Estimate {
  const { n, total, cost, weight } = sums
  invariant(n >= 0 && weight.gte(0), `a group has no negative count or weight, got ${n} and ${weight}`)
  const mean = n === 0 ? null : total.div(n)
  const weighted = weight.isZero() ? null : cost.div(weight)
  const breaches = weighted === null ? [] : checkWeightedMean(weighted, cost, weight)
  invariant(breaches.length === 0, `identity 9 holds, got ${JSON.stringify(breaches)}`)
  const resampled = sums.dayCount >= DAY_UNITS_MIN ? 'day' : 'decision'
  const { equal, notional } = intervalsOf(merged(units, resampled), query)
  return {
    n,
    decisionCount: sums.decisionCount,
    fillCount: sums.fillCount,
    dayCount: sums.dayCount,
    mean,
    weighted,
    median: sums.median,
    meanInterval: equal,
    weightedInterval: notional,
    resampled,
    isGrey: isGrey(equal, notional, mean, weighted),
  }
}

/** One unit per decision or per day: rows of the same one are added up. */
function merged(rows: Iterable<UnitSums>, by: 'decision' | 'day'): Units {
  const sums = new Map<number, { total: number; count: number; cost: number; weight: number }>()
  for (const row of rows) {
    const key = by === 'day' ? row.day : row.unit
    const sum = sums.get(key)
    if (sum === undefined) sums.set(key, { total: row.total, count: row.count, cost: row.cost, weight: row.weight })
    else {
      sum.total += row.total
      sum.count += row.count
      sum.cost += row.cost
      sum.weight += row.weight
    }
  }
  const all = [...sums.values()]
  const column = (of: (sum: (typeof all)[number]) => number): Float64Array => Float64Array.from(all, of)
  return {
    length: all.length,
    total: column((sum) => sum.total),
    count: column((sum) => sum.count),
    cost: column((sum) => sum.cost),
    weight: column((sum) => sum.weight),
  }
}

export const noSums = (): GroupSums => ({ n: 0, total: dec(0), cost: dec(0), weight: dec(0), median: null, decisionCount: 0, fillCount: 0, dayCount: 0 })

/**
 * Adds the rows of an analysis up, one at a time, and answers with the aggregates of METRICS.md section 14 for any set
 * of them. Means come from exact sums, kept per combination of groups; medians and intervals from one double per value.
 */
import type { Decimal } from '../../base/decimal.ts'
import { invariant } from '../../base/invariant.ts'
import { checkWeightedMean } from '../metrics/identities.ts'
import type { NullReason } from '../metrics/registry.ts'
import { type Aggregate, DAY_UNITS_MIN, isGrey, type UnitSums } from '../metrics/statistics.ts'
import { intervalsOf } from './bootstrap.ts'
import type { Value } from './fill.ts'
import { decimalOf, divided, numberOf, VALUE_DECIMALS } from './fixed.ts'
import type { Measure } from './measures.ts'

export type TallyRow = {
  /** In the order of the measures. */
  readonly values: readonly Value[]
  /** Not negative; each measure in a scale of its own. */
  readonly weights: readonly bigint[]
  /** The resampled unit: an order where the file has orders, else the fill. */
  readonly unit: string
  readonly day: string
  /** One group name per dimension. */
  readonly groups: readonly string[]
  readonly fillCount: number
}

/** Rows of one combination of groups. */
type Cell = { readonly groups: readonly string[]; readonly sums: Sums[] }
type Sums = { n: number; total: bigint; cost: bigint; weight: bigint; nulls: Partial<Record<NullReason, number>> | null }

export type Tally = {
  readonly measures: readonly Measure[]
  readonly count: number
  add(row: TallyRow): void
  /** Rows per group of a dimension, the largest first. */
  groupsOf(dimension: number): readonly { readonly name: string; readonly rows: number }[]
  /** One measure over all rows, or over those whose group of `dimension` is among `names`. `query` seeds the interval. */
  aggregate(measure: number, query: string, dimension?: number, names?: ReadonlySet<string>): Aggregate
  /** The doubles of a measure, NaN-free, with their row numbers. */
  known(measure: number): { readonly values: Float64Array; readonly rows: Uint32Array }
}

/** `capacity` rows at most; `again` gives the values of a row once more, for the exact median. */
export function tallyOf(measures: readonly Measure[], capacity: number, again: (row: number) => readonly Value[]): Tally {
  const width = measures.length
  const values = measures.map(() => new Float64Array(capacity))
  const weights = measures.map(() => new Float64Array(capacity))
  const isKnown = measures.map(() => new Uint8Array(capacity))
  const [units, days, cellOf, fillCounts] = [new Uint32Array(capacity), new Uint32Array(capacity), new Uint32Array(capacity), new Uint32Array(capacity)]
  const [unitIds, dayIds, cellIds] = [interner(), interner(), interner()]
  const cells: Cell[] = []
  let count = 0

  const add = (row: TallyRow): void => {
    invariant(count < capacity && row.values.length === width, 'a tally has room and a value for each measure')
    const cell = cellIds(row.groups.join('\u0000'))
    if (cell === cells.length) cells.push({ groups: row.groups, sums: measures.map(() => ({ n: 0, total: 0n, cost: 0n, weight: 0n, nulls: null })) })
    const { sums } = cells[cell] as Cell
    for (let k = 0; k < width; k++) {
      const sum = sums[k] as Sums
      const value = row.values[k] as Value
      if (typeof value === 'string') {
        sum.nulls ??= {}
        sum.nulls[value] = (sum.nulls[value] ?? 0) + 1
        continue
      }
      const weight = row.weights[k] as bigint
      sum.n++
      sum.total += value
      sum.cost += value * weight
      sum.weight += weight
      ;(values[k] as Float64Array)[count] = numberOf(value)
      ;(weights[k] as Float64Array)[count] = Number(weight)
      ;(isKnown[k] as Uint8Array)[count] = 1
    }
    units[count] = unitIds(row.unit)
    days[count] = dayIds(row.day)
    cellOf[count] = cell
    fillCounts[count] = row.fillCount
    count++
  }

  const known = (k: number, chosen?: Uint8Array): { values: Float64Array; rows: Uint32Array } => {
    const rows = new Uint32Array(count)
    let n = 0
    for (let i = 0; i < count; i++) if ((isKnown[k] as Uint8Array)[i] === 1 && (chosen === undefined || chosen[cellOf[i] as number] === 1)) rows[n++] = i
    const found = rows.subarray(0, n)
    return { rows: found, values: Float64Array.from(found, (row) => (values[k] as Float64Array)[row] as number) }
  }

  const aggregate: Tally['aggregate'] = (k, query, dimension, names) => {
    const chosen = names === undefined || dimension === undefined ? undefined : Uint8Array.from(cells, (cell) => (names.has(cell.groups[dimension] as string) ? 1 : 0))
    const sum = merged(cells.filter((_, i) => chosen === undefined || chosen[i] === 1).map((cell) => cell.sums[k] as Sums))
    const { values: numbers, rows } = known(k, chosen)
    const dayCount = distinct(rows, days)
    const resampled = dayCount >= DAY_UNITS_MIN ? 'day' : 'decision'
    const ids = resampled === 'day' ? days : units
    const { equal, notional } = intervalsOf(unitSums(numbers, rows, weights[k] as Float64Array, ids), query)
    const equalMean = sum.n === 0 ? null : decimalOf(divided(sum.total, BigInt(sum.n)))
    const notionalMean = sum.weight === 0n ? null : decimalOf(divided(sum.cost, sum.weight))
    return {
      n: sum.n,
      decisionCount: distinct(rows, units),
      fillCount: rows.reduce((total, row) => total + (fillCounts[row] as number), 0),
      dayCount,
      nulls: sum.nulls ?? {},
      equalMean,
      notionalMean,
      median: medianOf(numbers, rows, (row) => again(row)[k] as Value),
      equalInterval: equal,
      notionalInterval: notional,
      resampled,
      isGrey: isGrey(equal, notional, equalMean, notionalMean),
      breaches: notionalMean === null ? [] : checkWeightedMean(notionalMean, decimalOf(sum.cost, VALUE_DECIMALS), decimalOf(sum.weight, 0)),
    }
  }

  return {
    measures,
    get count() {
      return count
    },
    add,
    aggregate,
    known,
    groupsOf(dimension) {
      const rows = new Map<string, number>()
      for (let i = 0; i < count; i++) {
        const name = (cells[cellOf[i] as number] as Cell).groups[dimension] as string
        rows.set(name, (rows.get(name) ?? 0) + 1)
      }
      return [...rows].map(([name, n]) => ({ name, rows: n })).sort((a, b) => b.rows - a.rows || (a.name < b.name ? -1 : 1))
    },
  }
}

function merged(parts: readonly Sums[]): Sums {
  const whole: Sums = { n: 0, total: 0n, cost: 0n, weight: 0n, nulls: null }
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

/** Sums per unit, in the order in which units first appear. */
function unitSums(values: Float64Array, rows: Uint32Array, weights: Float64Array, ids: Uint32Array): readonly UnitSums[] {
  const sums = new Map<number, UnitSums>()
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number
    const id = ids[row] as number
    let unit = sums.get(id)
    if (unit === undefined) {
      unit = { total: 0, count: 0, cost: 0, weight: 0 }
      sums.set(id, unit)
    }
    const value = values[i] as number
    const weight = weights[row] as number
    unit.total += value
    unit.count += 1
    unit.cost += value * weight
    unit.weight += weight
  }
  return [...sums.values()]
}

/** The median with all its digits: its place is found among doubles, its value computed once more. */
function medianOf(values: Float64Array, rows: Uint32Array, exact: (row: number) => Value): Decimal | null {
  if (values.length === 0) return null
  const sorted = values.toSorted()
  const at = (place: number): bigint => {
    const value = exact(rows[values.indexOf(sorted[place] as number)] as number)
    invariant(typeof value === 'bigint', 'a known value stays known')
    return value
  }
  const [low, high] = [Math.floor((sorted.length - 1) / 2), Math.ceil((sorted.length - 1) / 2)]
  return decimalOf(low === high ? at(low) : divided(at(low) + at(high), 2n))
}

function distinct(rows: Uint32Array, ids: Uint32Array): number {
  const seen = new Set<number>()
  for (const row of rows) seen.add(ids[row] as number)
  return seen.size
}

function interner(): (text: string) => number {
  const ids = new Map<string, number>()
  return (text) => {
    const known = ids.get(text)
    if (known !== undefined) return known
    ids.set(text, ids.size)
    return ids.size - 1
  }
}

/**
 * Adds the rows of an analysis up, one at a time, and answers with the aggregates of METRICS.md section 14 for any set
 * of them. Means come from exact sums, kept per combination of groups; medians and intervals from one double per value.
 */
import type { Decimal } from '../../base/decimal.ts'
import { invariant } from '../../base/invariant.ts'
import { checkWeightedMean } from '../metrics/identities.ts'
import { type Aggregate, DAY_UNITS_MIN, isGrey } from '../metrics/statistics.ts'
import { intervalsOf, type Units } from './bootstrap.ts'
import { type Cell, cellOf, mergedSums, type Sums } from './cells.ts'
import type { Value } from './fill.ts'
import { decimalOf, divided, numberOf, VALUE_DECIMALS } from './fixed.ts'
import type { Measure } from './measures.ts'
import { selected } from './select.ts'

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

export type Tally = {
  readonly measures: readonly Measure[]
  readonly count: number
  add(row: TallyRow): void
  /** Rows per group of a dimension, the largest first. */
  groupsOf(dimension: number): readonly { readonly name: string; readonly rows: number }[]
  /** Aggregates of the measures `places` over all rows, or over those whose group of `dimension` is among `names`. `queryOf` seeds the intervals. */
  aggregates(places: readonly number[], queryOf: (measure: number) => string, dimension?: number, names?: ReadonlySet<string>): readonly Aggregate[]
  /** The doubles of a measure with their row numbers; rows without a value are left out. */
  known(measure: number): { readonly values: Float64Array; readonly rows: Uint32Array }
}

/** `capacity` rows at most; `again` gives the values of a row once more, for the exact median. */
export function tallyOf(measures: readonly Measure[], capacity: number, again: (row: number) => readonly Value[]): Tally {
  const width = measures.length
  const values = measures.map(() => new Float64Array(capacity).fill(Number.NaN))
  const weights = new Map(measures.map(({ weight }, k) => [weightKey(measures, k, weight), new Float64Array(capacity)]))
  const weightsOf = measures.map(({ weight }, k) => weights.get(weightKey(measures, k, weight)) as Float64Array)
  const [units, days, cellIds, fillCounts] = [new Uint32Array(capacity), new Uint32Array(capacity), new Uint32Array(capacity), new Uint32Array(capacity)]
  const [unitId, dayId, cellId] = [interner(), interner(), interner()]
  const cells: Cell[] = []
  const scratch = scratchOf(capacity)
  let count = 0

  const add = (row: TallyRow): void => {
    invariant(count < capacity && row.values.length === width, 'a tally has room, and a row a value for each measure')
    const id = cellId(row.groups.join('\u0000'))
    if (id === cells.length) cells.push(cellOf(row.groups, width))
    const { sums } = cells[id] as Cell
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
      ;(weightsOf[k] as Float64Array)[count] = Number(weight)
    }
    units[count] = unitId(row.unit)
    days[count] = dayId(row.day)
    cellIds[count] = id
    fillCounts[count] = row.fillCount
    count++
  }

  const rowsOf = (dimension?: number, names?: ReadonlySet<string>): Uint32Array => {
    const rows = new Uint32Array(count)
    const isChosen = Uint8Array.from(cells, ({ groups }) => (names === undefined || dimension === undefined || names.has(groups[dimension] as string) ? 1 : 0))
    let n = 0
    for (let i = 0; i < count; i++) if (isChosen[cellIds[i] as number] === 1) rows[n++] = i
    return rows.subarray(0, n)
  }
  const knownOf = (k: number, rows: Uint32Array): { values: Float64Array; rows: Uint32Array } => {
    const own = values[k] as Float64Array
    let n = 0
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i] as number
      const value = own[row] as number
      if (Number.isNaN(value)) continue
      scratch.values[n] = value
      scratch.rows[n++] = row
    }
    return { values: scratch.values.subarray(0, n), rows: scratch.rows.subarray(0, n) }
  }

  const aggregateOf = (k: number, query: string, rows: Uint32Array, sum: Sums): Aggregate => {
    const known = knownOf(k, rows)
    const decisions = scratch.gather(known.values, known.rows, weightsOf[k] as Float64Array, units)
    const decisionCount = decisions.length
    const dayCount = scratch.distinct(known.rows, days)
    const resampled = dayCount >= DAY_UNITS_MIN ? 'day' : 'decision'
    const { equal, notional } = intervalsOf(
      resampled === 'day' ? scratch.gather(known.values, known.rows, weightsOf[k] as Float64Array, days) : decisions,
      query,
    )
    const equalMean = sum.n === 0 ? null : decimalOf(divided(sum.total, BigInt(sum.n)))
    const notionalMean = sum.weight === 0n ? null : decimalOf(divided(sum.cost, sum.weight))
    let fillCount = 0
    for (let i = 0; i < known.rows.length; i++) fillCount += fillCounts[known.rows[i] as number] as number
    return {
      n: sum.n,
      decisionCount,
      fillCount,
      dayCount,
      nulls: sum.nulls ?? {},
      equalMean,
      notionalMean,
      median: medianOf(known.values, known.rows, (row) => again(row)[k] as Value),
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
    aggregates(places, queryOf, dimension, names) {
      const rows = rowsOf(dimension, names)
      const chosen = cells.filter(({ groups }) => names === undefined || dimension === undefined || names.has(groups[dimension] as string))
      return places.map((k) => aggregateOf(k, queryOf(k), rows, mergedSums(chosen.map((cell) => cell.sums[k] as Sums))))
    },
    known(k) {
      const { values: numbers, rows } = knownOf(k, rowsOf())
      return { values: numbers.slice(), rows: rows.slice() }
    },
    groupsOf(dimension) {
      const rows = new Map<string, number>()
      for (let i = 0; i < count; i++) {
        const name = (cells[cellIds[i] as number] as Cell).groups[dimension] as string
        rows.set(name, (rows.get(name) ?? 0) + 1)
      }
      return [...rows].map(([name, n]) => ({ name, rows: n })).sort((a, b) => b.rows - a.rows || (a.name < b.name ? -1 : 1))
    },
  }
}

/** Measures of one weight share its column; those of orders have weights of their own under one name. */
const weightKey = (measures: readonly Measure[], k: number, weight: string): string => ((measures[k] as Measure).ownWeight ? `${weight} ${k}` : weight)

/** Arrays that every aggregate fills anew: a report has a thousand of them over the same rows. */
function scratchOf(capacity: number) {
  const [total, counts, cost, weight] = [new Float64Array(capacity), new Float64Array(capacity), new Float64Array(capacity), new Float64Array(capacity)]
  const place = new Uint32Array(capacity)
  const seenIn = new Uint32Array(capacity)
  let round = 0
  return {
    values: new Float64Array(capacity),
    rows: new Uint32Array(capacity),
    /** Sums per unit, in the order in which units first appear. */
    gather(values: Float64Array, rows: Uint32Array, weights: Float64Array, ids: Uint32Array): Units {
      round++
      let length = 0
      for (let i = 0; i < rows.length; i++) {
        const row = rows[i] as number
        const id = ids[row] as number
        if (seenIn[id] !== round) {
          seenIn[id] = round
          total[length] = counts[length] = cost[length] = weight[length] = 0
          place[id] = length++
        }
        const unit = place[id] as number
        const [value, w] = [values[i] as number, weights[row] as number]
        total[unit] = (total[unit] as number) + value
        counts[unit] = (counts[unit] as number) + 1
        cost[unit] = (cost[unit] as number) + value * w
        weight[unit] = (weight[unit] as number) + w
      }
      return { length, total, count: counts, cost, weight }
    },
    distinct(rows: Uint32Array, ids: Uint32Array): number {
      round++
      let n = 0
      for (let i = 0; i < rows.length; i++) {
        const id = ids[rows[i] as number] as number
        if (seenIn[id] === round) continue
        seenIn[id] = round
        n++
      }
      return n
    },
  }
}

/** The median with all its digits: its place is found among doubles, its value computed once more. */
function medianOf(values: Float64Array, rows: Uint32Array, exact: (row: number) => Value): Decimal | null {
  if (values.length === 0) return null
  const [low, high] = [Math.floor((values.length - 1) / 2), Math.ceil((values.length - 1) / 2)]
  const work = values.slice()
  const at = (place: number): bigint => {
    const value = exact(rows[values.indexOf(selected(work, place))] as number)
    invariant(typeof value === 'bigint', 'a known value stays known')
    return value
  }
  return decimalOf(low === high ? at(low) : divided(at(low) + at(high), 2n))
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

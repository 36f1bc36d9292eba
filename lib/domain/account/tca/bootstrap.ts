/**
 * The interval of METRICS.md section 14 for many units. Up to `DRAWN_MAX` units it is the plain percentile bootstrap
 * of `statistics.ts`. Above, each of the 2 000 resamples still draws every unit that could sway a sum; the rest,
 * of which none can, enters as the normal sum that drawing it would give. A hundred thousand fills cost a millisecond.
 */
import { type Random, randomFor } from '../../base/random.ts'
import { bootstrap, type Interval, intervalOf, RESAMPLE_COUNT } from '../metrics/statistics.ts'

export const DRAWN_MAX = 256
/** A unit is drawn one by one when it is further out than so much of the standard deviation of the whole sum … */
const SWAY_SHARE = 0.1
/** … and than so many of its own; of more such units the farthest are. */
const APART_SIGMA = 4
const APART_MAX = 256

/** Per resampled unit: Σ x, how many, Σ N·x, Σ N. */
export type Units = {
  readonly length: number
  readonly total: Float64Array
  readonly count: Float64Array
  readonly cost: Float64Array
  readonly weight: Float64Array
}
export type Intervals = { readonly equal: Interval | null; readonly notional: Interval | null }

export function intervalsOf(units: Units, query: string): Intervals {
  if (units.length > DRAWN_MAX) return bootstrapMany(units, query)
  const rows = Array.from({ length: units.length }, (_, i) => ({
    total: units.total[i] as number,
    count: units.count[i] as number,
    cost: units.cost[i] as number,
    weight: units.weight[i] as number,
  }))
  return bootstrap(rows, query)
}

/** What a unit adds to a resample: its deviations from both means, and to their denominators. */
type Part = { readonly equal: number; readonly notional: number; readonly count: number; readonly weight: number }

function bootstrapMany(units: Units, query: string): Intervals {
  const n = units.length
  const [total, count, cost, weight] = [sumOf(units.total, n), sumOf(units.count, n), sumOf(units.cost, n), sumOf(units.weight, n)]
  const means = { equal: total / count, notional: weight === 0 ? 0 : cost / weight }
  const { apart, bulk } = partUnits(units, means)
  const random = randomFor('interval', query)
  const equal = new Float64Array(RESAMPLE_COUNT)
  const notional = new Float64Array(RESAMPLE_COUNT)
  for (let i = 0; i < RESAMPLE_COUNT; i++) {
    const drawnApart = apart.length === 0 ? 0 : binomial(n, apart.length / n, random)
    const drawnBulk = n - drawnApart
    const root = Math.sqrt(drawnBulk)
    const [a, b] = [random.normal(), random.normal()]
    let e = drawnBulk * bulk.equal + root * bulk.sigmaEqual * a
    let m = drawnBulk * bulk.notional + root * bulk.sigmaNotional * (bulk.correlation * a + Math.sqrt(1 - bulk.correlation ** 2) * b)
    // The bulk's denominators stand for their mean: they vary by a share of 1/√n, which moves a ratio in the second order only.
    let [c, w] = [drawnBulk * bulk.count, drawnBulk * bulk.weight]
    for (let k = 0; k < drawnApart; k++) {
      const drawn = apart[random.int(apart.length)] as Part
      e += drawn.equal
      m += drawn.notional
      c += drawn.count
      w += drawn.weight
    }
    equal[i] = means.equal + e / c
    notional[i] = weight === 0 ? 0 : means.notional + m / w
  }
  return { equal: intervalOf(equal), notional: weight === 0 ? null : intervalOf(notional) }
}

type Moments = Part & { readonly sigmaEqual: number; readonly sigmaNotional: number; readonly sigmaWeight: number; readonly correlation: number }
type Means = { readonly equal: number; readonly notional: number }

/** Splits the units that could sway a sum from the rest. */
function partUnits(units: Units, means: Means): { readonly apart: readonly Part[]; readonly bulk: Moments } {
  const isApart = new Uint8Array(units.length)
  const whole = momentsOf(units, means, isApart)
  for (let bound = Math.max(APART_SIGMA, SWAY_SHARE * Math.sqrt(units.length)); ; bound *= 1.5) {
    const [e, m, w] = [bound * whole.sigmaEqual, bound * whole.sigmaNotional, bound * whole.sigmaWeight]
    let found = 0
    for (let i = 0; i < units.length; i++) {
      const part = partAt(units, means, i)
      isApart[i] = Math.abs(part.equal) > e || Math.abs(part.notional) > m || part.weight - whole.weight > w ? 1 : 0
      found += isApart[i] as number
    }
    if (found > APART_MAX) continue
    if (found === 0) return { apart: [], bulk: whole }
    const apart: Part[] = []
    for (let i = 0; i < units.length; i++) if (isApart[i] === 1) apart.push(partAt(units, means, i))
    return { apart, bulk: momentsOf(units, means, isApart) }
  }
}

const partAt = ({ total, count, cost, weight }: Units, means: Means, i: number): Part => ({
  equal: (total[i] as number) - means.equal * (count[i] as number),
  notional: (cost[i] as number) - means.notional * (weight[i] as number),
  count: count[i] as number,
  weight: weight[i] as number,
})

/** Of the units that are not set apart. */
function momentsOf(units: Units, means: Means, isApart: Uint8Array): Moments {
  let [n, e, m, ee, mm, em, c, w, ww] = [0, 0, 0, 0, 0, 0, 0, 0, 0]
  for (let i = 0; i < units.length; i++) {
    if (isApart[i] === 1) continue
    const { equal, notional, count, weight } = partAt(units, means, i)
    n++
    e += equal
    m += notional
    ee += equal * equal
    mm += notional * notional
    em += equal * notional
    c += count
    w += weight
    ww += weight * weight
  }
  const sigma = (squares: number, sum: number): number => Math.sqrt(Math.max(0, squares / n - (sum / n) ** 2))
  const [sigmaEqual, sigmaNotional] = [sigma(ee, e), sigma(mm, m)]
  const product = sigmaEqual * sigmaNotional
  const correlation = product === 0 ? 0 : Math.max(-1, Math.min(1, (em / n - (e / n) * (m / n)) / product))
  return { equal: e / n, notional: m / n, count: c / n, weight: w / n, sigmaEqual, sigmaNotional, sigmaWeight: sigma(ww, w), correlation }
}

function sumOf(values: Float64Array, n: number): number {
  let sum = 0
  for (let i = 0; i < n; i++) sum += values[i] as number
  return sum
}

/** Successes in `n` trials of small `p`, by jumping from one to the next. */
function binomial(n: number, p: number, random: Random): number {
  const scale = 1 / Math.log1p(-p)
  let count = 0
  for (let at = Math.floor(Math.log(1 - random.next()) * scale); at < n; at += 1 + Math.floor(Math.log(1 - random.next()) * scale)) count++
  return count
}

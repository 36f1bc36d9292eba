/**
 * The interval of METRICS.md section 14 for many units. Up to `DRAWN_MAX` units it is the plain percentile bootstrap
 * of `statistics.ts`. Above, each of the 2 000 resamples still draws every unit that could dominate a sum; the rest,
 * of which none can, enters as the normal sum that drawing it would give. A hundred thousand fills cost milliseconds.
 */
import { randomFor } from '../../base/random.ts'
import { bootstrap, type Interval, intervalOf, RESAMPLE_COUNT, type UnitSums } from '../metrics/statistics.ts'

export const DRAWN_MAX = 256
/** Units further from the mean than so many standard deviations are drawn one by one. */
const APART_SIGMA = 4
const APART_MAX = 512

export type Intervals = { readonly equal: Interval | null; readonly notional: Interval | null }

export function intervalsOf(units: readonly UnitSums[], query: string): Intervals {
  return units.length <= DRAWN_MAX ? bootstrap(units, query) : bootstrapMany(units, query)
}

/** Deviations of a unit from the means it is resampled around, and what it adds to their denominators. */
type Deviation = { readonly equal: number; readonly notional: number; readonly count: number; readonly weight: number }

function bootstrapMany(units: readonly UnitSums[], query: string): Intervals {
  const total = sumOf(units)
  const equalMean = total.total / total.count
  const notionalMean = total.weight === 0 ? 0 : total.cost / total.weight
  const deviations = units.map((u): Deviation => ({ equal: u.total - equalMean * u.count, notional: u.cost - notionalMean * u.weight, count: u.count, weight: u.weight }))
  const { apart, bulk } = partOutliers(deviations)
  const random = randomFor('interval', query)
  const equal = new Float64Array(RESAMPLE_COUNT)
  const notional = new Float64Array(RESAMPLE_COUNT)
  const n = units.length
  for (let i = 0; i < RESAMPLE_COUNT; i++) {
    const outliers = apart.length === 0 ? 0 : binomial(n, apart.length / n, random.next)
    const drawnBulk = n - outliers
    let [e, m, count, weight] = [0, 0, drawnBulk * bulk.meanCount, drawnBulk * bulk.meanWeight]
    for (let k = 0; k < outliers; k++) {
      const drawn = apart[random.int(apart.length)] as Deviation
      e += drawn.equal
      m += drawn.notional
      count += drawn.count
      weight += drawn.weight
    }
    const root = Math.sqrt(drawnBulk)
    const [a, b] = [random.normal(), random.normal()]
    e += drawnBulk * bulk.meanEqual + root * bulk.sigmaEqual * a
    m += drawnBulk * bulk.meanNotional + root * bulk.sigmaNotional * (bulk.correlation * a + Math.sqrt(1 - bulk.correlation ** 2) * b)
    // The bulk's denominators stand for their mean: they vary by a share of 1/√n, which moves a ratio in the second order only.
    equal[i] = equalMean + e / count
    notional[i] = total.weight === 0 ? 0 : notionalMean + m / weight
  }
  return { equal: intervalOf(equal), notional: total.weight === 0 ? null : intervalOf(notional) }
}

const sumOf = (units: readonly UnitSums[]): UnitSums => {
  const sum = { total: 0, count: 0, cost: 0, weight: 0 }
  for (const unit of units) {
    sum.total += unit.total
    sum.count += unit.count
    sum.cost += unit.cost
    sum.weight += unit.weight
  }
  return sum
}

type Moments = {
  readonly meanEqual: number
  readonly meanNotional: number
  readonly meanCount: number
  readonly meanWeight: number
  readonly sigmaEqual: number
  readonly sigmaNotional: number
  readonly sigmaWeight: number
  readonly correlation: number
}

/** Splits what lies far out from the rest; the bound doubles until few enough are left over to be drawn. */
function partOutliers(deviations: readonly Deviation[]): { readonly apart: readonly Deviation[]; readonly bulk: Moments } {
  const whole = momentsOf(deviations)
  for (let bound = APART_SIGMA; ; bound *= 2) {
    const isApart = (d: Deviation): boolean => Math.abs(d.equal) > bound * whole.sigmaEqual || Math.abs(d.notional) > bound * whole.sigmaNotional || d.weight - whole.meanWeight > bound * whole.sigmaWeight
    const apart = deviations.filter(isApart)
    if (apart.length <= APART_MAX) return { apart, bulk: apart.length === 0 ? whole : momentsOf(deviations.filter((d) => !isApart(d))) }
  }
}

function momentsOf(deviations: readonly Deviation[]): Moments {
  const n = deviations.length
  let [e, m, ee, mm, em, count, weight, ww] = [0, 0, 0, 0, 0, 0, 0, 0]
  for (const d of deviations) {
    e += d.equal
    m += d.notional
    ee += d.equal * d.equal
    mm += d.notional * d.notional
    em += d.equal * d.notional
    count += d.count
    weight += d.weight
    ww += d.weight * d.weight
  }
  const sigmaEqual = Math.sqrt(Math.max(0, ee / n - (e / n) ** 2))
  const sigmaNotional = Math.sqrt(Math.max(0, mm / n - (m / n) ** 2))
  const product = sigmaEqual * sigmaNotional
  const correlation = product === 0 ? 0 : Math.max(-1, Math.min(1, (em / n - (e / n) * (m / n)) / product))
  const sigmaWeight = Math.sqrt(Math.max(0, ww / n - (weight / n) ** 2))
  return { meanEqual: e / n, meanNotional: m / n, meanCount: count / n, meanWeight: weight / n, sigmaEqual, sigmaNotional, sigmaWeight, correlation }
}

/** Successes in `n` trials of small `p`, by jumping from one to the next. */
function binomial(n: number, p: number, next: () => number): number {
  const scale = Math.log1p(-p)
  let count = 0
  for (let at = Math.floor(Math.log(1 - next()) / scale); at < n; at += 1 + Math.floor(Math.log(1 - next()) / scale)) count++
  return count
}

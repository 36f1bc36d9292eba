/**
 * What stands beside every aggregate (METRICS.md section 14): n and nulls, both means, median, 95 % interval. Means
 * are decimals; resampling works on doubles, which carry far more digits than an interval of 2 000 draws means.
 */
import { type Decimal, dec, ZERO } from '../../base/decimal.ts'
import { invariant } from '../../base/invariant.ts'
import { randomFor } from '../../base/random.ts'
import { type Breach, checkWeightedMean } from './identities.ts'
import type { NullReason } from './null-reason.ts'
import type { Known } from './value.ts'

export type Sample = {
  readonly value: Known
  /** The metric's own denominator in money: Q·P_d for shortfall, F·P_0 for arrival slippage, q·p for mark-out. */
  readonly notional: Decimal
  readonly decisionId: string
  /** Trading day, such as `2026-11-22`. */
  readonly day: string
  /** Fills behind the value. */
  readonly fillCount?: number
}

export type Interval = { readonly low: number; readonly high: number }
export type Aggregate = {
  /** Samples with a value, distinct decisions among them, their fills and days. */
  readonly n: number
  readonly decisionCount: number
  readonly fillCount: number
  readonly dayCount: number
  readonly nulls: Readonly<Partial<Record<NullReason, number>>>
  /** Null when n = 0 (notional-weighted also when the weights sum to 0). */
  readonly equalMean: Decimal | null
  readonly notionalMean: Decimal | null
  readonly median: Decimal | null
  /** Of each mean; null with fewer than two units to resample. */
  readonly equalInterval: Interval | null
  readonly notionalInterval: Interval | null
  readonly resampled: 'decision' | 'day'
  /** True = no colour: an interval crosses 0, the means disagree in sign, or there is no interval. */
  readonly isGrey: boolean
  readonly breaches: readonly Breach[]
}

export const RESAMPLE_COUNT = 2_000
/** From so many trading days on the day is the unit: fills of one day are not independent. */
export const DAY_UNITS_MIN = 10

/** Aggregates samples of one metric; `query` seeds the interval, so that the same question gets the same answer. */
export function aggregate(samples: readonly Sample[], query: string): Aggregate {
  const nulls: Partial<Record<NullReason, number>> = {}
  const known: KnownSample[] = []
  let total = ZERO
  let cost = ZERO
  let weight = ZERO
  for (const sample of samples) {
    if (typeof sample.value === 'string') {
      nulls[sample.value] = (nulls[sample.value] ?? 0) + 1
      continue
    }
    invariant(sample.notional.gte(0), `a weight is not negative, got ${sample.notional}`)
    known.push(sample as KnownSample)
    total = total.plus(sample.value)
    cost = cost.plus(sample.value.times(sample.notional))
    weight = weight.plus(sample.notional)
  }
  const n = known.length
  const equalMean = n === 0 ? null : total.div(n)
  const notionalMean = weight.isZero() ? null : cost.div(weight)
  const days = new Set(known.map((s) => s.day)).size
  const resampled = days >= DAY_UNITS_MIN ? 'day' : 'decision'
  const { equal, notional } = bootstrap(unitsOf(known, resampled), query)
  return {
    n,
    nulls,
    equalMean,
    notionalMean,
    resampled,
    decisionCount: new Set(known.map((s) => s.decisionId)).size,
    fillCount: known.reduce((sum, s) => sum + (s.fillCount ?? 0), 0),
    dayCount: days,
    median: percentile(
      known.map((s) => s.value),
      0.5,
    ),
    equalInterval: equal,
    notionalInterval: notional,
    isGrey: isGrey(equal, notional, equalMean, notionalMean),
    breaches: notionalMean === null ? [] : checkWeightedMean(notionalMean, cost, weight),
  }
}

/**
 * The interval of mean(a) − mean(b), equal-weighted: paired where both sides hold the same decisions, else each side
 * resampled on its own. Null with fewer than two units on a side.
 */
export function difference(
  a: readonly Sample[],
  b: readonly Sample[],
  query: string,
): { readonly mean: Decimal | null; readonly interval: Interval | null; readonly isPaired: boolean } {
  const left = a.filter(hasValue)
  const right = b.filter(hasValue)
  if (left.length === 0 || right.length === 0) return { mean: null, interval: null, isPaired: false }
  const byDecision = new Map(right.map((s) => [s.decisionId, s]))
  const isPaired = left.length === right.length && byDecision.size === right.length && left.every((s) => byDecision.has(s.decisionId))
  const mean = meanOf(left).minus(meanOf(right))
  if (isPaired) {
    const gaps = left.map((s) => ({ ...s, value: s.value.minus((byDecision.get(s.decisionId) as KnownSample).value) }))
    return { mean, isPaired, interval: bootstrap(unitsOf(gaps, unitOf(gaps)), query).equal }
  }
  const random = randomFor('difference', query)
  const sides = [unitsOf(left, unitOf(left)), unitsOf(right, unitOf(right))] as const
  if (sides[0].length < 2 || sides[1].length < 2) return { mean, interval: null, isPaired }
  const draws = new Float64Array(RESAMPLE_COUNT)
  for (let i = 0; i < RESAMPLE_COUNT; i++) draws[i] = resample(sides[0], random).equal - resample(sides[1], random).equal
  return { mean, interval: intervalOf(draws), isPaired }
}

/** Linear interpolation between order statistics, as `percentile_cont` of Postgres; null of nothing. */
export function percentile(values: readonly Decimal[], p: number): Decimal | null {
  invariant(p >= 0 && p <= 1, `a percentile is within 0 and 1, got ${p}`)
  if (values.length === 0) return null
  const sorted = values.toSorted((x, y) => x.cmp(y))
  const at = dec(p).times(sorted.length - 1)
  const low = at.floor()
  const below = sorted[low.toNumber()] as Decimal
  const above = sorted[Math.min(low.toNumber() + 1, sorted.length - 1)] as Decimal
  return below.plus(above.minus(below).times(at.minus(low)))
}

/** p50 always, p95 from 20 and p99 from 100 observations on (section 9). */
export function latencyQuantiles(ms: readonly number[]): {
  readonly n: number
  readonly p50: Decimal | null
  readonly p95: Decimal | null
  readonly p99: Decimal | null
} {
  const n = ms.length
  const values = ms.map(dec)
  return {
    n,
    p50: percentile(values, 0.5),
    p95: n >= 20 ? percentile(values, 0.95) : null,
    p99: n >= 100 ? percentile(values, 0.99) : null,
  }
}

type KnownSample = Sample & { readonly value: Decimal }
const hasValue = (sample: Sample): sample is KnownSample => typeof sample.value !== 'string'
const meanOf = (samples: readonly KnownSample[]): Decimal => samples.reduce((sum, s) => sum.plus(s.value), ZERO).div(samples.length)
const unitOf = (samples: readonly Sample[]): 'day' | 'decision' => (new Set(samples.map((s) => s.day)).size >= DAY_UNITS_MIN ? 'day' : 'decision')

/** Sums of one resampled unit. */
export type UnitSums = { total: number; count: number; cost: number; weight: number }

function unitsOf(samples: readonly KnownSample[], by: 'day' | 'decision'): readonly UnitSums[] {
  const units = new Map<string, UnitSums>()
  for (const sample of samples) {
    const key = by === 'day' ? sample.day : sample.decisionId
    const unit = units.get(key) ?? { total: 0, count: 0, cost: 0, weight: 0 }
    units.set(key, unit)
    const value = sample.value.toNumber()
    const weight = sample.notional.toNumber()
    unit.total += value
    unit.count += 1
    unit.cost += value * weight
    unit.weight += weight
  }
  return [...units.values()]
}

function resample(units: readonly UnitSums[], random: { int(below: number): number }): { equal: number; notional: number | null } {
  let total = 0
  let count = 0
  let cost = 0
  let weight = 0
  for (let i = 0; i < units.length; i++) {
    const unit = units[random.int(units.length)] as UnitSums
    total += unit.total
    count += unit.count
    cost += unit.cost
    weight += unit.weight
  }
  return { equal: total / count, notional: weight === 0 ? null : cost / weight }
}

/** Percentile intervals of both means of `units`; null with fewer than two of them. */
export function bootstrap(units: readonly UnitSums[], query: string): { equal: Interval | null; notional: Interval | null } {
  if (units.length < 2) return { equal: null, notional: null }
  const random = randomFor('interval', query)
  const equal = new Float64Array(RESAMPLE_COUNT)
  const notional = new Float64Array(RESAMPLE_COUNT)
  let weighed = 0
  for (let i = 0; i < RESAMPLE_COUNT; i++) {
    const draw = resample(units, random)
    equal[i] = draw.equal
    // A draw of weightless units has no weighted mean; 0 would be one.
    if (draw.notional !== null) notional[weighed++] = draw.notional
  }
  return { equal: intervalOf(equal), notional: weighed > 0 ? intervalOf(notional.subarray(0, weighed)) : null }
}

/** 2.5 % and 97.5 % of the draws, which are put in order. */
export function intervalOf(draws: Float64Array): Interval {
  draws.sort()
  const at = (p: number): number => {
    const place = p * (draws.length - 1)
    const low = Math.floor(place)
    const below = draws[low] as number
    return below + ((draws[Math.min(low + 1, draws.length - 1)] as number) - below) * (place - low)
  }
  return { low: at(0.025), high: at(0.975) }
}

/** See `Aggregate.isGrey`. */
export function isGrey(equal: Interval | null, notional: Interval | null, equalMean: Decimal | null, notionalMean: Decimal | null): boolean {
  if (equal === null || equalMean === null) return true
  const crosses = (interval: Interval | null): boolean => interval !== null && interval.low <= 0 && interval.high >= 0
  const disagree = notionalMean !== null && equalMean.sign() * notionalMean.sign() < 0
  return crosses(equal) || crosses(notional) || disagree
}

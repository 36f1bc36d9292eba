import { hashOf } from '../domain/base/id.ts'
import { type Instant, US_PER_S } from '../domain/base/time.ts'

/** Seconds of the finest wave; each further one lasts twice as long, the longest about 48 days. */
const FINEST_S = 2
const OCTAVES = 22
const DAY_S = 86_400

/**
 * The price that all venues of a symbol circle around, as a pure function of seed and time: a sum of value-noise waves
 * whose variance grows with their period, which over horizons from seconds to weeks moves like a random walk. Because
 * it needs no history, a restarted simulation goes on at the price that it would have had.
 *
 * `volatilityDaily` is the standard deviation of a day's logarithmic change. On scales beyond the longest wave the
 * price reverts to `base`.
 */
export function latentPrice(key: string, base: number, volatilityDaily: number): (at: Instant) => number {
  const waves = Array.from({ length: OCTAVES }, (_, i) => new Wave(`${key} ${i}`, FINEST_S * 2 ** i))
  const unscaled = waves.reduce((total, { periodS }) => total + periodS * increment(DAY_S / periodS), 0)
  const scale = volatilityDaily / Math.sqrt(unscaled)
  const amplitudes = waves.map(({ periodS }) => scale * Math.sqrt(periodS))
  return (at) => {
    let log = 0
    for (let i = 0; i < OCTAVES; i++) log += (amplitudes[i] as number) * (waves[i] as Wave).at(at)
    return base * Math.exp(log)
  }
}

/** A venue's own opinion around the common price: a quick wobble with a standard deviation of about `sizeBps`. */
export function wobble(key: string, sizeBps: number): (at: Instant) => number {
  const quick = new Wave(`${key} quick`, 0.7)
  const slow = new Wave(`${key} slow`, 5)
  return (at) => Math.exp((sizeBps / 10_000) * 0.87 * (quick.at(at) + slow.at(at)))
}

/** Variance of the change of one unit wave over `r` periods: 2·(C(0) − C(r)), C the autocovariance of linear interpolation, a cubic B-spline. */
function increment(r: number): number {
  const c = r < 1 ? 2 / 3 - r * r + (r * r * r) / 2 : r < 2 ? (2 - r) ** 3 / 6 : 0
  return 2 * (2 / 3 - c)
}

/** Independent normal knots every `periodS` seconds, straight lines between them. */
class Wave {
  readonly periodS: number
  private readonly seed: number
  private knot = Number.NaN
  private from = 0
  private to = 0

  constructor(key: string, periodS: number) {
    this.periodS = periodS
    this.seed = Number.parseInt(hashOf('wave', key).slice(0, 8), 16) | 0
  }

  at(at: Instant): number {
    const x = at / (this.periodS * US_PER_S)
    const knot = Math.floor(x)
    if (knot !== this.knot) {
      this.knot = knot
      this.from = normalAt(this.seed, knot)
      this.to = normalAt(this.seed, knot + 1)
    }
    return this.from + (this.to - this.from) * (x - knot)
  }
}

/** A standard normal number that belongs to (seed, index): Box–Muller on two hashes. */
function normalAt(seed: number, index: number): number {
  const first = mix(seed ^ mix(index | 0))
  const second = mix(first ^ 0x5bd1e995)
  return Math.sqrt(-2 * Math.log((first + 1) / 4_294_967_297)) * Math.cos((2 * Math.PI * second) / 4_294_967_296)
}

/** 32-bit avalanche: the finalizer of MurmurHash3 (public domain, Austin Appleby). Unsigned. */
function mix(value: number): number {
  let h = value | 0
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

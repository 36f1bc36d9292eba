import { decisionName, drawsOf, remembered } from './draw.ts'
import { ALL_ALIKE, type VenueWorld } from './venue-world.ts'

/** Venues that differ in how dear size is there: the cheapest depends on the size of the order (LEARNING.md L1, W3). */
export type SizeWorldSpec = {
  readonly kind: 'size'
  readonly name: string
  readonly orders: number
  readonly delay: number
  readonly sigma: number
  /** Degrees of freedom of the noise. */
  readonly tails: number
  /** Daily volatility in bps; y = impact coefficient, feeBps on top. */
  readonly volatilityBps: number
  readonly venues: readonly { readonly y: number; readonly feeBps: number }[]
  readonly benchmark: { readonly y: number; readonly feeBps: number }
  /** ln q ~ N(ln median, spread), q between low and high; q = quantity ÷ daily volume. */
  readonly size: { readonly median: number; readonly spread: number; readonly low: number; readonly high: number }
  /** Edges of the size buckets that the desk tells apart. */
  readonly edges: readonly number[]
}

const LINEAR_BELOW = 0.001

export function sizeWorld(spec: SizeWorldSpec, seed: number): VenueWorld {
  const draws = drawsOf(spec.name, seed, spec.tails)
  const venues = spec.venues.map((_, v) => `v${v}`)
  const sizeOf = remembered((no) =>
    Math.min(spec.size.high, Math.max(spec.size.low, spec.size.median * Math.exp(spec.size.spread * draws.normal(decisionName(no), 'any', 'size')))),
  )
  const impact = (q: number, y: number): number =>
    q >= LINEAR_BELOW ? y * spec.volatilityBps * Math.sqrt(q) : (y * spec.volatilityBps * Math.sqrt(LINEAR_BELOW) * q) / LINEAR_BELOW
  const expected = (no: number, venue: string): number => {
    const { y, feeBps } = spec.venues[venues.indexOf(venue)] as SizeWorldSpec['venues'][number]
    const q = sizeOf(no)
    return impact(q, y) + feeBps - impact(q, spec.benchmark.y) - spec.benchmark.feeBps
  }
  const outcomes = new Map(venues.map((venue) => [venue, remembered((no) => expected(no, venue) + spec.sigma * draws.noise(decisionName(no), venue, 'noise'))]))
  return {
    orders: spec.orders,
    delay: spec.delay,
    venues,
    cellOf: (no) => String(spec.edges.filter((edge) => sizeOf(no) >= edge).length),
    quoted: ALL_ALIKE,
    expected,
    outcome: (no, venue) => (outcomes.get(venue) as (no: number) => number)(no),
    chance: (no, stream) => draws.uniform(decisionName(no), 'policy', stream),
  }
}

import { type Draws, decisionName, drawsOf, remembered } from './draw.ts'

/** Venues that differ by market session and size, by amounts that are known (LEARNING.md L1, venue layer). Costs in bps. */
export type VenueWorldSpec = {
  readonly kind: 'venue'
  readonly name: string
  readonly orders: number
  readonly venues: number
  readonly sessions: number
  readonly sizes: number
  readonly sigma: number
  /** Degrees of freedom of the noise. */
  readonly tails: number
  /** Orders until an outcome is known. */
  readonly delay: number
  /** Spread of venues and of their cells; 0 and 0 make a world with nothing to learn. */
  readonly venueSpread: number
  readonly cellSpread: number
  /** Spread of each venue's live quote, drawn anew for every order; 0 = all alike. */
  readonly quoteSpread: number
  /** The first venue, the default, is made the cheapest everywhere by at least this; null leaves the draw as it is. */
  readonly defaultLead: number | null
  /** Order at which all differences are drawn anew; null = never. */
  readonly swapAt: number | null
}

export type VenueWorld = {
  readonly orders: number
  readonly delay: number
  readonly venues: readonly string[]
  readonly cellOf: (no: number) => string
  /** What each venue is modelled at on its live quote, seen before the order is sent, beyond the benchmark; empty where quotes are all alike. */
  readonly quoted: (no: number) => Readonly<Record<string, number>>
  /** Expected cost beyond the benchmark: the quote and d_cv, which no quote shows. */
  readonly expected: (no: number, venue: string) => number
  /** What the order would cost there: one potential outcome per venue. */
  readonly outcome: (no: number, venue: string) => number
  /** A uniform number for a policy's own draw. */
  readonly chance: (no: number, stream: string) => number
}

export function venueWorld(spec: VenueWorldSpec, seed: number): VenueWorld {
  const draws = drawsOf(spec.name, seed, spec.tails)
  const venues = Array.from({ length: spec.venues }, (_, v) => `v${v}`)
  const eras = [meansOf(spec, draws, venues, 'first'), ...(spec.swapAt === null ? [] : [meansOf(spec, draws, venues, 'second')])]
  const cellOf = remembered((no): string => String(Math.floor(draws.uniform(decisionName(no), 'any', 'cell') * spec.sessions * spec.sizes)))
  const quoted = quotesOf(spec, draws, venues)
  const expected = (no: number, venue: string): number => {
    const era = spec.swapAt !== null && no >= spec.swapAt ? eras[1] : eras[0]
    return (quoted(no)[venue] ?? 0) + (era?.get(`${venue} ${cellOf(no)}`) as number)
  }
  const outcomes = new Map(venues.map((venue) => [venue, remembered((no) => expected(no, venue) + spec.sigma * draws.noise(decisionName(no), venue, 'noise'))]))
  return {
    orders: spec.orders,
    delay: spec.delay,
    venues,
    cellOf,
    quoted,
    expected,
    outcome: (no, venue) => (outcomes.get(venue) as (no: number) => number)(no),
    chance: (no, stream) => draws.uniform(decisionName(no), 'policy', stream),
  }
}

/** No venue's quote differs from another's. */
export const ALL_ALIKE = (): Readonly<Record<string, number>> => NO_QUOTES
const NO_QUOTES = {}

const quotesOf = ({ quoteSpread }: VenueWorldSpec, draws: Draws, venues: readonly string[]): VenueWorld['quoted'] =>
  quoteSpread === 0
    ? ALL_ALIKE
    : remembered((no) => Object.fromEntries(venues.map((venue) => [venue, quoteSpread * draws.normal(decisionName(no), venue, 'quote')])))

function meansOf(spec: VenueWorldSpec, draws: Draws, venues: readonly string[], era: string): ReadonlyMap<string, number> {
  const means = new Map<string, number>()
  const cells = Array.from({ length: spec.sessions * spec.sizes }, (_, c) => String(c))
  for (const venue of venues) {
    const own = spec.venueSpread * draws.normal(era, venue, 'venue')
    for (const cell of cells) means.set(`${venue} ${cell}`, own + spec.cellSpread * draws.normal(era, `${venue} ${cell}`, 'cell'))
  }
  if (spec.defaultLead === null) return means
  for (const cell of cells) {
    const home = means.get(`${venues[0]} ${cell}`) as number
    for (const venue of venues.slice(1)) {
      const key = `${venue} ${cell}`
      means.set(key, home + spec.defaultLead + Math.abs(home - (means.get(key) as number)))
    }
  }
  return means
}

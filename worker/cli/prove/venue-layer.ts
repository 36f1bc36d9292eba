import { chooseVenue, learnVenue, NEW_VENUE_LEARNER, VENUE_DEFAULTS, type VenueRule } from '#lib/domain/learn/venue-learner.ts'
import type { VenueWorld } from '#lib/sim/worlds/venue-world.ts'

/** How a router chooses in a planted venue world. `base`: the rule of the original specification. */
export type VenuePolicy = 'off' | 'base' | VenueRule | 'oracle'

/** Expected cost of every order in bps, in order: what the policy chose, what the default would have been, and the least there was. */
export type VenueRun = { readonly chosen: Float64Array; readonly home: Float64Array; readonly least: Float64Array; readonly alarms: number }

export function runVenue(world: VenueWorld, policy: VenuePolicy): VenueRun {
  const router = routerOf(policy, world)
  const chosen = new Float64Array(world.orders)
  const home = new Float64Array(world.orders)
  const least = new Float64Array(world.orders)
  const waiting: { readonly no: number; readonly cell: string; readonly venue: string }[] = []
  for (let no = 0; no < world.orders; no++) {
    while (waiting.length > 0 && (waiting[0] as { no: number }).no + world.delay < no) {
      const past = waiting.shift() as (typeof waiting)[number]
      router.learn(past.no, past.cell, past.venue, world.outcome(past.no, past.venue))
    }
    const cell = world.cellOf(no)
    const costs = world.venues.map((venue) => world.expected(no, venue))
    const venue = router.choose(no, cell)
    chosen[no] = costs[world.venues.indexOf(venue)] as number
    home[no] = costs[world.venues.indexOf(homeOf(world, no))] as number
    least[no] = Math.min(...costs)
    waiting.push({ no, cell, venue })
  }
  return { chosen, home, least, alarms: router.alarms() }
}

type Router = {
  readonly choose: (no: number, cell: string) => string
  readonly learn: (no: number, cell: string, venue: string, y: number) => void
  readonly alarms: () => number
}

/** What the plain router takes, and so the default: the least by the live quotes, the first where they are alike. */
const homeOf = ({ venues, quoted }: VenueWorld, no: number): string => {
  const quotes = quoted(no)
  return venues.reduce((best, venue) => ((quotes[venue] ?? 0) < (quotes[best] ?? 0) ? venue : best))
}

function routerOf(policy: VenuePolicy, world: VenueWorld): Router {
  const idle = { learn: () => {}, alarms: () => 0 }
  switch (policy) {
    case 'off':
      return { ...idle, choose: (no) => homeOf(world, no) }
    case 'oracle':
      return { ...idle, choose: (no) => world.venues.reduce((best, v) => (world.expected(no, v) < world.expected(no, best) ? v : best)) }
    case 'base':
      return baseRule(world.venues)
    case 'gate':
    case 'weighting':
      return learning(policy, world)
  }
}

/** Each venue three times in each cell, then the best mean for ever. */
function baseRule(venues: readonly string[]): Router {
  const cells = new Map<string, Map<string, { n: number; sum: number }>>()
  const of = (cell: string) => {
    const known = cells.get(cell) ?? new Map(venues.map((v) => [v, { n: 0, sum: 0 }]))
    cells.set(cell, known)
    return known
  }
  return {
    choose: (_no, cell) => {
      const seen = [...of(cell)]
      const fresh = seen.find(([, s]) => s.n < 3)
      return fresh ? fresh[0] : seen.reduce((best, v) => (v[1].sum / v[1].n < best[1].sum / best[1].n ? v : best))[0]
    },
    learn: (_no, cell, venue, y) => {
      const seen = of(cell)
      const { n, sum } = seen.get(venue) ?? { n: 0, sum: 0 }
      seen.set(venue, { n: n + 1, sum: sum + y })
    },
    alarms: () => 0,
  }
}

function learning(rule: VenueRule, world: VenueWorld): Router {
  const settings = (no: number) => ({ ...VENUE_DEFAULTS, rule, defaultVenue: homeOf(world, no) })
  let learner = NEW_VENUE_LEARNER
  return {
    choose: (no, cell) => chooseVenue(learner, settings(no), cell, world.venues, world.chance(no, 'venue'), world.quoted(no)).venue,
    learn: (no, cell, venue, y) => {
      learner = learnVenue(learner, settings(no), cell, venue, y - (world.quoted(no)[venue] ?? 0))
    },
    alarms: () => learner.alarms,
  }
}

/** What was saved against the default, and what the oracle would have saved, in bps over orders [from, to). */
export function savedIn(
  { chosen, home, least }: VenueRun,
  from: number,
  to: number,
): { readonly saved: number; readonly possible: number; readonly orders: number } {
  let saved = 0
  let possible = 0
  const end = Math.min(to, chosen.length)
  for (let i = from; i < end; i++) {
    saved += (home[i] as number) - (chosen[i] as number)
    possible += (home[i] as number) - (least[i] as number)
  }
  return { saved, possible, orders: Math.max(0, end - from) }
}

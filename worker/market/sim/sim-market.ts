import type { MarketEvent } from '#lib/domain/base/market.ts'
import type { Simulation } from '#lib/domain/base/simulation.ts'
import { type Instant, US_PER_S } from '#lib/domain/base/time.ts'
import { simWorld } from '#lib/sim/world.ts'
import type { Market, MarketHandler, WallClock } from '../../ports.ts'
import { wallMarketClock } from './wall-market-clock.ts'

const STEP_MS = 20
/** After a longer sleep (a suspended machine) the books are opened anew instead of living through the night at once. */
const CATCH_UP_US_MAX = 10 * US_PER_S

export type SimMarketOptions = {
  readonly seed: string
  readonly wall: WallClock
  readonly venueLatency?: 'none'
  /** How the paper venues pretend, where not by default. */
  readonly models?: ReadonlyMap<string, Simulation>
}

/**
 * The simulated market on wall time: seeded order flow at the three venues of `lib/sim/world.ts`. Prices are a function
 * of seed and time, so a restart opens new books where the price would have gone; what others had resting is new.
 */
export function createSimMarket({ seed, wall, venueLatency, models }: SimMarketOptions): Market {
  const world = simWorld({ seed, venueLatency })
  const handlers = new Set<MarketHandler>()
  // Whoever is called at an instant meets the books of that instant, not those of the last step.
  const clock = wallMarketClock(wall, (now) => step(now))
  let state: 'opening' | 'open' | 'closed' = 'opening'
  let steppedAt: Instant = wall.now()
  let timer: NodeJS.Timeout | undefined

  function emit(events: readonly MarketEvent[]): void {
    if (events.length > 0) for (const handler of handlers) handler(events, false)
  }

  function open(now: Instant): void {
    steppedAt = now
    emit(world.map(({ flow }) => flow.open(now)))
  }

  function step(now: Instant): void {
    if (state !== 'open' || now <= steppedAt) return
    if (now - steppedAt > CATCH_UP_US_MAX) {
      open(now)
      return
    }
    steppedAt = now
    emit(world.flatMap(({ flow }) => flow.step(now)).sort((a, b) => a.at - b.at))
  }

  return {
    source: 'sim',
    listings: world.map(({ listing }) => {
      const simulation = models?.get(listing.venue)
      return simulation === undefined ? listing : { ...listing, simulation }
    }),
    clock,
    status: () => ({ state, speed: 1, at: clock.now() }),
    onEvents(handler) {
      handlers.add(handler)
      return () => handlers.delete(handler)
    },
    /** Where the last run stopped does not matter: the price has gone on without us. */
    async start() {
      state = 'open'
      open(wall.now())
      timer = setInterval(() => step(wall.now()), STEP_MS).unref()
    },
    async stop() {
      clearInterval(timer)
      state = 'closed'
    },
  }
}

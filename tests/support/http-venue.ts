import type { Log } from '#lib/log.ts'
import type { Faults } from '#lib/wire/venue.ts'
import { openHttpVenue, type HttpVenue as Server } from '#worker/demo/http-venue.ts'
import { createNoneMarket } from '#worker/market/none/none-market.ts'
import { wallMarketClock } from '#worker/market/sim/wall-market-clock.ts'
import { createHttpVenue } from '#worker/venues/http/http-venue.ts'
import { wallClock } from '#worker/wall.ts'
import { collectingLog, eventually, openTestDesk, type TestDesk } from './desk.ts'

export const VENUE = 'dogwood'

export type VenueServer = Server & { readonly complaints: readonly string[] }

/** The paper venue as its program runs it, on a port of its own: to the desk it is a process somewhere else. */
export async function startVenue(databaseUrl: string, faults: Partial<Faults> = {}): Promise<VenueServer> {
  const complaints: string[] = []
  const log: Log = collectingLog(complaints)
  const server = await openHttpVenue({ databaseUrl, name: VENUE, host: '127.0.0.1', port: 0, seed: 'venue', faults, log })
  return { ...server, complaints }
}

/** A desk whose only venue is the one at `url`. */
export async function openVenueDesk(databaseUrl: string, url: string): Promise<TestDesk> {
  const wall = wallClock()
  const clock = wallMarketClock(wall)
  const complaints: string[] = []
  const remote = createHttpVenue({ name: VENUE, url, known: [], now: () => clock.now(), random: Math.random, onTrouble: (m) => complaints.push(m) })
  await remote.start()
  const desk = await openTestDesk({ url: databaseUrl, wall, market: () => createNoneMarket({ clock }), remotes: [remote] })
  // A desk that has just opened has seen no book, and refuses what it is asked.
  await eventually('books of the venue', async () => desk.memory.quotes.allBooks(clock.now()).filter((b) => b.isLive).length === 3)
  return {
    ...desk,
    async stop() {
      await remote.stop()
      await desk.stop()
    },
  }
}

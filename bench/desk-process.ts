import { registerWorker } from '#lib/db/desk.ts'
import { paperMemory } from '#lib/db/paper.ts'
import { openPool } from '#lib/db/pool.ts'
import { databaseUrl } from '#lib/env.ts'
import { openLog } from '#lib/log.ts'
import { openDesk } from '#worker/desk.ts'
import { createSimMarket } from '#worker/market/sim/sim-market.ts'
import { createSimVenue } from '#worker/venues/sim/sim-venue.ts'
import { wallClock } from '#worker/wall.ts'

/**
 * The desk under measurement, in a process of its own as the worker is: put together as the worker's main does, with simulated
 * venues that answer at once. Says `ready`, answers `usage` with its processor time, ends on `stop`.
 */
const MODULE_ID = 'tr_001'
const url = databaseUrl()
const log = openLog('bench-desk')
const wall = wallClock()
const pool = openPool({ url, role: 'trader', applicationName: 'ropewalk-worker', max: 6 })
const paperPool = openPool({ url, role: 'paper', applicationName: 'ropewalk-paper', max: 4 })
await registerWorker(pool, { id: 'bench', moduleId: MODULE_ID, pid: process.pid, host: 'bench', role: 'trading' })
const market = createSimMarket({ seed: 'bench', wall, venueLatency: 'none' })
const names = [...new Set(market.listings.map((l) => l.venue))]
const venues = new Map(
  names.map((name) => [
    name,
    createSimVenue({
      name,
      listings: market.listings,
      clock: market.clock,
      memory: paperMemory(paperPool, name),
      seed: 'bench',
      latency: 'none',
    }),
  ]),
)
for (const venue of venues.values()) market.onEvents(venue.onMarket)
for (const venue of venues.values()) await venue.start()
const desk = await openDesk({
  url,
  pool,
  moduleId: MODULE_ID,
  workerId: 'bench',
  market,
  venues,
  wall,
  log,
  onFault: (error) => {
    process.stderr.write(`the desk failed: ${error instanceof Error ? error.stack : String(error)}\n`)
    process.exit(1)
  },
})

process.on('message', (message: { readonly ask: 'usage' | 'stop'; readonly no: number }) => {
  if (message.ask === 'usage') process.send?.({ no: message.no, usage: process.cpuUsage(), rss: process.memoryUsage.rss() })
  else void stop()
})

async function stop(): Promise<void> {
  await desk.close()
  for (const venue of venues.values()) await venue.stop()
  await market.stop()
  await Promise.all([pool.end(), paperPool.end()])
  process.exit(0)
}

process.send?.({ ready: true })

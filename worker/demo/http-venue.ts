import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { parseArgs } from 'node:util'
import { paperMemory } from '#lib/db/paper.ts'
import { openPool } from '#lib/db/pool.ts'
import type { MarketEvent } from '#lib/domain/base/market.ts'
import { databaseUrl } from '#lib/env.ts'
import { type Log, openLog } from '#lib/log.ts'
import { type Faults, faultChange, readText } from '#lib/wire/venue.ts'
import { createSimMarket } from '../market/sim/sim-market.ts'
import type { Market } from '../ports.ts'
import { createSimVenue } from '../venues/sim/sim-venue.ts'
import { wallClock } from '../wall.ts'
import { FaultDeck, NO_FAULTS } from './http-venue/faults.ts'
import { PaperAccount } from './http-venue/paper-account.ts'
import { answer, type Routes } from './http-venue/routes.ts'
import { Stream } from './http-venue/stream.ts'
import { untilStopped } from './until-stopped.ts'

/**
 * A paper venue in a process of its own, behind HTTP and a WebSocket (docs/venue-protocol.md): late replies, lost replies and
 * dropped frames are real here. It has its own database role and commits its own memory; killing the desk does not touch it. It
 * can be told to misbehave while it runs.
 */
export type HttpVenue = {
  readonly url: string
  readonly faults: FaultDeck
  readonly account: PaperAccount
  readonly close: () => Promise<void>
}

export type HttpVenueOptions = {
  readonly databaseUrl: string
  readonly name: string
  readonly host: string
  /** 0 takes any that is free. */
  readonly port: number
  readonly seed: string
  readonly faults?: Partial<Faults>
  /** Whose books it shows; by default those of the simulated venue `like`, on a book of its own around the same prices. */
  readonly market?: Market
  readonly like?: string
  readonly log: Log
}

/** Longer than any client keeps an idle connection: a call must not meet a door that is just closing. */
const KEEP_ALIVE_MS = 65_000
const DEFAULT_LIKE = 'birch'
/** What it says of its distance; what it is shows itself. */
const LATENCY_MS = { feed: 1, entry: 2, response: 2 }

export async function openHttpVenue(options: HttpVenueOptions): Promise<HttpVenue> {
  const { name, host, seed, log } = options
  const market = options.market ?? createSimMarket({ seed, wall: wallClock(), venueLatency: 'none' })
  const like = options.market ? name : (options.like ?? DEFAULT_LIKE)
  const listings = market.listings.filter((l) => l.venue === like).map((l) => ({ ...l, venue: name, latencyMs: LATENCY_MS }))
  if (listings.length === 0) throw new Error(`the market has no venue ${like} to be like`)
  const now = () => market.clock.now()
  const pool = openPool({ url: options.databaseUrl, role: 'paper', applicationName: `ropewalk-venue-${name}`, isKeyed: true, max: 4 })
  const memory = paperMemory(pool, name)
  const onTrouble = (error: unknown): void => log.warn({ err: error }, 'the venue is in trouble')
  const venue = createSimVenue({ name, listings, clock: market.clock, memory, seed, latency: 'none', onTrouble })
  const faults = new FaultDeck(seed, { ...NO_FAULTS, ...options.faults })
  const stream = new Stream({ name, listings, now, faults })
  const account = new PaperAccount({ venue, memory, listings, now, onWord: (report, trades) => stream.onReport(report, trades) })
  const routes: Routes = { name, listings, now, account, faults, onTrouble }

  const undoEvents = market.onEvents((events, silent) => {
    const own = events.filter((e) => e.venue === like).map((e): MarketEvent => ({ ...e, venue: name }))
    if (own.length === 0) return
    stream.onMarket(own)
    venue.onMarket(own, silent)
  })
  await account.recall()
  await venue.start()
  await market.start(null)

  let server = serve(routes, stream)
  const port = await listenOn(server, options.port, host)
  let reopening: NodeJS.Timeout | undefined
  let isClosed = false
  /** The door as the outage has it. */
  const door = single(async () => {
    const { outage, outage_ms } = faults.current
    clearTimeout(reopening)
    if (outage !== 'none') stream.cut()
    if (outage === 'refuse') await shut(server)
    else if (!server.listening && !isClosed) {
      server = serve(routes, stream)
      await listenOn(server, port, host)
    }
    if (outage !== 'none' && outage_ms > 0) reopening = setTimeout(() => faults.change({ outage: 'none', outage_ms: 0 }), outage_ms)
  })
  faults.onChange((current) => {
    log.warn({ faults: current }, 'faults switched')
    void door().catch(onTrouble)
  })
  if (faults.current.outage !== 'none') await door()

  return {
    url: `http://${host}:${port}`,
    faults,
    account,
    async close() {
      isClosed = true
      clearTimeout(reopening)
      await stream.close()
      await shut(server)
      undoEvents()
      await venue.stop()
      await market.stop()
      await pool.end()
    },
  }
}

function serve(routes: Routes, stream: Stream): Server {
  const server = createServer((request, response) => void answer(request, response, routes))
  server.keepAliveTimeout = KEEP_ALIVE_MS
  stream.serve(server, () => routes.faults.current.outage === 'none')
  return server
}

const listenOn = (server: Server, port: number, host: string): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port))
  })

const shut = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })

/** One run after another. */
function single(run: () => Promise<void>): () => Promise<void> {
  let last: Promise<void> = Promise.resolve()
  return () => {
    last = last.catch(() => undefined).then(run)
    return last
  }
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      name: { type: 'string', default: 'dogwood' },
      host: { type: 'string', default: '127.0.0.1' },
      port: { type: 'string', default: '4100' },
      seed: { type: 'string', default: 'ropewalk' },
      like: { type: 'string', default: DEFAULT_LIKE },
      faults: { type: 'string', default: '{}' },
    },
  })
  const log = openLog(`venue-${values.name}`)
  const faults = readText(faultChange, values.faults)
  if (!faults.ok) {
    process.stderr.write(`--faults ${faults.error.field} ${faults.error.message}\n`)
    process.exit(1)
  }
  const venue = await openHttpVenue({ ...values, port: Number(values.port), databaseUrl: databaseUrl(), faults: faults.value, log })
  log.info({ at: venue.url }, 'paper venue ready')
  log.info({ signal: await untilStopped() }, 'paper venue stops')
  await venue.close()
}

import { readFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { writeDecisions } from '#lib/db/decisions-file.ts'
import { registerWorker, storedMarket } from '#lib/db/desk.ts'
import { takeModuleLock } from '#lib/db/lock.ts'
import { marketRowReader } from '#lib/db/market-rows.ts'
import { paperMemory } from '#lib/db/paper.ts'
import type { Pool } from '#lib/db/pool.ts'
import { openPool } from '#lib/db/pool.ts'
import { idMaker } from '#lib/domain/base/id.ts'
import { InvariantError } from '#lib/domain/base/invariant.ts'
import { databaseUrl, type Env, env } from '#lib/env.ts'
import { type Log, openLog } from '#lib/log.ts'
import { parseDecisions } from '#lib/wire/decisions.ts'
import { storedListing } from '#lib/wire/venue.ts'
import { secureRandom } from './chance.ts'
import { type Desk, openDesk } from './desk.ts'
import { joinMarkets } from './market/joined/joined-market.ts'
import { createNoneMarket, type NoneMarket } from './market/none/none-market.ts'
import { createReplayMarket } from './market/replay/replay-market.ts'
import { createSimMarket } from './market/sim/sim-market.ts'
import { wallMarketClock } from './market/sim/wall-market-clock.ts'
import type { Market, Venue, WallClock } from './ports.ts'
import { provenanceOf } from './provenance.ts'
import { readVenueModels } from './venue-models.ts'
import { createHttpVenue, type HttpVenue } from './venues/http/http-venue.ts'
import { createSimVenue, type SimVenue } from './venues/sim/sim-venue.ts'
import { wallClock } from './wall.ts'

const MODULE_ID = 'tr_001'
const RETRY_MS = 500
const HEARTBEAT_MS = 1_000
/** The simulated market is the same on every machine; another one is another seed. */
const SEED = 'ropewalk'
/** More venues than this in one row of market data is a mistake of its writer. */
const VENUES_MAX = 64

/** What a person has to put right before a start can succeed: told in one line, without a stack. */
class StartProblem extends Error {
  override name = 'StartProblem'
}

/**
 * The composition root: environment, log, database, ports, loops. One run lasts until it is told to stop, or until
 * something it cannot go on without is lost; then everything is released and built again from what is stored.
 * A bug ends the process, and the supervisor starts it again.
 */
async function main(): Promise<void> {
  const settings = env()
  const url = databaseUrl()
  const log = openLog('worker')
  const wall = wallClock()
  const stop = new AbortController()
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop.abort())
  const workerId = idMaker(Math.random)(Date.now())

  while (!stop.signal.aborted) {
    try {
      await run({ url, settings, log, wall, stop: stop.signal, workerId })
    } catch (error) {
      if (stop.signal.aborted) break
      if (!isWeather(error)) throw error
      log.warn({ err: error }, 'desk lost what it needs, starting again')
      await sleep(RETRY_MS, undefined, { signal: stop.signal }).catch(() => undefined)
    }
  }
  log.info('stopped')
  log.flush()
}

type Run = {
  readonly url: string
  readonly settings: Env
  readonly log: Log
  readonly wall: WallClock
  readonly stop: AbortSignal
  readonly workerId: string
}

async function run({ url, settings, log, wall, stop, workerId }: Run): Promise<void> {
  const releases: (() => Promise<unknown>)[] = []
  const lost = Promise.withResolvers<never>()
  lost.promise.catch(() => undefined)
  const fail = (error: unknown): void => lost.reject(error)
  const pool = openPool({
    url,
    role: 'trader',
    applicationName: 'ropewalk-worker',
    isKeyed: true,
    max: 6,
    onLost: (error) => log.warn({ err: error }, 'database connection lost'),
  })
  const paperPool = openPool({ url, role: 'paper', applicationName: 'ropewalk-paper', isKeyed: true, max: 4, onLost: () => undefined })
  releases.push(
    () => pool.end(),
    () => paperPool.end(),
  )
  try {
    const register = (role: string) => registerWorker(pool, { id: workerId, moduleId: MODULE_ID, pid: process.pid, host: hostname(), role })
    await register('standby')
    const standby = setInterval(() => void register('standby').catch(() => undefined), HEARTBEAT_MS)
    const lock = await takeModuleLock({
      url,
      moduleId: MODULE_ID,
      retryMs: RETRY_MS,
      signal: stop,
      onLost: fail,
      onStandby: () => log.info('another worker trades this module, standing by'),
    }).finally(() => clearInterval(standby))
    releases.push(() => lock.release())
    await register('trading')
    releases.push(() => register('stopped'))

    const source = openMarket(settings, wall, fail)
    releases.push(() => source.stop())
    const stored = await storedMarket(pool, MODULE_ID)
    if (stored && stored.source !== source.source)
      throw new StartProblem(
        `this database holds the history of the market ${stored.source}, not of ${source.source}: choose another database or the same market`,
      )
    const provenance = await provenanceOf(SEED, inputsOf(settings))
    if (settings.ROPEWALK_DECISIONS) {
      const count = await writeDecisions(url, parseDecisions(await readFile(settings.ROPEWALK_DECISIONS, 'utf8'), settings.ROPEWALK_DECISIONS))
      log.info({ count, file: settings.ROPEWALK_DECISIONS }, 'decisions of the file written')
    }
    const { ROPEWALK_MARKET: choice, ROPEWALK_HTTP_VENUES: httpVenues } = settings
    if (choice.kind === 'replay' && httpVenues.length > 0)
      throw new StartProblem('ROPEWALK_HTTP_VENUES: a venue behind HTTP lives on wall time and cannot follow a replay')
    const remotes = httpVenues.map(({ name, url: address }) => {
      if (source.listings.some((l) => l.venue === name)) throw new StartProblem(`ROPEWALK_HTTP_VENUES: ${name} is a venue of the market ${source.source}`)
      const rows = Array.isArray(stored?.listings) ? stored.listings.filter((l) => (l as { venue?: unknown }).venue === name) : []
      const known = rows.flatMap((row) => storedListing(name, row) ?? [])
      // At a clean end everything goes at once, and nobody has to look.
      const onTrouble = (message: string) => {
        if (!stop.aborted) log.warn({ venue: name }, message)
      }
      return createHttpVenue({ name, url: address, known, now: () => source.clock.now(), random: secureRandom(), onTrouble })
    })
    for (const remote of remotes) releases.push(() => remote.stop())
    await Promise.all(remotes.map((remote) => startRemote(remote)))
    const market = joinMarkets(source, remotes)
    const simulated = new Map<string, SimVenue>()
    const venues = new Map<string, Venue>(remotes.map((remote) => [remote.name, remote]))
    let desk: Desk | null = null
    const open = async (name: string): Promise<void> => {
      if (venues.has(name)) return
      const venue = createSimVenue({
        name,
        listings: source.listings,
        clock: source.clock,
        memory: paperMemory(paperPool, name),
        seed: SEED,
        onTrouble: (error, attempt) => {
          if (attempt === 1) log.warn({ err: error, venue: name }, 'paper venue cannot store')
          // What no retry can mend must not look like a market that stands still.
          if (!isWeather(error)) fail(error)
        },
      })
      venues.set(name, venue)
      simulated.set(name, venue)
      source.onEvents(venue.onMarket)
      releases.push(() => venue.stop())
      await venue.start()
      desk?.connect(venue)
    }
    for (const name of new Set(source.listings.map((l) => l.venue))) await open(name)
    source.onListings?.((listings) => {
      for (const listing of listings) simulated.get(listing.venue)?.addListing(listing)
    })
    const marketRows = 'offer' in source ? rowReader(pool, source, open, log) : undefined
    desk = await openDesk({ url, pool, moduleId: MODULE_ID, workerId, market, venues, ...(marketRows && { marketRows }), provenance, wall, log, onFault: fail })
    releases.push(() => (desk as Desk).close())
    log.info({ source: market.source, venues: [...venues.keys()] }, 'desk is open')
    await Promise.race([lost.promise, aborted(stop)])
  } finally {
    // In reverse order, each once; what cannot be released any more is gone already.
    for (const release of releases.reverse()) await release().catch((error: unknown) => log.debug({ err: error }, 'release failed'))
  }
}

/** A venue at the address that is another one than it is called is a person's mistake. */
async function startRemote(remote: HttpVenue): Promise<void> {
  await remote.start().catch((error: unknown) => {
    throw new StartProblem(`ROPEWALK_HTTP_VENUES: ${(error as Error).message}`, { cause: error })
  })
}

function openMarket(settings: Env, wall: WallClock, onFailure: (error: unknown) => void): Market | NoneMarket {
  const { ROPEWALK_MARKET: choice, ROPEWALK_SPEED: speed, ROPEWALK_VENUE_MODELS: file } = settings
  const models = file === undefined ? {} : { models: readVenueModels(file) }
  switch (choice.kind) {
    case 'sim':
      return createSimMarket({ seed: SEED, wall, ...models })
    case 'none':
      return createNoneMarket({ clock: wallMarketClock(wall) })
    case 'replay':
      return createReplayMarket({ folder: choice.folder, speed, wall, onFailure, ...models })
  }
}

/** What decides a run beside the code and the seed. */
const inputsOf = ({ ROPEWALK_MARKET: market, ROPEWALK_VENUE_MODELS: models, ROPEWALK_DECISIONS: decisions }: Env): readonly string[] => [
  ...(market.kind === 'replay' ? [market.folder] : []),
  ...(models ? [models] : []),
  ...(decisions ? [decisions] : []),
]

/** Offers the newest `md_strand` rows to a market that lives on them; the paper venues they name are opened first. */
function rowReader(pool: Pool, market: NoneMarket, open: (venue: string) => Promise<void>, log: Log) {
  const newest = marketRowReader(pool)
  return {
    async read(): Promise<void> {
      for (const row of await newest()) {
        for (const venue of venuesOf(row.market_data)) await open(venue)
        const taken = market.offer(row)
        if (!taken.ok) log.warn({ strand: row.id, field: taken.error.field }, taken.error.message)
      }
    },
  }
}

const venuesOf = (data: unknown): string[] => {
  const venues = (data as { venues?: unknown } | null)?.venues
  return typeof venues === 'object' && venues !== null ? Object.keys(venues).slice(0, VENUES_MAX) : []
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })

/** Lost connections and a server that restarts pass; everything else is a bug or a person's task. */
function isWeather(error: unknown): boolean {
  if (error instanceof InvariantError || error instanceof StartProblem) return false
  const code = (error as { code?: unknown }).code
  if (typeof code === 'string') return /^(08|57P|53|55P03|ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|40)/.test(code)
  return error instanceof Error && /connection|terminat|timeout/i.test(error.message)
}

const TASKS = new Set(['RecordingError', 'EnvProblem', 'DecisionsError', 'VenueModelsError', 'LatencyTriplesError'])

main().then(
  () => process.exit(0),
  (error: unknown) => {
    const isTask = error instanceof StartProblem || (error instanceof Error && TASKS.has(error.name))
    process.stderr.write(`${isTask ? (error as Error).message : ((error as Error).stack ?? String(error))}\n`)
    process.exit(1)
  },
)

import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { registerWorker } from '#lib/db/desk.ts'
import { paperMemory } from '#lib/db/paper.ts'
import { connection, openPool, type Role } from '#lib/db/pool.ts'
import type { Log } from '#lib/log.ts'
import { type Desk, openDesk } from '#worker/desk.ts'
import { joinMarkets } from '#worker/market/joined/joined-market.ts'
import { createSimMarket } from '#worker/market/sim/sim-market.ts'
import type { Market, Venue, WallClock } from '#worker/ports.ts'
import type { HttpVenue } from '#worker/venues/http/http-venue.ts'
import { createSimVenue } from '#worker/venues/sim/sim-venue.ts'
import { wallClock } from '#worker/wall.ts'

export const MODULE_ID = 'tr_001'

export type TestDesk = Desk & {
  readonly market: Market
  /** What the desk could not go on with; empty while all is well. */
  readonly faults: readonly unknown[]
  /** Warnings and errors of the log, as `level message`. */
  readonly complaints: string[]
  readonly stop: () => Promise<void>
}

export type TestDeskOptions = {
  readonly url: string
  readonly wall?: WallClock
  /** Default: the simulated market with venues that answer at once. */
  readonly market?: (wall: WallClock) => Market
  readonly venueLatency?: 'none' | 'listing'
  readonly workerId?: string
  /** Venues in processes of their own, started already, beside those of the market. */
  readonly remotes?: readonly HttpVenue[]
  /** Stands in front of every venue of the market. */
  readonly wrap?: (venue: Venue) => Venue
}

/** A whole desk in this process, put together as the worker's main does: real database, real paper venues. */
export async function openTestDesk({
  url,
  wall = wallClock(),
  market: make,
  venueLatency = 'none',
  workerId = 'worker-under-test',
  remotes = [],
  wrap = (venue) => venue,
}: TestDeskOptions): Promise<TestDesk> {
  const faults: unknown[] = []
  const complaints: string[] = []
  const pool = openPool({ url, role: 'trader', applicationName: 'test-worker', isKeyed: true, max: 6 })
  const paperPool = openPool({ url, role: 'paper', applicationName: 'test-paper', isKeyed: true, max: 3 })
  await registerWorker(pool, { id: workerId, moduleId: MODULE_ID, pid: process.pid, host: 'test', role: 'trading' })
  const source = make?.(wall) ?? createSimMarket({ seed: 'story', wall, venueLatency: 'none' })
  const market = joinMarkets(source, remotes)
  const names = [...new Set(source.listings.map((l) => l.venue))]
  const simulated = new Map(
    names.map((name) => [
      name,
      createSimVenue({
        name,
        listings: source.listings,
        clock: market.clock,
        memory: paperMemory(paperPool, name),
        seed: 'story',
        ...(venueLatency === 'none' && { latency: 'none' }),
        onTrouble: (error) => complaints.push(`paper ${String(error)}`),
      }),
    ]),
  )
  for (const venue of simulated.values()) source.onEvents(venue.onMarket)
  for (const venue of simulated.values()) await venue.start()
  const venues = new Map<string, Venue>([...[...simulated].map(([name, venue]) => [name, wrap(venue)] as const), ...remotes.map((r) => [r.name, r] as const)])
  const desk = await openDesk({
    url,
    pool,
    moduleId: MODULE_ID,
    workerId,
    market,
    venues,
    wall,
    log: collectingLog(complaints),
    onFault: (error) => faults.push(error),
  })
  return {
    ...desk,
    market,
    faults,
    complaints,
    async stop() {
      await desk.close()
      for (const venue of venues.values()) await venue.stop()
      await market.stop()
      await Promise.all([pool.end(), paperPool.end()])
    },
  }
}

/** A client of its own in one of the product's roles, and what it hears on the channels it listens to. */
export async function openClient(url: string, role: Role, ...channels: readonly string[]) {
  const client = new pg.Client(connection({ url, role, applicationName: `test-${role}` }))
  client.on('error', () => {})
  const heard: { readonly channel: string; readonly payload: Readonly<Record<string, unknown>> }[] = []
  client.on('notification', ({ channel, payload }) => heard.push({ channel, payload: JSON.parse(payload ?? '{}') }))
  await client.connect()
  for (const channel of channels) await client.query(`listen ${channel}`)
  return Object.assign(client, { heard })
}

/** Polls until `read` gives something; fails with `what` when it never does. */
export async function eventually<T>(what: string, read: () => Promise<T | null | undefined | false>, timeoutMs = 30_000): Promise<T> {
  for (const endAt = performance.now() + timeoutMs; ; ) {
    const value = await read()
    if (value !== null && value !== undefined && value !== false) return value
    if (performance.now() > endAt) throw new Error(`${what}: did not happen within ${timeoutMs} ms`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

/** 26 characters of a ULID's alphabet; order does not matter in tests. */
export const freshId = (): string => {
  const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
  return `01${[...randomBytes(24)].map((byte) => alphabet[byte % 32]).join('')}`
}

/** Keeps warnings and errors, and drops the rest. */
export function collectingLog(complaints: string[]): Log {
  const silent = () => {}
  const complain = (level: string) => (facts: unknown, message?: string) => {
    const why = (facts as { err?: Error }).err?.message
    complaints.push([level, message ?? String(facts), why, JSON.stringify(facts)].filter(Boolean).join(' '))
  }
  return { debug: silent, info: silent, trace: silent, warn: complain('warn'), error: complain('error'), fatal: complain('fatal') } as unknown as Log
}

/**
 * The event log read in order, once per web process, for every open stream.
 *
 * `seq` alone is no order to read by: a slow transaction takes its numbers early and commits late, behind a reader that
 * has already gone past them. So a reader takes only events of transactions older than every one still running, and
 * orders and resumes by (xid, seq). NOTIFY only says "look again"; a poll each second finds what a lost nudge hid.
 */
import { z } from 'zod'
import { databaseUrl } from '../env.ts'
import { listen } from './listen.ts'
import { compareCursors, LOG_START, makeRing, type TailEvent } from './tail-ring.ts'
import { type Reader, webDb } from './views/connection.ts'

/** How alive the database and the worker were at the last look; null when that look is too old to say. */
export type Pulse = { readonly workerAt: number | null; readonly lagMs: number }

export type Tail = {
  head(): string
  /** Where whatever is read from now on stands at least, and since when that has been so; null in the first second. */
  start(): TailStart | null
  /** At most `limit` events after the cursor; null when it cannot be resumed from. */
  since(cursor: string, limit: number): readonly TailEvent[] | null
  pulse(): Pulse | null
  /** Called after new events, outside of any transaction. Returns its undo. */
  onNews(listener: () => void): () => void
  close(): Promise<void>
}

/** Everything up to `cursor` was committed at `atMs` of this process's clock. */
export type TailStart = { readonly cursor: string; readonly atMs: number }

const POLL_MS = 1_000
const BATCH = 1_000
/**
 * Least time between two looks that both find something: at first, and while they go on finding. Then a browser reads and draws within one
 * of them: shorter, and it would still be drawing when the next frame comes, which waits a second time.
 */
const REST_MS = 20
const REST_MAX_MS = 72
const RING_CAPACITY = 20_000
const PREFILL = 2_000
/** Older than this, a pulse says nothing about now: streams fall silent and browsers show themselves stale. */
const PULSE_MAX_AGE_MS = 3_500

/** The one tail of this process, opened by its first reader. Survives module reloads in development. */
export function sharedTail(): Promise<Tail> {
  const held = globalThis as { ropewalkTail?: Promise<Tail> | undefined }
  held.ropewalkTail ??= openTail(webDb(), (onNudge, onReady) =>
    listen({
      url: databaseUrl(),
      role: 'web',
      applicationName: 'ropewalk web tail',
      channels: ['tr_event_notification'],
      onNudge: (_, payload) => onNudge(payload),
      onReady,
    }),
  ).catch((error: unknown) => {
    // The next reader tries again: a database that was down must not leave a dead tail behind.
    held.ropewalkTail = undefined
    throw error
  })
  return held.ropewalkTail
}

type Listen = (onNudge: (payload: string) => void, onReady: () => void) => { close(): Promise<void> | void }

/** LISTEN comes before the first read, so nothing is committed between the two unnoticed. */
export async function openTail(db: Reader, listenTo: Listen, clock: () => number = Date.now, pollMs = POLL_MS): Promise<Tail> {
  const listeners = new Set<() => void>()
  let look: () => void = () => {}
  let nudgedXid = 0n
  const listener = listenTo(
    (payload) => {
      nudgedXid = maxXid(nudgedXid, payload)
      look()
    },
    () => look(),
  )
  const recent = await readRecent(db, PREFILL).catch(async (error: unknown) => {
    await listener.close()
    throw error
  })
  const ring = makeRing(RING_CAPACITY, recent.floor)
  ring.push(recent.events)

  let pulse: (Pulse & { readonly seenAt: number }) | null = null
  // The last two beats: the older one lies before anything that a page which is now being made has read.
  let starts: readonly [TailStart | null, TailStart | null] = [null, null]
  let isLooking = false
  let mustLookAgain = false
  let isClosed = false
  let retry: ReturnType<typeof setTimeout> | undefined
  let retryMs = 0
  const pace = makePace(clock)

  look = () => {
    mustLookAgain = true
    if (!isLooking && !isClosed) void readAll()
  }
  async function readAll(): Promise<void> {
    isLooking = true
    try {
      while (mustLookAgain && !isClosed) {
        await pace.rest()
        mustLookAgain = false
        const events = await readAfter(db, ring.head(), BATCH)
        pace.looked(events.length)
        if (events.length === 0) continue
        ring.push(events)
        for (const listener of listeners) listener()
        if (events.length === BATCH) mustLookAgain = true
      }
      holdBack()
    } catch {
      // The database is away: the poll asks again, and the pulse grows old meanwhile, which every browser shows.
    } finally {
      isLooking = false
    }
  }
  /** A nudged event that an older transaction still hides: the one that ends it may have no event of its own to nudge with. */
  function holdBack(): void {
    if (compareCursors(ring.head(), `${nudgedXid}:0`) >= 0) {
      retryMs = 0
      return
    }
    retryMs = Math.min(retryMs === 0 ? 4 : retryMs * 2, 250)
    clearTimeout(retry)
    retry = setTimeout(look, retryMs)
  }
  async function beat(): Promise<void> {
    starts = [starts[1], { cursor: ring.head(), atMs: clock() }]
    look()
    try {
      pulse = { ...(await readPulse(db, ring.head(), clock())), seenAt: clock() }
    } catch {
      // Kept as it is: its age tells the truth.
    }
  }
  const poll = setInterval(() => void beat(), pollMs)
  await beat()

  return {
    head: ring.head,
    since: ring.since,
    start: () => starts[0],
    pulse: () => (pulse !== null && clock() - pulse.seenAt <= PULSE_MAX_AGE_MS ? pulse : null),
    onNews(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    async close() {
      isClosed = true
      clearInterval(poll)
      clearTimeout(retry)
      await listener.close()
    },
  }
}

/**
 * Where news is cut into batches: here, once for every stream and every read that follows from it (docs/decisions/0021-live-path.md). The
 * first after a pause is read at once; while one look after another finds something the looks move apart, up to `REST_MAX_MS`.
 */
function makePace(clock: () => number) {
  let restMs = REST_MS
  let lookedAt = Number.NEGATIVE_INFINITY
  return {
    rest(): Promise<void> | undefined {
      const sinceMs = clock() - lookedAt
      if (sinceMs >= restMs || sinceMs < 0) return undefined
      return new Promise((resolve) => setTimeout(resolve, restMs - sinceMs))
    },
    looked(found: number): void {
      const at = clock()
      const isStream = found > 0 && at - lookedAt < restMs * 2
      restMs = found === BATCH ? 0 : isStream ? Math.min(REST_MAX_MS, Math.max(REST_MS, restMs) * 1.5) : REST_MS
      if (found > 0) lookedAt = at
    },
  }
}

function maxXid(known: bigint, payload: string): bigint {
  const found = /"xid"\s*:\s*"(\d{1,20})"/.exec(payload)?.[1]
  const xid = found === undefined ? 0n : BigInt(found)
  return xid > known ? xid : known
}

const eventRow = z
  .object({ xid: z.string(), seq: z.string(), noun: z.string(), noun_id: z.string(), kind: z.string(), execution_id: z.string().nullable() })
  .transform((row): TailEvent => ({ at: `${row.xid}:${row.seq}`, noun: row.noun, id: row.noun_id, kind: row.kind, executionId: row.execution_id }))
const eventRows = z.array(eventRow)
const pulseRow = z.object({ silent_ms: z.number().nullable(), lag_ms: z.number().nullable() })

const COLUMNS = `xid::text as xid, seq::text as seq, noun, noun_id, kind, data->>'execution_id' as execution_id`
const SETTLED = `xid < pg_snapshot_xmin(pg_current_snapshot())`

/** Events after the cursor whose order is settled, oldest first. */
export async function readAfter(db: Reader, cursor: string, limit: number): Promise<readonly TailEvent[]> {
  const [xid, seq] = cursor.split(':')
  const { rows } = await db.query(
    `select ${COLUMNS} from tr_event where (xid, seq) > ($1::xid8, $2::bigint) and ${SETTLED} order by tr_event.xid, tr_event.seq limit $3`,
    [xid, seq, limit],
  )
  return eventRows.parse(rows)
}

/** The newest settled events, so that a browser resumes across a restart of the web process. */
async function readRecent(db: Reader, limit: number): Promise<{ readonly floor: string; readonly events: readonly TailEvent[] }> {
  const { rows } = await db.query(`select ${COLUMNS} from tr_event where ${SETTLED} order by tr_event.xid desc, tr_event.seq desc limit $1`, [limit + 1])
  const events = eventRows.parse(rows).reverse()
  return events.length > limit ? { floor: (events[0] as TailEvent).at, events: events.slice(1) } : { floor: LOG_START, events }
}

/** A standby beats too, but trades nothing; a worker that stopped in order leaves its last beat behind. */
async function readPulse(db: Reader, head: string, nowMs: number): Promise<Pulse> {
  const [xid, seq] = head.split(':')
  const { rows } = await db.query(
    `select (select extract(epoch from clock_timestamp() - max(heartbeat_at)) * 1000 from tr_worker where role <> 'standby')::float8 as silent_ms,
            (select extract(epoch from clock_timestamp() - at) * 1000 from tr_event
              where (xid, seq) > ($1::xid8, $2::bigint) order by xid, seq limit 1)::float8 as lag_ms`,
    [xid, seq],
  )
  const { silent_ms: silentMs, lag_ms: lagMs } = pulseRow.parse(rows[0])
  // Told in this process's clock: the database may run on another machine.
  return { workerAt: silentMs === null ? null : Math.round(nowMs - silentMs), lagMs: Math.max(0, Math.round(lagMs ?? 0)) }
}

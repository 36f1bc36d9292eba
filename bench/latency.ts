import pg from 'pg'
import { connection } from '#lib/db/pool.ts'
import { atRate, inTurn, percentile } from './bed.ts'
import { decisionOf, INSERT } from './decisions.ts'

/** One measured decision: milliseconds of the client's clock, and the venue's share as the report says it. */
export type Sample = { readonly totalMs: number; readonly afterCommitMs: number; readonly venueMs: number | null }

export type Probe = {
  /** Sends at this rate and waits for every answer. */
  run(perSecond: number, durationMs: number): Promise<readonly Sample[]>
  close(): Promise<void>
}

/** From the start of the INSERT to the moment at which a client that LISTENs has read the answer's row. */
async function openProbe(options: {
  readonly url: string
  readonly channel: string
  readonly insert: (no: number) => { readonly id: string; readonly query: pg.QueryConfig }
  readonly read: string
  readonly idOf: (payload: string) => string
}): Promise<Probe> {
  const writers = await Promise.all(Array.from({ length: 4 }, () => open(options.url)))
  const queries = writers.map(inTurn)
  const ear = await open(options.url)
  const reader = await open(options.url)
  const waiting = new Map<string, { readonly startedAt: number; committedAt: number; done: (sample: Sample) => void }>()
  let unread: string[] = []
  let isReading = false
  let no = 0

  // Reads what has been announced, one statement at a time: announcements that come meanwhile share the next one.
  const read = async (): Promise<void> => {
    isReading = true
    while (unread.length > 0) {
      const ids = unread
      unread = []
      const { rows } = await reader.query({ name: 'read', text: options.read, values: [ids] })
      const seenAt = performance.now()
      for (const row of rows) {
        const asked = waiting.get(row.id)
        if (!asked) continue
        waiting.delete(row.id)
        asked.done({
          totalMs: seenAt - asked.startedAt,
          afterCommitMs: seenAt - asked.committedAt,
          venueMs: row.venue_ms === null ? null : Number(row.venue_ms),
        })
      }
    }
    isReading = false
  }
  ear.on('notification', ({ payload }) => {
    unread.push(options.idOf(payload ?? ''))
    if (!isReading) void read()
  })
  await ear.query(`listen ${options.channel}`)

  return {
    async run(perSecond, durationMs) {
      const samples: Promise<Sample>[] = []
      await atRate(perSecond, durationMs, () => {
        const { id, query } = options.insert(no)
        const ask = queries[no++ % queries.length] as (typeof queries)[number]
        samples.push(
          new Promise((resolve, reject) => {
            const asked = { startedAt: performance.now(), committedAt: Number.NaN, done: resolve }
            waiting.set(id, asked)
            ask(query).then(() => {
              asked.committedAt = performance.now()
            }, reject)
            setTimeout(() => reject(new Error(`no answer to ${id} within 30 s`)), 30_000).unref()
          }),
        )
      })
      return await Promise.all(samples)
    },
    async close() {
      await Promise.all([...writers, ear, reader].map((client) => client.end()))
    },
  }
}

/** Through the whole desk: the decision's row in, the execution report out. */
export const deskProbe = (url: string, label: string): Promise<Probe> =>
  openProbe({
    url,
    channel: 'decision_maker_strand_notification',
    insert: (no) => {
      const decision = decisionOf(label, no)
      return { id: decision.id, query: { name: 'insert', text: INSERT, values: [JSON.stringify([decision])] } }
    },
    // The notification names the report; the client knows its decision.
    read: `select decision_id as id, stages -> 'totals_ms' ->> 'venue_ms' as venue_ms from tr_strand where id = any($1)`,
    idOf: (payload) => (JSON.parse(payload) as { strand_id: string }).strand_id,
  })

/**
 * Through the hand-written loop: a row in, a row out, with the same client, the same table of JSON and the same announcements.
 * `floor_order`: with the row read and the intent committed in between.
 */
export const floorProbe = (url: string, label: string, channel: 'floor_ask' | 'floor_order' = 'floor_ask'): Promise<Probe> =>
  openProbe({
    url,
    channel: 'floor_reply',
    insert: (no) => ({
      id: `${label}-${no}`,
      query: {
        name: channel,
        text: `with ask as (insert into floor_ask (id, body) values ($1, $2) returning id) select pg_notify('${channel}', id) from ask`,
        values: [`${label}-${no}`, JSON.stringify(decisionOf(label, no).dm_decision)],
      },
    }),
    read: `select id, null as venue_ms from floor_reply where id = any($1)`,
    idOf: (payload) => payload,
  })

/** The bare loop's own tables, in the database of the desk. */
export const makeFloor = (owner: pg.Client): Promise<unknown> =>
  owner.query(`create table if not exists floor_ask (id text primary key, body jsonb not null, at timestamptz not null default clock_timestamp());
    create table if not exists floor_intent (id text primary key, body jsonb not null, at timestamptz not null default clock_timestamp());
    create table if not exists floor_reply (id text primary key, body jsonb not null, at timestamptz not null default clock_timestamp())`)

async function open(url: string): Promise<pg.Client> {
  const client = new pg.Client(connection({ url, role: 'owner', applicationName: 'bench', isKeyed: true }))
  await client.connect()
  return client
}

export const summary = (values: readonly number[]) => ({ n: values.length, p50: percentile(values, 0.5), p99: percentile(values, 0.99) })

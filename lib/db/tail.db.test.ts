import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freshDatabase } from '#tests/support/database.ts'
import { listen } from './listen.ts'
import { openPool } from './pool.ts'
import { openTail, readAfter } from './tail.ts'

let owner: pg.Pool
let web: pg.Pool
let url: string

beforeAll(async () => {
  const db = await freshDatabase()
  url = db.url
  owner = openPool({ url, role: 'owner', applicationName: 'test owner', max: 6 })
  web = openPool({ url, role: 'web', applicationName: 'test web', max: 4 })
})
afterAll(async () => {
  await owner.end()
  await web.end()
})

const append = (client: pg.Pool | pg.PoolClient, id: string, data: object = {}) =>
  client.query(`insert into tr_event (noun, noun_id, kind, actor, data) values ('execution', $1, 'working', 'test', $2)`, [id, JSON.stringify(data)])
const ids = (events: readonly { id: string }[]) => events.map(({ id }) => id)

async function until<T>(read: () => T, isDone: (value: T) => boolean, ms = 20_000): Promise<T> {
  for (const endAt = performance.now() + ms; ; ) {
    const value = read()
    if (isDone(value)) return value
    if (performance.now() > endAt) throw new Error(`expected more within ${ms} ms, was ${JSON.stringify(value)}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

async function withClient<T>(use: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await owner.connect()
  try {
    return await use(client)
  } finally {
    client.release()
  }
}

describe('readAfter', () => {
  it('does not lose the slow transaction that took the lower number', async () => {
    const start = (await readAfter(web, '0:0', 10_000)).at(-1)?.at ?? '0:0'
    await withClient(async (slow) => {
      await slow.query('begin')
      await append(slow, 'slow') // takes its seq here, commits after the others
      await append(owner, 'fast-1')
      await append(owner, 'fast-2')

      // The fast ones are committed, and yet nobody may read past the slow one: a cursor beyond it would never come back.
      expect(ids(await readAfter(web, start, 100))).toEqual([])
      await slow.query('commit')
    })
    expect(ids(await readAfter(web, start, 100))).toEqual(['slow', 'fast-1', 'fast-2'])
  })

  it('orders by transaction first, so that a cursor in between resumes without loss', async () => {
    const start = (await readAfter(web, '0:0', 10_000)).at(-1)?.at ?? '0:0'
    await withClient(async (old) => {
      await old.query('begin')
      await old.query('select pg_current_xact_id()') // the older transaction writes later and so has the higher number
      await append(owner, 'young')
      await append(old, 'old')
      await old.query('commit')
    })
    const events = await readAfter(web, start, 100)
    expect(ids(events)).toEqual(['old', 'young'])
    expect(ids(await readAfter(web, events[0]?.at ?? '', 100))).toEqual(['young'])
  })

  it('tells every event of concurrent writers exactly once, however the reads fall', async () => {
    const start = (await readAfter(web, '0:0', 100_000)).at(-1)?.at ?? '0:0'
    const expected = new Set<string>()
    let isWriting = true
    const writers = Promise.all(
      Array.from({ length: 4 }, (_, writer) =>
        withClient(async (client) => {
          for (let round = 0; round < 40; round++) {
            await client.query('begin')
            for (let n = 0; n <= round % 3; n++) {
              expected.add(`w${writer}-${round}-${n}`)
              await append(client, `w${writer}-${round}-${n}`)
            }
            if (round % 5 === writer) await client.query('select pg_sleep(0.004)')
            await client.query('commit')
          }
        }),
      ),
    ).then(() => {
      isWriting = false
    })
    const told: string[] = []
    let cursor = start
    for (let isLast = false; ; isLast = !isWriting) {
      const events = await readAfter(web, cursor, 7)
      told.push(...ids(events))
      cursor = events.at(-1)?.at ?? cursor
      if (isLast && events.length === 0) break
    }
    await writers
    expect(told.length).toBe(expected.size)
    expect(new Set(told)).toEqual(expected)
  })
})

describe('openTail', () => {
  /** A tail whose LISTEN is in place. */
  const open = async (pollMs?: number) => {
    const listening = Promise.withResolvers<void>()
    const tail = await openTail(
      web,
      (onNudge, onReady) =>
        listen({
          url,
          role: 'web',
          applicationName: 'test tail',
          channels: ['tr_event_notification'],
          onNudge: (_, payload) => onNudge(payload),
          onReady() {
            onReady()
            listening.resolve()
          },
        }),
      Date.now,
      pollMs,
    )
    await listening.promise
    return tail
  }
  /** Longer than any of these waits: what is heard was not found by the poll. */
  const NO_POLL_MS = 600_000

  it('hears of a commit by its notification, not at the next poll', async () => {
    const tail = await open(NO_POLL_MS)
    try {
      const from = tail.head()
      let news = 0
      tail.onNews(() => news++)
      await append(owner, 'heard', { execution_id: 'x7' })
      const events = await until(
        () => tail.since(from, 10) ?? [],
        (found) => found.length > 0,
      )
      expect(events[0]).toMatchObject({ noun: 'execution', id: 'heard', kind: 'working', executionId: 'x7' })
      expect(news).toBeGreaterThan(0)
    } finally {
      await tail.close()
    }
  })

  it('tells what an eventless transaction held back, soon after that one ends and not at the next poll', async () => {
    const tail = await open(NO_POLL_MS)
    try {
      const from = tail.head()
      await withClient(async (silent) => {
        await silent.query('begin')
        await silent.query('create temporary table held (n int) on commit drop') // writes, and appends no event
        await append(owner, 'held-back')
        await new Promise((resolve) => setTimeout(resolve, 120))
        expect(tail.since(from, 10)).toEqual([])
        await silent.query('commit')
      })
      await until(
        () => tail.since(from, 10) ?? [],
        (found) => found.length === 1,
      )
    } finally {
      await tail.close()
    }
  })

  it('resumes across its own restart, and says what it cannot resume', async () => {
    const first = await open()
    const cursor = first.head()
    await first.close()
    await append(owner, 'while-away')
    const second = await open()
    try {
      expect(ids(second.since(cursor, 10) ?? [])).toEqual(['while-away'])
      expect(second.since('99999999999:1', 10)).toBeNull()
    } finally {
      await second.close()
    }
  })

  it('names a place for a page that is being made: what came a moment before is told after it, never left out', async () => {
    const tail = await open()
    try {
      expect(tail.start()).toBeNull()
      await append(owner, 'long before')
      const place = await until(tail.start, (start) => start !== null && tail.since(start.cursor, 10)?.length === 0)
      await append(owner, 'just before')
      await until(tail.head, (head) => head !== place?.cursor)
      const start = tail.start()
      expect(start?.atMs).toBeLessThan(Date.now())
      expect(ids(tail.since(start?.cursor ?? '', 10) ?? [])).toEqual(['just before'])
    } finally {
      await tail.close()
    }
  })

  it('tells the worker’s last heartbeat and the lag of what is held back', async () => {
    await owner.query(`insert into tr_worker (id, module_id, pid, host, role, heartbeat_at) values
      ('w1', 'tr_001', 1, 'h', 'trading', clock_timestamp() - interval '40 seconds'), ('w2', 'tr_001', 2, 'h', 'standby', clock_timestamp())`)
    const tail = await open()
    try {
      const pulse = tail.pulse()
      expect(Date.now() - (pulse?.workerAt ?? 0)).toBeGreaterThan(39_000) // a standby trades nothing
      expect(Date.now() - (pulse?.workerAt ?? 0)).toBeLessThan(60_000)
      expect(pulse?.lagMs).toBe(0)
    } finally {
      await tail.close()
    }
  })
})

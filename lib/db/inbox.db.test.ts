import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshDatabase } from '#tests/support/database.ts'
import { Front, inboxReader } from './inbox.ts'
import { openPool, type Pool } from './pool.ts'

/** Invariant: every committed row is returned once, in order, and a row that commits late is returned late, never lost. */
let trader: Pool
let writers: pg.Client[]

beforeAll(async () => {
  const db = await freshDatabase()
  trader = openPool({ url: db.url, role: 'trader', applicationName: 'test-inbox' })
  writers = await Promise.all(
    [0, 1].map(async () => {
      const client = new pg.Client({ connectionString: db.url, application_name: 'test-writer' })
      await client.connect()
      return client
    }),
  )
})
afterAll(async () => {
  await Promise.all([trader.end(), ...writers.map((w) => w.end())])
})

const insert = (writer: pg.Client | undefined, id: string) => writer?.query(`insert into dm_strand (id, tags) values ($1, '{trader:execute}')`, [id])

test('a slower writer’s row is found by the very next read, though later rows were read before it', async () => {
  const read = inboxReader(trader, 'tr_001', true)
  const inFlight: string[] = []
  const next = async (): Promise<string[]> => {
    const { decisions } = await read(inFlight, 256)
    inFlight.push(...decisions.map((d) => d.seq))
    return decisions.map((d) => d.row.id)
  }
  await insert(writers[0], 'first')
  expect(await next()).toEqual(['first'])
  await writers[0]?.query('begin')
  await insert(writers[0], 'slow')
  await insert(writers[1], 'quick')
  expect(await next()).toEqual(['quick'])
  expect(await next()).toEqual([])
  await writers[0]?.query('commit')
  await insert(writers[1], 'last')
  expect(await next()).toEqual(['slow', 'last'])
  expect(await next()).toEqual([])
  // A whole look does not return what is in flight either.
  await new Promise((resolve) => setTimeout(resolve, 600))
  expect(await next()).toEqual([])
})

test('holes are remembered while a writer may still fill them', () => {
  const front = new Front()
  front.advance([1_000, 1_003], 0)
  expect(front.holes(1)).toEqual([1_001, 1_002])
  front.advance([1_002, 1_004], 10)
  expect(front.holes(11)).toEqual([1_001])
  expect(front.holes(6_000)).toEqual([])
  front.advance([900_000], 6_001)
  expect(front.holes(6_002)).toEqual([])
  expect(front.highest).toBe(900_000)
})

import { PrismaPg } from '@prisma/adapter-pg'
import type pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { freshDatabase } from '#tests/support/database.ts'
import { PrismaClient } from '../generated/client.ts'
import { connection, openPool } from '../pool.ts'
import { readEquity } from './equity.ts'

/** The curve as the web process reads it: through the generated client, in its own role. */
let owner: pg.Pool
let prisma: PrismaClient
const DAY_S = 86_400
const T0_S = 1_340_000_000

beforeAll(async () => {
  const { url } = await freshDatabase()
  owner = openPool({ url, role: 'owner', applicationName: 'test', max: 1 })
  prisma = new PrismaClient({ adapter: new PrismaPg(connection({ url, role: 'web', applicationName: 'test' })) })
})
afterAll(async () => {
  await Promise.all([owner?.end(), prisma?.$disconnect()])
})
beforeEach(() => owner.query('delete from tr_equity'))

/** A row each `everyS` of market time; the equity is its number. */
const insert = (count: number, everyS = 10, currency = 'USD', fromS = T0_S) =>
  owner.query(
    `insert into tr_equity (module_id, at_us, currency, equity, realized_pnl, unrealized_pnl, fees, gross_notional)
     select 'tr_001', ($3::bigint + n * $2) * 1000000 + 500, $4, n, '0.123456789012345678901234567890', -n, 1, 0 from generate_series(0, $1 - 1) n`,
    [count, everyS, fromS, currency],
  )

describe('the equity curve', () => {
  it('is empty before the first row', async () => {
    expect(await readEquity('tr_001', prisma)).toMatchObject({ points: [], currency: null })
  })

  it('is whole while it is short, with every digit', async () => {
    await insert(40)
    const found = await readEquity('tr_001', prisma)
    expect(found).toMatchObject({ currency: 'USD', stepMs: 10_000 })
    expect(found.points.map(({ equity }) => equity)).toEqual(Array.from({ length: 40 }, (_, n) => String(n)))
    expect(found.points[3]).toEqual({
      atMs: (T0_S + 30) * 1_000 + 0.5,
      equity: '3',
      realized: '0.123456789012345678901234567890',
      unrealized: '-3',
      fees: '1',
      drawdown: '0',
    })
    expect(await readEquity('tr_other', prisma)).toMatchObject({ points: [] })
  })

  it('keeps at most 300 of the last 24 hours, evenly, the newest among them', async () => {
    await insert(3 * 8_640)
    const { points, stepMs } = await readEquity('tr_001', prisma)
    expect(points.length).toBeGreaterThan(290)
    expect(points.length).toBeLessThanOrEqual(300)
    expect(points.at(-1)?.equity).toBe(String(3 * 8_640 - 1))
    const [first, last] = [points[0]?.atMs ?? 0, points.at(-1)?.atMs ?? 0]
    expect(last - first).toBeLessThan(DAY_S * 1_000)
    expect(last - first).toBeGreaterThan((DAY_S - 600) * 1_000)
    const distances = points.slice(1, -1).map((point, index) => point.atMs - (points[index]?.atMs ?? 0))
    expect(new Set(distances)).toEqual(new Set([stepMs]))
  })

  it('does not move a point that was shown when the next row comes', async () => {
    await insert(8_000)
    const before = await readEquity('tr_001', prisma)
    await insert(1, 10, 'USD', T0_S + 80_000)
    const after = await readEquity('tr_001', prisma)
    expect(after.points).toEqual(expect.arrayContaining(before.points.slice(0, -1)))
  })

  it('tells what the day began with: the last row before midnight, whatever points are kept, and none on the first day', async () => {
    await insert(3 * 8_640)
    const found = await readEquity('tr_001', prisma)
    const last = T0_S + (3 * 8_640 - 1) * 10
    const midnight = Math.floor(last / DAY_S) * DAY_S
    const n = Math.ceil((midnight - T0_S) / 10) - 1
    expect(Number(found.dayBase)).toBeCloseTo(0.123456789 - n, 6)
    await owner.query('delete from tr_equity where at_us < $1::bigint * 1000000', [midnight])
    expect((await readEquity('tr_001', prisma)).dayBase).toBeNull()
  })

  it('has the newest currency only', async () => {
    await insert(5, 10, 'USDT')
    await insert(3, 10, 'USD', T0_S + 100)
    expect(await readEquity('tr_001', prisma)).toMatchObject({ currency: 'USD', points: [{ equity: '0' }, { equity: '1' }, { equity: '2' }] })
  })
})

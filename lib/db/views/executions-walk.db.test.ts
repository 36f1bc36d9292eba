import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openPool } from '#lib/db/pool.ts'
import type { ExecutionsFilter } from '#lib/wire/views/executions.ts'
import { freshDatabase } from '#tests/support/database.ts'
import { seedExecutions } from '../../../bench/seed-executions.ts'
import { readExecutions } from './executions.ts'
import { readPaintTimes, recordPaints } from './painted.ts'

const COUNT = 2_400
const ROWS_WALKED = 2_000
let owner: pg.Pool
let web: pg.Pool

beforeAll(async () => {
  const db = await freshDatabase()
  owner = openPool({ url: db.url, role: 'owner', applicationName: 'test owner' })
  web = openPool({ url: db.url, role: 'web', applicationName: 'test web' })
  await seedExecutions(db.url, { count: COUNT, seed: 'walk', days: 10 })
  // Of no venue: refused before one was asked.
  await owner.query(`update tr_strand set venue = null where status = 'refused' and right(id, 1) in ('0', '1')`)
}, 120_000)
afterAll(async () => {
  await owner.end()
  await web.end()
})

/** All ids that a filter finds, page after page, and how many pages that took. */
async function walk(filter: ExecutionsFilter, limit = 500): Promise<{ readonly ids: readonly string[]; readonly pages: number }> {
  const ids: string[] = []
  for (let before: string | undefined, pages = 1; ; pages++) {
    const page = await readExecutions(web, filter, { before, limit, rowsWalked: ROWS_WALKED })
    ids.push(...page.rows.map(({ id }) => id))
    if (page.next === null) return { ids, pages }
    expect(before === undefined || page.next < before, 'each page goes on below the last').toBe(true)
    before = page.next
  }
}
const idsWhere = async (where: string): Promise<readonly string[]> =>
  (await owner.query(`select id from tr_strand where kind = 'execution' and ${where} order by id desc`)).rows.map(({ id }) => id)

describe('the blotter over many executions', () => {
  const cases: readonly [ExecutionsFilter, string][] = [
    [{}, 'true'],
    [{ symbol: 'UNI/USDT' }, `symbol = 'UNI/USDT'`],
    [{ venue: 'cedar' }, `venue = 'cedar'`],
    [{ symbol: 'ETH/USDT', venue: 'birch' }, `symbol = 'ETH/USDT' and venue = 'birch'`],
    [{ symbol: 'DOT/USDT', side: 'sell', status: ['rejected', 'expired'] }, `symbol = 'DOT/USDT' and side = 'sell' and status in ('rejected', 'expired')`],
    [{ venue: 'alder', status: ['failed'] }, `venue = 'alder' and status = 'failed'`],
    [{ status: ['failed'] }, `status = 'failed'`],
    [{ status: ['received', 'working'] }, 'false'],
    [{ code: 'DAILY_LOSS_LIMIT' }, `outcome->'reasons'->0->>'code' = 'DAILY_LOSS_LIMIT'`],
    [{ symbol: 'NONE/USDT' }, 'false'],
  ]
  it.each(cases)('finds with %j exactly what a plain condition finds, in order', async (filter, where) => {
    expect((await walk(filter)).ids).toEqual(await idsWhere(where))
  })

  it('walks from the oldest on, as well under a filter as without one', async () => {
    for (const [filter, where] of [
      [{}, 'true'],
      [{ status: ['failed'] }, `status = 'failed'`],
      [{ venue: 'cedar' }, `venue = 'cedar'`],
    ] as const) {
      const ids: string[] = []
      for (let before: string | undefined, isMore = true; isMore; ) {
        const page = await readExecutions(
          web,
          { ...filter, status: 'status' in filter ? [...filter.status] : undefined, sort: 'time' },
          { before, limit: 500, rowsWalked: ROWS_WALKED },
        )
        ids.push(...page.rows.map(({ id }) => id))
        isMore = page.next !== null
        before = page.next ?? undefined
      }
      expect(ids).toEqual([...(await idsWhere(where))].reverse())
    }
  })

  it('ranks among the newest, says among how many, and leaves out what has no value', async () => {
    const worst = await readExecutions(web, { sort: '-shortfall' }, { limit: 10, rowsWalked: ROWS_WALKED })
    const { rows } = await owner.query(
      `select id from (select * from tr_strand where kind = 'execution' order by id desc limit ${ROWS_WALKED}) s
       where implementation_shortfall_bps is not null order by implementation_shortfall_bps desc, id desc limit 10`,
    )
    expect(worst.rows.map(({ id }) => id)).toEqual(rows.map(({ id }) => id))
    expect(worst).toMatchObject({ next: null, among: { count: ROWS_WALKED, isCut: true } })
    const best = await readExecutions(web, { sort: 'slippage', symbol: 'UNI/USDT', venue: 'cedar', side: 'buy' }, { limit: 500 })
    const values = best.rows.map(({ arrivalSlippageBps }) => Number(arrivalSlippageBps))
    expect(values).toEqual(values.toSorted((a, b) => a - b))
    expect(best.rows.every(({ symbol, side, arrivalSlippageBps }) => symbol === 'UNI/USDT' && side === 'buy' && arrivalSlippageBps !== null)).toBe(true)
    expect(best.among?.isCut).toBe(false)
  })

  it('cuts a time range out, to the millisecond', async () => {
    const { rows } = await owner.query('select created_at from tr_strand order by id offset 900 limit 1')
    const to = rows[0].created_at as Date
    const from = new Date(to.getTime() - 86_400_000)
    const found = await walk({ from, to, symbol: 'BTC/USDT' })
    expect(found.ids).toEqual(await idsWhere(`symbol = 'BTC/USDT' and created_at >= '${from.toISOString()}' and created_at < '${to.toISOString()}'`))
    expect(found.ids.length).toBeGreaterThan(0)
  })

  it('looks at a bounded number of rows for a page, says how far back it looked, and goes on from there', async () => {
    const first = await readExecutions(web, { style: 'iceberg' }, { limit: 100, rowsWalked: ROWS_WALKED })
    expect(first.rows).toEqual([])
    expect(first.next).not.toBeNull()
    expect(first.lookedBackToMs).toBeLessThan(Date.now())
    expect((await walk({ style: 'iceberg' })).pages).toBe(2)
    expect((await readExecutions(web, { style: 'iceberg' }, { limit: 100, before: first.next ?? undefined, rowsWalked: ROWS_WALKED })).next).toBeNull()
  })

  it('finds an execution by its id, the end of it, and the end of its decision’s', async () => {
    const { rows } = await owner.query('select id, decision_id from tr_strand order by id offset 1234 limit 1')
    const { id, decision_id } = rows[0] as { id: string; decision_id: string }
    for (const q of [id, id.slice(-8).toLowerCase(), decision_id, decision_id.slice(-8)]) expect((await walk({ q })).ids, q).toEqual([id])
    expect((await walk({ q: 'ZZZZZZ' })).ids).toEqual([])
    const short = await walk({ q: id.slice(-2) })
    expect(short.ids).toEqual(await idsWhere(`right(id, 2) = '${id.slice(-2)}'`))
  })

  it('keeps when a report was drawn, once, on the report’s own stamp', async () => {
    const { rows } = await owner.query(`select id from tr_strand where status = 'filled' order by id desc limit 2`)
    const [first, second] = rows.map(({ id }) => id as string) as [string, string]
    const reportedMs = Date.now() - 500
    await owner.query(`update tr_strand set stages = jsonb_build_object('stamps_us', jsonb_build_object('reported', $1::bigint)) where id = any($2)`, [
      reportedMs * 1_000,
      [first, second],
    ])
    await recordPaints(web, [
      { id: first, at_ms: reportedMs + 84.25, error_ms: 1.5 },
      { id: second, at_ms: reportedMs - 3, error_ms: 1.5 },
      { id: 'no such execution', at_ms: reportedMs, error_ms: 1 },
    ])
    await recordPaints(web, [{ id: first, at_ms: reportedMs + 9_000, error_ms: 1 }])
    const { rows: kept } = await owner.query('select execution_id, paint_ms from tr_paint order by execution_id desc')
    expect(kept).toEqual([
      { execution_id: first, paint_ms: 84.25 },
      { execution_id: second, paint_ms: null },
    ])
    expect(await readPaintTimes(web, 0)).toEqual({ n: 1, p50Ms: 84.25, p95Ms: null, errorMs: 1.5 })
  })
})

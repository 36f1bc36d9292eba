import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { freshDatabase } from '#tests/support/database.ts'
import { clusterId } from '../domain/learn/braid.ts'
import { type BraidOptions, braid, describeBraids } from './braids.ts'
import { openPool, type Pool } from './pool.ts'

/** Invariant: a strand is braided once per level, into the cluster of its key, whatever the order of arrival and however often one looks. */
let owner: Pool
let pool: Pool
beforeAll(async () => {
  const db = await freshDatabase()
  owner = openPool({ url: db.url, role: 'owner', applicationName: 'test-braids-owner' })
  pool = openPool({ url: db.url, role: 'trader', applicationName: 'test-braids' })
})
afterAll(() => Promise.all([owner.end(), pool.end()]))
beforeEach(() => owner.query('truncate tr_outcome_log, tr_learner; delete from tr_strand'))

const NOW = '2026-11-20T12:00:00Z'
const OPTIONS: BraidOptions = { moduleId: 'm', now: NOW, minScore: 0, membersNeeded: { 1: 3, 2: 9, 3: 27 } }
const SYMBOL = 'B"T\\C/\u0007Ü\u2028'

type Over = {
  readonly symbol?: string
  readonly timeframe?: string
  readonly venue?: string
  readonly outcome?: string
  readonly endedAt?: string
  readonly shadow?: boolean
}
async function strands(ids: readonly string[], over: Over = {}): Promise<void> {
  const { symbol = SYMBOL, timeframe = '5m', venue = 'binance', outcome = 'poor', endedAt = '2026-11-19T10:00:00Z', shadow = false } = over
  await owner.query(
    `with strand as (insert into tr_strand (id, module_id, kind, status, decision_id) select id, 'm', 'execution', 'filled', id from unnest($1::text[]) id)
     insert into tr_outcome_log (execution_id, decision_id, module_id, day, ended_at, symbol, timeframe, venue, execution_type, outcome_type, strand_score, status, shadow, censored, markout_bps, y, known)
     select id, id, 'm', $6::timestamptz::date, $6, $2, $3, $4, 'limit', $5, 0.5, 'filled', $7, false, '{}', 1, '{}' from unnest($1::text[]) id`,
    [ids, symbol, timeframe, venue, outcome, endedAt, shadow],
  )
}
const braids = async (kind = 'braid') => (await owner.query(`select * from tr_strand where kind = $1 order by cluster_id, braid_version`, [kind])).rows
const ids = (prefix: string, count: number): string[] => Array.from({ length: count }, (_, i) => `${prefix}${i}`)

test('three of a kind become a braid whose id the desk computes alike, and twice adds nothing', async () => {
  await strands(ids('a', 3))
  await strands(ids('b', 2), { venue: 'kraken' })
  await strands(ids('c', 3), { shadow: true })
  expect(await braid(pool, OPTIONS)).toEqual({ braids: 1, members: 3, stamped: 3 })
  expect(await braid(pool, OPTIONS)).toEqual({ braids: 0, members: 0, stamped: 0 })
  const [row, ...others] = await braids()
  expect(others).toEqual([])
  const cluster = clusterId(1, [SYMBOL, '5m', 'binance', 'limit', 'poor'])
  expect(row).toMatchObject({
    cluster_id: cluster,
    lifecycle_id: `braid_${cluster}`,
    braid_version: 1,
    source_strands: ids('a', 3),
    accumulated_score: 1.5,
    status: 'pending',
  })
  expect(row.exec_metrics).toMatchObject({ accumulated_score: 1.5, statistics: { n: 3, days: 1, mean_y: 1 } })
  const stamped = await owner.query(`select id, braided_into from tr_strand where kind = 'execution' and braided_into is not null order by id`)
  expect(stamped.rows).toEqual(ids('a', 3).map((id) => ({ id, braided_into: row.id })))
})

test('a braid is put into words once, as what it is', async () => {
  await strands(ids('a', 3), { symbol: 'BTCUSDT' })
  await braid(pool, OPTIONS)
  expect(await describeBraids(pool, 'm')).toBe(1)
  expect(await describeBraids(pool, 'm')).toBe(0)
  expect((await braids())[0]).toMatchObject({
    status: 'observed',
    lesson: { title: 'BTCUSDT 5m binance limit poor: seen 3 times', recommendations: null, confidence: null },
  })
})

test('the id of the worked example', async () => {
  await strands(ids('a', 3), { symbol: 'BTCUSDT' })
  await braid(pool, OPTIONS)
  expect((await braids())[0].cluster_id).toBe('f61beac338141961ae1f0c2ad7446cc0f442f3bd25a619490e24bf047667761c')
})

test('the next version waits for three new ones, in whatever order they come', async () => {
  await strands(['z', 'm', 'a'])
  await braid(pool, OPTIONS)
  await strands(['y', 'b'])
  expect((await braid(pool, OPTIONS))?.braids).toBe(0)
  await strands(['c'])
  await braid(pool, OPTIONS)
  expect((await braids()).map((row) => [row.braid_version, row.source_strands])).toEqual([
    [1, ['a', 'm', 'z']],
    [2, ['b', 'c', 'y']],
  ])
})

test('what is older than thirty days, or of the future, is not seen', async () => {
  await strands(ids('old', 3), { endedAt: '2026-10-20T10:00:00Z' })
  await strands(ids('future', 3), { endedAt: '2026-11-20T12:00:01Z' })
  expect((await braid(pool, OPTIONS))?.braids).toBe(0)
})

test('a second bar, and the levels above', async () => {
  await strands(ids('a', 3))
  expect((await braid(pool, { ...OPTIONS, minScore: 2 }))?.braids).toBe(0)
  for (let v = 0; v < 3; v++) for (const outcome of ['success', 'poor', 'acceptable']) await strands(ids(`${outcome}${v}-`, 3), { venue: `v${v}`, outcome })
  await braid(pool, OPTIONS)
  const meta = await braids('meta_braid')
  expect(meta).toMatchObject([{ cluster_id: clusterId(2, [SYMBOL, '5m']), symbol: SYMBOL, venue: null }])
  expect(meta[0].source_strands).toHaveLength(10)
  expect((await braids()).every((row) => row.braided_into === meta[0].id)).toBe(true)
  expect(await braids('meta2_braid')).toEqual([])
})

test('two passes at once: one does the work; a pass that was cut off is finished', async () => {
  await strands(ids('a', 6))
  const passes = await Promise.all([braid(pool, OPTIONS), braid(pool, OPTIONS)])
  expect(passes.reduce((sum, pass) => sum + (pass?.braids ?? 0), 0)).toBe(1)
  const id = (await braids())[0].id
  await owner.query(`update tr_strand set braided_into = null; update tr_outcome_log set braided_into = null`)
  await owner.query(`update tr_learner set state = jsonb_build_object('unstamped', jsonb_build_array($1::text))`, [id])
  expect(await braid(pool, OPTIONS)).toEqual({ braids: 0, members: 0, stamped: 6 })
  expect(await braids()).toHaveLength(1)
})

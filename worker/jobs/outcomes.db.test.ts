import { afterAll, beforeAll, expect, test } from 'vitest'
import { openPool, type Pool } from '#lib/db/pool.ts'
import { freshDatabase } from '#tests/support/database.ts'
import { logOutcomes } from './outcomes.ts'

/** Invariant: an execution that is over has one outcome once its mark-outs are known, whatever the order and however often it is looked for. */
let owner: Pool
let pool: Pool
beforeAll(async () => {
  const db = await freshDatabase()
  owner = openPool({ url: db.url, role: 'owner', applicationName: 'test-outcomes-owner' })
  pool = openPool({ url: db.url, role: 'trader', applicationName: 'test-outcomes' })
  await owner.query(
    `insert into tr_market (module_id, source, state, listings, clock_us) values ('m', 'sim', 'open', '[]', (extract(epoch from timestamptz '2026-11-20T12:00:00Z') * 1e6)::bigint)`,
  )
})
afterAll(() => Promise.all([owner.end(), pool.end()]))

const METRICS = {
  arrival_slippage_bps: '9.2', fees: '0.01', fill_rate: '1', latency_ms: '12', h1s_markout_bps: '1', h10s_markout_bps: '1', h1m_markout_bps: '1', h5m_markout_bps: '-5.2',
  benchmarks: { p_0: '100' }, nulls: {},
} // biome-ignore format: one record
const ROUTE = {
  routing_cost_bps: null, costs: null,
  candidates: [{ venue: 'b', routing_cost_bps: 4, costs: { residual_bps: 0 } }, { venue: 'a', routing_cost_bps: 6.3, costs: { residual_bps: -1.2 } }],
} // biome-ignore format: one record
const CONTEXT = { volume_daily: '625', volatility_daily: 0.02, books: [{ bid: '99.98', ask: '100.02', is_live: true }] }

async function ended(id: string, over: Readonly<Record<string, unknown>> = {}): Promise<void> {
  const row = {
    id, module_id: 'm', kind: 'execution', symbol: 'BTC/USDT', timeframe: '5m', decision_id: `d-${id}`, status: 'filled', side: 'buy', venue: 'a', execution_type: 'market',
    quantity: '1', ordered_quantity: '1', filled_quantity: '1', average_price: '100', outcome_type: 'success', strand_score: 0.8, arrival_slippage_bps: '9.2',
    exec_metrics: METRICS, context: CONTEXT, route: ROUTE, decided_at: '2026-11-20T10:00:00Z', ended_at: '2026-11-20T10:00:01Z', created_at: '2026-11-20T10:00:00Z', tags: [], ...over,
  } // biome-ignore format: one record
  await owner.query(`insert into tr_strand (${Object.keys(row)}) select ${Object.keys(row)} from jsonb_populate_record(null::tr_strand, $1)`, [
    JSON.stringify(row),
  ])
}
const logged = async () => (await owner.query(`select * from tr_outcome_log order by execution_id`)).rows

test('logs what is known, waits for what is not, and does it once', async () => {
  await ended('e1')
  await ended('e2', { exec_metrics: { ...METRICS, h5m_markout_bps: null, nulls: { h5m_markout_bps: 'pending' } }, ended_at: '2026-11-20T11:50:00Z' })
  await ended('e3', { status: 'working', ended_at: null })
  await ended('e4', {
    status: 'refused', outcome_type: 'refused', filled_quantity: '0', ordered_quantity: '0', exec_metrics: { benchmarks: { p_d: '100' } },
    tr_predict: { slippage_bps: 3, fee_bps: 1 },
  }) // biome-ignore format: one record
  await owner.query(`insert into tr_lesson_application (decision_id, lesson_id, execution_id, lesson_version, relevance, arm, arm_probability, deltas, would_flip)
    values ('d-e1', 'l', 'e1', 1, 1, 'holdout', 0.5, '{}', false)`)
  expect(await logOutcomes(pool, 'm')).toBe(2)
  expect(await logOutcomes(pool, 'm')).toBe(0)
  const [first, shadow] = await logged()
  // O1 of the worked examples: C = 9.2 + 1, b = 2 + 0.7·200·√0.0016.
  expect(first.cost_bps).toBeCloseTo(10.2, 9)
  expect(first.benchmark_bps).toBeCloseTo(2 + 0.7 * 200 * Math.sqrt(0.0016), 6)
  expect(first.y).toBeCloseTo(2.6, 6)
  expect(first.drift_5m_bps).toBeCloseTo(4, 9)
  expect(first.known).toMatchObject({ symbol: 'BTC/USDT', venue: 'a', hour_bucket: '10', size_bucket: 'small', spread_bucket: null })
  // What the venue that was used was priced at, without the lesson's 1.2.
  expect(first.known.modelled_bps).toBeCloseTo(7.5, 9)
  expect(shadow).toMatchObject({ execution_id: 'e4', shadow: true, y: null, cost_bps: 4 })
  const ledger = await owner.query('select y, r from tr_lesson_application')
  expect(ledger.rows[0].y).toBeCloseTo(2.6, 6)
  // What was pending is logged when its mark-out is there, and what was open when it is over.
  await owner.query(`update tr_strand set exec_metrics = $1 where id = 'e2'`, [JSON.stringify(METRICS)])
  await owner.query(`update tr_strand set status = 'cancelled', filled_quantity = 0, ended_at = '2026-11-20T11:00:00Z' where id = 'e3'`)
  await owner.query(
    `insert into tr_quote (symbol, venue, at_us, bid, ask) values ('BTC/USDT', 'a', (extract(epoch from timestamptz '2026-11-20T11:04:59Z') * 1e6)::bigint, 100.1, 100.1)`,
  )
  expect(await logOutcomes(pool, 'm')).toBe(2)
  const open = (await logged()).find((row) => row.execution_id === 'e3')
  // Nothing was filled: all of it ran away with the market.
  expect(open.cost_bps).toBeCloseTo(10, 9)
  expect(open.censored).toBe(true)
})

test('a score that comes later is added', async () => {
  await ended('e5', { strand_score: null })
  await logOutcomes(pool, 'm')
  await owner.query(`update tr_strand set strand_score = 0.5 where id = 'e5'`)
  await logOutcomes(pool, 'm')
  expect((await logged()).at(-1)).toMatchObject({ execution_id: 'e5', strand_score: 0.5 })
})

test('keeps what a split was expected to cost as a whole, and nothing where no price was stored', async () => {
  await ended('e6', { route: { ...ROUTE, routing_cost_bps: 5, costs: { residual_bps: 0.5 } } })
  await ended('e7', { route: { ...ROUTE, candidates: [{ venue: 'a', routing_cost_bps: null, costs: null }] } })
  await ended('e8', { route: null })
  await logOutcomes(pool, 'm')
  const modelled = Object.fromEntries((await logged()).map((row) => [row.execution_id, row.known.modelled_bps]))
  expect(modelled).toMatchObject({ e6: 4.5, e7: null, e8: null })
})

const BASELINE = {
  at_us: 1, venue: 'a', mids: { a: '99.96', b: '50' }, part: 1, quantity: 1, fee_bps: 1, spread_bps: 4, volume_daily: 625, volatility_daily: 0.02,
} // biome-ignore format: one record
const met = (execution: string, arm: string) =>
  owner.query(
    `insert into tr_lesson_application (decision_id, lesson_id, execution_id, lesson_version, relevance, arm, arm_probability, deltas, would_flip)
     values ('d-' || $1, 'l', $1, 1, 1, $2, 0.5, '{}', false)`,
    [execution, arm],
  )
const trialYOf = async (execution: string): Promise<number | null> =>
  (await owner.query('select y from tr_lesson_application where execution_id = $1', [execution])).rows[0].y
const laterMid = (at: string, mid: number) =>
  owner.query(`insert into tr_quote (symbol, venue, at_us, bid, ask) values ('BTC/USDT', 'a', (extract(epoch from $1::timestamptz) * 1e6)::bigint, $2, $2)`, [
    at,
    mid,
  ])

test('the ledger measures from the first judgement: a market that ran away four bps while a lesson let it wait is in y', async () => {
  await ended('t1', { decision_log: { baseline: BASELINE } })
  await ended('t2', { decision_log: { baseline: { ...BASELINE, mids: { a: '100' } } } })
  await met('t1', 'applied')
  await met('t2', 'holdout')
  await logOutcomes(pool, 'm')
  // O1 again: 2.6 where nothing moved, and what it costs from its release on stays in the outcome log.
  expect(await trialYOf('t2')).toBeCloseTo(2.6, 6)
  expect(await trialYOf('t1')).toBeCloseTo(2.6 + 4, 1)
  expect((await logged()).filter((row) => row.execution_id.startsWith('t')).map((row) => row.y)).toEqual([expect.closeTo(2.6, 6), expect.closeTo(2.6, 6)])
})

test('a decision that a lesson delayed and that was then refused, or was over while it waited, counts in its arm with nothing filled', async () => {
  const nothing = { outcome_type: null, filled_quantity: '0', ordered_quantity: '0', average_price: null, arrival_slippage_bps: null, strand_score: null }
  await laterMid('2026-11-20T10:34:59Z', 100.06)
  const over = { ...nothing, ended_at: '2026-11-20T10:30:00Z', venue: null, exec_metrics: { benchmarks: { p_d: null } } }
  await ended('u1', { ...over, status: 'refused', decision_log: { baseline: BASELINE } })
  await ended('u2', { ...over, status: 'expired', monitoring_state: { waiting: { baseline: BASELINE } } })
  // Its own entry conditions never held: no lesson kept it.
  await ended('u3', { ...over, status: 'expired', monitoring_state: { waiting: { baseline: { ...BASELINE, at_us: null } } } })
  for (const id of ['u1', 'u2', 'u3']) await met(id, 'applied')
  await logOutcomes(pool, 'm')
  // The market's move and the fee that was expected of it, nothing credited.
  const moved = ((100.06 - 99.96) / 99.96) * 1e4 + 1
  expect(await trialYOf('u1')).toBeCloseTo(moved, 6)
  expect(await trialYOf('u2')).toBeCloseTo(moved, 6)
  expect(await trialYOf('u3')).toBeNull()
  expect((await logged()).filter((row) => row.execution_id === 'u1')).toMatchObject([{ y: null, fill_ratio: 0, shadow: true }])
})

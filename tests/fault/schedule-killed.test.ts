import pg from 'pg'
import { expect, test } from 'vitest'
import { randomFor } from '#lib/domain/base/random.ts'
import { audit, NO_BREACHES } from '#tests/support/audit.ts'
import { freshDatabase } from '#tests/support/database.ts'
import { eventually, freshId, openClient } from '#tests/support/desk.ts'
import { raiseLimits } from '#tests/support/limits.ts'
import { startWorker } from '#tests/support/worker-process.ts'

/**
 * A worker that is killed again and again in the middle of schedules leaves exactly the planned slices: one child per
 * slice (more only where a slice is split over venues), none sent twice, all of them adding up to the order.
 */
const KILLS = Number(process.env.ROPEWALK_SCHEDULE_KILLS || 12)
const SEED = process.env.ROPEWALK_SEED || 'schedule-killed'
/** Long enough to be in the middle of a start, of an intent, of a send, and of waiting. */
const LIFE_MS = { min: 300, max: 2_500 }
/** All kills fall into the schedules, and the last worker has time to end them. */
const HORIZON_S = Math.ceil((KILLS * (LIFE_MS.min + LIFE_MS.max)) / 2_000) + 15
const STYLES = ['twap', 'vwap', 'is'] as const

test(`${KILLS} kills in the middle of schedules leave the planned slices, each once`, async () => {
  const db = await freshDatabase()
  const owner = new pg.Client({ connectionString: db.url })
  await owner.connect()
  await raiseLimits(owner)
  const dm = await openClient(db.url, 'dm')
  const random = randomFor('schedule kills', SEED)
  const complaints: string[] = []
  const ids = STYLES.map((style) => ({ id: freshId(), style }))

  let worker = startWorker(db.url)
  await eventually('quotes', async () => (await owner.query(`select 1 from tr_market where state = 'open'`)).rows[0], 30_000)
  for (const { id, style } of ids) {
    const plan = { direction: 'long', quantity: '0.6', execution_strategy: style, time_horizon: `${HORIZON_S}s`, max_slippage_bps: 100 }
    await dm.query(
      `insert into dm_strand (id, symbol, timeframe, kind, dm_alpha, dm_decision, tags) values ($1, 'BTC/USDT', '5m', 'decision', '{"signal_strength": 0.95}', $2, '{trader:execute}')`,
      [id, JSON.stringify({ trading_plan: plan })],
    )
  }
  await eventually(
    'the judgements',
    async () => (await owner.query(`select 1 from tr_strand where status in ('approved', 'working', 'refused')`)).rows.length === STYLES.length,
  )
  for (let kill = 0; kill < KILLS; kill++) {
    const bornAt = performance.now()
    const lifeMs = LIFE_MS.min + random.next() * (LIFE_MS.max - LIFE_MS.min)
    while (performance.now() - bornAt < lifeMs && worker.exit() === null) await new Promise((resolve) => setTimeout(resolve, 5))
    if (worker.exit() !== null) complaints.push(`ended by itself: ${worker.exit()}`)
    await worker.kill()
    complaints.push(...worker.errors)
    worker = startWorker(db.url)
  }
  await eventually(
    'every schedule is reported',
    async () => (await owner.query(`select 1 from tr_strand where ended_at is not null`)).rows.length === STYLES.length,
    120_000,
  )
  complaints.push(...worker.errors)
  expect(await worker.stop()).toBe(0)

  for (const { id, style } of ids) {
    const {
      rows: [strand],
    } = await owner.query(`select status, outcome, schedule, filled_quantity from tr_strand where decision_id = $1`, [id])
    const { rows: orders } = await owner.query(
      `select child_no, slice_no, quantity, filled_quantity, status from tr_order where decision_id = $1 order by child_no`,
      [id],
    )
    const planned = strand.schedule.slices.filter((s: { quantity: string }) => Number(s.quantity) > 0)
    process.stdout.write(
      `${style}: ${planned.length} slices planned, ${orders.length} orders, ${strand.status} ${strand.filled_quantity} of ${strand.schedule.quantity}\n`,
    )
    expect({ style, status: strand.status, reasons: strand.outcome.reasons }).toEqual({ style, status: 'filled', reasons: [] })
    expect(orders.map((o) => o.child_no)).toEqual(orders.map((_, i) => i + 1))
    const slices = [...new Set(orders.map((o) => o.slice_no))]
    expect(slices.filter((no) => no <= planned.length)).toEqual(planned.map((s: { slice_no: number }) => s.slice_no))
    const filled = orders.reduce((sum, o) => sum + Math.round(Number(o.filled_quantity) * 1e4), 0)
    expect(filled).toBe(Math.round(Number(strand.schedule.quantity) * 1e4))
  }
  const { breaches } = await audit(owner)
  await Promise.all([owner.end(), dm.end()])
  expect(complaints).toEqual([])
  expect(breaches).toEqual(NO_BREACHES)
})

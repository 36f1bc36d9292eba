import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { freshDatabase } from '#tests/support/database.ts'
import { eventually, openClient, openTestDesk } from '#tests/support/desk.ts'
import { recordingsFolder } from '#tests/support/recordings.ts'
import { createReplayMarket } from '#worker/market/replay/replay-market.ts'

/**
 * Every style as a real decision on a recorded day (AMZN at Nasdaq, 2012-06-21, best prices and prints), at full speed:
 * each completes by its horizon or reports why not, no child is above the cap, and a second run tells the same story.
 */
const STYLES = ['twap', 'vwap', 'pov', 'iceberg', 'is', 'adaptive'] as const
const decisions = STYLES.map((style, i) => ({
  id: `01JSTYLES000000000000000${String(i).padStart(2, '0')}`,
  style,
  plan: {
    direction: i % 2 === 0 ? 'long' : 'short',
    quantity: '200',
    execution_strategy: style,
    time_horizon: '10m',
    max_slippage_bps: 50,
    effective_at: new Date(Date.UTC(2012, 5, 21, 14, 15 * i)).toISOString(),
    ...(style === 'twap' ? { max_participation: 0.25 } : {}),
  },
}))

/** Five minutes before the close, for ten. */
const LATE = '01JSTYLES00000000000000099'
const late = { direction: 'long', quantity: '200', execution_strategy: 'twap', time_horizon: '10m', max_slippage_bps: 50, effective_at: '2012-06-21T19:55:00Z' }

type Story = Readonly<Record<string, { readonly strand: Row; readonly orders: readonly Row[]; readonly fills: readonly Row[] }>>
// biome-ignore lint/suspicious/noExplicitAny: rows are read as they are stored
type Row = any

/** One run in a database of its own, from before the first decision to the last report. */
async function play(): Promise<Story> {
  const db = await freshDatabase()
  const dm = await openClient(db.url, 'dm')
  for (const { id, plan } of [...decisions, { id: LATE, plan: late }]) {
    await dm.query(
      `insert into dm_strand (id, symbol, timeframe, kind, dm_alpha, dm_decision, tags) values ($1, 'AMZN/USD', '5m', 'decision', '{"signal_strength": 0.95}', $2, '{trader:execute}')`,
      [id, JSON.stringify({ decision_type: 'execute', trading_plan: plan })],
    )
  }
  const desk = await openTestDesk({ url: db.url, market: (wall) => createReplayMarket({ folder: join(recordingsFolder(), 'lobster'), speed: 'max', wall }) })
  const count = async () => Number((await dm.query(`select count(*)::int as n from tr_strand where ended_at is not null`)).rows[0].n)
  await eventually('every report', async () => (await count()) === STYLES.length + 1, 60_000)
  const faults = desk.faults
  await desk.stop()
  const story: Record<string, { strand: Row; orders: Row[]; fills: Row[] }> = {}
  for (const { id, style } of decisions) {
    const rows = async (text: string) => (await dm.query(text, [id])).rows
    story[style] = {
      strand: (
        await rows(`select status, execution_type, outcome, schedule, route, filled_quantity, ordered_quantity from tr_strand where decision_id = $1`)
      )[0],
      orders: await rows(
        `select child_no, slice_no, quantity, filled_quantity, price, sent_at_us::text, client_order_id, venue from tr_order where decision_id = $1 order by child_no`,
      ),
      fills: await rows(`select venue_fill_id, price, quantity, venue_at_us::text from tr_fill where decision_id = $1 order by venue_at_us, venue_fill_id`),
    }
  }
  const closed = (await dm.query(`select status, outcome from tr_strand where decision_id = $1`, [LATE])).rows[0]
  // Nothing trades after the close; the horizon still ends the order, with what was left.
  expect(closed).toMatchObject({ status: 'partially_filled', outcome: { reasons: [{ code: 'SCHEDULE_UNFILLED' }] } })
  await dm.end()
  expect(faults).toEqual([])
  return story
}

let first: Story
beforeAll(async () => {
  first = await play()
}, 120_000)

test.each(STYLES)('%s completes by its horizon or says why not', (style) => {
  const { strand, orders } = first[style] as Story[string]
  process.stdout.write(
    `${style} → ${strand.execution_type}: ${strand.status} ${strand.filled_quantity} of ${strand.ordered_quantity}, ${orders.length} orders, ${JSON.stringify(strand.outcome.reasons)} ${strand.schedule?.reason ?? ''}\n`,
  )
  expect(['filled', 'partially_filled', 'expired']).toContain(strand.status)
  if (strand.status !== 'filled' && strand.schedule) expect(strand.outcome.reasons[0].code).toMatch(/^SCHEDULE_/)
  const { schedule } = strand
  if (!schedule) return
  for (const o of orders) expect(Number(o.sent_at_us)).toBeLessThan(schedule.ends_at_us)
  const planned = schedule.slices.reduce((sum: number, s: { quantity: string }) => sum + Number(s.quantity), 0)
  expect(planned).toBe(Number(schedule.quantity))
})

test('a second run sends the same children and meets the same fills', async () => {
  expect(await play()).toEqual(first)
}, 120_000)

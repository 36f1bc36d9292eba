import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshDatabase } from '#tests/support/database.ts'
import { eventually, freshId, openClient, openTestDesk, type TestDesk } from '#tests/support/desk.ts'
import { createHandMarket, type HandMarket, handListing } from '#tests/support/hand-market.ts'

/**
 * The volume curve is the desk's own observation: what trades is counted by five minutes of market time, exactly once over
 * a restart, and from enough whole days on a VWAP schedule follows it; before that it says what is missing.
 */
const SYMBOL = 'BTC/USDT'
const DAY_MS = 86_400_000
let desk: TestDesk
let market: HandMarket
let db: Awaited<ReturnType<typeof freshDatabase>>
let dm: Awaited<ReturnType<typeof openClient>>
let trader: Awaited<ReturnType<typeof openClient>>

beforeAll(async () => {
  db = await freshDatabase()
  market = createHandMarket([handListing('north', SYMBOL)])
  desk = await openTestDesk({ url: db.url, market: () => market })
  dm = await openClient(db.url, 'dm')
  trader = await openClient(db.url, 'trader')
  show()
})

afterAll(async () => {
  await desk.stop()
  expect(desk.faults).toEqual([])
  await Promise.all([dm.end(), trader.end()])
})

function show() {
  market.show('north', SYMBOL, { bids: [['99.99', '50']], asks: [['100.01', '50']] })
  market.advance(1)
}
const print = (size: string) => market.print('north', SYMBOL, { price: '100.01', size, aggressor: 'buy' })
// biome-ignore lint/suspicious/noExplicitAny: rows are read as they are stored
const stored = async (): Promise<any[]> =>
  (await trader.query(`select day::text, bucket, quantity::text from tr_volume where symbol = $1 order by day, bucket`, [SYMBOL])).rows

async function scheduleOf(): Promise<{
  readonly reason: string
  readonly parameters: Readonly<Record<string, string>>
  readonly slices: readonly { quantity: string; due_at_us: number }[]
}> {
  const id = freshId()
  const plan = { direction: 'long', quantity: '1', execution_strategy: 'vwap', time_horizon: '10m', max_slippage_bps: 20 }
  await dm.query(
    `insert into dm_strand (id, symbol, timeframe, kind, dm_alpha, dm_decision, tags) values ($1, $2, '5m', 'decision', '{"signal_strength": 0.9}', $3, '{trader:execute}')`,
    [id, SYMBOL, JSON.stringify({ decision_type: 'execute', trading_plan: plan })],
  )
  const strand = await eventually(
    'the judgement',
    async () => (await dm.query(`select status, outcome, schedule from tr_strand where decision_id = $1`, [id])).rows[0],
  )
  expect(strand.schedule, JSON.stringify(strand.outcome)).not.toBeNull()
  return strand.schedule
}

test('without history it is timed evenly and says so', async () => {
  const schedule = await scheduleOf()
  expect(schedule.reason).toMatch(/^no volume history of the symbol, timed evenly: /)
  expect(schedule.parameters).toMatchObject({ curve: 'none', curve_days: '0' })
})

test('what trades is counted by market time, once, also over a restart', async () => {
  const now = market.clock.now()
  const bucket = Math.floor((now % (DAY_MS * 1_000)) / 300_000_000)
  print('1.5')
  print('0.25')
  market.advance(300_000)
  print('2')
  await eventually('the buckets', async () => (await stored()).length === 2)
  expect((await stored()).map((r) => [r.bucket, Number(r.quantity)])).toEqual([
    [bucket, 1.75],
    [bucket + 1, 2],
  ])
  await desk.stop()
  desk = await openTestDesk({ url: db.url, market: () => ({ ...market, start: async () => market.start(null).then(show) }) })
  print('3')
  await eventually('the same bucket has more', async () => Number((await stored())[1]?.quantity) === 5)
  expect(await stored()).toHaveLength(2)
})

test('from enough whole days on it follows the curve', async () => {
  // Four earlier days, whose volume came four fifths in this five minutes and one fifth in the next; today does not count.
  const now = market.clock.now()
  const bucket = Math.floor((now % (DAY_MS * 1_000)) / 300_000_000)
  for (const back of [1, 2, 3, 4]) {
    const day = new Date(now / 1_000 - back * DAY_MS).toISOString().slice(0, 10)
    await trader.query(
      `insert into tr_volume (module_id, symbol, venue, day, bucket, quantity) values ('tr_001', $1, 'north', $2, $3, 80), ('tr_001', $1, 'north', $2, $4, 20)`,
      [SYMBOL, day, bucket, (bucket + 1) % 288],
    )
  }
  await desk.stop()
  desk = await openTestDesk({ url: db.url, market: () => ({ ...market, start: async () => market.start(null).then(show) }) })
  expect((await scheduleOf()).reason).toMatch(/^volume history of 4 of the 5 days that a curve needs, timed evenly/)
  // A day later what traded today is the fifth.
  market.advance(DAY_MS)
  show()
  print('0.001')
  await eventually('the new day', async () => (desk.memory.curves.get(SYMBOL)?.days ?? 0) >= 5)
  const schedule = await scheduleOf()
  expect(schedule.reason).toMatch(/sized by the volume curve of 5 days$/)
  expect(schedule.parameters).toMatchObject({ curve: 'own history', curve_days: '5', curve_bins: '288' })
  const half = Number(schedule.slices[0]?.due_at_us) + 300_000_000
  const first = schedule.slices.filter((s) => s.due_at_us < half).reduce((sum, s) => sum + Number(s.quantity), 0)
  expect(first).toBeGreaterThan(0.5)
})

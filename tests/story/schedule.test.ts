import { expect, test } from 'vitest'
import { clientOrderId } from '#lib/domain/base/id.ts'
import { ask } from '#tests/support/asking.ts'
import { eventually, freshId } from '#tests/support/desk.ts'
import { handDesk } from '#tests/support/hand-desk.ts'
import { handListing } from '#tests/support/hand-market.ts'

/**
 * Orders that are traded in slices, on books put there by hand and a clock that the test moves: each slice is an intent
 * before it is sent, what does not fill rolls forward, a desk that is closed in the middle and opened again sends what
 * is left and nothing twice, and a cancel ends it.
 */
const SYMBOL = 'BTC/USDT'

const stage = handDesk([handListing('north', SYMBOL), handListing('south', SYMBOL)], () => show('50'))

function show(north: string, asks: readonly [string, string] = ['100.01', '100.03']) {
  stage.market.show('north', SYMBOL, {
    bids: [
      ['99.99', '50'],
      ['99.98', '100'],
    ],
    asks: [
      [asks[0], north],
      [asks[1], north],
    ],
  })
  stage.market.show('south', SYMBOL, { bids: [['99.95', '50']], asks: [['100.05', '0.05']] })
  stage.market.advance(1)
}

async function decide(plan: Readonly<Record<string, unknown>>): Promise<string> {
  const id = await ask(stage.dm, { decision: { decision_type: 'execute', trading_plan: { direction: 'long', max_slippage_bps: 20, ...plan } } })
  await stage.judged(id)
  return id
}

const { strandOf, ordersOf, reported } = stage
/** Lets market time pass, and the desk do what falls due at each step. */
async function pass(steps: number, ms: number) {
  for (let k = 0; k < steps; k++) {
    await stage.market.idle()
    stage.market.advance(ms)
  }
  await stage.market.idle()
}
const settledOrders = (id: string, orders: number) =>
  eventually(`${orders} orders`, async () => {
    const all = await ordersOf(id)
    return all.length >= orders && all.every((o) => !['intended', 'sent', 'accepted'].includes(o.status)) && all
  })
/** Moves time by a second and waits until the desk has nothing in flight. */
async function second(id: string, orders: number) {
  await settledOrders(id, orders)
  stage.market.advance(1_000)
}

test('a twap of ten seconds fills its ten slices and is reported whole', async () => {
  const id = await decide({ quantity: '2', execution_strategy: 'twap', time_horizon: '10s' })
  const planned = (await strandOf(id)).schedule.slices.filter((s: { quantity: string }) => Number(s.quantity) > 0)
  expect(planned).toHaveLength(10)
  for (let k = 1; k <= 10; k++) await second(id, k)
  const strand = await reported(id)
  const orders = await ordersOf(id)
  expect(strand).toMatchObject({ status: 'filled', execution_type: 'twap', filled_quantity: '2', ordered_quantity: '2', venue: 'north' })
  expect(strand.outcome.reasons).toEqual([])
  expect(orders.map((o) => [o.slice_no, o.quantity, o.status, o.client_order_id])).toEqual(
    planned.map((s: { slice_no: number; quantity: string }) => [s.slice_no, s.quantity, 'filled', clientOrderId(id, s.slice_no)]),
  )
  expect(orders.map((o) => Number(o.sent_at_us) - Number(orders[0].sent_at_us))).toEqual(planned.map((_: unknown, k: number) => k * 1_000_000))
  // Every intent was committed in a transaction of its own before the venue had it.
  expect(
    await stage.rowsOf(
      `select count(*)::int as n from tr_order o join paper_order p using (client_order_id) where o.decision_id = $1 and o.intended_at <= o.sent_at`,
      id,
    ),
  ).toEqual([{ n: 10 }])
  expect(Number(strand.exec_metrics.timing_cost_bps)).toBeCloseTo(0, 9)
})

test('a desk that is closed in the middle and opened again sends what is left, nothing twice', async () => {
  const id = await decide({ quantity: '2', execution_strategy: 'twap', time_horizon: '10s' })
  for (let k = 1; k <= 10; k++) {
    await second(id, k)
    if (k === 3 || k === 7) {
      await stage.close()
      expect(stage.desk.faults).toEqual([])
      await stage.open({ market: () => ({ ...stage.market, start: async () => stage.market.start(null).then(() => show('50')) }) })
    }
  }
  const strand = await reported(id)
  const orders = await ordersOf(id)
  expect(strand).toMatchObject({ status: 'filled', filled_quantity: '2' })
  expect(orders.map((o) => o.slice_no)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
  expect(orders.map((o) => o.quantity)).toEqual(strand.schedule.slices.slice(0, 10).map((s: { quantity: string }) => s.quantity))
  expect(
    await stage.rowsOf(
      `select count(*)::int as n, sum(filled_quantity)::text as filled from paper_order where client_order_id = any($1)`,
      orders.map((o) => o.client_order_id),
    ),
  ).toEqual([{ n: 10, filled: expect.stringMatching(/^2(\.0+)?$/) as string }])
})

test('what a thin book does not hold rolls forward, over both venues and never beyond the price bound', async () => {
  // Prices at which nothing of ours has traded yet: the venue remembers what we took of the others.
  show('0.05', ['100.00', '100.02'])
  const id = await decide({ quantity: '2', execution_strategy: 'twap', time_horizon: '10s' })
  for (let k = 1; k <= 10; k++) await second(id, k)
  const orders = await ordersOf(id)
  expect(new Set(orders.map((o) => o.venue))).toEqual(new Set(['north', 'south']))
  for (const o of orders) expect(Number(o.price)).toBeLessThanOrEqual(100.21)
  const strand = await reported(id)
  const filled = (await ordersOf(id)).reduce((sum, o) => sum + Math.round(Number(o.filled_quantity) * 1_000), 0)
  // North shows 0.05 at two prices and south 0.05 at one; what was taken does not come back while nothing is shown anew.
  expect(filled).toBe(150)
  expect(strand).toMatchObject({ status: 'partially_filled', filled_quantity: '0.15' })
  expect(strand.outcome.reasons[0]).toMatchObject({ code: 'SCHEDULE_UNFILLED', message: 'the books held less within the protection price: 1.85 of 2 left' })
})

test('a cancel ends the schedule: no slice follows, and the report says why', async () => {
  show('50')
  const id = await decide({ quantity: '2', execution_strategy: 'twap', time_horizon: '10s' })
  await second(id, 1)
  await second(id, 2)
  const { id: execution } = await strandOf(id)
  await stage.web.query(`insert into tr_command (id, kind, payload, actor, idempotency_key) values ($1, 'cancel', $2, 'local', $1)`, [
    freshId(),
    JSON.stringify({ execution_id: execution }),
  ])
  const strand = await reported(id)
  expect(strand).toMatchObject({ status: 'partially_filled' })
  expect(strand.outcome.reasons[0]).toMatchObject({
    code: 'SCHEDULE_STOPPED',
    message: expect.stringMatching(/^cancelled by command: [\d.]+ of 2 left$/) as string,
  })
  const before = (await ordersOf(id)).length
  stage.market.advance(9_000)
  expect(await ordersOf(id)).toHaveLength(before)
})

test('a Decision Maker takes its order back: the schedule stops', async () => {
  const id = await decide({ quantity: '2', execution_strategy: 'twap', time_horizon: '10s' })
  await second(id, 1)
  await stage.dm.query(`insert into dm_strand (id, parent_id, kind, tags) values ($1, $2, 'decision', '{trader:cancel_order}')`, [freshId(), id])
  const strand = await reported(id)
  expect(strand.outcome.reasons[0]).toMatchObject({
    code: 'SCHEDULE_STOPPED',
    message: expect.stringMatching(/^cancelled by the Decision Maker: /) as string,
  })
})

test('an iceberg shows its display size and refills it when it has traded', async () => {
  const id = await decide({ quantity: '1', execution_strategy: 'iceberg', limit_price: '100.00', time_horizon: '60s' })
  for (let k = 1; k <= 10; k++) {
    await eventually(`child ${k} rests`, async () => (await ordersOf(id)).filter((o) => o.status === 'accepted' || o.status === 'filled').length === k)
    expect((await ordersOf(id)).at(-1)).toMatchObject({ quantity: '0.1', price: '100', time_in_force: 'gtc', venue: 'north' })
    stage.market.print('north', SYMBOL, { price: '99.99', size: '200', aggressor: 'sell' })
    stage.market.advance(1)
  }
  expect(await reported(id)).toMatchObject({ status: 'filled', execution_type: 'iceberg', filled_quantity: '1' })
})

test('a halt holds the slices back; after it the plan is caught up with', async () => {
  const id = await decide({ quantity: '2', execution_strategy: 'twap', time_horizon: '10s' })
  await second(id, 1)
  const say = (kind: string) =>
    stage.web.query(`insert into tr_command (id, kind, payload, actor, idempotency_key) values ($1, $2, '{"reason":"drill"}', 'local', $1)`, [freshId(), kind])
  await say('halt')
  await eventually('the halt', async () => (await stage.rowsOf(`select state from tr_trading_state`))[0]?.state === 'halted')
  // The second slice was on its way when the halt came: it was sent before it, or denied by it.
  const before = (await settledOrders(id, 2)).length
  for (let k = 0; k < 4; k++) stage.market.advance(1_000)
  const execution = [...stage.desk.memory.executions.values()].find((e) => e.decisionId === id)
  await eventually('the hold', async () => execution?.flags.has('held_by_halt'))
  expect(await ordersOf(id)).toHaveLength(before)
  await say('resume')
  await eventually('trading', async () => (await stage.rowsOf(`select state from tr_trading_state`))[0]?.state === 'trading')
  await pass(40, 150)
  const strand = await reported(id)
  expect(strand).toMatchObject({ status: 'filled', filled_quantity: '2' })
  expect(strand.outcome.flags).toContain('held_by_halt')
  expect((await ordersOf(id)).map((o) => o.slice_no)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
})

test('a limit that is tightened meanwhile holds the slices back, with value and limit; lifted, they are caught up with', async () => {
  show('50', ['100.03', '100.05'])
  const wish = (limits: Readonly<Record<string, unknown>>) =>
    stage.rm.query(`insert into rm_strand (id, kind, symbol, rm_risk_limits, tags) values ($1, 'risk', $2, $3, '{tr:risk_update}')`, [
      freshId(),
      SYMBOL,
      JSON.stringify(limits),
    ])
  const limit = () => stage.desk.memory.limitsFor(SYMBOL).maxPositionNotional
  const id = await decide({ quantity: '2', execution_strategy: 'twap', time_horizon: '10s' })
  await second(id, 1)
  await second(id, 2)
  const before = (await settledOrders(id, 3)).length
  await wish({ max_position_notional: '1' })
  await eventually('the limit', async () => limit() === '1')
  for (let k = 0; k < 3; k++) stage.market.advance(1_000)
  const held = await eventually('the note', async () => {
    const { schedule } = await strandOf(id)
    return schedule.holds.length > 0 && schedule
  })
  expect(await ordersOf(id)).toHaveLength(before)
  expect(held.holds[0]).toMatchObject({ code: 'POSITION_LIMIT', name: 'position notional', limit: '1', slice_no: 4 })
  expect(Number(held.holds[0].value)).toBeGreaterThan(1)
  await wish({ max_position_notional: null })
  await eventually('the limit is lifted', async () => limit() !== '1')
  await pass(40, 150)
  stage.market.advance(4_000)
  const strand = await reported(id)
  expect(strand).toMatchObject({ status: 'filled', filled_quantity: '2' })
  expect(strand.outcome.flags).toContain('held_by_position')
})

import { expect, test } from 'vitest'
import { ask } from '#tests/support/asking.ts'
import { eventually, freshId } from '#tests/support/desk.ts'
import { handDesk } from '#tests/support/hand-desk.ts'
import { handListing } from '#tests/support/hand-market.ts'

/**
 * Orders that are changed while they are traded: a schedule is dealt out anew over the slices that are left, a resting
 * order is cancelled first and replaced after the venue's word, never both beyond the quantity; a restart in between
 * changes nothing of that, and what cannot be done is refused with its field.
 */
const SYMBOL = 'BTC/USDT'

const stage = handDesk([handListing('north', SYMBOL), handListing('south', SYMBOL)], () => show())

function show() {
  stage.market.show('north', SYMBOL, { bids: [['99.99', '50']], asks: [['100.01', '50']] })
  stage.market.show('south', SYMBOL, { bids: [['99.95', '50']], asks: [['100.05', '50']] })
  stage.market.advance(1)
}

async function decide(plan: Readonly<Record<string, unknown>>): Promise<string> {
  const id = await ask(stage.dm, { decision: { decision_type: 'execute', trading_plan: { direction: 'long', max_slippage_bps: 20, ...plan } } })
  await stage.judged(id)
  return id
}

const { strandOf, ordersOf, reported } = stage
const liveOf = (id: string) =>
  [...stage.desk.memory.executions.values()].find((e) => e.decisionId === id) as NonNullable<ReturnType<typeof stage.desk.memory.executions.get>>
const settled = (id: string, orders: number) =>
  eventually(`${orders} orders`, async () => {
    const all = await ordersOf(id)
    return all.length >= orders && all.every((o) => !['intended', 'sent'].includes(o.status)) && all
  })
/** Lets market time pass, and the desk do what falls due at each step. */
async function pass(steps: number, ms: number) {
  for (let k = 0; k < steps; k++) {
    await stage.market.idle()
    stage.market.advance(ms)
  }
  await stage.market.idle()
}
async function second(id: string, orders: number) {
  await settled(id, orders)
  stage.market.advance(1_000)
}

test('a twap takes a new size and a new end: what is due stands, the rest is dealt out anew', async () => {
  const id = await decide({ quantity: '2', execution_strategy: 'twap', time_horizon: '10s' })
  for (let k = 1; k <= 4; k++) await second(id, k)
  await settled(id, 5)
  const before = await ordersOf(id)
  const changed = await stage.desk.modify(liveOf(id), { quantity: '3', time_horizon: '20s' }, 'a command', 'local')
  expect(changed).toMatchObject({ ok: true, value: { is_changed: true, is_replacing: false, quantity: '3' } })
  expect(await stage.desk.modify(liveOf(id), { quantity: '3', time_horizon: '20s' })).toMatchObject({ ok: true, value: { is_changed: false } })
  await pass(20, 1_000)
  const strand = await reported(id)
  expect(strand).toMatchObject({ status: 'filled', filled_quantity: '3', ordered_quantity: '3', quantity: '3' })
  const orders = await ordersOf(id)
  expect(orders.slice(0, before.length).map((o) => o.quantity)).toEqual(before.map((o) => o.quantity))
  expect(orders.map((o) => Number(o.quantity)).reduce((a, b) => a + b, 0)).toBeCloseTo(3, 9)
  expect(Number(orders.at(-1).sent_at_us) - Number(orders[0].sent_at_us)).toBeGreaterThan(10_000_000)
  expect(await stage.rowsOf(`select actor, cause_id from tr_event where noun = 'execution' and kind = 'modified' and noun_id = $1`, strand.id)).toEqual([
    { actor: 'local', cause_id: 'a command' },
  ])
})

test('what cannot be done is refused with its field, and changes nothing', async () => {
  const id = await decide({ quantity: '2', execution_strategy: 'twap', time_horizon: '10s' })
  for (let k = 1; k <= 3; k++) await second(id, k)
  await settled(id, 4)
  const before = (await strandOf(id)).schedule
  const said = async (change: unknown) => {
    const result = await stage.desk.modify(liveOf(id), change)
    return result.ok ? result.value : [result.error.code, result.error.field].filter(Boolean).join(' ')
  }
  expect(await said({ quantity: '0.1' })).toBe('BELOW_WORKING quantity')
  expect(await said({ quantity: 'much' })).toBe('INVALID_CHANGE quantity')
  expect(await said({ time_horizon: '2s' })).toBe('IN_THE_PAST time_horizon')
  expect(await said({ max_participation: 0.9 })).toBe('PARTICIPATION_LIMIT max_participation')
  expect(await said({ quantity: '900000' })).toBe('ORDER_SIZE_LIMIT quantity')
  expect(await said({})).toBe('INVALID_CHANGE')
  expect(await said('faster')).toBe('INVALID_CHANGE')
  expect((await strandOf(id)).schedule).toEqual(before)
  await stage.desk.modify(liveOf(id), { limit_price: '99.00' })
  await pass(8, 1_000)
  // A price that the books do not meet leaves the rest: no child passes it.
  const strand = await reported(id)
  expect(strand.status).toBe('partially_filled')
  expect(await ordersOf(id)).toHaveLength(4)
})

test('a resting limit order is cancelled first and replaced for what is left, also by the desk that comes after', async () => {
  const id = await decide({ quantity: '1', execution_strategy: 'limit', limit_price: '99.90', time_horizon: '10m' })
  await eventually('it rests', async () => (await ordersOf(id))[0]?.status === 'accepted')
  stage.market.print('north', SYMBOL, { price: '99.90', size: '0.4', aggressor: 'sell' })
  await eventually('a part fills', async () => (await ordersOf(id))[0]?.status === 'partially_filled')
  expect(await stage.desk.modify(liveOf(id), { quantity: '0.4' })).toMatchObject({ ok: false, error: { code: 'BELOW_WORKING', field: 'quantity' } })
  expect(await stage.desk.modify(liveOf(id), { limit_price: '105' })).toMatchObject({ ok: false, error: { code: 'PRICE_COLLAR', field: 'limit_price' } })
  expect(await stage.desk.modify(liveOf(id), { limit_price: '99.97' })).toMatchObject({ ok: true, value: { is_changed: true, is_replacing: true } })
  const two = await eventually('the replacement rests', async () => {
    const all = await ordersOf(id)
    return all.length === 2 && all[1].status === 'accepted' && all
  })
  expect(two.map((o) => [o.status, o.price, o.quantity, o.filled_quantity])).toEqual([
    ['cancelled', '99.9', '1', '0.4'],
    ['accepted', '99.97', '0.6', '0'],
  ])
  expect(
    await stage.rowsOf(
      `select count(*)::int as n from tr_order where execution_id = $1 and intended_at < (select done_at from tr_order where id = $2) and child_no = 2`,
      two[0].execution_id,
      two[0].id,
    ),
  ).toEqual([{ n: 0 }])

  await stage.close()
  await stage.open({ market: () => ({ ...stage.market, start: async () => stage.market.start(null).then(show) }) })
  expect(await ordersOf(id)).toHaveLength(2)
  expect(await stage.desk.modify(liveOf(id), { limit_price: '99.97' })).toMatchObject({ ok: true, value: { is_changed: false } })
  expect(await stage.desk.modify(liveOf(id), { quantity: '1.5' })).toMatchObject({ ok: true, value: { is_changed: true, quantity: '1.5' } })
  await eventually('the larger order rests', async () => {
    const all = await ordersOf(id)
    return all.length === 3 && all[2].status === 'accepted' && all[2].quantity === '1.1'
  })
  stage.market.print('north', SYMBOL, { price: '99.96', size: '60', aggressor: 'sell' })
  expect(await reported(id)).toMatchObject({ status: 'filled', filled_quantity: '1.5', ordered_quantity: '1.5' })
})

test('an iceberg goes on at its new price and size; it has no slippage bound to change', async () => {
  const id = await decide({ quantity: '1', execution_strategy: 'iceberg', limit_price: '99.98', time_horizon: '60s' })
  await eventually('it rests', async () => (await ordersOf(id))[0]?.status === 'accepted')
  expect(await stage.desk.modify(liveOf(id), { max_slippage_bps: 5 })).toMatchObject({
    ok: false,
    error: { code: 'NOT_MODIFIABLE', field: 'max_slippage_bps' },
  })
  expect(await stage.desk.modify(liveOf(id), { limit_price: '99.96', quantity: '0.5' })).toMatchObject({ ok: true, value: { is_replacing: true } })
  const all = await eventually('the new display rests', async () => {
    const orders = await ordersOf(id)
    return orders.length === 2 && orders[1].status === 'accepted' && orders
  })
  expect(all.map((o) => [o.status, o.price, o.quantity])).toEqual([
    ['cancelled', '99.98', '0.1'],
    ['accepted', '99.96', '0.1'],
  ])
  expect((await strandOf(id)).schedule.slices).toHaveLength(5)
})

test('a person’s command and a Decision Maker’s row change the same order, each with its answer', async () => {
  const id = await decide({ quantity: '2', execution_strategy: 'twap', time_horizon: '10s' })
  await second(id, 1)
  const { id: execution } = await strandOf(id)
  const command = freshId()
  await stage.web.query(`insert into tr_command (id, kind, payload, actor, idempotency_key) values ($1, 'modify', $2, 'local', $1)`, [
    command,
    JSON.stringify({ execution_id: execution, quantity: '2.5' }),
  ])
  const done = await eventually(
    'the command',
    async () => (await stage.rowsOf(`select status, result from tr_command where id = $1 and done_at is not null`, command))[0],
  )
  expect(done).toMatchObject({ status: 'done', result: { is_changed: true, quantity: '2.5' } })
  const row = freshId()
  await stage.dm.query(`insert into dm_strand (id, parent_id, kind, dm_decision, tags) values ($1, $2, 'decision', $3, '{trader:modify_order}')`, [
    row,
    id,
    JSON.stringify({ trading_plan: { time_horizon: '12s', max_slippage_bps: 15 } }),
  ])
  await eventually('the change', async () => (await strandOf(id)).schedule.terms.max_slippage_bps === '15')
  await pass(12, 1_000)
  expect(await reported(id)).toMatchObject({ status: 'filled', filled_quantity: '2.5', ordered_quantity: '2.5' })
  expect(
    (await stage.rowsOf(`select cause_id, actor from tr_event where kind = 'modified' and noun_id = $1 order by seq`, execution)).map((e) => e.cause_id),
  ).toEqual([command, row])
})

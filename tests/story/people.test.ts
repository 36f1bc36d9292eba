import { expect, test } from 'vitest'
import { answer, ask, codesOf, command, reportOf, tell } from '#tests/support/asking.ts'
import { collectingLog, eventually, freshId } from '#tests/support/desk.ts'
import { handDesk } from '#tests/support/hand-desk.ts'
import { handListing } from '#tests/support/hand-market.ts'
import { openDecisionWriter } from '#worker/demo/decision-writer.ts'

/** What people and the Risk Manager may ask of a running desk, and what it does then. */
const BTC = 'BTC/USDT'
const RESTING = { execution_strategy: 'limit', limit_price: '99.99', time_horizon: '10m' }

const stage = handDesk([handListing('north', BTC)], () => {
  stage.market.show('north', BTC, { bids: [['99.99', '5000']], asks: [['100.01', '5000']] })
  stage.market.advance(1)
})

const statusOf = async (decisionId: string): Promise<string | undefined> =>
  (await stage.dm.query('select status from tr_strand where decision_id = $1', [decisionId])).rows[0]?.status
const state = async (): Promise<unknown> => (await stage.web.query('select state, actor, reason from tr_trading_state')).rows[0]

test('a halt cancels what rests, refuses what comes, and lasts until it is lifted', async () => {
  const resting = await ask(stage.dm, { plan: RESTING })
  await expect.poll(() => statusOf(resting)).toBe('working')
  expect(await command(stage.web, 'halt', { reason: 'testing' })).toMatchObject({ status: 'done', result: { state: 'halted', cancelled: 1 } })
  expect(await state()).toEqual({ state: 'halted', actor: 'local', reason: 'testing' })
  expect(await reportOf(stage.dm, resting)).toMatchObject({ status: 'cancelled' })
  expect(codesOf(await answer(stage.dm, {}))).toContain('HALTED')
  expect(await command(stage.web, 'resume', { reason: 'tested' })).toMatchObject({ status: 'done' })
  expect(await answer(stage.dm, {})).toMatchObject({ status: 'filled' })
})

test('a halt outlives the worker', async () => {
  await command(stage.web, 'halt', { reason: 'overnight' })
  await stage.close()
  await stage.open()
  stage.market.show('north', BTC, { bids: [['99.99', '5000']], asks: [['100.01', '5000']] })
  stage.market.advance(1)
  expect(codesOf(await answer(stage.dm, {}))).toContain('HALTED')
  await command(stage.web, 'resume', { reason: 'morning' })
  expect(await answer(stage.dm, {})).toMatchObject({ status: 'filled' })
})

test('a halt that was announced and then refused does not stop the desk', async () => {
  expect(await command(stage.web, 'halt', 'no object')).toMatchObject({ status: 'refused', result: { code: 'INVALID_COMMAND' } })
  await stage.web.query(`select pg_notify('tr_command_notification', '{"kind":"halt"}')`)
  await eventually('a trade', async () => (await answer(stage.dm, {})).status === 'filled')
  expect(await state()).toMatchObject({ state: 'trading' })
})

test('reduce-only lets a sale of what is held pass, up to what is held', async () => {
  await command(stage.web, 'reduce_only', { reason: 'careful' })
  expect(codesOf(await answer(stage.dm, {}))).toContain('REDUCE_ONLY')
  const sale = await answer(stage.dm, { plan: { direction: 'short', quantity: '1000' } })
  expect(sale).toMatchObject({ status: 'filled', side: 'sell' })
  expect((await stage.dm.query('select quantity from tr_position')).rows).toEqual([{ quantity: '0' }])
  expect(codesOf(await answer(stage.dm, { plan: { direction: 'short' } }))).toContain('REDUCE_ONLY')
  await command(stage.web, 'resume', { reason: 'done' })
})

test('a cancel reaches one execution and no other', async () => {
  const [one, other] = [await ask(stage.dm, { plan: RESTING }), await ask(stage.dm, { plan: RESTING })]
  await expect.poll(async () => [await statusOf(one), await statusOf(other)]).toEqual(['working', 'working'])
  const id = (await stage.dm.query('select id from tr_strand where decision_id = $1', [one])).rows[0].id
  expect(await command(stage.web, 'cancel', { execution_id: id })).toMatchObject({ status: 'done', result: { execution_id: id, cancelled: 1 } })
  expect(await reportOf(stage.dm, one)).toMatchObject({ status: 'cancelled' })
  expect(await statusOf(other)).toBe('working')
  expect(await command(stage.web, 'cancel', { execution_id: id })).toMatchObject({ status: 'refused', result: { code: 'NOT_OPEN' } })
  stage.market.advance(600_000)
  expect(await reportOf(stage.dm, other)).toMatchObject({ status: 'expired', outcome_type: 'expired' })
  stage.market.show('north', BTC, { bids: [['99.99', '5000']], asks: [['100.01', '5000']] })
  stage.market.advance(1)
})

test('a command that nobody knows, or with a wrong payload, is refused with its reason', async () => {
  expect(await command(stage.web, 'dance', {})).toMatchObject({ status: 'refused', result: { code: 'UNKNOWN_COMMAND' } })
  expect(await command(stage.web, 'cancel', { execution_id: 7 })).toMatchObject({ status: 'refused', result: { code: 'INVALID_COMMAND' } })
  expect(await command(stage.web, 'resume', null)).toMatchObject({ status: 'refused', result: { code: 'INVALID_COMMAND' } })
})

test('a decision typed in the browser takes the path of any strategy, once', async () => {
  const writer = openDecisionWriter({ url: stage.url, log: collectingLog(stage.desk.complaints) })
  const typed = { symbol: BTC, side: 'buy', size: { kind: 'notional', value: '250' }, style: 'market', stop_loss: '95', max_slippage_bps: '20', strength: 0.7 }
  const done = await command(stage.web, 'decide', typed)
  expect(done.status).toBe('done')
  const strand = await reportOf(stage.dm, done.id)
  expect(strand).toMatchObject({
    id: done.result.execution_id,
    status: 'filled',
    order_spec: { size: { kind: 'notional', value: '250' }, stop_loss: '95', strength: 0.7 },
  })
  expect(strand.monitoring_state).toMatchObject({ stop_loss: { price: '95' }, policy: 'resume', watched_by: 'worker-under-test' })
  const [row] = (await stage.dm.query('select tags, dm_alpha, dm_decision, module from dm_strand where id = $1', [done.id])).rows
  expect(row).toMatchObject({ module: 'dm', tags: ['trader:execute', 'origin:typed'], dm_alpha: { signal_strength: 0.7 } })
  // What other hands have written is judged like any row, and the answer names the field.
  const wrong = await command(stage.web, 'decide', { symbol: BTC, side: 'sideways', size: { kind: 'quantity', value: '1' }, style: 'market', strength: 0.7 })
  expect((await reportOf(stage.dm, wrong.id)).outcome.reasons[0]).toMatchObject({ code: 'INVALID_DECISION', field: 'dm_decision.trading_plan.side' })
  await writer.close()
  expect((await stage.dm.query(`select count(*)::int as n from dm_strand where 'origin:typed' = any(tags)`)).rows[0].n).toBe(2)
})

test('a row whose tags change again is carried out once', async () => {
  const id = await ask(stage.dm, {})
  await reportOf(stage.dm, id)
  await stage.dm.query(`update dm_strand set tags = '{trader:execute, again}' where id = $1`, [id])
  await stage.dm.query(`update dm_strand set tags = '{trader:execute_plan}' where id = $1`, [id])
  await expect
    .poll(async () => (await stage.web.query('select result from tr_inbox where strand_id = $1 order by seq', [id])).rows.map((r) => r.result))
    .toEqual(['approved', 'judged before', 'judged before'])
  expect((await stage.web.query('select count(*)::int as n from tr_order where decision_id = $1', [id])).rows[0].n).toBe(1)
})

test('a row becomes a decision when its tag is set, not before', async () => {
  const id = await ask(stage.dm, { tags: ['draft'] })
  expect((await stage.web.query('select count(*)::int as n from tr_inbox where strand_id = $1', [id])).rows[0].n).toBe(0)
  await stage.dm.query(`update dm_strand set tags = '{trader:execute_plan}' where id = $1`, [id])
  expect(await reportOf(stage.dm, id)).toMatchObject({ status: 'filled' })
})

test('a change or a cancel of a decision that nobody knows is answered in the inbox and in the log', async () => {
  for (const tag of ['trader:modify_order', 'trader:cancel_order']) {
    const id = await ask(stage.dm, { tags: [tag] })
    // Its sender may read the answer.
    await expect
      .poll(async () => (await stage.dm.query('select result from tr_inbox where strand_id = $1', [id])).rows[0]?.result)
      .toBe('refused INVALID_REQUEST: parent_id names no decision')
    const { rows } = await stage.dm.query(`select kind, data from tr_event where noun = 'execution' and noun_id = $1`, [id])
    expect(rows).toMatchObject([{ data: { strand_id: id, refused: { code: 'INVALID_REQUEST' } } }])
    expect(await statusOf(id)).toBeUndefined()
  }
})

test('a risk update applies what it understands and says what it does not', async () => {
  const sol = { max_order_notional: '5', price_collar_bps: 'narrow', new_field: 1 }
  await tell(stage.rm, sol, BTC)
  expect(codesOf(await answer(stage.dm, {}))).toContain('ORDER_SIZE_LIMIT')
  const [stored] = (await stage.web.query('select symbol, limits, problems from tr_risk_update order by seq desc limit 1')).rows
  expect(stored).toMatchObject({ symbol: BTC, problems: [{ path: 'rm_risk_limits.price_collar_bps' }] })
  for (const junk of [null, 7, 'tight', [], { halt: 'yes' }]) await tell(stage.rm, junk)
  await tell(stage.rm, { max_order_notional: null }, BTC)
  expect(await answer(stage.dm, {})).toMatchObject({ status: 'filled' })
})

test('fifty risk updates and decisions in a rush: each decision is judged under every limit before it', async () => {
  // Ever tighter, and each decision just too large for the limit before it: a later one in force as well refuses it all the more.
  const ids: string[] = []
  for (let limit = 60; limit > 10; limit--) {
    await tell(stage.rm, { max_order_notional: String(limit) })
    ids.push(await ask(stage.dm, { plan: { notional: String(limit + 1), quantity: null } }))
  }
  for (const id of ids) expect(codesOf(await reportOf(stage.dm, id))).toContain('ORDER_SIZE_LIMIT')
  await tell(stage.rm, { max_order_notional: null })
  expect(await answer(stage.dm, {})).toMatchObject({ status: 'filled' })
  expect(stage.desk.faults).toEqual([])
})

test('a nudge that means nothing changes nothing', async () => {
  for (const channel of ['dm_strand_notification', 'rm_strand_notification', 'md_strand_notification', 'tr_command_notification'])
    for (const payload of ['', '{', 'null', '[]', '{"strand_id":7}', 'x'.repeat(7_000), JSON.stringify({ strand_id: freshId() })])
      await stage.dm.query('select pg_notify($1, $2)', [channel, payload])
  expect(await answer(stage.dm, {})).toMatchObject({ status: 'filled' })
  expect(stage.desk.faults).toEqual([])
})

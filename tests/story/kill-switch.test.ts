import { beforeEach, expect, test } from 'vitest'
import { answer, ask, codesOf, command, reportOf, type Strand, tell } from '#tests/support/asking.ts'
import { eventually, freshId } from '#tests/support/desk.ts'
import { handDesk } from '#tests/support/hand-desk.ts'
import { handListing } from '#tests/support/hand-market.ts'

/**
 * The kill switch and what closes everything, drilled on every change (ask 12): orders rest at two venues, a schedule runs, a
 * decision waits. What "nothing is open" and "flat" mean is asked of the venues' own books.
 */
const [BTC, ETH] = ['BTC/USDT', 'ETH/USDT']
const VENUES = ['north', 'south']

const stage = handDesk(VENUES.flatMap((venue) => [handListing(venue, BTC), handListing(venue, ETH)]))

beforeEach(() => show())

function show(mid = 100): void {
  for (const venue of VENUES)
    for (const symbol of [BTC, ETH]) stage.market.show(venue, symbol, { bids: [[(mid - 0.01).toFixed(2), '500']], asks: [[(mid + 0.01).toFixed(2), '500']] })
  stage.market.advance(1)
}
const _rowsOf = async (text: string, ...values: unknown[]): Promise<Strand[]> => (await stage.web.query(text, values)).rows
const count = async (text: string, ...values: unknown[]): Promise<number> => (await stage.rowsOf(`select count(*)::int as n from ${text}`, ...values))[0].n
const openAtVenues = () => count(`paper_order where status in ('accepted', 'partially_filled')`)
const heldAtVenues = () =>
  stage.rowsOf(`select venue, symbol, sum(case side when 'buy' then quantity else -quantity end)::text as quantity from paper_fill group by 1, 2
    having sum(case side when 'buy' then quantity else -quantity end) <> 0 order by 1, 2`)
const sentCount = () => count(`paper_order`)

/** Rests at both venues, runs a schedule and waits: everything that could still send something. */
async function busyDesk() {
  const resting: string[] = []
  for (const venue of VENUES)
    for (const direction of ['long', 'short'])
      resting.push(
        await ask(stage.dm, {
          plan: {
            direction,
            execution_strategy: 'limit',
            limit_price: direction === 'long' ? '99.5' : '100.5',
            time_horizon: '1h',
            venue_preferences: [venue],
          },
        }),
      )
  await eventually('the resting orders', async () => (await openAtVenues()) === 4)
  const scheduled = await ask(stage.dm, { symbol: ETH, plan: { quantity: '2', execution_strategy: 'twap', time_horizon: '100s' } })
  await eventually('the first slice', async () => (await count(`tr_fill where decision_id = $1`, scheduled)) > 0)
  const waiting = await ask(stage.dm, { plan: { entry_conditions: { price_above: '101' } } })
  await eventually('the wait', async () => (await stage.rowsOf('select status from tr_strand where decision_id = $1', waiting))[0]?.status === 'waiting')
  return { resting, scheduled, waiting }
}

async function calm({ scheduled, waiting }: { scheduled: string; waiting: string }): Promise<void> {
  for (const decision of [scheduled, waiting]) {
    const [{ id }] = await stage.rowsOf('select id from tr_strand where decision_id = $1', decision)
    await command(stage.web, 'cancel', { execution_id: id })
    await reportOf(stage.dm, decision)
  }
}

test('a halt: nothing leaves any more, nothing stays open at any venue, and what waits and runs stays where it is', async () => {
  const busy = await busyDesk()
  expect(await command(stage.web, 'halt', { reason: 'test' })).toMatchObject({ status: 'done', result: { state: 'halted', cancelled: 4 } })
  await eventually('nothing open at the venues', async () => (await openAtVenues()) === 0)
  const sent = await sentCount()
  for (const id of busy.resting) expect(await reportOf(stage.dm, id)).toMatchObject({ status: 'cancelled' })
  show(102)
  for (let i = 0; i < 20; i++) stage.market.advance(2_000)
  show(102)
  const refused = await answer(stage.dm, {})
  expect(codesOf(refused)).toContain('HALTED')
  expect(await sentCount()).toBe(sent)
  expect(await openAtVenues()).toBe(0)
  expect((await stage.rowsOf('select status from tr_strand where decision_id = $1', busy.waiting))[0].status).toBe('waiting')
  // What is open is taken back while the desk is halted, and so is a position that nobody may close.
  expect(await command(stage.web, 'flatten', { reason: 'test' })).toMatchObject({ status: 'refused', result: { code: 'HALTED' } })
  await command(stage.web, 'resume', { reason: 'tested' })
  show()
  await calm(busy)
})

test('the drill measures the switch on a busy desk, and restores what was', async () => {
  const busy = await busyDesk()
  const drill = await command(stage.web, 'drill', { reason: 'every change' })
  expect(drill).toMatchObject({ status: 'done', result: { cancelled: 4, open_after: 0, state: 'trading', restored: true } })
  expect(drill.result.halted_ms).toBeGreaterThan(0)
  expect(await openAtVenues()).toBe(0)
  expect((await stage.rowsOf(`select data ->> 'to' as to from tr_event where noun = 'trading' order by seq desc limit 2`)).map((r) => r.to)).toEqual([
    'trading',
    'halted',
  ])
  expect(await answer(stage.dm, {})).toMatchObject({ status: 'filled' })
  await calm(busy)
})

test('a drill never lifts a halt that is meant', async () => {
  await command(stage.web, 'halt', { reason: 'meant' })
  expect(await command(stage.web, 'drill', { reason: 'under a halt' })).toMatchObject({ status: 'done', result: { state: 'halted', open_after: 0 } })
  expect((await stage.rowsOf('select state from tr_trading_state'))[0].state).toBe('halted')
  await command(stage.web, 'resume', { reason: 'tested' })
})

test('reduce-only is asked at the send call as well', async () => {
  // Decided while the desk trades, to be sent in slices after it only reduces.
  const id = await ask(stage.dm, { symbol: ETH, plan: { quantity: '1', execution_strategy: 'twap', time_horizon: '60s' } })
  await eventually('the first slice', async () => (await count('tr_fill where decision_id = $1', id)) > 0)
  await command(stage.web, 'reduce_only', { reason: 'test' })
  const sent = await sentCount()
  for (let i = 0; i < 10; i++) stage.market.advance(2_000)
  show()
  expect(codesOf(await answer(stage.dm, { symbol: ETH }))).toContain('REDUCE_ONLY')
  expect(await sentCount()).toBe(sent)
  await command(stage.web, 'resume', { reason: 'tested' })
  const [{ id: execution }] = await stage.rowsOf('select id from tr_strand where decision_id = $1', id)
  await command(stage.web, 'cancel', { execution_id: execution })
  await reportOf(stage.dm, id)
})

test('flatten closes every position where it is held, and says flat when the venues do', async () => {
  await answer(stage.dm, { plan: { quantity: '1.5', venue_preferences: ['north'] } })
  await answer(stage.dm, { plan: { direction: 'short', quantity: '0.5', venue_preferences: ['south'] } })
  await answer(stage.dm, { symbol: ETH, plan: { quantity: '300', venue_preferences: ['north'] } })
  const resting = await ask(stage.dm, { plan: { execution_strategy: 'limit', limit_price: '99.5', time_horizon: '1h' } })
  await eventually('the resting order', async () => (await openAtVenues()) === 1)
  expect((await heldAtVenues()).length).toBeGreaterThan(2)
  const done = await command(stage.web, 'flatten', { reason: 'going home' })
  expect(done).toMatchObject({ status: 'done', result: { flat: true, left: [], reasons: [] } })
  expect(await heldAtVenues()).toEqual([])
  expect(await count('tr_position where quantity <> 0')).toBe(0)
  expect(await reportOf(stage.dm, resting)).toMatchObject({ status: 'cancelled' })
  const closers = await stage.rowsOf('select * from tr_strand where id = any($1) order by id', done.result.executions)
  expect(closers.length).toBeGreaterThan(2)
  for (const c of closers)
    expect(c).toMatchObject({
      origin: 'flatten',
      status: 'filled',
      tags: ['dm:execution_report'],
      outcome: { cause: 'flatten' },
      order_spec: { reduce_only: true, raw: { command_id: done.id, message: 'going home' } },
    })
  // With nothing to close it is flat at once.
  expect(await command(stage.web, 'flatten', { reason: 'again' })).toMatchObject({ status: 'done', result: { flat: true, executions: [] } })
})

test('a flatten that cannot close everything says what is left', async () => {
  await answer(stage.dm, { plan: { quantity: '1', venue_preferences: ['north'] } })
  stage.market.show('north', BTC, { bids: [['99.93', '0.4']], asks: [['99.95', '500']] })
  stage.market.advance(1)
  const done = await command(stage.web, 'flatten', { reason: 'thin' })
  expect(done).toMatchObject({ status: 'done', result: { flat: false, left: [{ venue: 'north', symbol: BTC, quantity: '0.6' }] } })
  show()
  expect(await command(stage.web, 'close', { symbol: BTC, venue: 'north', reason: 'the rest' })).toMatchObject({
    status: 'done',
    result: { flat: true, left: [] },
  })
  expect(await command(stage.web, 'close', { symbol: BTC, venue: 'north', reason: 'again' })).toMatchObject({
    status: 'refused',
    result: { code: 'NO_POSITION' },
  })
})

test('flatten under a halt needs the word, and then leaves the desk reducing only', async () => {
  await answer(stage.dm, { plan: { quantity: '0.2' } })
  await command(stage.web, 'halt', { reason: 'test' })
  const refused = await command(stage.web, 'flatten', { reason: 'test' })
  expect(refused).toMatchObject({ status: 'refused', result: { code: 'HALTED', message: expect.stringContaining('reduce_only') } })
  expect(await command(stage.web, 'flatten', { reason: 'test', reduce_only: true })).toMatchObject({ status: 'done', result: { flat: true } })
  expect((await stage.rowsOf('select state from tr_trading_state'))[0].state).toBe('reduce_only')
  expect(await heldAtVenues()).toEqual([])
  await command(stage.web, 'resume', { reason: 'tested' })
  // A halt of the Risk Manager is his to lift.
  await answer(stage.dm, { plan: { quantity: '0.2' } })
  await tell(stage.rm, { halt: true })
  await eventually('the halt', async () => (await count('tr_risk_update')) === 1)
  expect(await command(stage.web, 'flatten', { reason: 'test', reduce_only: true })).toMatchObject({ status: 'refused', result: { code: 'HALTED' } })
  await tell(stage.rm, { halt: false })
  await eventually('the end of the halt', async () => (await count('tr_risk_update')) === 2)
  expect(await command(stage.web, 'flatten', { reason: 'test' })).toMatchObject({ status: 'done', result: { flat: true } })
  await command(stage.web, 'resume', { reason: 'tested' })
})

test('a flatten that a restart cuts off is taken up again and closes nothing twice', async () => {
  await answer(stage.dm, { plan: { quantity: '1', venue_preferences: ['north'] } })
  const id = freshId()
  await stage.close()
  // As an earlier run left it: begun, and not ended.
  await stage.rowsOf(`insert into tr_command (id, kind, payload, actor, idempotency_key) values ($1, 'flatten', '{"reason":"cut off"}', 'local', $1)`, id)
  await stage.open()
  show()
  const result = await eventually('the end', async () => (await stage.rowsOf(`select result from tr_command where id = $1 and status = 'done'`, id))[0]?.result)
  expect(result).toMatchObject({ flat: true })
  expect(await heldAtVenues()).toEqual([])
})

test('an order can be looked up now; one that is over is not open', async () => {
  const id = await ask(stage.dm, { plan: { execution_strategy: 'limit', limit_price: '99.5', time_horizon: '1h' } })
  const order = await eventually(
    'the order',
    async () => (await stage.rowsOf(`select id, execution_id from tr_order where decision_id = $1 and status = 'accepted'`, id))[0],
  )
  expect(await command(stage.web, 'check_order', { order_id: order.id })).toMatchObject({
    status: 'done',
    result: { order_id: order.id, status: 'accepted', answer: 'known' },
  })
  await command(stage.web, 'cancel', { execution_id: order.execution_id })
  await reportOf(stage.dm, id)
  expect(await command(stage.web, 'check_order', { order_id: order.id })).toMatchObject({ status: 'refused', result: { code: 'NOT_OPEN' } })
})

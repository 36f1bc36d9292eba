import { expect, test } from 'vitest'
import { ask, codesOf, command, reportOf, type Strand, tell } from '#tests/support/asking.ts'
import { eventually, freshId } from '#tests/support/desk.ts'
import { handDesk } from '#tests/support/hand-desk.ts'
import { handListing } from '#tests/support/hand-market.ts'

/**
 * Decisions that wait for their entry conditions, on books put there by hand: judged at once, sent when all conditions hold, judged
 * again then; expired, cancelled, changed and carried over a restart while they wait.
 */
const BTC = 'BTC/USDT'

const stage = handDesk([handListing('north', BTC), handListing('south', BTC)], () => show(100))

function show(mid: number): void {
  for (const venue of ['north', 'south']) stage.market.show(venue, BTC, { bids: [[(mid - 0.01).toFixed(2), '500']], asks: [[(mid + 0.01).toFixed(2), '500']] })
  stage.market.advance(1)
}
const strandOf = async (id: string): Promise<Strand> => (await stage.web.query('select * from tr_strand where decision_id = $1', [id])).rows[0]
const eventsOf = async (id: string): Promise<string[]> =>
  (await stage.web.query(`select kind from tr_event where noun = 'execution' and noun_id = $1 order by seq`, [id])).rows.map((r) => r.kind)

/** Asks, and waits until it waits. */
async function wait(entry_conditions: unknown, plan: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const id = await ask(stage.dm, { plan: { entry_conditions, ...plan } })
  await eventually('the judgement', async () => (await strandOf(id))?.status === 'waiting')
  return id
}

test('a decision whose condition does not hold is judged and waits; nothing of it is sent', async () => {
  const id = await wait({ price_above: '101' })
  const strand = await strandOf(id)
  expect(strand).toMatchObject({ status: 'waiting', side: 'buy', ordered_quantity: '0', outcome_type: null, ended_at: null, tags: [] })
  expect(strand.monitoring_state.waiting).toMatchObject({ lines: [{ name: 'price_above', value: '100', threshold: '101', holds: false }] })
  expect(strand.risk_checks.length).toBeGreaterThan(15)
  expect((await stage.web.query('select result from tr_inbox where strand_id = $1', [id])).rows).toEqual([{ result: 'waiting' }])
  expect((await stage.web.query('select count(*)::int as n from tr_curator_action where execution_id = $1', [strand.id])).rows).toEqual([{ n: 4 }])
  expect((await stage.web.query('select 1 from tr_order where decision_id = $1', [id])).rowCount).toBe(0)
  // Not above, not at: strictly above.
  show(101)
  expect((await strandOf(id)).status).toBe('waiting')
  show(101.01)
  const report = await reportOf(stage.dm, id)
  expect(report).toMatchObject({ id: strand.id, status: 'filled', filled_quantity: '0.1', average_price: '101.02' })
  // It was judged again, on the market of now: of two venues that move one after the other, the one where the order goes may be the one that had not yet.
  expect(['101', '101.01']).toContain(report.context.mid)
  // P_d is the mid just before it was let in, which is at this change or a moment later: waiting is not delay.
  expect(['101', '101.01']).toContain(report.exec_metrics.benchmarks.p_d)
  expect(await eventsOf(strand.id)).toEqual(['waiting', 'approved', 'reported'])
  expect((await stage.web.query('select count(*)::int as n from tr_curator_action where execution_id = $1', [strand.id])).rows).toEqual([{ n: 4 }])
  show(100)
})

test('a condition that holds already is not waited for', async () => {
  const id = await ask(stage.dm, { plan: { entry_conditions: { price_below: '100.5' } } })
  expect(await reportOf(stage.dm, id)).toMatchObject({ status: 'filled' })
  expect(await eventsOf((await strandOf(id)).id)).toEqual(['approved', 'reported'])
})

test('all conditions must hold, and what is not known never does', async () => {
  const id = await wait({ price_below: '99', volatility_threshold: '0.0001' })
  show(98)
  expect((await strandOf(id)).status).toBe('waiting')
  await expect
    .poll(async () => (await strandOf(id)).monitoring_state.waiting.lines)
    .toMatchObject([
      { name: 'price_below', value: '98', holds: true },
      { name: 'volatility_threshold', value: null, holds: false },
    ])
  await stage.dm.query(`insert into dm_strand (id, parent_id, tags) values ($1, $2, '{trader:cancel_order}')`, [freshId(), id])
  expect(await reportOf(stage.dm, id)).toMatchObject({
    status: 'cancelled',
    outcome_type: 'cancelled',
    outcome: { reasons: [{ code: 'CANCELLED', message: 'cancelled by the Decision Maker' }] },
  })
  show(100)
})

test('a dead feed opens no position', async () => {
  const id = await wait({ price_above: '101' })
  for (const venue of ['north', 'south']) stage.market.show(venue, BTC, { bids: [], asks: [['105', '5']] })
  stage.market.advance(1)
  expect((await strandOf(id)).status).toBe('waiting')
  show(100)
  expect(await command(stage.web, 'cancel', { execution_id: (await strandOf(id)).id })).toMatchObject({ status: 'done', result: { was: 'waiting' } })
  expect(await reportOf(stage.dm, id)).toMatchObject({ status: 'cancelled' })
})

test('a volume spike is a multiple of the mean minute', async () => {
  for (let minute = 0; minute < 8; minute++) {
    stage.market.print('north', BTC, { price: '100', size: '1', aggressor: 'buy' })
    stage.market.advance(60_000)
  }
  const id = await wait({ volume_spike: 3 })
  stage.market.print('north', BTC, { price: '100', size: '2', aggressor: 'buy' })
  expect((await strandOf(id)).status).toBe('waiting')
  stage.market.print('north', BTC, { price: '100', size: '2', aggressor: 'buy' })
  expect(await reportOf(stage.dm, id)).toMatchObject({ status: 'filled' })
})

test('it expires at the end of its validity, and says so', async () => {
  const until = new Date((stage.market.clock.now() as number) / 1_000 + 60_000).toISOString()
  const id = await wait({ price_above: '500' }, { valid_until: until })
  stage.market.advance(59_000)
  expect((await strandOf(id)).status).toBe('waiting')
  stage.market.advance(1_000)
  const report = await reportOf(stage.dm, id)
  expect(report).toMatchObject({ status: 'expired', outcome_type: 'expired', outcome: { reasons: [{ code: 'CONDITIONS_NOT_MET' }] } })
  expect(report.outcome.reasons[0].message).toContain(until)
  // Without a validity of its own the configured day counts.
  show(100)
  const other = await wait({ price_above: '500' })
  stage.market.advance(86_400_000 - 1_000)
  expect((await strandOf(other)).status).toBe('waiting')
  stage.market.advance(1_000)
  expect(await reportOf(stage.dm, other)).toMatchObject({ status: 'expired' })
  show(100)
})

test('limits that came meanwhile refuse it, whatever was said before', async () => {
  const id = await wait({ price_above: '101' })
  await tell(stage.rm, { max_order_notional: '5' })
  await expect.poll(async () => (await stage.web.query('select 1 from tr_risk_update')).rowCount).toBe(1)
  show(102)
  const report = await reportOf(stage.dm, id)
  expect(report).toMatchObject({ status: 'refused', outcome_type: 'refused' })
  expect(codesOf(report)).toContain('ORDER_SIZE_LIMIT')
  await tell(stage.rm, { max_order_notional: null })
  await expect.poll(async () => (await stage.web.query('select 1 from tr_risk_update')).rowCount).toBe(2)
  show(100)
})

test('under a halt nothing enters; when it is lifted, what holds then does', async () => {
  const id = await wait({ price_above: '101' })
  await command(stage.web, 'halt', { reason: 'testing' })
  show(102)
  show(103)
  expect((await strandOf(id)).status).toBe('waiting')
  await command(stage.web, 'resume', { reason: 'tested' })
  expect((await strandOf(id)).status).toBe('waiting')
  show(103)
  expect(await reportOf(stage.dm, id)).toMatchObject({ status: 'filled' })
  show(100)
})

test('it outlives the worker, and enters once', async () => {
  const [high, low] = [await wait({ price_above: '101' }), await wait({ price_below: '99' })]
  await stage.close()
  stage.market.show('north', BTC, { bids: [['104.99', '500']], asks: [['105.01', '500']] })
  await stage.open()
  expect((await strandOf(low)).status).toBe('waiting')
  show(105)
  expect(await reportOf(stage.dm, high)).toMatchObject({ status: 'filled', filled_quantity: '0.1' })
  show(98)
  expect(await reportOf(stage.dm, low)).toMatchObject({ status: 'filled', filled_quantity: '0.1' })
  expect((await stage.web.query('select count(*)::int as n from tr_order where decision_id = any($1)', [[high, low]])).rows).toEqual([{ n: 2 }])
  show(100)
})

test('it can be changed while it waits: by its Decision Maker, and by a person', async () => {
  const id = await wait({ price_above: '150' })
  const strand = await strandOf(id)
  await stage.dm.query(`insert into dm_strand (id, parent_id, dm_decision, tags) values ($1, $2, $3, '{trader:modify_order}')`, [
    `change ${id}`,
    id,
    JSON.stringify({ trading_plan: { quantity: 0.25, entry_conditions: { price_above: '101' } } }),
  ])
  await eventually('the answer', async () =>
    (await stage.dm.query('select result from tr_inbox where strand_id = $1', [`change ${id}`])).rows[0]?.result?.startsWith('modified: '),
  )
  expect(await command(stage.web, 'modify', { execution_id: strand.id, stop_loss: '90', quantity: '-1' })).toMatchObject({ status: 'refused' })
  expect(await command(stage.web, 'modify', { execution_id: strand.id, stop_loss: '90' })).toMatchObject({ status: 'done', result: { stop_loss: '90' } })
  expect(await eventsOf(strand.id)).toEqual(['waiting', 'modified', 'modified'])
  show(102)
  expect(await reportOf(stage.dm, id)).toMatchObject({
    status: 'filled',
    filled_quantity: '0.25',
    order_spec: { stop_loss: '90', size: { value: '0.25' } },
    monitoring_state: { stop_loss: { price: '90' }, left: '0.25' },
  })
  // It waits no more: what it waited for cannot be changed.
  expect(await command(stage.web, 'modify', { execution_id: strand.id, entry_conditions: { price_above: '1' } })).toMatchObject({
    status: 'refused',
    result: { code: 'NOT_WAITING' },
  })
  show(100)
})

test('when the market closes for good, what waits has waited in vain', async () => {
  const id = await wait({ price_above: '500' })
  await stage.market.stop()
  expect(await reportOf(stage.dm, id)).toMatchObject({
    status: 'expired',
    outcome: { reasons: [{ code: 'CONDITIONS_NOT_MET', message: 'the market has closed' }] },
  })
})

import { beforeEach, expect, test } from 'vitest'
import { answer, ask, codesOf, command, reportOf, type Strand } from '#tests/support/asking.ts'
import { audit, NO_BREACHES } from '#tests/support/audit.ts'
import { eventually, freshId } from '#tests/support/desk.ts'
import { handDesk } from '#tests/support/hand-desk.ts'
import { handListing } from '#tests/support/hand-market.ts'

/**
 * Stops, targets and exit conditions on books put there by hand: what an execution has filled is watched from its first fill, and
 * closed by an execution of its own on the path of every decision.
 */
const BTC = 'BTC/USDT'

const stage = handDesk([handListing('north', BTC), handListing('south', BTC)])

beforeEach(() => show(100))

/** South is dearer: everything is traded at north while it has a book. */
function show(mid: number, size = '500'): void {
  stage.market.show('north', BTC, { bids: [[(mid - 0.01).toFixed(2), size]], asks: [[(mid + 0.01).toFixed(2), size]] })
  stage.market.show('south', BTC, { bids: [[(mid - 0.3).toFixed(2), '500']], asks: [[(mid + 0.3).toFixed(2), '500']] })
  stage.market.advance(1)
}
const _rowsOf = async (text: string, ...values: unknown[]): Promise<Strand[]> => (await stage.web.query(text, values)).rows
const exitsOf = (executionId: string) => stage.rowsOf(`select * from tr_strand where parent_id = $1 and origin = 'exit' order by id`, executionId)
const watchOf = async (executionId: string) => (await stage.rowsOf('select monitoring_state from tr_strand where id = $1', executionId))[0].monitoring_state
const positionOf = async () => (await stage.rowsOf('select coalesce(sum(quantity), 0)::text as quantity from tr_position'))[0].quantity
const kindsOf = async (executionId: string) =>
  (await stage.rowsOf(`select kind from tr_event where noun = 'execution' and noun_id = $1 order by seq`, executionId)).map((r) => r.kind)
const exited = (executionId: string, count = 1) =>
  eventually(`${count} exits that are over`, async () => {
    const exits = await exitsOf(executionId)
    return exits.length >= count && exits.every((e) => e.ended_at) && exits
  })
const unwatched = (executionId: string) => eventually('nothing left to watch', async () => !(await watchOf(executionId)).watched_by)

test('a stop that is reached closes the position by an execution of its own, and reports it', async () => {
  const entry = await answer(stage.dm, { plan: { quantity: '0.5', stop_loss: '98', take_profit: '105' } })
  expect(entry.status).toBe('filled')
  await expect
    .poll(() => watchOf(entry.id))
    .toMatchObject({
      stop_loss: { price: '98' },
      take_profit: { price: '105' },
      policy: 'resume',
      watched_by: 'worker-under-test',
      left: '0.5',
      closed_by: [],
    })
  show(98.02)
  expect(await exitsOf(entry.id)).toEqual([])
  // The bid is what a long position could be closed at: 97.99.
  show(98)
  const [exit] = await exited(entry.id)
  expect(exit).toMatchObject({
    origin: 'exit',
    parent_id: entry.id,
    status: 'filled',
    side: 'sell',
    venue: 'north',
    filled_quantity: '0.5',
    average_price: '97.99',
    outcome: { cause: 'stop_loss' },
    tags: ['dm:execution_report'],
    order_spec: { reduce_only: true, raw: { cause: 'stop_loss', attempt: 1, threshold: '98', seen: '97.99' } },
  })
  expect(exit.risk_checks.length).toBeGreaterThan(15)
  expect(exit.curator_contributions.votes).toHaveLength(4)
  expect(exit.exec_metrics.implementation_shortfall_bps).not.toBeNull()
  await unwatched(entry.id)
  expect(await watchOf(entry.id)).toMatchObject({ left: '0', closed_by: [exit.id] })
  expect(await kindsOf(entry.id)).toEqual(['approved', 'reported', 'watched', 'exit_sent', 'unwatched'])
  expect(await positionOf()).toBe('0')
})

test('a target closes a short position at the ask', async () => {
  const entry = await answer(stage.dm, { plan: { direction: 'short', quantity: '0.3', take_profit: '99' } })
  show(98.99)
  const [exit] = await exited(entry.id)
  expect(exit).toMatchObject({ side: 'buy', filled_quantity: '0.3', outcome: { cause: 'take_profit' } })
  await unwatched(entry.id)
  expect(await positionOf()).toBe('0')
})

test('exit conditions must all hold', async () => {
  const entry = await answer(stage.dm, { plan: { exit_conditions: { price_above: '100.5', price_below: '101' } } })
  show(101.2)
  expect(await exitsOf(entry.id)).toEqual([])
  show(100.7)
  expect(await exited(entry.id)).toMatchObject([{ outcome: { cause: 'exit_conditions' }, filled_quantity: '0.1' }])
  await unwatched(entry.id)
})

test('a book that dies closes nothing', async () => {
  const entry = await answer(stage.dm, { plan: { stop_loss: '98' } })
  stage.market.show('north', BTC, { bids: [], asks: [['90', '5']] })
  stage.market.advance(1_000)
  expect(await exitsOf(entry.id)).toEqual([])
  show(97)
  await exited(entry.id)
  await unwatched(entry.id)
})

test('what was filled is watched while the rest still rests; the exit calls the rest off', async () => {
  const id = await ask(stage.dm, { plan: { quantity: '1', execution_strategy: 'limit', limit_price: '99.99', time_horizon: '1h', take_profit: '103' } })
  const entry = await eventually(
    'the order at the venue',
    async () => (await stage.rowsOf(`select * from tr_strand where decision_id = $1 and status = 'working'`, id))[0],
  )
  stage.market.print('north', BTC, { price: '99.98', size: '0.4', aggressor: 'sell' })
  await expect.poll(async () => (await watchOf(entry.id)).left).toMatch(/^0\.\d+$/)
  const { left } = await watchOf(entry.id)
  show(104)
  const [exit] = await exited(entry.id)
  expect(exit).toMatchObject({ side: 'sell', outcome: { cause: 'take_profit' } })
  const report = await reportOf(stage.dm, id)
  expect(report.status).toBe('partially_filled')
  await unwatched(entry.id)
  expect(Number((await exitsOf(entry.id)).reduce((sum, e) => sum + Number(e.filled_quantity), 0))).toBeCloseTo(Number(report.filled_quantity), 9)
  expect(Number(report.filled_quantity)).toBeGreaterThanOrEqual(Number(left))
  expect(await positionOf()).toBe('0')
})

test('a book too thin for the whole is closed in steps, each an attempt of its own', async () => {
  const entry = await answer(stage.dm, { plan: { quantity: '2', stop_loss: '98' } })
  show(97, '0.8')
  await exited(entry.id, 1)
  stage.market.advance(1_000)
  show(97.1, '0.9')
  await exited(entry.id, 2)
  stage.market.advance(1_000)
  show(97.2, '500')
  const exits = await exited(entry.id, 3)
  await unwatched(entry.id)
  expect(exits.map((e) => e.order_spec.raw.attempt)).toEqual(exits.map((_, i) => i + 1))
  expect(new Set(exits.map((e) => e.decision_id)).size).toBe(exits.length)
  expect(await positionOf()).toBe('0')
})

test('what one order may not carry is closed in several', async () => {
  const entry = await answer(stage.dm, { plan: { quantity: '400', stop_loss: '98' } })
  expect(entry.status).toBe('filled')
  await stage.rm.query(
    `insert into rm_strand (id, kind, rm_risk_limits, tags) values ($1, 'risk_assessment', '{"max_order_notional": 15000}', '{tr:risk_update}')`,
    [freshId()],
  )
  await eventually('the limit', async () => (await stage.rowsOf('select 1 from tr_risk_update')).length === 1)
  show(97)
  await unwatched(entry.id)
  const exits = await exitsOf(entry.id)
  expect(exits.length).toBeGreaterThan(2)
  expect(exits.every((e) => Number(e.filled_quantity) * 97 <= 15_000)).toBe(true)
  expect(await positionOf()).toBe('0')
  await stage.rm.query(
    `insert into rm_strand (id, kind, rm_risk_limits, tags) values ($1, 'risk_assessment', '{"max_order_notional": null}', '{tr:risk_update}')`,
    [freshId()],
  )
  await eventually('the limit is gone', async () => (await stage.rowsOf('select 1 from tr_risk_update')).length === 2)
})

test('a stop under a halt is refused, is an incident, and is carried out when the halt is lifted', async () => {
  const entry = await answer(stage.dm, { plan: { quantity: '0.2', stop_loss: '98' } })
  await command(stage.web, 'halt', { reason: 'testing' })
  show(97)
  const [refused] = await exited(entry.id)
  expect(refused).toMatchObject({ status: 'refused', origin: 'exit', parent_id: entry.id, outcome: { cause: 'stop_loss' } })
  expect(codesOf(refused)).toContain('HALTED')
  const incident = () => stage.rowsOf(`select kind, data from tr_event where noun = 'incident' and noun_id = $1 order by seq`, `exit ${entry.id}`)
  await expect.poll(incident).toMatchObject([{ kind: 'raised', data: { name: 'exit_not_carried_out', execution_id: entry.id } }])
  // The same book again and again: it is tried ever more slowly, not at every change.
  for (let i = 0; i < 5; i++) show(97)
  expect(await exitsOf(entry.id)).toHaveLength(1)
  expect(await watchOf(entry.id)).toMatchObject({ left: '0.2', watched_by: 'worker-under-test' })
  await command(stage.web, 'resume', { reason: 'tested' })
  await unwatched(entry.id)
  expect(await exitsOf(entry.id)).toMatchObject([{ status: 'refused' }, { status: 'filled', filled_quantity: '0.2' }])
  await expect.poll(async () => (await incident()).map((e) => e.kind)).toEqual(['raised', 'cleared'])
})

test('under reduce-only a stop closes all the same', async () => {
  const entry = await answer(stage.dm, { plan: { quantity: '0.2', stop_loss: '98' } })
  await command(stage.web, 'reduce_only', { reason: 'testing' })
  show(97)
  expect(await exited(entry.id)).toMatchObject([{ status: 'filled' }])
  await command(stage.web, 'resume', { reason: 'tested' })
  await unwatched(entry.id)
})

test('what another order has closed is watched by nobody', async () => {
  const [one, other] = [
    await answer(stage.dm, { plan: { quantity: '0.4', stop_loss: '98' } }),
    await answer(stage.dm, { plan: { quantity: '0.4', stop_loss: '97' } }),
  ]
  await answer(stage.dm, { plan: { direction: 'short', quantity: '0.5' } })
  await unwatched(one.id)
  await expect.poll(async () => (await watchOf(other.id)).left).toBe('0.3')
  show(96)
  expect(await exited(other.id)).toMatchObject([{ filled_quantity: '0.3' }])
  expect(await exitsOf(one.id)).toEqual([])
  await unwatched(other.id)
  expect(await positionOf()).toBe('0')
})

test('stop and target can be moved, and a stop that is reached already is refused', async () => {
  const entry = await answer(stage.dm, { plan: { quantity: '0.2', stop_loss: '90' } })
  expect(await command(stage.web, 'modify', { execution_id: entry.id, stop_loss: '101' })).toMatchObject({
    status: 'refused',
    result: { code: 'INVALID_CHANGE', field: 'stop_loss' },
  })
  await stage.dm.query(
    `insert into dm_strand (id, parent_id, dm_decision, tags) values ($1, $2, '{"trading_plan": {"stop_loss": "99", "take_profit": 103}}', '{trader:modify_order}')`,
    [`stop ${entry.decision_id}`, entry.decision_id],
  )
  await expect.poll(() => watchOf(entry.id)).toMatchObject({ stop_loss: { price: '99' }, take_profit: { price: '103' } })
  expect(await command(stage.web, 'modify', { execution_id: entry.id, take_profit: null })).toMatchObject({ status: 'done' })
  expect(await watchOf(entry.id)).not.toHaveProperty('take_profit')
  show(98.5)
  expect(await exited(entry.id)).toMatchObject([{ outcome: { cause: 'stop_loss' } }])
  await unwatched(entry.id)
  expect(await command(stage.web, 'modify', { execution_id: entry.id, stop_loss: '80' })).toMatchObject({
    status: 'refused',
    result: { code: 'NOTHING_TO_WATCH' },
  })
})

test('a position without a stop is given one later', async () => {
  const entry = await answer(stage.dm, { plan: { quantity: '0.2' } })
  expect(entry.monitoring_state).toEqual({ policy: 'resume' })
  expect(await command(stage.web, 'modify', { execution_id: entry.id, stop_loss: '98' })).toMatchObject({ status: 'done' })
  expect(await watchOf(entry.id)).toMatchObject({ left: '0.2', watched_by: 'worker-under-test' })
  show(97)
  await exited(entry.id)
  await unwatched(entry.id)
})

test('a stop in order is no crash: the next worker watches on, whatever the policy', async () => {
  const entry = await answer(stage.dm, { plan: { quantity: '0.2', stop_loss: '98', recovery_policy: 'flatten' } })
  const other = await answer(stage.dm, { plan: { quantity: '0.1' } })
  expect(await command(stage.web, 'watch_policy', { execution_id: other.id, policy: 'flatten' })).toMatchObject({ status: 'done' })
  expect(await watchOf(other.id)).toMatchObject({ policy: 'flatten', left: '0.1', watched_by: 'worker-under-test' })
  await stage.close()
  await stage.open({ workerId: 'another-worker' })
  show(100)
  expect(await watchOf(entry.id)).toMatchObject({ left: '0.2', watched_by: 'another-worker', policy: 'flatten' })
  expect(await exitsOf(entry.id)).toEqual([])
  show(97)
  await exited(entry.id)
  await unwatched(entry.id)
  expect(await command(stage.web, 'watch_policy', { execution_id: other.id, policy: 'resume' })).toMatchObject({ status: 'done' })
  await answer(stage.dm, { plan: { direction: 'short', quantity: '0.1' } })
  expect(await positionOf()).toBe('0')
})

test('the books of the desk and of the venues agree', async () => {
  const { breaches } = await audit(stage.web)
  // A stop that could not be carried out was an incident.
  const incidents = await stage.rowsOf(`select 1 from tr_event where noun = 'incident' and data ->> 'name' = 'exit_not_carried_out'`)
  expect(breaches).toEqual({ ...NO_BREACHES, incidents: incidents.length })
})

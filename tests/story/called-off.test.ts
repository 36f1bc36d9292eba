import { afterAll, beforeAll, expect, test } from 'vitest'
import { answer, ask, reportOf, tell } from '#tests/support/asking.ts'
import { freshDatabase } from '#tests/support/database.ts'
import { eventually, openClient, openTestDesk, type TestDesk } from '#tests/support/desk.ts'
import { createHandMarket, handListing } from '#tests/support/hand-market.ts'

/** What other modules call off: a Risk Manager's halt leaves nothing resting, a Decision Maker takes its order back. */
type Client = Awaited<ReturnType<typeof openClient>>
const RESTING = { execution_strategy: 'limit', limit_price: '99.5', time_horizon: '1h' }
let desk: TestDesk
let dm: Client
let rm: Client

beforeAll(async () => {
  const db = await freshDatabase()
  const market = createHandMarket([handListing('north', 'BTC/USDT'), handListing('north', 'ETH/USDT')])
  desk = await openTestDesk({ url: db.url, market: () => market })
  dm = await openClient(db.url, 'dm')
  rm = await openClient(db.url, 'rm')
  for (const symbol of ['BTC/USDT', 'ETH/USDT']) market.show('north', symbol, { bids: [['99.99', '500']], asks: [['100.01', '500']] })
  market.advance(1)
})

afterAll(async () => {
  await desk.stop()
  await Promise.all([dm.end(), rm.end()])
})

const resting = async (symbol: string): Promise<string> => {
  const id = await ask(dm, { symbol, plan: RESTING })
  await eventually(
    'the order at the venue',
    async () => (await dm.query(`select from tr_order where decision_id = $1 and status = 'accepted'`, [id])).rowCount === 1,
  )
  return id
}
const statusOf = async (id: string): Promise<string> => (await dm.query('select status from tr_order where decision_id = $1', [id])).rows[0].status

test('a halt of one symbol, spelled as text, cancels what rests there and nothing else', async () => {
  const [btc, eth] = [await resting('BTC/USDT'), await resting('ETH/USDT')]
  await tell(rm, { halt: 'true' }, 'BTC/USDT')
  expect(await reportOf(dm, btc)).toMatchObject({ status: 'cancelled', filled_quantity: '0' })
  expect(await statusOf(eth)).toBe('accepted')
  await tell(rm, { halt: true })
  expect(await reportOf(dm, eth)).toMatchObject({ status: 'cancelled' })
  await tell(rm, { halt: false })
  await tell(rm, { halt: false }, 'BTC/USDT')
})

test('reduce-only cancels what would add to a position and keeps what reduces it', async () => {
  await answer(dm, { symbol: 'ETH/USDT' })
  const buy = await resting('ETH/USDT')
  const sell = await ask(dm, { symbol: 'ETH/USDT', plan: { ...RESTING, direction: 'short', limit_price: '100.5' } })
  await eventually('the sale at the venue', async () => (await statusOf(sell).catch(() => '')) === 'accepted')
  await tell(rm, { reduce_only: true }, 'ETH/USDT')
  expect(await reportOf(dm, buy)).toMatchObject({ status: 'cancelled' })
  expect(await statusOf(sell)).toBe('accepted')
  await tell(rm, { reduce_only: false }, 'ETH/USDT')
})

test('trader:cancel_order cancels its parent decision, also when both come in one commit', async () => {
  const first = await resting('BTC/USDT')
  await dm.query(`insert into dm_strand (id, parent_id, tags) values ($1, $2, '{trader:cancel_order}')`, [`cancel ${first}`, first])
  expect(await reportOf(dm, first)).toMatchObject({ status: 'cancelled' })
  await dm.query('begin')
  const second = await ask(dm, { plan: RESTING })
  await dm.query(`insert into dm_strand (id, parent_id, tags) values ($1, $2, '{trader:cancel_order}')`, [`cancel ${second}`, second])
  await dm.query('commit')
  expect(await reportOf(dm, second)).toMatchObject({ status: 'cancelled' })
  expect(await answer(dm, {})).toMatchObject({ status: 'filled' })
})

test('a decision whose time is to come holds up neither the next one nor a stop', async () => {
  const id = await ask(dm, { plan: { effective_at: '2099-01-01T00:00:00Z' } })
  expect(await answer(dm, {})).toMatchObject({ status: 'filled' })
  expect((await dm.query('select from tr_strand where decision_id = $1', [id])).rowCount).toBe(0)
  await desk.close()
})

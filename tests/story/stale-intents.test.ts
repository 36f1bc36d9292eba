import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ask, reportOf } from '#tests/support/asking.ts'
import { freshDatabase } from '#tests/support/database.ts'
import { eventually, openClient, openTestDesk, type TestDesk } from '#tests/support/desk.ts'
import { createHandMarket, type HandMarket, handListing } from '#tests/support/hand-market.ts'

/** Intents that a long outage has left unsent: sent when their decision still stands, denied when its time is over. */
const BTC = 'BTC/USDT'
let db: Awaited<ReturnType<typeof freshDatabase>>
let desk: TestDesk
let market: HandMarket
let dm: Awaited<ReturnType<typeof openClient>>
let owner: pg.Client

beforeAll(async () => {
  db = await freshDatabase()
  market = createHandMarket([handListing('north', BTC)])
  desk = await openTestDesk({ url: db.url, market: () => market })
  dm = await openClient(db.url, 'dm')
  owner = new pg.Client({ connectionString: db.url })
  await owner.connect()
  show()
})

afterAll(async () => {
  await desk.stop()
  expect(desk.faults).toEqual([])
  await Promise.all([dm.end(), owner.end()])
})

function show(): void {
  market.show('north', BTC, { bids: [['99.99', '500']], asks: [['100.01', '500']] })
  market.advance(1)
}

/** As a worker leaves it that dies between the commit of an intent and its send. */
async function unsent(plan: Readonly<Record<string, unknown>>): Promise<string> {
  const id = await ask(dm, { plan: { execution_strategy: 'limit', limit_price: '99.5', ...plan } })
  await eventually('the order', async () => (await owner.query(`select from tr_order where decision_id = $1 and status = 'accepted'`, [id])).rowCount === 1)
  await desk.stop()
  await owner.query('delete from paper_order where client_order_id = (select client_order_id from tr_order where decision_id = $1)', [id])
  await owner.query(
    `update tr_order set status = 'intended', version = 1, venue_order_id = null, sent_at = null, sent_at_us = null, sent_mid = null, acknowledged_at = null where decision_id = $1`,
    [id],
  )
  await owner.query(`update tr_strand set status = 'approved' where decision_id = $1`, [id])
  return id
}
const orderOf = async (id: string) => (await owner.query('select status, reason from tr_order where decision_id = $1', [id])).rows[0]

test('an intent whose horizon has not passed is sent at the next start', async () => {
  const id = await unsent({ time_horizon: '10m' })
  market.advance(9 * 60_000)
  desk = await openTestDesk({ url: db.url, market: () => market })
  await expect.poll(() => orderOf(id)).toMatchObject({ status: 'accepted' })
  market.advance(2 * 60_000)
  expect(await reportOf(dm, id)).toMatchObject({ status: 'expired' })
  show()
})

test.each([
  ['horizon', () => ({ time_horizon: '10m' })],
  ['validity', () => ({ valid_until: new Date((market.clock.now() as number) / 1_000 + 600_000).toISOString() })],
])('an intent whose %s has passed is denied, and reported as expired', async (_, plan) => {
  const id = await unsent(plan())
  const sent = (await owner.query('select count(*)::int as n from paper_order')).rows[0].n
  market.advance(11 * 60_000)
  desk = await openTestDesk({ url: db.url, market: () => market })
  expect(await reportOf(dm, id)).toMatchObject({
    status: 'expired',
    outcome_type: 'expired',
    filled_quantity: '0',
    outcome: { reasons: [{ code: 'DENIED', message: 'EXPIRED' }] },
  })
  expect(await orderOf(id)).toEqual({ status: 'denied', reason: 'EXPIRED' })
  expect((await owner.query('select count(*)::int as n from paper_order')).rows[0].n).toBe(sent)
  show()
})

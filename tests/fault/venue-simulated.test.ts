import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { audit, NO_BREACHES, unfinished } from '#tests/support/audit.ts'
import { freshDatabase } from '#tests/support/database.ts'
import { eventually, freshId, openClient, openTestDesk, type TestDesk } from '#tests/support/desk.ts'
import { faulty, type VenueFaults } from '#tests/support/faulty-venue.ts'

// Venues of this process that reject, go away and answer late, each by itself: the same desk, the same guarantees.

let owner: pg.Client
let dm: Awaited<ReturnType<typeof openClient>>
let desk: TestDesk
const faults = new Map<string, VenueFaults>()

beforeAll(async () => {
  const db = await freshDatabase()
  owner = new pg.Client({ connectionString: db.url })
  await owner.connect()
  dm = await openClient(db.url, 'dm')
  desk = await openTestDesk({
    url: db.url,
    wrap(venue) {
      const wrapped = faulty(venue, 'simulated')
      faults.set(venue.name, wrapped.faults)
      return wrapped
    },
  })
})
afterAll(async () => {
  const { breaches } = await audit(owner)
  await desk.stop()
  await Promise.all([owner.end(), dm.end()])
  expect(desk.faults).toEqual([])
  expect(breaches).toEqual(NO_BREACHES)
})

const settled = () => eventually('everything is over', async () => (await unfinished(owner)) === 0, 30_000)
async function decide(venue: string): Promise<string> {
  const id = freshId()
  const trading_plan = { direction: 'long', quantity: '0.01', execution_strategy: 'market', max_slippage_bps: 100, venue_preferences: [venue] }
  await dm.query(
    `insert into dm_strand (id, symbol, kind, dm_alpha, dm_decision, tags) values ($1, 'BTC/USDT', 'decision', '{"signal_strength": 0.95}', $2, '{trader:execute}')`,
    [id, JSON.stringify({ trading_plan })],
  )
  return id
}
const order = async (id: string) => (await owner.query('select venue, status, reason from tr_order where decision_id = $1', [id])).rows[0]
const set = (venue: string, change: Partial<VenueFaults>) => Object.assign(faults.get(venue) as VenueFaults, change)

it('a venue that rejects is heard by name, the others trade', async () => {
  set('alder', { reject: 1 })
  const [turned, taken] = [await decide('alder'), await decide('birch')]
  await settled()
  expect(await order(turned)).toEqual({ venue: 'alder', status: 'rejected', reason: 'rejected for the test' })
  expect(await order(taken)).toMatchObject({ venue: 'birch', status: 'filled' })
  set('alder', { reject: 0 })
})

it('an order taken as the venue goes away is unknown until it is back', async () => {
  set('birch', { isLeaving: true })
  const id = await decide('birch')
  await eventually('it is unknown', async () => (await order(id))?.status === 'unknown')
  const { id: orderId } = (await owner.query('select id from tr_order where decision_id = $1', [id])).rows[0]
  expect(await desk.askNow(orderId)).toEqual({ answer: 'unanswered', status: 'unknown' })
  expect(await order(id)).toMatchObject({ status: 'unknown' })
  set('birch', { isOut: false })
  await settled()
  expect(await order(id)).toMatchObject({ status: 'filled' })
})

it('a venue that answers late is waited for', async () => {
  set('cedar', { slowMs: 400 })
  const id = await decide('cedar')
  await settled()
  expect(await order(id)).toMatchObject({ venue: 'cedar', status: 'filled' })
})

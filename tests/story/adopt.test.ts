import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshDatabase } from '#tests/support/database.ts'
import { eventually, freshId, openClient, openTestDesk, type TestDesk } from '#tests/support/desk.ts'
import { createHandMarket, handListing } from '#tests/support/hand-market.ts'

/** A new version of the configuration comes into force while the desk runs; one that cannot be read does not. */
const SYMBOL = 'BTC/USDT'
let db: Awaited<ReturnType<typeof freshDatabase>>
let desk: TestDesk
let dm: Awaited<ReturnType<typeof openClient>>
let owner: Awaited<ReturnType<typeof openClient>>

const open = async (): Promise<TestDesk> => {
  const market = createHandMarket([handListing('north', SYMBOL)])
  const opened = await openTestDesk({ url: db.url, market: () => market })
  market.show('north', SYMBOL, { bids: [['99.99', '50']], asks: [['100.01', '50']] })
  market.advance(1)
  return opened
}
const store = (version: number, change: object) =>
  owner.query(
    `insert into tr_config_version (module_id, version, base_version, config, author, reason)
     select module_id, $1, version, config || $2::jsonb, 'local', 'test' from tr_config_version where version = 1`,
    [version, JSON.stringify(change)],
  )
const decided = async () => {
  const id = freshId()
  await dm.query(
    `insert into dm_strand (id, symbol, timeframe, kind, dm_alpha, dm_decision, tags) values ($1, $2, '5m', 'decision', '{"signal_strength": 0.45}', $3, '{trader:execute}')`,
    [id, SYMBOL, JSON.stringify({ decision_type: 'execute', trading_plan: { direction: 'long', quantity: '0.25', execution_strategy: 'market' } })],
  )
  return await eventually(
    'the report',
    async () => (await owner.query(`select * from tr_strand where decision_id = $1 and 'dm:execution_report' = any(tags)`, [id])).rows[0],
  )
}
const incidents = async () => (await owner.query(`select noun_id, data from tr_event where noun = 'incident' order by seq`)).rows

beforeAll(async () => {
  db = await freshDatabase()
  owner = await openClient(db.url, 'owner')
  dm = await openClient(db.url, 'dm')
  desk = await open()
})
afterAll(async () => {
  await desk.stop()
  await Promise.all([dm.end(), owner.end()])
  await db.drop()
})

test('a new version acts on the next decision, without a restart, and the decision names it', async () => {
  expect(await decided()).toMatchObject({ status: 'filled', config_version: 1, curator_contributions: { threshold: 0.4 } })
  await store(2, { publishThreshold: 0.99 })
  await eventually('version 2', async () => desk.memory.policy.version === 2)
  const refused = await decided()
  expect(refused).toMatchObject({ status: 'refused', config_version: 2, curator_contributions: { threshold: 0.99 } })
  expect(refused.outcome.reasons[0]).toMatchObject({ code: 'BELOW_PUBLISH_THRESHOLD' })
})

test('limits of a new version are in force with it', async () => {
  await store(3, { limits: { maxOrderNotional: '1' } })
  await eventually('version 3', async () => desk.memory.policy.version === 3)
  expect(desk.memory.limits.maxOrderNotional).toBe('1')
  expect((await decided()).outcome.reasons).toContainEqual(expect.objectContaining({ code: 'ORDER_SIZE_LIMIT' }))
})

test('a version that cannot be read is refused with the path of its field, and the old one stays', async () => {
  await store(4, { limits: { maxDrawdown: -1 }, curators: { venue: { weight: 0.9 } } })
  const incident = await eventually('the incident', async () => (await incidents())[0])
  expect(incident).toMatchObject({ noun_id: 'config 4', data: { name: 'configuration_refused', version: 4 } })
  expect(incident.data.message).toMatch(/curators\.venue\.weight must be .*; limits\.maxDrawdown must be /)
  expect(desk.memory.policy.version).toBe(3)
  expect(await decided()).toMatchObject({ config_version: 3 })
})

test('a restart takes the newest version that can be read', async () => {
  await desk.stop()
  desk = await open()
  expect(desk.memory.policy.version).toBe(3)
  await store(5, {})
  await eventually('version 5', async () => desk.memory.policy.version === 5)
  expect(await decided()).toMatchObject({ status: 'filled', config_version: 5 })
  expect(desk.faults).toEqual([])
})

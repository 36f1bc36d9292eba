import { afterAll, beforeAll, expect, test } from 'vitest'
import { answer, codesOf } from '#tests/support/asking.ts'
import { freshDatabase } from '#tests/support/database.ts'
import { eventually, freshId, openClient } from '#tests/support/desk.ts'
import { startWorker, type WorkerProcess } from '#tests/support/worker-process.ts'

/** Market source `none`: the venues that `md_strand` rows name become paper venues with those books (CONTRACT.md). */
type Client = Awaited<ReturnType<typeof openClient>>
let worker: WorkerProcess
let url: string
let dm: Client
let md: Client
let web: Client

beforeAll(async () => {
  const db = await freshDatabase()
  url = db.url
  worker = startWorker(url, 'none')
  dm = await openClient(url, 'dm')
  md = await openClient(url, 'md')
  web = await openClient(url, 'web')
  await eventually('the desk', async () => (await web.query(`select 1 from tr_event where noun = 'worker' and kind = 'started'`)).rows[0], 30_000)
})

afterAll(async () => {
  await worker.stop()
  await Promise.all([dm.end(), md.end(), web.end()])
})

const show = (symbol: string | null, market_data: unknown): Promise<unknown> =>
  md.query(`insert into md_strand (id, kind, symbol, market_data, tags) values ($1, 'market', $2, $3, '{tr:market_update}')`, [
    freshId(),
    symbol,
    JSON.stringify(market_data),
  ])

const quoted = (venue: string, bid: number): Promise<unknown> =>
  eventually(
    `a bid of ${bid} on ${venue}`,
    async () =>
      (await web.query(`select 1 from tr_market, jsonb_array_elements(quotes) q where q ->> 'venue' = $1 and (q ->> 'bid')::numeric = $2`, [venue, bid]))
        .rows[0],
  )

test('a symbol that no row has named is unknown', async () => {
  expect(codesOf(await answer(dm, { symbol: 'ADA/USD' }))).toContain('UNKNOWN_SYMBOL')
})

test('a row opens its venues, and a decision fills at the price that it shows', async () => {
  await show('ADA/USD', {
    ts: new Date().toISOString(),
    venues: { kraken: { bid: 0.5, ask: 0.501, bid_size: 90_000, ask_size: 80_000 }, bitso: { bid: '0.49', ask: '0.52', bid_size: '100', ask_size: '100' } },
  })
  await quoted('kraken', 0.5)
  const strand = await answer(dm, { symbol: 'ADA/USD', plan: { quantity: '1000' } })
  expect(strand).toMatchObject({ status: 'filled', venue: 'kraken', average_price: '0.501' })
  expect(strand.route.candidates.map((c: { venue: string }) => c.venue).sort()).toEqual(['bitso', 'kraken'])
  expect((await web.query('select venue, symbol, quantity from tr_position')).rows).toEqual([{ venue: 'kraken', symbol: 'ADA/USD', quantity: '1000' }])
})

test('the newest row counts, and one that is not understood changes nothing', async () => {
  const now = Date.now()
  await show('ADA/USD', {
    ts: new Date(now).toISOString(),
    venues: {
      kraken: {
        bids: [[0.6, 5_000]],
        asks: [
          [0.61, 400],
          [0.611, 5_000],
        ],
      },
    },
  })
  await quoted('kraken', 0.6)
  for (const junk of [
    null,
    7,
    {},
    { venues: [] },
    { venues: { kraken: { bid: 'x', ask: 1 } } },
    { venues: { kraken: { bid: -1, ask: 1, bid_size: 1, ask_size: 1 } } },
  ])
    await show('ADA/USD', junk)
  await show(null, { venues: { kraken: { bid: 1, ask: 2, bid_size: 1, ask_size: 1 } } })
  const strand = await answer(dm, { symbol: 'ADA/USD', plan: { quantity: '500', max_slippage_bps: '500', venue_preferences: ['kraken'] } })
  expect(strand.status).toBe('filled')
  expect(strand.fills.map((f: { px: string; qty: string }) => [f.px, f.qty])).toEqual([
    ['0.61', '400'],
    ['0.611', '100'],
  ])
})

test('a restarted worker knows the venues and holds what it held', async () => {
  await worker.kill()
  worker = startWorker(url, 'none')
  await eventually(
    'the desk again',
    async () => Number((await web.query(`select count(*) as n from tr_event where noun = 'worker' and kind = 'started'`)).rows[0].n) === 2,
    30_000,
  )
  await show('ADA/USD', { ts: new Date().toISOString(), venues: { kraken: { bid: 0.7, ask: 0.71, bid_size: 9_000, ask_size: 9_000 } } })
  await quoted('kraken', 0.7)
  expect(await answer(dm, { symbol: 'ADA/USD', plan: { direction: 'short', quantity: '1500', reduce_only: true } })).toMatchObject({
    status: 'filled',
    venue: 'kraken',
  })
  expect((await web.query('select quantity from tr_position')).rows).toEqual([{ quantity: '0' }])
  expect(worker.exit()).toBeNull()
})

test('books that are stamped ahead of the clock are traded on by nobody', async () => {
  const at = (ms: number): string => new Date(Date.now() + ms).toISOString()
  const venues = { kraken: { bid: 0.6, ask: 0.601, bid_size: 90_000, ask_size: 80_000 } }
  await show('XLM/USD', { ts: at(3_600_000), venues })
  await eventually(
    'the listing',
    async () => (await web.query(`select 1 from tr_market, jsonb_array_elements(listings) l where l ->> 'symbol' = 'XLM/USD'`)).rows[0],
  )
  expect(codesOf(await answer(dm, { symbol: 'XLM/USD', plan: { quantity: '1000' } }))).toContain('STALE_MARKET')
  await show('XLM/USD', { ts: at(0), venues })
  await quoted('kraken', 0.6)
  expect(await answer(dm, { symbol: 'XLM/USD', plan: { quantity: '1000' } })).toMatchObject({ status: 'filled' })
})

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { paperMemory } from '#lib/db/paper.ts'
import { openPool } from '#lib/db/pool.ts'
import { dec } from '#lib/domain/base/decimal.ts'
import type { ClientOrderId } from '#lib/domain/base/id.ts'
import type { Listing } from '#lib/domain/base/listing.ts'
import type { MarketEvent } from '#lib/domain/base/market.ts'
import { price, quantity } from '#lib/domain/base/money.ts'
import { instant } from '#lib/domain/base/time.ts'
import type { OrderIntent } from '#lib/domain/execute/order.ts'
import { freshDatabase } from '#tests/support/database.ts'
import type { MarketClock, PaperMemory, VenueReport } from '../../ports.ts'
import { createSimVenue } from './sim-venue.ts'

// The venue on its real memory: what it says is in the tables, a restart goes on with it, and a commit whose answer
// was lost is not stored twice.

const NOW = instant(1_795_341_600_123_456)
const clock: MarketClock = { now: () => NOW, at: () => () => undefined, hold: () => () => undefined }
const LISTING: Listing = {
  venue: 'v',
  symbol: 'X/USD',
  base: 'X',
  quote: 'USD',
  tick: dec('0.01'),
  lot: dec('0.001'),
  minNotional: null,
  contractSize: null,
  inverse: false,
  makerBps: dec('-0.25'),
  takerBps: dec(10),
  latencyMs: { feed: 0, entry: 0, response: 0 },
  bookStaleMs: 5_000,
  allowShort: true,
}

let pool: ReturnType<typeof openPool>
beforeAll(async () => {
  const { url } = await freshDatabase()
  pool = openPool({ url, role: 'paper', applicationName: 'test-paper', max: 2, onLost: () => undefined })
})
afterAll(async () => {
  await pool.end()
})

async function open(memory: PaperMemory) {
  const reports: VenueReport[] = []
  const venue = createSimVenue({ name: 'v', listings: [LISTING], clock, memory, seed: '1' })
  venue.onReports((batch) => reports.push(...batch))
  await venue.start()
  const show = (event: object) => venue.onMarket([{ venue: 'v', symbol: 'X/USD', at: NOW, ...event } as MarketEvent], false)
  show({ kind: 'snapshot', bids: [[9_999, 50]], asks: [[10_001, 4_000]] })
  return { venue, reports, show }
}

const intent = (name: string, over: Partial<OrderIntent> = {}): OrderIntent => ({
  id: name as never,
  executionId: 'e' as never,
  decisionId: 'd' as never,
  clientOrderId: name as ClientOrderId,
  childNo: 0,
  sliceNo: null,
  symbol: 'X/USD',
  venue: 'v',
  side: 'buy',
  type: 'market',
  timeInForce: 'ioc',
  price: price(101),
  quantity: quantity('0.25'),
  expiresAt: null,
  reduceOnly: false,
  ...over,
})
const resting = intent('rests', { type: 'limit', timeInForce: 'gtc', price: price('99.99') })
const told = (report: VenueReport | null | undefined) => JSON.parse(JSON.stringify(report))

describe('the paper venue on Postgres', () => {
  it('is asked what it said, before and after a restart', async () => {
    const first = await open(paperMemory(pool, 'v'))
    await first.venue.send([intent('taken'), resting, intent('odd', { quantity: quantity('0.0001') })])
    await expect.poll(() => first.reports.length).toBe(3)
    first.show({ kind: 'trade', tick: 9_999, lots: 80, aggressor: 'sell' })
    await expect.poll(() => first.reports.length).toBe(4)
    expect(first.reports.map((r) => [r.clientOrderId, r.status, r.filledQuantity.toFixed()])).toEqual([
      ['taken', 'filled', '0.25'],
      ['rests', 'accepted', '0'],
      ['odd', 'rejected', '0'],
      ['rests', 'partially_filled', '0.03'],
    ])
    for (const report of [first.reports[0], first.reports[3]] as VenueReport[])
      expect(told(await first.venue.lookup(report.clientOrderId))).toEqual(told(report))
    await first.venue.stop()

    const second = await open(paperMemory(pool, 'v'))
    expect(told((await second.venue.openOrders())[0])).toEqual(told(first.reports[3]))
    expect((await second.venue.positions()).get('X/USD')?.toFixed()).toBe('0.28')
    second.show({ kind: 'trade', tick: 9_999, lots: 1_000, aggressor: 'sell' })
    await expect.poll(() => second.reports.length).toBe(1)
    expect([second.reports[0]?.status, second.reports[0]?.fills[0]?.quantity.toFixed()]).toEqual(['filled', '0.22'])
    const { rows } = await pool.query('select count(*)::int as fills, sum(quantity)::text as quantity from paper_fill')
    expect(rows[0]).toEqual({ fills: 3, quantity: '0.50' })
    await second.venue.stop()
  })

  it('stores a fill once when the answer to its commit was lost', async () => {
    const real = paperMemory(pool, 'v')
    let isLost = false
    const memory: PaperMemory = {
      ...real,
      async commit(changes) {
        await real.commit(changes)
        if (!isLost) {
          isLost = true
          throw new Error('connection terminated unexpectedly')
        }
      },
    }
    const { venue, reports } = await open(memory)
    await venue.send([intent('lost')])
    await expect.poll(() => reports.length).toBe(1)
    expect(reports[0]?.fills.length).toBe(1)
    const { rows } = await pool.query(`select count(*)::int as fills from paper_fill where client_order_id = 'lost'`)
    expect(rows[0].fills).toBe(1)
    await venue.stop()
  })
})

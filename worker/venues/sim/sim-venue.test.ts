import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { dec } from '#lib/domain/base/decimal.ts'
import type { ClientOrderId } from '#lib/domain/base/id.ts'
import type { Listing } from '#lib/domain/base/listing.ts'
import type { MarketEvent } from '#lib/domain/base/market.ts'
import { price, quantity } from '#lib/domain/base/money.ts'
import { type Instant, instant } from '#lib/domain/base/time.ts'
import type { OrderIntent } from '#lib/domain/execute/order.ts'
import type { PaperOrder, VenueFill } from '#lib/domain/execute/venue-record.ts'
import type { MarketClock, PaperMemory, VenueReport } from '../../ports.ts'
import { createSimVenue, type SimVenue, type SimVenueOptions } from './sim-venue.ts'

// Invariants: nothing is said that is not stored; an order is executed once however often it is sent; an order's words
// come in sequence and their fills add up; after a crash at any point lookup tells what happened; market time is held
// exactly while something executed is not yet said.

/** Market time moved by hand; due callbacks run in the order of their instants. */
class VirtualClock implements MarketClock {
  time = 1_000_000
  holds = 0
  private due: { when: number; run: () => void }[] = []
  now = (): Instant => instant(this.time)
  at = (when: Instant, run: () => void): (() => void) => {
    const entry = { when, run }
    this.due.push(entry)
    return () => {
      this.due = this.due.filter((d) => d !== entry)
    }
  }
  hold = (): (() => void) => {
    this.holds++
    return () => {
      this.holds--
    }
  }
  get waiting(): number {
    return this.due.length
  }
  async advance(ms: number): Promise<void> {
    const end = this.time + ms * 1_000
    for (;;) {
      await settled()
      const next = this.due.filter((d) => d.when <= end).sort((a, b) => a.when - b.when)[0]
      if (next === undefined) break
      this.due = this.due.filter((d) => d !== next)
      this.time = Math.max(this.time, next.when)
      next.run()
    }
    this.time = end
    await settled()
  }
}

/** Lets every promise that can settle do so. */
const settled = () => new Promise<void>((resolve) => setImmediate(resolve))

/** Durable as a table: survives the venue, refuses a fill twice, can be made slow or fail. */
class Table implements PaperMemory {
  orders = new Map<ClientOrderId, PaperOrder>()
  fills: VenueFill[] = []
  commits: number[] = []
  gate: Promise<void> = Promise.resolve()
  fail: 'never' | 'before' | 'after' = 'never'
  async commit(changes: { readonly orders: readonly PaperOrder[]; readonly fills: readonly VenueFill[] }): Promise<void> {
    await this.gate
    if (this.fail === 'before') throw new Error('connection refused')
    for (const fill of changes.fills) if (this.fills.some((f) => f.venueFillId === fill.venueFillId)) throw new Error(`duplicate key ${fill.venueFillId}`)
    for (const order of changes.orders) this.orders.set(order.clientOrderId, order)
    this.fills.push(...changes.fills)
    this.commits.push(changes.orders.length)
    if (this.fail === 'after') throw new Error('connection lost')
  }
  fillsSince = async (cursor: string | null) => ({
    fills: this.fills.slice(Number(cursor ?? 0)).map((f) => ({ ...f, symbol: 'X/USD', side: 'buy' as const })),
    cursor: String(this.fills.length),
    isLast: true,
  })
  load = async () => ({ orders: [...this.orders.values()], fills: [...this.fills] })
  lookup = async (id: ClientOrderId) => {
    const order = this.orders.get(id)
    return order === undefined ? null : { order, fills: this.fills.filter((f) => f.clientOrderId === id) }
  }
}

const listing = (over: Partial<Listing> = {}): Listing => ({
  venue: 'v',
  symbol: 'X/USD',
  base: 'X',
  quote: 'USD',
  tick: dec(1),
  lot: dec(1),
  minNotional: null,
  contractSize: null,
  inverse: false,
  makerBps: dec(0),
  takerBps: dec(10),
  latencyMs: { feed: 0, entry: 0, response: 0 },
  bookStaleMs: 5_000,
  allowShort: true,
  ...over,
})
const slow = listing({ latencyMs: { feed: 1, entry: 10, response: 20 } })

const intent = (id: string, over: Partial<OrderIntent> = {}): OrderIntent => ({
  id: id as never,
  executionId: 'e' as never,
  decisionId: 'd' as never,
  clientOrderId: id as ClientOrderId,
  childNo: 0,
  sliceNo: null,
  symbol: 'X/USD',
  venue: 'v',
  side: 'buy',
  type: 'limit',
  timeInForce: 'ioc',
  price: price(101),
  quantity: quantity(5),
  expiresAt: null,
  reduceOnly: false,
  ...over,
})
const id = (text: string) => text as ClientOrderId
const gtc = (name: string, over: Partial<OrderIntent> = {}) => intent(name, { timeInForce: 'gtc', price: price(100), ...over })

const running: SimVenue[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map((venue) => venue.stop()))
})

async function open(over: Partial<SimVenueOptions> = {}, table = new Table(), clock = new VirtualClock()) {
  const reports: VenueReport[] = []
  const batches: number[] = []
  const venue = createSimVenue({ name: 'v', listings: [listing()], clock, memory: table, seed: '1', ...over })
  running.push(venue)
  venue.onReports((batch) => {
    batches.push(batch.length)
    for (const report of batch) {
      const stored = table.orders.get(report.clientOrderId)
      // Whatever is said is in memory, or has been overtaken there by something later.
      expect(stored?.filledQuantity.gte(report.filledQuantity)).toBe(true)
      for (const fill of report.fills) expect(table.fills.map((f) => f.venueFillId)).toContain(fill.venueFillId)
      reports.push(report)
    }
  })
  await venue.start()
  const show = (...events: readonly object[]) =>
    venue.onMarket(
      events.map((e) => ({ venue: 'v', symbol: 'X/USD', at: clock.now(), ...e }) as MarketEvent),
      false,
    )
  show({
    kind: 'snapshot',
    bids: [
      [100, 10],
      [99, 10],
    ],
    asks: [
      [101, 10],
      [102, 10],
    ],
  })
  return { venue, clock, table, reports, batches, show }
}
const words = (reports: readonly VenueReport[]) => reports.map((r) => `${r.clientOrderId} ${r.status} ${r.filledQuantity.toFixed()}`)

describe('a venue without latency', () => {
  it('executes in the call, says it after the commit, and holds market time in between', async () => {
    const { venue, clock, table, reports } = await open()
    let letGo = () => {}
    table.gate = new Promise((resolve) => {
      letGo = resolve
    })
    const sent = venue.send([intent('a')])
    expect(clock.holds).toBe(1)
    await sent
    await settled()
    expect([reports.length, table.orders.size, clock.holds]).toEqual([0, 0, 1])
    letGo()
    await settled()
    expect(words(reports)).toEqual(['a filled 5'])
    expect([clock.holds, clock.waiting]).toEqual([0, 0])
    expect((await venue.positions()).get('X/USD')?.toFixed()).toBe('5')
  })

  it('puts what is pending into one commit', async () => {
    const { venue, table, batches } = await open()
    let letGo = () => {}
    table.gate = new Promise((resolve) => {
      letGo = resolve
    })
    for (let i = 0; i < 3; i++) void venue.send([intent(`a${i}`, { quantity: quantity(1) })])
    await settled()
    for (let i = 0; i < 50; i++) void venue.send([intent(`b${i}`, { quantity: quantity(1) })])
    letGo()
    await settled()
    expect(table.commits).toEqual([3, 50])
    expect(batches).toEqual([3, 50])
    expect(table.fills.length).toBe(10) // what was shown at the price, and no more
  })

  it('executes an order once however often it is sent, and says its word again', async () => {
    const { venue, table, reports } = await open()
    void venue.send([intent('a'), intent('a')])
    await venue.send([intent('a')])
    await settled()
    expect(words(reports)).toEqual(['a filled 5'])
    await venue.send([intent('a')])
    await settled()
    expect(words(reports)).toEqual(['a filled 5', 'a filled 5'])
    expect(reports[1]?.fills).toEqual(reports[0]?.fills)
    expect(table.fills.length).toBe(1)
  })

  it('answers lookup with all fills, null for what it never heard of', async () => {
    const { venue, show } = await open()
    await venue.send([gtc('a', { quantity: quantity(8) })])
    show({ kind: 'trade', tick: 99, lots: 3, aggressor: 'sell' })
    await settled()
    show({ kind: 'trade', tick: 99, lots: 2, aggressor: 'sell' })
    await settled()
    const report = await venue.lookup(id('a'))
    expect([report?.status, report?.fills.length, report?.filledQuantity.toFixed()]).toEqual(['partially_filled', 2, '5'])
    expect((await venue.openOrders()).map((r) => [r.clientOrderId, r.fills.length])).toEqual([['a', 2]])
    expect(await venue.lookup(id('b'))).toBeNull()
  })

  it('refuses a cancel of an order it does not know; one that has ended stays ended', async () => {
    const { venue, reports } = await open()
    await expect(venue.cancel(id('zz'))).rejects.toMatchObject({ name: 'VenueFailure', remedy: 'give-up' })
    await venue.send([intent('a'), gtc('b')])
    await venue.cancel(id('b'))
    await settled()
    await venue.cancel(id('a'))
    await venue.cancel(id('b'))
    await settled()
    expect(words(reports)).toEqual(['a filled 5', 'b accepted 0', 'b cancelled 0'])
    expect(await venue.openOrders()).toEqual([])
  })

  it('does not take a call with a quantity that is none, nor anything else of that call', async () => {
    const { venue, table } = await open()
    await expect(venue.send([intent('a'), intent('b', { quantity: quantity(0) })])).rejects.toMatchObject({ remedy: 'give-up' })
    await settled()
    expect(await venue.lookup(id('a'))).toBeNull()
    expect(table.orders.size).toBe(0)
  })

  it('rejects a symbol that it does not list', async () => {
    const { venue, reports } = await open()
    await venue.send([intent('a', { symbol: 'Y/USD' })])
    await settled()
    expect(reports[0]).toMatchObject({ status: 'rejected', reason: 'Y/USD is not listed here' })
  })

  it('expires what rests when its time comes, also in a quiet market', async () => {
    const { venue, clock, reports } = await open()
    await venue.send([gtc('a', { expiresAt: instant(1_000_000 + 50_000) }), gtc('b', { expiresAt: instant(1_000_000 + 80_000) })])
    await clock.advance(60)
    expect(words(reports)).toEqual(['a accepted 0', 'b accepted 0', 'a expired 0'])
    await venue.cancel(id('b'))
    await settled()
    expect(clock.waiting).toBe(0)
  })
})

describe('a venue with latency', () => {
  it('meets the book of the instant at which the order arrives, and is heard later', async () => {
    const { venue, clock, reports, show } = await open({ listings: [slow] })
    await venue.send([intent('a', { price: price(102), quantity: quantity(10) })])
    show({ kind: 'level', side: 'sell', tick: 101, lots: 0 }) // gone before it arrives
    await clock.advance(40)
    await clock.advance(60)
    expect(reports[0]?.fills.map((f) => f.price.toFixed())).toEqual(['102'])
    expect(reports[0]?.venueAt).toBeGreaterThan(1_000_000 + 3_000)
    expect(clock.holds).toBe(0)
  })

  it('draws the same delays for the same seed and order, whatever else is sent', async () => {
    const stampsOf = async (others: number, seed: string) => {
      const { venue, clock, reports } = await open({ listings: [slow], seed })
      for (let i = 0; i < others; i++) await venue.send([intent(`o${i}`)])
      await venue.send([intent('a')])
      await clock.advance(200)
      return reports.find((r) => r.clientOrderId === 'a')?.venueAt
    }
    expect(await stampsOf(0, '1')).toBe(await stampsOf(7, '1'))
    expect(await stampsOf(0, '1')).not.toBe(await stampsOf(0, '2'))
  })

  it('does not lose a cancel that overtakes its order', async () => {
    for (const seed of ['1', '2', '3', '4', '5', '6']) {
      const { venue, clock, reports } = await open({ listings: [slow], seed })
      await venue.send([gtc('a')])
      await venue.cancel(id('a'))
      await clock.advance(200)
      expect(reports.at(-1)?.status).toBe('cancelled')
    }
  })

  it('an order on its way is looked up once it has arrived, not denied', async () => {
    const { venue, clock } = await open({ listings: [slow] })
    await venue.send([intent('a')])
    let answer: VenueReport | null | undefined
    void venue.lookup(id('a')).then((report) => {
      answer = report
    })
    await settled()
    expect(answer).toBeUndefined()
    await clock.advance(100)
    expect(answer?.status).toBe('filled')
  })

  it('says the words of one order in sequence, whatever their delays', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ minLength: 1 }),
        fc.array(fc.tuple(fc.nat(15), fc.integer({ min: 1, max: 3 })), { minLength: 1, maxLength: 12 }),
        async (seed, prints) => {
          const { venue, clock, reports, show } = await open({ listings: [slow], seed })
          await venue.send([gtc('a', { quantity: quantity(1_000) })])
          await clock.advance(60)
          for (const [waitMs, lots] of prints) {
            show({ kind: 'trade', tick: 99, lots, aggressor: 'sell' })
            await clock.advance(waitMs)
          }
          await venue.cancel(id('a'))
          await clock.advance(300)
          const filled = reports.map((r) => r.filledQuantity.toNumber())
          expect(filled).toEqual(filled.toSorted((a, b) => a - b))
          expect(reports.at(-1)?.status).toBe('cancelled')
          expect(reports.flatMap((r) => r.fills).reduce((total, f) => total + f.quantity.toNumber(), 0)).toBe(
            prints.reduce((total, [, lots]) => total + lots, 0),
          )
          await venue.stop()
        },
      ),
      { numRuns: 30 },
    )
  })
})

describe('crash and restart', () => {
  it('an order that had not arrived never existed; one that had is found', async () => {
    const first = await open({ listings: [slow] })
    await first.venue.send([gtc('a')])
    await first.clock.advance(40)
    await first.venue.send([gtc('b')])
    const { table } = first // the process ends here: nothing more is called on the first venue
    const second = await open({ listings: [slow] }, table)
    expect((await second.venue.lookup(id('a')))?.status).toBe('accepted')
    expect(await second.venue.lookup(id('b'))).toBeNull()
    await second.venue.send([gtc('a'), gtc('b')])
    await second.clock.advance(100)
    expect(table.orders.size).toBe(2)
    expect((await second.venue.openOrders()).length).toBe(2)
  })

  it('goes on with what rests, its fill numbers and its positions', async () => {
    const table = new Table()
    const first = await open({}, table)
    await first.venue.send([gtc('a', { quantity: quantity(9) }), intent('b', { side: 'sell', price: price(99), quantity: quantity(4) })])
    first.show({ kind: 'trade', tick: 99, lots: 3, aggressor: 'sell' })
    await settled()
    const second = await open({}, table, first.clock)
    expect((await second.venue.positions()).get('X/USD')?.toFixed()).toBe('-1')
    second.show({ kind: 'trade', tick: 99, lots: 3, aggressor: 'sell' })
    await settled()
    expect(words(second.reports)).toEqual(['a partially_filled 6'])
    expect(new Set(table.fills.map((f) => f.venueFillId)).size).toBe(3)
    expect((await second.venue.positions()).get('X/USD')?.toFixed()).toBe('2')
  })

  it.each(['before', 'after'] as const)('stores each fill once when the connection fails %s the commit, and speaks when it is back', async (when) => {
    const troubles: number[] = []
    const { venue, table, clock, reports } = await open({ onTrouble: (_error, attempt) => troubles.push(attempt) })
    table.fail = when
    await venue.send([intent('a')])
    await settled()
    expect([reports.length, clock.holds, troubles]).toEqual([0, 1, [1]])
    await venue.send([intent('b', { quantity: quantity(2) })])
    table.fail = 'never'
    await expect.poll(() => reports.length).toBe(2)
    expect(words(reports)).toEqual(['a filled 5', 'b filled 2'])
    expect(table.fills.length).toBe(2)
    expect(clock.holds).toBe(0)
  })

  it('stop gives up what cannot be stored, as a crash would, and leaves no one waiting', async () => {
    const { venue, table, reports } = await open()
    table.fail = 'before'
    await venue.send([intent('a')])
    const asked = venue.lookup(id('a'))
    await venue.stop()
    await expect(asked).rejects.toMatchObject({ remedy: 'unknown' })
    await expect(venue.send([intent('b')])).rejects.toMatchObject({ remedy: 'wait' })
    expect([reports.length, table.orders.size]).toEqual([0, 0])
  })

  it('takes up stored orders of a listing that is discovered later', async () => {
    const table = new Table()
    const first = await open({}, table)
    await first.venue.send([gtc('a')])
    await settled()
    const second = await open({ listings: [] }, table)
    second.venue.addListing(listing())
    second.show({ kind: 'snapshot', bids: [[90, 1]], asks: [[95, 2]] })
    await settled()
    expect(words(second.reports)).toEqual(['a partially_filled 2'])
  })
})

import { describe, expect, it } from 'vitest'
import { dec } from '../domain/base/decimal.ts'
import type { ClientOrderId } from '../domain/base/id.ts'
import type { Listing } from '../domain/base/listing.ts'
import type { LevelTuple, MarketEvent, Side } from '../domain/base/market.ts'
import { price, quantity } from '../domain/base/money.ts'
import { type Instant, instant } from '../domain/base/time.ts'
import { PaperMarket } from './paper.ts'
import type { PaperChange, PaperRequest } from './paper-order.ts'

const T0 = 1_700_000_000_000_000
const at = (ms: number): Instant => instant(T0 + ms * 1_000)

const listing = (over: Partial<Listing> = {}): Listing => ({
  venue: 'v',
  symbol: 'BTC/USD',
  base: 'BTC',
  quote: 'USD',
  tick: dec('0.5'),
  lot: dec('0.1'),
  minNotional: dec(5),
  contractSize: null,
  inverse: false,
  makerBps: dec(-1),
  takerBps: dec(5),
  latencyMs: { feed: 0, entry: 0, response: 0 },
  bookStaleMs: 5_000,
  allowShort: true,
  ...over,
})
const say = (event: object, ms = 0): MarketEvent => ({ venue: 'v', symbol: 'BTC/USD', at: at(ms), ...event }) as MarketEvent
const snapshot = (bids: readonly LevelTuple[], asks: readonly LevelTuple[], ms = 0) => say({ kind: 'snapshot', bids, asks }, ms)
/** Later than the orders of the examples unless told: what happened before an order arrived is not about it. */
const LATER_MS = 5
const level = (side: Side, tick: number, lots: number, ms = LATER_MS) => say({ kind: 'level', side, tick, lots }, ms)
const trade = (tick: number, lots: number, aggressor: Side | null, ms = LATER_MS) => say({ kind: 'trade', tick, lots, aggressor }, ms)

let count = 0
/** Prices in ticks and quantities in lots, turned into the decimals that an intent carries. */
const order = (side: Side, tick: number, lots: number, over: Partial<PaperRequest> = {}): PaperRequest => ({
  clientOrderId: `rw${++count}` as ClientOrderId,
  symbol: 'BTC/USD',
  side,
  type: 'limit',
  timeInForce: 'gtc',
  price: price(dec('0.5').times(tick)),
  quantity: quantity(dec('0.1').times(lots)),
  expiresAt: null,
  ...over,
})
const ioc = { timeInForce: 'ioc' } as const
const fillsOf = (change: PaperChange | undefined) => (change?.fills ?? []).map((f) => [f.price.times(2).toNumber(), f.quantity.times(10).toNumber()])
const market = (bids: readonly LevelTuple[], asks: readonly LevelTuple[], over: Partial<Listing> = {}) => {
  const venue = new PaperMarket(listing(over))
  venue.apply(snapshot(bids, asks))
  return venue
}
const queue = (venue: PaperMarket, ...events: readonly MarketEvent[]) => events.flatMap((event) => venue.apply(event))

describe('takers', () => {
  it('an order of twice the depth fills by half and pays each level once', () => {
    const venue = market(
      [[99, 5]],
      [
        [101, 10],
        [102, 20],
        [103, 30],
      ],
    )
    const done = venue.place(order('buy', 200, 120, { type: 'market', ...ioc }), at(1))
    expect(fillsOf(done)).toEqual([
      [101, 10],
      [102, 20],
      [103, 30],
    ])
    expect(done.order).toMatchObject({ status: 'cancelled', reason: 'no liquidity within 100' })
    expect(done.order.filledQuantity.toFixed()).toBe('6')
  })

  it('stop at the protection price, also when it lies between two ticks', () => {
    const venue = market(
      [[99, 5]],
      [
        [101, 10],
        [102, 20],
        [103, 30],
      ],
    )
    expect(fillsOf(venue.place(order('buy', 0, 40, { type: 'market', ...ioc, price: price('51.4') }), at(1)))).toEqual([
      [101, 10],
      [102, 20],
    ])
    expect(fillsOf(venue.place(order('sell', 99, 40, ioc), at(1)))).toEqual([[99, 5]])
  })

  it('do not get the same lots twice until the flow refills them', () => {
    const venue = market([[99, 5]], [[101, 10]])
    const want = (lots: number) => fillsOf(venue.place(order('buy', 101, lots, ioc), at(1)))
    expect(want(6)).toEqual([[101, 6]])
    expect(want(6)).toEqual([[101, 4]])
    expect(want(6)).toEqual([])
    venue.apply(level('sell', 101, 13))
    expect(want(6)).toEqual([[101, 3]])
    venue.apply(level('sell', 101, 4)) // what is left is all taken
    venue.apply(level('sell', 101, 6))
    expect(want(6)).toEqual([[101, 2]])
    venue.apply(level('sell', 101, 0)) // a level that goes forgets
    venue.apply(level('sell', 101, 6))
    expect(want(9)).toEqual([[101, 6]])
  })

  it('a snapshot that shows the same level again refills nothing', () => {
    const venue = market([[99, 5]], [[101, 10]])
    venue.place(order('buy', 101, 7, ioc), at(1))
    venue.apply(snapshot([[99, 5]], [[101, 10]], 2))
    expect(fillsOf(venue.place(order('buy', 101, 9, ioc), at(3)))).toEqual([[101, 3]])
  })

  it.each([
    [
      'crossed',
      [[102, 5]],
      [
        [100, 5],
        [103, 5],
      ],
      [
        [102, 5],
        [103, 5],
      ],
      [[100, 5]],
    ],
    [
      'locked',
      [[100, 5]],
      [
        [100, 5],
        [101, 5],
      ],
      [
        [100, 5],
        [101, 5],
      ],
      [[100, 5]],
    ],
  ] as const)('on a %s quote a buy pays at least the higher and a sell gets at most the lower', (_name, bids, asks, bought, sold) => {
    expect(fillsOf(market(bids, asks).place(order('buy', 200, 99, ioc), at(1)))).toEqual(bought)
    expect(fillsOf(market(bids, asks).place(order('sell', 50, 99, ioc), at(1)))).toEqual(sold)
  })

  it('find nothing before the first snapshot and after a gap', () => {
    const venue = new PaperMarket(listing())
    expect(venue.place(order('buy', 101, 5, { type: 'market', ...ioc, price: price(500) }), at(1)).order).toMatchObject({
      status: 'cancelled',
      reason: 'no live book',
    })
    queue(venue, snapshot([[99, 5]], [[101, 5]]), say({ kind: 'gap' }))
    expect(venue.place(order('buy', 101, 5, ioc), at(1)).order).toMatchObject({ status: 'cancelled', reason: 'no live book' })
  })

  it('pay the taker fee in quote currency; makers get their rebate', () => {
    const venue = market([[99, 5]], [[101, 10]])
    const [taken] = venue.place(order('buy', 101, 10, ioc), at(1)).fills
    expect([taken?.fee.toFixed(), taken?.feeCurrency, taken?.liquidity]).toEqual(['0.02525', 'USD', 'taker']) // 1 × 50.5 × 5 bps
    venue.place(order('buy', 100, 10), at(1))
    const [made] = venue.apply(trade(100, 10, 'sell', 2))[0]?.fills ?? []
    expect([made?.fee.toFixed(), made?.liquidity]).toEqual(['-0.005', 'maker']) // 1 × 50 × −1 bps
  })

  it('pay in base currency on an inverse contract', () => {
    const venue = market([[99, 5]], [[100, 20]], { lot: dec(1), contractSize: dec(100), inverse: true, minNotional: null })
    const [fill] = venue.place(order('buy', 100, 0, { ...ioc, quantity: quantity(10) }), at(1)).fills
    expect([fill?.fee.toFixed(), fill?.feeCurrency]).toEqual(['0.01', 'BTC']) // 10 × 100 USD ÷ 50 × 5 bps
  })
})

describe('what is turned away', () => {
  const reasonOf = (request: PaperRequest, over: Partial<Listing> = {}) => {
    const { order: state, fills } = market([[99, 50]], [[101, 50]], over).place(request, at(10))
    expect(fills).toEqual([])
    return [state.status, state.reason]
  }
  it('says why', () => {
    expect(reasonOf(order('buy', 0, 5, { price: price('50.3') }))).toEqual(['rejected', 'price 50.3 is not a positive multiple of the tick 0.5'])
    expect(reasonOf(order('buy', 0, 5, { price: price(-1) }))[1]).toMatch(/positive multiple of the tick/)
    expect(reasonOf(order('buy', 101, 0, { quantity: quantity('0.25') }))).toEqual(['rejected', 'quantity 0.25 is not a positive multiple of the lot 0.1'])
    expect(reasonOf(order('buy', 101, 0))[1]).toMatch(/positive multiple of the lot/)
    expect(reasonOf(order('buy', 101, 0, { quantity: quantity('1e30') }))[1]).toMatch(/positive multiple of the lot/)
    expect(reasonOf(order('buy', 99, 1), { minNotional: dec(5) })).toEqual(['rejected', 'notional 4.95 is below the minimum 5'])
    expect(reasonOf(order('sell', 99, 1), { allowShort: false, minNotional: null })).toEqual(['rejected', 'short positions are not allowed'])
    expect(reasonOf(order('buy', 101, 1, { expiresAt: at(10) }), { minNotional: null })).toEqual(['expired', 'expired before it arrived'])
  })

  it('counts resting sells before it lets another sell go', () => {
    const venue = market([[99, 50]], [[101, 50]], { allowShort: false })
    venue.place(order('buy', 101, 10, ioc), at(1))
    expect(venue.place(order('sell', 110, 6), at(2)).order.status).toBe('accepted')
    expect(venue.place(order('sell', 99, 5, ioc), at(3)).order.reason).toBe('short positions are not allowed')
    expect(venue.place(order('sell', 99, 4, ioc), at(3)).order.status).toBe('filled')
  })

  it('a closed market ends what rests and takes nothing new until it opens again', () => {
    const venue = market([[99, 50]], [[101, 50]])
    venue.place(order('buy', 99, 5), at(1))
    const [ended] = venue.apply(say({ kind: 'close' }, 5))
    expect(ended?.order).toMatchObject({ status: 'expired', reason: 'market closed', updatedAt: at(5) })
    expect(venue.place(order('buy', 101, 5), at(6)).order).toMatchObject({ status: 'rejected', reason: 'market closed' })
    venue.apply(snapshot([[99, 50]], [[101, 50]], 7))
    expect(venue.place(order('buy', 101, 5), at(8)).order.status).toBe('filled')
  })
})

describe('resting orders', () => {
  const resting = (lots = 10, shown = 50) => {
    const venue = market(
      [
        [100, shown],
        [99, 10],
      ],
      [[101, 10]],
    )
    const { order: state } = venue.place(order('buy', 100, lots), at(1))
    return { venue, state }
  }

  it('cross what they may, then rest behind what is shown at their price', () => {
    const venue = market(
      [
        [101, 30],
        [100, 50],
      ],
      [
        [102, 4],
        [103, 9],
      ],
    )
    const { order: state, fills } = venue.place(order('buy', 102, 10), at(1))
    expect(fills.map((f) => f.liquidity)).toEqual(['taker'])
    expect([state.status, state.filledQuantity.toFixed(), state.queueAhead?.toFixed()]).toEqual(['partially_filled', '0.4', '0'])
    expect(venue.place(order('buy', 100, 10), at(1)).order.queueAhead?.toFixed()).toBe('5')
  })

  it('are moved by trades at their price, not by cancels, and capped by what is shown', () => {
    const { venue } = resting()
    expect(queue(venue, level('buy', 100, 80), level('buy', 100, 60), trade(100, 20, 'sell'), trade(100, 20, 'buy'))).toEqual([]) // 30 ahead
    expect(queue(venue, level('buy', 100, 12))).toEqual([]) // 12 ahead
    const [first] = queue(venue, trade(100, 15, 'sell', LATER_MS + 1))
    expect([first?.order.status, fillsOf(first)]).toEqual(['partially_filled', [[100, 3]]])
    const [last] = queue(venue, trade(100, 50, 'sell', LATER_MS + 1))
    expect([last?.order.status, fillsOf(last)]).toEqual(['filled', [[100, 7]]])
    expect(venue.openCount).toBe(0)
  })

  it('move once for a trade, also where the feed tells the smaller level first', () => {
    const { venue } = resting() // 50 ahead
    expect(queue(venue, level('buy', 100, 30), trade(100, 20, 'sell'))).toEqual([])
    expect(queue(venue, trade(100, 29, 'sell', LATER_MS + 1))).toEqual([])
    expect(fillsOf(queue(venue, trade(100, 3, 'sell', LATER_MS + 2))[0])).toEqual([[100, 2]])
  })

  it('are filled at their own price by a trade through it, up to its size', () => {
    const { venue } = resting()
    expect(fillsOf(queue(venue, trade(99, 4, 'sell'))[0])).toEqual([[100, 4]])
    expect(queue(venue, trade(98, 9, 'buy'))).toEqual([]) // a buyer's print says nothing about sellers below us
    expect(fillsOf(queue(venue, trade(98, 9, 'sell'))[0])).toEqual([[100, 6]])
  })

  it('are filled at their own price when the other side moves through it, up to what it shows', () => {
    const { venue } = resting()
    expect(queue(venue, level('buy', 100, 0), level('sell', 100, 0))).toEqual([])
    expect(fillsOf(queue(venue, level('sell', 100, 4))[0])).toEqual([[100, 4]]) // at the price: nobody is ahead any more
    expect(queue(venue, level('sell', 100, 4))).toEqual([])
    expect(queue(venue, level('buy', 99, 0))).toEqual([])
    expect(fillsOf(queue(venue, level('sell', 99, 2))[0])).toEqual([[100, 2]])
  })

  it('are not met at a locked price while somebody is ahead', () => {
    const { venue } = resting()
    expect(queue(venue, level('sell', 100, 7))).toEqual([])
  })

  it('share one print: the earlier and the dearer first, no lot twice', () => {
    const { venue, state } = resting(10, 5)
    const second = venue.place(order('buy', 100, 10), at(2)).order
    const lower = venue.place(order('buy', 99, 10), at(2)).order
    const changes = queue(venue, trade(100, 18, 'sell'))
    expect(changes.map((c) => [c.order.clientOrderId, fillsOf(c)])).toEqual([
      [state.clientOrderId, [[100, 10]]],
      [second.clientOrderId, [[100, 3]]],
    ])
    expect(queue(venue, trade(99, 8, 'sell')).map((c) => [c.order.clientOrderId, fillsOf(c)])).toEqual([[second.clientOrderId, [[100, 7]]]])
    expect(lower.status).toBe('accepted')
  })

  it('wait with an unknown queue below a shallow book, and learn it when the price comes into view', () => {
    const venue = market([[100, 5]], [[101, 5]])
    expect(venue.place(order('buy', 98, 10), at(1)).order.queueAhead).toBeNull()
    expect(queue(venue, snapshot([[98, 40]], [[99, 5]], 2), trade(98, 25, 'sell', 3))).toEqual([])
    expect(fillsOf(queue(venue, trade(98, 20, 'sell', 4))[0])).toEqual([[98, 5]])
  })

  it('are not filled by what happened before they arrived, however late it is told', () => {
    const venue = market([[100, 50]], [[101, 10]])
    venue.place(order('buy', 100, 10), at(10))
    expect(queue(venue, trade(99, 10, 'sell', 9), level('buy', 100, 0, 9), level('sell', 100, 5, 9))).toEqual([])
    expect(fillsOf(queue(venue, level('sell', 102, 5, 11))[0])).toEqual([[100, 5]]) // still there afterwards
    expect(queue(venue, trade(99, 3, 'sell', 11))[0]?.fills.map((f) => f.venueAt)).toEqual([at(11)])
  })

  it('expire when the market passes their time, or when they are told', () => {
    const { venue } = resting()
    const timed = venue.place(order('sell', 105, 5, { expiresAt: at(50) }), at(1)).order
    expect(venue.nextExpiryAt).toBe(at(50))
    expect(venue.expire(at(49))).toEqual([])
    expect(queue(venue, trade(100, 1, 'sell', 60)).map((c) => [c.order.clientOrderId, c.order.status, c.order.updatedAt])).toEqual([
      [timed.clientOrderId, 'expired', at(50)],
    ])
    expect(venue.nextExpiryAt).toBe(Number.POSITIVE_INFINITY)
  })

  it('are cancelled once', () => {
    const { venue, state } = resting()
    expect(venue.cancel(state.clientOrderId, at(9))?.order).toMatchObject({ status: 'cancelled', updatedAt: at(9) })
    expect(venue.cancel(state.clientOrderId, at(10))).toBeNull()
    expect(queue(venue, trade(98, 99, 'sell', 11))).toEqual([])
  })
})

describe('after a restart', () => {
  it('what rests goes on with its queue, its fill numbers and the position; what was taken stays taken', () => {
    const before = market([[100, 50]], [[101, 10]])
    const taken = before.place(order('buy', 101, 6, ioc), at(1))
    const rests = before.place(order('buy', 100, 10), at(2))
    before.apply(trade(100, 30, 'sell', 3))
    const [filled] = before.apply(trade(100, 24, 'sell', 4))
    const stored = [
      { order: taken.order, fills: taken.fills },
      { order: filled?.order ?? rests.order, fills: filled?.fills ?? [] },
    ]

    const after = new PaperMarket(listing())
    after.restore(stored)
    const rebuild = [
      snapshot([[100, 50]], [[101, 10]]),
      trade(100, 30, 'sell', 3),
      level('buy', 100, 20, 3),
      trade(100, 24, 'sell', 4),
      level('sell', 101, 10, 5),
    ]
    expect(rebuild.flatMap((event) => after.apply(event, true))).toEqual([])
    expect(after.positionLots).toBe(before.positionLots)
    expect(fillsOf(after.place(order('buy', 101, 9, ioc), at(6)))).toEqual([[101, 4]])
    const [last] = after.apply(trade(100, 9, 'sell', 7))
    expect(fillsOf(last)).toEqual([[100, 6]])
    expect(last?.fills[0]?.venueFillId).not.toBe(filled?.fills[0]?.venueFillId)
    expect(last?.order).toMatchObject({ status: 'filled', receivedAt: at(2) })
  })

  it('a new book does not remember what was taken from the old one', () => {
    const before = market([[100, 50]], [[101, 10]])
    const taken = before.place(order('buy', 101, 6, ioc), at(1))
    const after = new PaperMarket(listing())
    after.restore([{ order: taken.order, fills: taken.fills }])
    after.apply(snapshot([[100, 50]], [[101, 10]], 60_000))
    expect(fillsOf(after.place(order('buy', 101, 99, ioc), at(60_001)))).toEqual([[101, 10]])
  })
})

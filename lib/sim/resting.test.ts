import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ClientOrderId } from '../domain/base/id.ts'
import type { MarketEvent, Side } from '../domain/base/market.ts'
import { price, quantity } from '../domain/base/money.ts'
import { instant } from '../domain/base/time.ts'
import { LevelBook } from '../domain/execute/level-book.ts'
import type { LiveOrder } from './paper-order.ts'
import { RestingOrders } from './resting.ts'

// Invariants: once known, the queue ahead never grows; a cancel of others shortens it only by the cap; a print
// shortens it by its lots at most; orders stay in price–time order; the next expiry is the earliest of those that rest.

const order = (name: string, side: Side, tick: number, expiresAt: number | null = null): LiveOrder => ({
  request: {
    clientOrderId: name as ClientOrderId,
    symbol: 's',
    side,
    type: 'limit',
    timeInForce: 'gtc',
    price: price(tick),
    quantity: quantity(1_000),
    expiresAt: expiresAt === null ? null : instant(expiresAt),
  },
  tick,
  lots: 1_000,
  receivedAt: instant(0),
  filledLots: 0,
  fillCount: 0,
  status: 'accepted',
  reason: null,
  updatedAt: instant(0),
  queueAhead: null,
  shown: null,
  printed: 0,
  cut: 0,
  cutAt: -1,
  newFills: [],
})

const side = fc.constantFrom<Side>('buy', 'sell')
const tick = fc.integer({ min: 98, max: 102 })
const events = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('level' as const), side, tick, lots: fc.integer({ min: 0, max: 30 }) }),
    fc.record({ kind: fc.constant('trade' as const), tick, lots: fc.integer({ min: 1, max: 30 }), aggressor: fc.option(side) }),
  ),
  { maxLength: 80 },
)

describe('RestingOrders', () => {
  it('never lets a known queue grow, and moves it no further than the cap and the prints allow', () => {
    fc.assert(
      fc.property(side, events, (mine, feed) => {
        const book = new LevelBook()
        const resting = new RestingOrders(mine, book, { kind: 'conservative' })
        const orders = [98, 99, 100, 101, 102].map((t) => order(`o${t}`, mine, t))
        book.apply({ venue: 'v', symbol: 's', at: instant(0), kind: 'snapshot', bids: [[98, 20]], asks: [[102, 20]] })
        for (const o of orders) resting.add(o)
        feed.forEach((draft, i) => {
          const event = { venue: 'v', symbol: 's', at: instant(i + 1), ...draft } as MarketEvent
          const before = orders.map((o) => o.queueAhead)
          book.apply(event)
          if (event.kind === 'trade') {
            if (event.aggressor !== mine)
              resting.print(event, event.lots, false, (o, lots) => {
                o.filledLots += lots
              })
          } else resting.follow(event, false)
          orders.forEach((o, k) => {
            const was = before[k] ?? null
            if (was === null) return
            expect(o.queueAhead).not.toBeNull()
            const is = o.queueAhead as number
            expect(is).toBeLessThanOrEqual(was)
            if (event.kind === 'level' && is < was) expect(is).toBe(book.lotsAt(mine, o.tick))
            if (event.kind === 'trade' && event.tick === o.tick) expect(was - is).toBeLessThanOrEqual(event.lots)
          })
        })
      }),
      { numRuns: 300 },
    )
  })

  it('keeps price–time order and the earliest expiry', () => {
    const resting = new RestingOrders('sell', new LevelBook(), { kind: 'conservative' })
    for (const [name, t, expiresAt] of [
      ['a', 102, 50],
      ['b', 101, 70],
      ['c', 102, null],
      ['d', 101, 60],
    ] as const)
      resting.add(order(name, 'sell', t, expiresAt))
    expect(resting.inPriority().map((o) => o.request.clientOrderId)).toEqual(['b', 'd', 'a', 'c'])
    expect(resting.nextExpiryAt).toBe(50)
    expect(resting.removeDue(instant(60)).map((o) => o.request.clientOrderId)).toEqual(['d', 'a'])
    expect(resting.nextExpiryAt).toBe(70)
    expect(resting.remove('b' as ClientOrderId)?.tick).toBe(101)
    expect(resting.remove('b' as ClientOrderId)).toBeNull()
    expect([resting.nextExpiryAt, resting.count, resting.openLots()]).toEqual([Number.POSITIVE_INFINITY, 1, 1_000])
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dec, ZERO } from '../domain/base/decimal.ts'
import type { ClientOrderId } from '../domain/base/id.ts'
import type { Listing } from '../domain/base/listing.ts'
import type { LevelTuple } from '../domain/base/market.ts'
import { price, quantity } from '../domain/base/money.ts'
import { instant } from '../domain/base/time.ts'
import { PaperMarket } from './paper.ts'
import type { PaperChange } from './paper-order.ts'

// ASKS.md, ask 7: an order of twice the depth fills by half and pays every level once; what it took is gone until the
// market refills it.

const LISTING: Listing = {
  venue: 'v',
  symbol: 'A/USD',
  base: 'A',
  quote: 'USD',
  tick: dec('0.01'),
  lot: dec('0.1'),
  minNotional: null,
  contractSize: null,
  inverse: false,
  makerBps: dec(0),
  takerBps: dec(2),
  latencyMs: { feed: 0, entry: 0, response: 0 },
  bookStaleMs: 5_000,
  allowShort: true,
}
const head = { venue: 'v', symbol: 'A/USD' }

const buy = (market: PaperMarket, name: string, lots: number, at: number): PaperChange =>
  market.place(
    {
      clientOrderId: name as ClientOrderId,
      symbol: 'A/USD',
      side: 'buy',
      type: 'market',
      timeInForce: 'ioc',
      price: price(1_000),
      quantity: quantity(LISTING.lot.times(lots)),
      expiresAt: null,
    },
    instant(at),
  )

/** Asks from 100.00 up, with gaps between the levels. */
const asks = fc
  .array(fc.record({ gap: fc.integer({ min: 1, max: 9 }), lots: fc.integer({ min: 1, max: 900 }) }), { minLength: 1, maxLength: 12 })
  .map((levels) => {
    let tick = 10_000
    return levels.map(({ gap, lots }): LevelTuple => {
      tick += gap
      return [tick, lots]
    })
  })

describe('an order of twice the depth', () => {
  it('fills by half, pays every level once, and leaves nothing for the next one', () => {
    fc.assert(
      fc.property(asks, (levels) => {
        const market = new PaperMarket(LISTING)
        market.apply({ ...head, at: instant(0), kind: 'snapshot', bids: [[9_990, 5]], asks: levels })
        const depth = levels.reduce((sum, [, lots]) => sum + lots, 0)
        const { order, fills } = buy(market, 'a', 2 * depth, 1)
        expect(fills.map((f) => [f.price.toFixed(), f.quantity.toFixed()])).toEqual(
          levels.map(([tick, lots]) => [LISTING.tick.times(tick).toFixed(), LISTING.lot.times(lots).toFixed()]),
        )
        expect([order.status, order.filledQuantity.times(2).eq(order.quantity)]).toEqual(['cancelled', true])
        const paid = fills.reduce((sum, f) => sum.plus(f.price.times(f.quantity)), ZERO)
        expect(paid.toFixed()).toBe(levels.reduce((sum, [tick, lots]) => sum.plus(LISTING.tick.times(tick).times(LISTING.lot.times(lots))), ZERO).toFixed())
        // The feed, which does not know of us, shows the same book again.
        market.apply({ ...head, at: instant(2), kind: 'snapshot', bids: [[9_990, 5]], asks: levels })
        expect(buy(market, 'b', 1, 3).fills).toEqual([])
      }),
    )
  })

  it('finds again only what has been refilled', () => {
    const market = new PaperMarket(LISTING)
    market.apply({ ...head, at: instant(0), kind: 'snapshot', bids: [], asks: [[10_000, 30]] })
    expect(buy(market, 'a', 60, 1).order.filledQuantity.toFixed()).toBe('3')
    market.apply({ ...head, at: instant(2), kind: 'level', side: 'sell', tick: 10_000, lots: 42 })
    expect(buy(market, 'b', 60, 3).order.filledQuantity.toFixed()).toBe('1.2')
    market.apply({ ...head, at: instant(4), kind: 'level', side: 'sell', tick: 10_000, lots: 0 })
    market.apply({ ...head, at: instant(5), kind: 'level', side: 'sell', tick: 10_000, lots: 7 })
    expect(buy(market, 'c', 60, 6).order.filledQuantity.toFixed()).toBe('0.7')
  })
})

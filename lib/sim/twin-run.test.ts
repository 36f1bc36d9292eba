import { describe, expect, it } from 'vitest'
import { dec, ONE } from '../domain/base/decimal.ts'
import type { ClientOrderId } from '../domain/base/id.ts'
import type { Listing } from '../domain/base/listing.ts'
import type { MarketEvent } from '../domain/base/market.ts'
import { price, quantity } from '../domain/base/money.ts'
import { instant } from '../domain/base/time.ts'
import { runTwin, type TwinOrder, type TwinVariant } from './twin-run.ts'

const LISTING: Listing = {
  venue: 'v',
  symbol: 'A/USD',
  base: 'A',
  quote: 'USD',
  tick: dec(1),
  lot: dec(1),
  minNotional: null,
  contractSize: null,
  inverse: false,
  makerBps: dec(0),
  takerBps: dec(10),
  latencyMs: { feed: 0, entry: 10, response: 0 },
  bookStaleMs: 5_000,
  allowShort: true,
  simulation: { queue: { kind: 'conservative' }, latency: { kind: 'fixed' } },
}
const head = { venue: 'v', symbol: 'A/USD' }
const ms = (at: number) => instant(at * 1_000)
const opening: MarketEvent = { ...head, at: ms(0), kind: 'snapshot', bids: [[99, 50]], asks: [[101, 30]] }

const order = (type: 'market' | 'limit', px: number, lots: number): TwinOrder => ({
  request: {
    clientOrderId: 'o' as ClientOrderId,
    symbol: 'A/USD',
    side: 'buy',
    type,
    timeInForce: type === 'market' ? 'ioc' : 'gtc',
    price: price(px),
    quantity: quantity(lots),
    expiresAt: null,
  },
  sentAt: ms(0),
  endedAt: null,
})

function run(events: readonly MarketEvent[], one: TwinOrder, variant: TwinVariant): string[] {
  const running = runTwin({ listing: LISTING, opening, events }, [one], variant, 'seed', ONE)
  for (let step = running.next(); ; step = running.next())
    if (step.done) return step.value.map((f) => `${f.quantity} @ ${f.price} fee ${f.fee} at ${f.at / 1_000}`)
}

describe('runTwin', () => {
  it('lets a taker meet the book that was there when it left, or when it arrived', () => {
    const moved: MarketEvent[] = [
      { ...head, at: ms(5), kind: 'level', side: 'sell', tick: 101, lots: 0 },
      { ...head, at: ms(5), kind: 'level', side: 'sell', tick: 104, lots: 30 },
    ]
    expect(run(moved, order('market', 110, 5), 'touch')).toEqual(['5 @ 101 fee 0.505 at 0'])
    expect(run(moved, order('market', 110, 5), 'arrived')).toEqual(['5 @ 104 fee 0.52 at 10'])
  })

  it('puts a resting order first in its queue, or behind those who were there', () => {
    const print: MarketEvent[] = [{ ...head, at: ms(20), kind: 'trade', tick: 99, lots: 52, aggressor: 'sell' }]
    expect(run(print, order('limit', 99, 5), 'arrived')).toEqual(['5 @ 99 fee 0 at 20'])
    expect(run(print, order('limit', 99, 5), 'queued')).toEqual(['2 @ 99 fee 0 at 20'])
  })

  it('ends an order when its venue ended it', () => {
    const print: MarketEvent[] = [{ ...head, at: ms(20), kind: 'trade', tick: 98, lots: 9, aggressor: 'sell' }]
    expect(run(print, { ...order('limit', 99, 5), endedAt: ms(15) }, 'arrived')).toEqual([])
  })
})

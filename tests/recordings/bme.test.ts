import { describe, expect, it } from 'vitest'
import { dec, ZERO } from '#lib/domain/base/decimal.ts'
import type { MarketEvent } from '#lib/domain/base/market.ts'
import { LevelBook } from '#lib/domain/execute/level-book.ts'
import { bmeOrdersParser } from '#lib/sim/replay/bme-orders.ts'
import { linesOf, recorded } from './rows.ts'

// Known answer 5: price–time matching of every order of Acciona's day. The level events must tell the same book as
// the orders do.

describe('bme orders', () => {
  it('5: 996 trades, 54,378 shares, every cancel as stated, nothing left', () => {
    const { feed } = recorded('bme-ana', (v) => v.id === 'bme')
    const parser = bmeOrdersParser(feed, () => 120)
    const told = new LevelBook()
    const trades: (MarketEvent & { kind: 'trade' })[] = []
    let crossed = 0
    for (const line of linesOf('bme-ana/orders-ana-2019-5-23.csv.gz')) {
      const events: MarketEvent[] = []
      parser.push(line, events)
      for (const event of events) {
        told.apply(event)
        if (event.kind === 'trade') trades.push(event)
      }
      const bid = told.bestBid()
      const ask = told.bestAsk()
      if (bid && ask && bid.tick >= ask.tick) crossed++
      if (bid?.tick !== (parser.book.bestBid() ?? undefined) || ask?.tick !== (parser.book.bestAsk() ?? undefined))
        throw new Error(`books differ after ${line}`)
    }
    const price = (tick: number) => dec(feed.tick).times(tick)
    const shares = trades.reduce((n, t) => n + t.lots, 0)
    const value = trades.reduce((total, t) => total.plus(price(t.tick).times(t.lots)), ZERO)
    expect([trades.length, shares]).toEqual([996, 54_378])
    expect(value.div(shares).toFixed(8)).toBe('95.44839181')
    expect([price(Math.min(...trades.map((t) => t.tick))).toFixed(2), price(Math.max(...trades.map((t) => t.tick))).toFixed(2)]).toEqual(['94.95', '95.95'])
    expect(parser.cancels).toEqual({ equal: 11_433, unequal: 0 })
    expect([parser.book.orderCount, told.bids.length, told.asks.length, crossed]).toEqual([0, 0, 0, 0])
  })
})

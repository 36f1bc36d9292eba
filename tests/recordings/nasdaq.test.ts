import { describe, expect, it } from 'vitest'
import { ZERO } from '#lib/domain/base/decimal.ts'
import type { ClientOrderId } from '#lib/domain/base/id.ts'
import type { LevelTuple, MarketEvent } from '#lib/domain/base/market.ts'
import { price, quantity } from '#lib/domain/base/money.ts'
import { instant } from '#lib/domain/base/time.ts'
import { LevelBook } from '#lib/domain/execute/level-book.ts'
import { PaperMarket } from '#lib/sim/paper.ts'
import type { MarketOrderRow } from '#lib/sim/replay/nasdaq-mo.ts'
import { marketOrderRows, nasdaqMoParser } from '#lib/sim/replay/nasdaq-mo.ts'
import { listingOf } from '#worker/market/replay/recording-folder.ts'
import { linesOf, recorded } from './rows.ts'

// Known answer 4: a market order sent to the paper venue while it shows the book just before the real one gets the
// real average and worst price.

const AT = instant(1_415_025_000_000_000)
/** The file's prices are × 10⁴. */
const FILE_SCALE = 10_000

function fillsOf(
  order: MarketOrderRow,
  { venue }: ReturnType<typeof recorded>,
): { readonly average: number; readonly worst: number; readonly walk: LevelTuple[] } {
  const listing = listingOf(venue)
  const market = new PaperMarket(listing)
  market.apply({ venue: venue.id, symbol: venue.symbol, at: AT, kind: 'snapshot', bids: order.bids, asks: order.asks })
  const { fills } = market.place(
    {
      clientOrderId: 'known-answer-4' as ClientOrderId,
      symbol: venue.symbol,
      side: order.side,
      type: 'market',
      timeInForce: 'ioc',
      price: price(order.side === 'buy' ? '1000000' : listing.tick),
      quantity: quantity(order.lots),
      expiresAt: null,
    },
    AT,
  )
  const filled = fills.reduce((total, f) => total.plus(f.quantity), ZERO)
  const cost = fills.reduce((total, f) => total.plus(f.quantity.times(f.price)), ZERO)
  return {
    // The file prints its averages as doubles: equal means the same double.
    average: filled.eq(order.lots) ? Number(cost.times(FILE_SCALE).div(filled).toFixed()) : Number.NaN,
    worst: Number(fills.at(-1)?.price.times(FILE_SCALE).toFixed()),
    walk: fills.map((f) => [f.price.div(listing.tick).toNumber(), f.quantity.toNumber()]),
  }
}

describe('nasdaq market orders', () => {
  it.each([
    ['INTC', 6_372],
    ['AMZN', 6_138],
    ['MSFT', 7_981],
  ])('4: %s: %i orders at their average and worst price', (ticker, count) => {
    const entry = recorded('nasdaq-2014', (v) => v.symbol === `${ticker}/USD`)
    const [header = '', ...rows] = linesOf(`nasdaq-2014/${ticker}_mo.csv.gz`)
    const read = marketOrderRows(header, entry.feed)
    let average = 0
    let worst = 0
    for (const row of rows) {
      const order = read(row)
      const fills = fillsOf(order, entry)
      if (fills.average === Number(order.averageText)) average++
      if (fills.worst === Number(order.extremeText)) worst++
    }
    expect([rows.length, average, worst]).toEqual([count, count, count])
  })

  it('the prints that a replay makes of a market order are that walk, and the levels lose what was printed', () => {
    const entry = recorded('nasdaq-2014', (v) => v.symbol === 'MSFT/USD')
    const [header = '', ...rows] = linesOf('nasdaq-2014/MSFT_mo.csv.gz')
    const read = marketOrderRows(header, entry.feed)
    const parser = nasdaqMoParser(entry.feed, { date: '2014-11-03', zoneMinutes: -300 })
    parser.push(header, [])
    let played = 0
    for (const row of rows) {
      const events: MarketEvent[] = []
      parser.push(row, events)
      if (events.length === 0) continue
      const order = read(row)
      expect(events.flatMap((e) => (e.kind === 'trade' ? [[e.tick, e.lots]] : []))).toEqual(fillsOf(order, entry).walk)
      const book = new LevelBook()
      for (const event of events) book.apply(event)
      const before = order.side === 'buy' ? order.asks : order.bids
      const after = order.side === 'buy' ? book.asks : book.bids
      expect(lotsIn(before) - after.reduce((n, l) => n + l.lots, 0)).toBe(order.lots)
      played++
    }
    expect(played).toBe(7_918)
  })
})

const lotsIn = (levels: readonly LevelTuple[]): number => levels.reduce((n, [, lots]) => n + lots, 0)

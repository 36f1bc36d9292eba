import { describe, expect, it } from 'vitest'
import { dec, ZERO } from '#lib/domain/base/decimal.ts'
import { LevelBook } from '#lib/domain/execute/level-book.ts'
import { marketOrderRows, nasdaqMoParser } from '#lib/sim/replay/nasdaq-mo.ts'
import { walk } from '#lib/sim/walk.ts'
import { linesOf, recorded } from './rows.ts'

// Known answer 4: a market order walked through the book just before it costs what it really cost.

/** The file's averages are doubles of 16 or 17 digits: equal means equal as the double that the file prints. */
const TICKS_TO_FILE = 100

describe('nasdaq market orders', () => {
  it.each([['INTC', 6_372], ['AMZN', 6_138], ['MSFT', 7_981]])('4: %s: %i orders at their average and worst price', (ticker, count) => {
    const { feed } = recorded('nasdaq-2014', (v) => v.symbol === `${ticker}/USD`)
    const [header = '', ...rows] = linesOf(`nasdaq-2014/${ticker}_mo.csv.gz`)
    const read = marketOrderRows(header, feed)
    let average = 0
    let extreme = 0
    for (const row of rows) {
      const order = read(row)
      const book = new LevelBook()
      book.apply({ venue: feed.venue, symbol: feed.symbol, at: 0 as never, kind: 'snapshot', bids: order.bids, asks: order.asks })
      const takes = walk(book, order.side, order.lots)
      const lots = takes.reduce((total, [, l]) => total + l, 0)
      const cost = takes.reduce((total, [tick, l]) => total.plus(dec(tick).times(l)), ZERO)
      if (lots === order.lots && Number(cost.times(TICKS_TO_FILE).div(lots).toFixed()) === Number(order.averageText)) average++
      if ((takes.at(-1)?.[0] ?? 0) * TICKS_TO_FILE === Number(order.extremeText)) extreme++
    }
    expect([rows.length, average, extreme]).toEqual([count, count, count])
  })

  it('prints of a market order are its walk, and what is left of the levels follows each print', () => {
    const { feed } = recorded('nasdaq-2014', (v) => v.symbol === 'MSFT/USD')
    const lines = linesOf('nasdaq-2014/MSFT_mo.csv.gz')
    const read = marketOrderRows(lines[0] as string, feed)
    const parser = nasdaqMoParser(feed, { date: '2014-11-03', zoneMinutes: -300 })
    parser.push(lines[0] as string, [])
    let traded = 0
    for (const line of lines.slice(1)) {
      const events: Parameters<typeof parser.push>[1] = []
      parser.push(line, events)
      if (events.length === 0) continue
      const order = read(line)
      const book = new LevelBook()
      const [snapshot, ...rest] = events
      book.apply(snapshot as (typeof events)[number])
      expect(rest.flatMap((e) => (e.kind === 'trade' ? [[e.tick, e.lots]] : []))).toEqual(walk(book, order.side, order.lots))
      for (const event of rest) book.apply(event)
      const side = order.side === 'buy' ? order.asks : order.bids
      expect(side.reduce((n, [, l]) => n + l, 0) - (order.side === 'buy' ? book.asks : book.bids).reduce((n, l) => n + l.lots, 0)).toBe(order.lots)
      traded++
    }
    expect(traded).toBeGreaterThan(7_900)
  })
})

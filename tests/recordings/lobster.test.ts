import { describe, expect, it } from 'vitest'
import type { LevelTuple, MarketEvent } from '#lib/domain/base/market.ts'
import { LevelBook } from '#lib/domain/execute/level-book.ts'
import { OrderBook } from '#lib/sim/book.ts'
import type { LobsterMessage } from '#lib/sim/replay/lobster.ts'
import { LOBSTER_DECIMALS, lobsterBook, lobsterMessages, lobsterParser } from '#lib/sim/replay/lobster.ts'
import { stepReader } from '#lib/sim/replay/steps.ts'
import { linesOf, recorded } from './rows.ts'

// Known answers 6 to 8 and 11: what executions meet in a book of single orders, which level-1 book may follow which,
// the day's prints, and how long orders took to fill.

const ticks = stepReader('0.01', LOBSTER_DECIMALS)
const lots = stepReader('1')
const AMZN = {
  messages: 'lobster/AMZN_2012-06-21_34200000_57600000_message_1.csv.gz',
  books: 'lobster/AMZN_2012-06-21_34200000_57600000_orderbook_1.csv.gz',
}

describe('lobster', () => {
  it('6: AAPL executions hit the best price, and the head of its queue 4,031 times of 4,055', () => {
    let crossed = 0
    const book = new OrderBook({ onTrade: () => crossed++ })
    const read = lobsterMessages('1')
    let known = 0
    let best = 0
    let head = 0
    for (const line of linesOf('lobster/AAPL_2012-06-21_34200000_37800000_message_50.csv.gz')) {
      const m = read(line)
      const id = Number(m.orderId)
      if (m.type === 1) book.limit(id, m.side, ticks.exact(m.priceText, 'price'), m.lots)
      // An order from before the open is in no book of ours.
      if (m.type === 4 && book.sizeOf(id) > 0) {
        const tick = ticks.exact(m.priceText, 'price')
        known++
        if ((m.side === 'buy' ? book.bestBid() : book.bestAsk()) === tick) best++
        if (book.headOf(m.side, tick) === id) head++
      }
      if (m.type === 2 || m.type === 4) book.reduce(id, m.lots)
      if (m.type === 3) book.cancel(id)
    }
    expect({ known, best, head, crossed }).toEqual({ known: 4_055, best: 4_055, head: 4_031, crossed: 0 })
  })

  it('11: the 2,944 AAPL orders that filled whole took 0.891 s in the median, 44.4 s at the 90th percentile', () => {
    const book = new OrderBook()
    const read = lobsterMessages('1')
    const bornAt = new Map<number, number>()
    const seconds: number[] = []
    for (const line of linesOf('lobster/AAPL_2012-06-21_34200000_37800000_message_50.csv.gz')) {
      const m = read(line)
      const id = Number(m.orderId)
      if (m.type === 1) {
        book.limit(id, m.side, ticks.exact(m.priceText, 'price'), m.lots)
        bornAt.set(id, m.us)
      }
      const rested = book.sizeOf(id)
      if (m.type === 2 || m.type === 4) book.reduce(id, m.lots)
      if (m.type === 3) book.cancel(id)
      if (m.type === 4 && rested > 0 && book.sizeOf(id) === 0) seconds.push((m.us - (bornAt.get(id) as number)) / 1e6)
    }
    // The published figures are order statistics of the even-sized sample, the upper of the two in the middle.
    const at = (share: number) => seconds.toSorted((a, b) => a - b)[Math.floor(share * seconds.length)] as number
    expect([seconds.length, at(0.5).toPrecision(3), at(0.9).toPrecision(3)]).toEqual([2_944, '0.891', '44.4'])
  })

  it('7: no AMZN message contradicts the level-1 books around it', () => {
    const read = lobsterMessages('1')
    const messages = linesOf(AMZN.messages).map(read)
    const books = linesOf(AMZN.books).map((row) => lobsterBook(row, ticks, lots))
    let transitions = 0
    const contradictions: string[] = []
    for (let k = 1; k < books.length; k++) {
      transitions++
      const complaint = contradiction(books[k - 1] as Book, messages[k] as LobsterMessage, books[k] as Book)
      if (complaint) contradictions.push(`row ${k + 1}: ${complaint}`)
    }
    expect({ transitions, contradictions }).toEqual({ transitions: 57_514, contradictions: [] })
  })

  it('8: AMZN prints 11,419 trades of 810,755 shares', () => {
    const { feed } = recorded('lobster', (v) => v.symbol === 'AMZN/USD')
    const parser = lobsterParser(feed, { date: '2012-06-21', zoneMinutes: -240 })
    const read = lobsterMessages('1')
    const messages = linesOf(AMZN.messages)
    const books = linesOf(AMZN.books)
    const shown = new LevelBook()
    const prints: (MarketEvent & { kind: 'trade' })[] = []
    const byType = { 4: 0, 5: 0 } as Record<number, number>
    let low = Infinity
    let high = 0
    messages.forEach((line, k) => {
      const events: MarketEvent[] = []
      parser.push(line, books[k] as string, events)
      for (const event of events) {
        shown.apply(event)
        if (event.kind !== 'trade') continue
        prints.push(event)
        const m = read(line)
        byType[m.type] = (byType[m.type] ?? 0) + 1
        low = Math.min(low, Number(m.priceText))
        high = Math.max(high, Number(m.priceText))
      }
      // After each message the replay shows the file's book.
      const { bids, asks } = lobsterBook(books[k] as string, ticks, lots)
      if (shown.bestBid()?.tick !== bids[0]?.[0] || shown.bestAsk()?.lots !== asks[0]?.[1]) throw new Error(`another book after row ${k + 1}`)
    })
    expect(prints.length).toBe(11_419)
    expect(byType).toEqual({ 4: 8_974, 5: 2_445 })
    expect(prints.reduce((n, p) => n + p.lots, 0)).toBe(810_755)
    expect([low, high]).toEqual([2_205_100, 2_260_300])
  })
})

type Book = { readonly bids: readonly LevelTuple[]; readonly asks: readonly LevelTuple[] }

/**
 * What a level-1 book and a message leave open of the next level-1 book: only what was behind a level that goes away.
 * A new order at or inside the best price joins or becomes the best; a cancel, delete or execution is of the best
 * price and takes off its size, or uncovers a worse price; a hidden execution changes nothing; the other side stays.
 */
function contradiction(before: Book, m: LobsterMessage, after: Book): string | null {
  const order = m.side === 'buy' ? 1 : -1
  const [was, is] = m.side === 'buy' ? [before.bids[0], after.bids[0]] : [before.asks[0], after.asks[0]]
  const [otherWas, otherIs] = m.side === 'buy' ? [before.asks[0], after.asks[0]] : [before.bids[0], after.bids[0]]
  const same = (a: LevelTuple | undefined, b: LevelTuple | undefined) => a?.[0] === b?.[0] && a?.[1] === b?.[1]
  if (!same(otherWas, otherIs)) return 'the other side moved'
  if (m.type === 5) return same(was, is) ? null : 'a hidden execution moved the book'
  if (!was || !is) return 'a side is empty'
  const tick = ticks.exact(m.priceText, 'price')
  const better = order * (tick - was[0])
  if (m.type === 1) {
    if (better < 0) return 'a new order below the best price'
    return same([tick, (better === 0 ? was[1] : 0) + m.lots], is) ? null : 'a new order of another size'
  }
  if (better !== 0) return 'an order left at a price that is not the best'
  if (m.lots > was[1]) return 'more left than was there'
  if (m.lots < was[1]) return same([tick, was[1] - m.lots], is) ? null : 'another size is left'
  return order * (is[0] - tick) < 0 ? null : 'an emptied level did not uncover a worse one'
}

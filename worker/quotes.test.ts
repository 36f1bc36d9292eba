// Guarantees: mids are strictly before the instant asked for, by the clock asked for; a gap, a one-sided book and an old book
// have no mid and say why; the desk sees a feed late, the tape does not.
import { expect, test } from 'vitest'
import { dec } from '#lib/domain/base/decimal.ts'
import type { Listing } from '#lib/domain/base/listing.ts'
import type { MarketEvent } from '#lib/domain/base/market.ts'
import { type Instant, instant } from '#lib/domain/base/time.ts'
import { Quotes } from './quotes.ts'

const listing = (feed: number): Listing => ({
  venue: 'v',
  symbol: 'A/USD',
  base: 'A',
  quote: 'USD',
  tick: dec('0.1'),
  lot: dec('0.01'),
  minNotional: null,
  contractSize: null,
  inverse: false,
  makerBps: dec(0),
  takerBps: dec(0),
  latencyMs: { feed, entry: 0, response: 0 },
  bookStaleMs: 5_000,
  allowShort: true,
})
const T = 1_700_000_000_000_000
const at = (ms: number): Instant => instant(T + ms * 1_000)
const book = (ms: number, bid: number, ask: number): MarketEvent => ({
  venue: 'v',
  symbol: 'A/USD',
  at: at(ms),
  kind: 'snapshot',
  bids: [[bid, 100]],
  asks: [[ask, 100]],
})
const quotesOf = (feed: number, ...events: MarketEvent[]): Quotes => {
  const quotes = new Quotes([listing(feed)])
  quotes.observe(events)
  return quotes
}
const mid = (q: Quotes, ms: number, clock: 'venue' | 'seen'): string => {
  const m = q.midBefore('v', 'A/USD', at(ms), clock)
  return typeof m === 'string' ? m : m.mid.toFixed()
}

test('a mid is that of the last book strictly before the instant', () => {
  const q = quotesOf(0, book(0, 1000, 1002), book(10, 1004, 1006))
  expect(mid(q, 0, 'venue')).toBe('feed_gap')
  expect(mid(q, 10, 'venue')).toBe('100.1')
  expect(mid(q, 10.001, 'venue')).toBe('100.5')
})

test('by our clock a book exists only once its feed has brought it', () => {
  const q = quotesOf(20, book(0, 1000, 1002), book(10, 1004, 1006))
  expect(mid(q, 25, 'seen')).toBe('100.1')
  expect(mid(q, 25, 'venue')).toBe('100.5')
  expect(q.books('A/USD', at(25))[0]?.bids[0]?.price.toFixed()).toBe('100')
  expect(q.books('A/USD', at(30))[0]?.bids[0]?.price.toFixed()).toBe('100.4')
})

test('without a fresh, two-sided, uncrossed book there is no mid, and the reason is named', () => {
  expect(mid(quotesOf(0, book(0, 1000, 1002)), 5_001, 'venue')).toBe('stale_book')
  expect(mid(quotesOf(0, { ...book(0, 1000, 1002), asks: [] } as MarketEvent), 1, 'venue')).toBe('no_book')
  expect(mid(quotesOf(0, book(0, 1003, 1002)), 1, 'venue')).toBe('no_book')
  expect(mid(quotesOf(0, book(0, 1000, 1002), { venue: 'v', symbol: 'A/USD', at: at(1), kind: 'gap' }), 2, 'venue')).toBe('feed_gap')
  expect(mid(new Quotes([listing(0)]), 1, 'venue')).toBe('no_book')
})

test('a book that is confirmed unchanged stays fresh', () => {
  const q = quotesOf(0, ...Array.from({ length: 10 }, (_, i) => book(i * 1_000, 1000, 1002)))
  expect(mid(q, 13_000, 'venue')).toBe('100.1')
})

test('trades and mids of a window carry volume, notional and the order of events', () => {
  const trade = (ms: number, tick: number, lots: number): MarketEvent => ({
    venue: 'v',
    symbol: 'A/USD',
    at: at(ms),
    kind: 'trade',
    tick,
    lots,
    aggressor: 'buy',
  })
  const q = quotesOf(0, book(0, 1000, 1002), trade(1, 1002, 100), book(2, 1001, 1003), trade(3, 1003, 300), trade(9, 1009, 500))
  const sums = q.trades('v', 'A/USD', at(1), at(3))
  expect([sums?.volume.toFixed(), sums?.notional.toFixed()]).toEqual(['4', '401.1'])
  const window = q.midWindow('v', 'A/USD', at(1), at(5))
  expect(window?.points.map((p) => [p.at - T, typeof p.mid === 'string' ? p.mid : p.mid.toFixed()])).toEqual([
    [1_000, '100.1'],
    [2_000, '100.2'],
  ])
  expect([...q.prints('v', 'A/USD', at(2), at(20))].map((p) => p.size.toFixed())).toEqual(['3', '5'])
})

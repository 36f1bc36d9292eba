// Guarantees: each horizon is told once, when its time has passed in market time and not before; the strand score comes with one
// minute; a busy desk folds looks together and loses none; a closed market ends the waiting.
import { expect, test } from 'vitest'
import { dec } from '#lib/domain/base/decimal.ts'
import type { Listing } from '#lib/domain/base/listing.ts'
import { type Instant, instant } from '#lib/domain/base/time.ts'
import { Marker, type Watched } from './mark.ts'
import { Quotes } from './quotes.ts'

const T = 1_700_000_000_000_000
const at = (ms: number): Instant => instant(T + ms * 1_000)
const listing: Listing = {
  venue: 'v',
  symbol: 'A/USD',
  base: 'A',
  quote: 'USD',
  tick: dec('0.01'),
  lot: dec('1'),
  minNotional: null,
  contractSize: null,
  inverse: false,
  makerBps: dec(0),
  takerBps: dec(0),
  latencyMs: { feed: 0, entry: 0, response: 0 },
  bookStaleMs: 600_000,
  allowShort: true,
}
const quotes = (): Quotes => {
  const q = new Quotes([listing])
  q.observe(
    [-1, 500, 5_000, 30_000, 200_000].map((ms, i) => ({
      venue: 'v',
      symbol: 'A/USD',
      at: at(ms),
      kind: 'snapshot' as const,
      bids: [[10_000 + i, 5] as const],
      asks: [[10_002 + i, 5] as const],
    })),
  )
  return q
}
const watched = (id: string): Watched => ({
  id,
  decisionId: `d-${id}`,
  side: 'buy',
  symbol: 'A/USD',
  venue: 'v',
  lastAt: at(0),
  lastFillMid: dec('100.01'),
  fills: [
    {
      id: `f-${id}`,
      venue: 'v',
      venueAt: at(0),
      markouts: new Map(),
      facts: { side: 'buy', quantity: dec(1), price: dec('100.02'), liquidity: 'taker', mid: dec('100.01'), halfSpread: dec('0.01'), sentMid: dec('100.01') },
    },
  ],
  score: { executionScore: dec('0.9'), slipPen: dec('0.1'), fillRate: dec(1), markoutScaleBps: 10 },
  participation: null,
  stages: null,
  look: 0,
  unwritten: 0,
})
const told = (marks: ReturnType<Marker['due']>) => marks.events.map((e) => (e.data as { horizons: string[] }).horizons.join(' '))

test('each horizon is told once and in its time, the last one closes the fill', () => {
  const marker = new Marker(quotes())
  marker.watch(watched('a'))
  expect(told(marker.due(at(900), false))).toEqual([])
  const first = marker.due(at(1_100), false)
  expect(told(first)).toEqual(['h100ms h1s'])
  // s·10⁴·(m − p)/p: 100.01 after 100 ms, 100.02 after a second, against a price of 100.02.
  expect(Number(first.fills[0]?.values.h100ms_markout_bps)).toBeCloseTo(-0.9998, 4)
  expect(first.fills[0]?.values.h1s_markout_bps).toBe('0')
  expect(told(marker.due(at(1_200), false))).toEqual([])
  expect(told(marker.due(at(10_100), false))).toEqual(['h10s'])
  const minute = marker.due(at(60_100), false)
  expect(minute.executions[0]?.strand_score).toBeGreaterThan(0.8)
  const last = marker.due(at(300_100), false)
  expect(last.fills[0]?.is_last).toBe(true)
  expect(marker.count()).toBe(0)
})

test('a busy desk writes looks together and loses no horizon', () => {
  const marker = new Marker(quotes())
  for (let i = 0; i < 500; i++) marker.watch(watched(String(i)))
  const horizons = new Map<string, string[]>()
  for (const ms of [1_100, 10_100, 60_100, 300_100]) {
    for (const e of marker.due(at(ms), false).events)
      horizons.set(e.noun_id, [...(horizons.get(e.noun_id) ?? []), ...(e.data as { horizons: string[] }).horizons])
  }
  expect(horizons.size).toBe(500)
  for (const told of horizons.values()) expect(told).toEqual(['h100ms', 'h1s', 'h10s', 'h1m', 'h5m'])
})

test('a closed market has nothing to wait for: what it cannot know says why', () => {
  const q = quotes()
  const marker = new Marker(q)
  marker.watch(watched('a'))
  q.observe([{ venue: 'v', symbol: 'A/USD', at: at(201_000), kind: 'close' }])
  while (marker.count() > 0) marker.due(at(201_000), true)
  const again = new Marker(q)
  again.watch({ ...watched('b'), look: 3, unwritten: 3 })
  expect(again.due(at(201_000), true).fills[0]?.nulls.h5m_markout_bps).toBe('feed_gap')
})

test('looks that are due at once change a row once', () => {
  const marker = new Marker(quotes())
  marker.watch(watched('a'))
  expect(told(marker.due(at(10_100), false))).toEqual(['h100ms h1s h10s'])
  const late = marker.due(at(300_100), false)
  expect(told(late)).toEqual(['h1m h5m'])
  expect(late.executions).toHaveLength(1)
  expect(marker.count()).toBe(0)
})

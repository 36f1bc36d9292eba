import type { Row } from '../insert-rows.ts'
import { iso, us } from '../stamps.ts'

/** The market that the rows were traded in. */

export const market = (nowMs: number): Row => ({
  module_id: MODULE,
  source: 'sim',
  state: 'open',
  speed: '1',
  clock_us: us(nowMs),
  updated_at: iso(nowMs),
  listings: [
    ...VENUES.map((v) => ({
      venue: v.venue,
      symbol: SYMBOL,
      tick: v.tick,
      lot: v.lot,
      maker_bps: v.maker,
      taker_bps: v.taker,
      latency_ms: { feed: 2, entry: 20, response: 20 },
      allow_short: true,
      contract_size: null,
      inverse: false,
      quote: 'USDT',
    })),
    {
      venue: 'sim-alpha',
      symbol: 'ETH/USDT',
      tick: '0.01',
      lot: '0.001',
      maker_bps: '1',
      taker_bps: '5',
      latency_ms: { feed: 2, entry: 20, response: 20 },
      allow_short: false,
      contract_size: null,
      inverse: false,
      quote: 'USDT',
    },
  ],
  quotes: [
    ...VENUES.map((v, i) => ({
      venue: v.venue,
      symbol: SYMBOL,
      bid: onTick(mid(nowMs / 1_000) - v.half),
      ask: onTick(mid(nowMs / 1_000) + v.half),
      bid_size: '1.5',
      ask_size: '2',
      at_us: us(nowMs),
      is_live: i < 2,
      is_stale: i === 2,
    })),
    { venue: 'sim-alpha', symbol: 'ETH/USDT', bid: '3120.10', ask: '3120.35', bid_size: '12', ask_size: '9', at_us: us(nowMs), is_live: true, is_stale: false },
  ],
})

/** Twenty-five minutes, with a hole of nine seconds on one venue. */
export const quotes = (second: number): Row[] =>
  VENUES.flatMap((v, i) =>
    Array.from({ length: 1_500 }, (_, n) => second - 1_500 + n)
      .filter((s) => !(i === 1 && s > second - 130 && s < second - 121))
      .map((s) => ({ symbol: SYMBOL, venue: v.venue, at_us: s * 1e6, bid: onTick(mid(s) - v.half + i * 0.7), ask: onTick(mid(s) + v.half + i * 0.7) })),
  )

export const VENUES = [
  { venue: 'sim-alpha', tick: '0.1', lot: '0.00001', maker: '1', taker: '5', half: 0.6, depth: '4.2' },
  { venue: 'sim-bravo', tick: '0.5', lot: '0.0001', maker: '-1', taker: '7.5', half: 1.25, depth: '9.75' },
  { venue: 'sim-carbon', tick: '0.01', lot: '0.00001', maker: '2', taker: '4', half: 2.1, depth: '1.1' },
] as const

export const SYMBOL = 'BTC/USDT'
export const MODULE = 'tr_001'
export const mid = (second: number): number => 61_840 + 14 * Math.sin(second / 37) + 6 * Math.sin(second / 11) + 2.4 * Math.sin(second / 3)
export const onTick = (price: number): string => price.toFixed(1)

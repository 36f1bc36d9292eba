import { describe, expect, it } from 'vitest'
import type { Listing } from '#lib/domain/base/listing.ts'
import type { MarketEvent } from '#lib/domain/base/market.ts'
import { instant } from '#lib/domain/base/time.ts'
import type { MarketClock } from '../../ports.ts'
import { createNoneMarket } from './none-market.ts'

const NOW = 1_795_341_600_000_000
const clock: MarketClock = { now: () => instant(NOW), at: () => () => undefined, hold: () => () => undefined }

function open() {
  const market = createNoneMarket({ clock })
  const events: MarketEvent[] = []
  const found: Listing[] = []
  market.onListings((listings) => found.push(...listings))
  market.onEvents((batch) => {
    for (const e of batch) expect(found.some((l) => l.venue === e.venue && l.symbol === e.symbol)).toBe(true)
    events.push(...batch)
  })
  const offer = (venues: object, ts: unknown = undefined, symbol: string | null = 'BTC/USDT') => market.offer({ symbol, market_data: { ts, venues } })
  return { market, events, found, offer }
}
const quote = (bid: unknown, ask: unknown, size: unknown = 1) => ({ bid, ask, bid_size: size, ask_size: size })

describe('createNoneMarket', () => {
  it('lists what a row names, once, with a tick and a lot that fit its numbers', () => {
    const { offer, found, market } = open()
    expect(offer({ kraken: quote('60000.12', 60_001, '0.25'), bitstamp: quote(60_000, 60_001) }).ok).toBe(true)
    offer({ kraken: quote('60000.5', 60_001) })
    offer({ kraken: quote('0.00002134', '0.00002137', 1_000_000) }, undefined, 'SHIB/USDT')
    offer({ nyse: quote(101, 102, 300) }, undefined, 'IBM')
    expect(found.map((l) => [l.venue, l.symbol, l.base, l.quote, l.tick.toFixed(), l.lot.toFixed()])).toEqual([
      ['kraken', 'BTC/USDT', 'BTC', 'USDT', '0.01', '0.000001'],
      ['bitstamp', 'BTC/USDT', 'BTC', 'USDT', '0.1', '0.000001'],
      ['kraken', 'SHIB/USDT', 'SHIB', 'USDT', '0.0000000001', '1'],
      ['nyse', 'IBM', 'IBM', 'USD', '0.001', '0.0001'],
    ])
    expect(market.listings.length).toBe(4)
    expect(market.source).toBe('none')
  })

  it('shows the books of the row as snapshots in ticks and lots, never better than written', () => {
    const { offer, events } = open()
    offer(
      {
        v: {
          bids: [
            [100, 2],
            [99.5, 1],
          ],
          asks: [[101, '3.00009']],
        },
      },
      '2026-11-22T09:00:00Z',
    )
    offer({
      v: {
        bids: [
          ['100.00049', 2],
          ['100.0001', 1],
        ],
        asks: [['100.00051', 1]],
      },
    })
    expect(events).toEqual(
      [
        {
          venue: 'v',
          symbol: 'BTC/USDT',
          at: instant(1_795_338_000_000_000),
          kind: 'snapshot',
          bids: [
            [100_000, 200_000],
            [99_500, 100_000],
          ],
          asks: [[101_000, 300_009]],
        },
        { venue: 'v', symbol: 'BTC/USDT', at: instant(NOW), kind: 'snapshot', bids: [[100_000, 300_000]], asks: [[100_001, 100_000]] },
      ].map((e) => ({ ...e, bids: e.bids.map((l) => l), asks: e.asks })),
    )
  })

  it('takes no row into the future or back in time', () => {
    const { offer, events } = open()
    offer({ v: quote(100, 101) }, NOW / 1_000 + 900)
    expect(events.map((e) => e.at)).toEqual([NOW])
    expect(offer({ v: quote(90, 91), w: quote(90, 91) }, NOW / 1_000 - 1).ok).toBe(true)
    expect(events.map((e) => e.venue)).toEqual(['v', 'w'])
  })

  it('a venue that is stamped far ahead of the clock is not live, until it is stamped well', () => {
    const { offer, events } = open()
    offer({ v: quote(100, 101) })
    expect(offer({ v: quote(100, 101) }, NOW / 1_000 + 60_000)).toMatchObject({
      ok: false,
      error: { code: 'INVALID_MARKET_DATA', field: 'market_data.ts', message: expect.stringContaining('60000 ms ahead of the clock') },
    })
    expect(offer({ v: quote(100, 101) }).ok).toBe(true)
    expect(events.map((e) => [e.kind, e.at])).toEqual([
      ['snapshot', NOW],
      ['gap', NOW],
      ['snapshot', NOW],
    ])
  })

  it('a bad row changes nothing and says which field', () => {
    const { offer, events, found } = open()
    expect(offer({ good: quote(100, 101), bad: quote('x', 101) })).toMatchObject({
      ok: false,
      error: { code: 'INVALID_MARKET_DATA', field: 'market_data.venues.bad.bid' },
    })
    expect(offer({ v: quote(100, 101) }, undefined, null)).toMatchObject({ ok: false, error: { field: 'symbol' } })
    expect(offer({ v: quote(100, '1e40') })).toMatchObject({ ok: false, error: { field: 'market_data.venues.v' } })
    expect([events.length, found.length]).toEqual([0, 0])
  })
})

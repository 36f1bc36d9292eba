import { describe, expect, it } from 'vitest'
import { type Instant, parseIso } from '../base/time.ts'
import { bucketsOf, consolidatedSpreadBps, localHour } from './buckets.ts'

const at = (text: string): Instant => parseIso(text) as Instant
const FACTS = {
  symbol: 'BTC/USDT', timeframe: '5m', regime: null, session: null, side: 'buy', venue: 'a', executionType: 'market',
  at: at('2026-11-22T13:30:00Z'), q: 0.002, spreadBps: 3, volatilityDaily: 0.02,
} as const // biome-ignore format: one record

describe('buckets', () => {
  it('says what is known and leaves open what is not', () => {
    expect(bucketsOf(FACTS, { spreadTerciles: [2, 4], volatilityMedian: 0.03 })).toMatchObject({
      hour_bucket: '13', session_bucket: 'day', size_bucket: 'large', spread_bucket: 'middle', vol_bucket: 'low', regime: null,
    }) // biome-ignore format: one record
    expect(bucketsOf({ ...FACTS, q: null, session: 'us' }, undefined)).toMatchObject({
      session_bucket: 'us',
      size_bucket: null,
      spread_bucket: null,
      vol_bucket: null,
    })
  })

  it('keeps a New York hour across both clock changes', () => {
    for (const symbol of ['AAPL', 'EUR/USD']) {
      expect(localHour(symbol, at('2026-03-07T14:30:00Z'))).toBe(9)
      expect(localHour(symbol, at('2026-03-09T13:30:00Z'))).toBe(9)
      expect(localHour(symbol, at('2026-10-31T13:30:00Z'))).toBe(9)
      expect(localHour(symbol, at('2026-11-01T14:30:00Z'))).toBe(9)
      expect(localHour(symbol, at('2026-11-22T03:00:00Z'))).toBe(22)
    }
    expect(localHour('BTC/USD', at('2026-03-09T13:30:00Z'))).toBe(13)
    expect(localHour('AAPL', at('2026-03-08T06:59:59Z'))).toBe(1)
    expect(localHour('AAPL', at('2026-03-08T07:00:00Z'))).toBe(3)
  })

  it('takes the best of both sides over all venues', () => {
    expect(
      consolidatedSpreadBps([
        { bid: 99, ask: 101 },
        { bid: 99.5, ask: null },
      ]),
    ).toBeCloseTo((1.5 / 100.25) * 1e4, 9)
    expect(
      consolidatedSpreadBps([
        { bid: 101, ask: 102 },
        { bid: 99, ask: 100 },
      ]),
    ).toBe(0)
    expect(consolidatedSpreadBps([{ bid: 99, ask: null }])).toBeNull()
  })
})

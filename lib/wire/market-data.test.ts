import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseMarketData } from './market-data.ts'

const read = (value: unknown) => {
  const result = parseMarketData(value)
  if (!result.ok) throw new Error(result.error.message)
  return result.value
}
const fieldOf = (value: unknown) => {
  const result = parseMarketData(value)
  return result.ok ? null : result.error.field
}
const venues = (venue: unknown) => ({ venues: { kraken: venue } })
const text = (levels: readonly (readonly { toFixed(): string }[])[]) => levels.map((level) => level.map((n) => n.toFixed()))

describe('parseMarketData', () => {
  it('reads ladders, sorts them best first and drops empty levels', () => {
    const {
      venues: [kraken],
    } = read(
      venues({
        bids: [
          ['99', '1'],
          [100, 2],
          ['98', 0],
        ],
        asks: [
          [102, 1],
          ['101.50', '0.5'],
        ],
      }),
    )
    expect(text(kraken?.bids ?? [])).toEqual([
      ['100', '2'],
      ['99', '1'],
    ])
    expect(text(kraken?.asks ?? [])).toEqual([
      ['101.5', '0.5'],
      ['102', '1'],
    ])
  })

  it('reads a best price where there is no ladder, and a side that is not there', () => {
    const {
      venues: [kraken],
    } = read(venues({ bid: '100', bid_size: 3, ask: null, bids: [], asks: null }))
    expect(text(kraken?.bids ?? [])).toEqual([['100', '3']])
    expect(kraken?.asks).toEqual([])
  })

  it.each([
    ['2026-11-22T10:00:00.123456Z', 1_795_341_600_123_456],
    [1_795_341_600, 1_795_341_600_000_000],
    [1_795_341_600_123, 1_795_341_600_123_000],
    [1_795_341_600_123_456, 1_795_341_600_123_456],
    [undefined, null],
    [null, null],
  ])('reads the time %s', (ts, at) => {
    expect(read({ ts, ...venues({ bid: 1, bid_size: 1 }) }).at).toBe(at)
  })

  it('keeps what else is said', () => {
    const data = read({ ...venues({ bid: 1, bid_size: 1 }), last: '1.5', volume: 10, volatility: 0.02, price_change: '-0.01' })
    expect([data.last, data.volume, data.volatility, data.priceChange].map((n) => n?.toFixed())).toEqual(['1.5', '10', '0.02', '-0.01'])
  })

  it('names the field that is wrong', () => {
    expect(fieldOf(null)).toBe('market_data')
    expect(fieldOf({})).toBe('market_data.venues')
    expect(fieldOf({ venues: {} })).toBe('market_data.venues')
    expect(fieldOf({ venues: [] })).toBe('market_data.venues')
    expect(fieldOf({ ts: 'yesterday', ...venues({ bid: 1, bid_size: 1 }) })).toBe('market_data.ts')
    expect(fieldOf(venues(7))).toBe('market_data.venues.kraken')
    expect(fieldOf(venues({}))).toBe('market_data.venues.kraken')
    expect(fieldOf(venues({ bid: 'abc' }))).toBe('market_data.venues.kraken.bid')
    expect(fieldOf(venues({ bid: -1, bid_size: 1 }))).toBe('market_data.venues.kraken.bid')
    expect(fieldOf(venues({ bid: 1 }))).toBe('market_data.venues.kraken.bid_size')
    expect(fieldOf(venues({ ask: 1, ask_size: -2 }))).toBe('market_data.venues.kraken.ask_size')
    expect(fieldOf(venues({ asks: [[1, 1], [2]] }))).toMatch(/^market_data\.venues\.kraken\.asks\.1/)
    expect(fieldOf(venues({ asks: [[1, 'x']] }))).toBe('market_data.venues.kraken.asks.0.1')
    expect(fieldOf(venues({ asks: 'none' }))).toBe('market_data.venues.kraken.asks')
    expect(fieldOf({ ...venues({ bid: 1, bid_size: 1 }), last: {} })).toBe('market_data.last')
    expect(fieldOf({ venues: { 'no\nname': { bid: 1, bid_size: 1 } } })).toMatch(/^market_data\.venues/)
  })

  it('never throws, and every fault has a path and a sentence', () => {
    const near = fc.record(
      {
        ts: fc.anything(),
        venues: fc.dictionary(
          fc.string(),
          fc.record({ bid: fc.anything(), ask: fc.anything(), bids: fc.anything(), asks: fc.anything(), bid_size: fc.anything() }, { requiredKeys: [] }),
        ),
      },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(fc.oneof(fc.anything(), near), (value) => {
        const result = parseMarketData(value)
        if (!result.ok) expect(result.error.field.startsWith('market_data') && result.error.message.startsWith(result.error.field)).toBe(true)
      }),
      { numRuns: 500 },
    )
  })
})

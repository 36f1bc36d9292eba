import { describe, expect, it } from 'vitest'
import { parseRecording, RecordingError } from './recording.ts'

const venue = {
  id: 'v',
  symbol: 'A/USD',
  format: 'binance-raw',
  files: ['a.gz'],
  tick: '0.01',
  lot: '1',
  fees: { makerBps: '-0.2', takerBps: '0.3' },
  latencyMs: { feed: 1, entry: 2, response: 3 },
}
const good = { name: 'n', venues: [venue] }
const read = (value: unknown) => parseRecording(JSON.stringify(value), '/r/recording.json')
const withVenue = (change: object) => ({ ...good, venues: [{ ...venue, ...change }] })

describe('parseRecording', () => {
  it('reads what is there and leaves optional fields out', () => {
    expect(read({ ...good, extra: 1 })).toEqual(good)
    expect(read({ ...good, venues: [venue, { ...venue, symbol: 'B/USD', levels: 'full', bookStaleMs: 9_000 }] }).venues[1]?.bookStaleMs).toBe(9_000)
  })

  it.each([
    ['not JSON at all', undefined, 'is not JSON'],
    ['no name', { venues: [venue] }, 'name is missing: expected a text'],
    ['no venues', { name: 'n', venues: [] }, 'venues: expected at least one venue, got []'],
    ['a venue that is none', { name: 'n', venues: [3] }, 'venues[0]: expected an object, got 3'],
    ['no tick', withVenue({ tick: undefined }), 'venues[0].tick is missing: expected a positive decimal string such as "0.01"'],
    ['a tick that is a number', withVenue({ tick: 0.01 }), 'venues[0].tick: expected a positive decimal string such as "0.01", got 0.01'],
    ['a tick of nothing', withVenue({ tick: '0.00' }), 'venues[0].tick: expected a positive decimal string such as "0.01", got "0.00"'],
    ['a lot with an exponent', withVenue({ lot: '1e3' }), 'venues[0].lot: expected a positive decimal string such as "0.01", got "1e3"'],
    ['fees as numbers', withVenue({ fees: { makerBps: 1, takerBps: '2' } }), 'venues[0].fees.makerBps: expected a decimal string such as "-0.2", got 1'],
    [
      'a latency as text',
      withVenue({ latencyMs: { feed: '1', entry: 1, response: 1 } }),
      'venues[0].latencyMs.feed: expected milliseconds as a number, 0 or more, got "1"',
    ],
    [
      'a negative latency',
      withVenue({ latencyMs: { feed: 1, entry: -1, response: 1 } }),
      'venues[0].latencyMs.entry: expected milliseconds as a number, 0 or more, got -1',
    ],
    ['an unknown format', withVenue({ format: 'csv' }), 'venues[0].format: expected one of binance-raw, lobster, nasdaq-mo, bme-orders, lean-quote, got "csv"'],
    ['no files', withVenue({ files: [] }), 'venues[0].files: expected at least one file name, got []'],
    ['half a level', withVenue({ levels: 1.5 }), 'venues[0].levels: expected a number of levels or "full", got 1.5'],
    [
      'an inverse listing without contract size',
      withVenue({ inverse: true }),
      'venues[0].contractSize is missing: expected the quote value of one contract, as the listing is inverse',
    ],
    [
      'lobster without a date',
      { ...withVenue({ format: 'lobster', files: ['m', 'b'] }), timezone: 'UTC' },
      'date is missing: expected the day that the lobster files count from, such as "2012-06-21"',
    ],
    [
      'lobster without book file',
      { ...withVenue({ format: 'lobster' }), date: '2012-06-21', timezone: 'UTC' },
      'venues[0].files: expected pairs of a message file and its book file, got ["a.gz"]',
    ],
    ['bme without a zone', withVenue({ format: 'bme-orders' }), 'timezone is missing: expected the time zone of the bme-orders files'],
    [
      'a zone that is none',
      withVenue({ timezone: 'Mars/Base' }),
      'venues[0].timezone: expected a time zone such as "America/New_York" or "-05:00", got "Mars/Base"',
    ],
    ['a date that is none', { ...good, date: '2012-13-41' }, 'date: expected a date such as "2019-05-23", got "2012-13-41"'],
    [
      'quotes without a size',
      withVenue({ format: 'lean-quote', timezone: '-05:00' }),
      'venues[0].assumedSize is missing: expected the size at the best prices, which lean-quote files do not have',
    ],
    [
      'the same listing twice',
      { ...good, venues: [venue, venue] },
      'venues[1].symbol: expected one entry per venue and symbol (v A/USD is there twice), got "A/USD"',
    ],
  ])('refuses %s, naming file and field', (_what, value, complaint) => {
    const text = value === undefined ? '{' : JSON.stringify(value)
    expect(() => parseRecording(text, '/r/recording.json')).toThrow(new RecordingError('/r/recording.json', complaint))
  })
})

import { describe, expect, it } from 'vitest'
import type { MarketEvent } from '#lib/domain/base/market.ts'
import { parseIso } from '#lib/domain/base/time.ts'
import { binanceRawParser } from './binance-raw.ts'
import { bmeOrdersParser } from './bme-orders.ts'
import { leanDateOf, leanQuoteParser } from './lean-quote.ts'
import { lobsterParser } from './lobster.ts'
import { nasdaqMoParser } from './nasdaq-mo.ts'
import { BadRow } from './row.ts'

const feed = { venue: 'v', symbol: 'A/USD', tick: '0.01', lot: '1' }
const NEW_YORK = { date: '2012-06-21', zoneMinutes: -240 }
const bare = (events: readonly MarketEvent[]) => events.map(({ venue: _v, symbol: _s, at: _a, ...rest }) => rest)

describe('binance-raw', () => {
  const line = (receivedNs: string, message: object) => `${receivedNs} ${JSON.stringify(message)}`
  it('puts messages without an exchange stamp on the exchange clock, and never steps back', () => {
    const parser = binanceRawParser(feed)
    const out: MarketEvent[] = []
    const trade = (E: number, m: boolean) => ({ stream: 'a@trade', data: { e: 'trade', E, p: '1.00', q: '2', m } })
    parser.push(line('1700000000000000000', trade(1_700_000_001_000, true)), out)
    parser.push(line('1700000000500000999', { lastUpdateId: 5, bids: [['1.00', '3']], asks: [['1.01', '4']] }), out)
    parser.push(line('1700000000600000000', trade(1_700_000_001_499, false)), out)
    expect(out.map((e) => e.at)).toEqual([1_700_000_001_000_000, 1_700_000_001_500_000, 1_700_000_001_500_000])
    expect(bare(out)).toEqual([
      { kind: 'trade', tick: 100, lots: 2, aggressor: 'sell' },
      { kind: 'snapshot', bids: [[100, 3]], asks: [[101, 4]] },
      { kind: 'trade', tick: 100, lots: 2, aggressor: 'buy' },
    ])
  })

  it.each([
    ['{"a":1}', 'receive time: expected 19 digits'],
    ['1700000000000000000 {"stream":', 'message: expected a JSON object'],
    ['1700000000000000000 {"other":1}', 'message: expected a stream or a depth snapshot'],
    ['1700000000000000000 {"stream":"a@depth","data":{"U":1,"u":"2","b":[],"a":[]}}', 'u: expected a whole number, got "\\"2\\""'],
    ['1700000000000000000 {"stream":"a@trade","data":{"p":1,"q":"1"}}', 'p: expected a decimal text, got "1"'],
    ['1700000000000000000 {"stream":"a@trade","data":{"p":"1.001","q":"1"}}', 'p: expected a decimal of at most 2 decimals, got "1.001"'],
  ])('refuses %s', (text, complaint) => {
    expect(() => binanceRawParser(feed).push(text, [])).toThrow(complaint)
  })
})

describe('lobster', () => {
  it('is a gap while halted, and a book again when trading resumes', () => {
    const parser = lobsterParser(feed, NEW_YORK)
    const out: MarketEvent[] = []
    const book = '2239500,100,2231800,100'
    parser.push('34200.017459617,1,7,1,2239500,-1', book, out)
    parser.push('34201.5,7,0,0,-1,-1', book, out)
    parser.push('34202.5,3,7,1,2239500,-1', '2239600,100,2231800,100', out)
    parser.push('34203.5,7,0,0,1,-1', book, out)
    expect(out.map((e) => e.kind)).toEqual(['snapshot', 'gap', 'snapshot'])
    expect(out[0]).toEqual({
      venue: 'v',
      symbol: 'A/USD',
      at: (parseIso('2012-06-21T13:30:00Z') as number) + 17_459,
      kind: 'snapshot',
      bids: [[22_318, 100]],
      asks: [[22_395, 100]],
    })
  })

  it('moves a print between two ticks to the side of the one who took, and leaves missing levels out', () => {
    const parser = lobsterParser(feed, NEW_YORK)
    const out: MarketEvent[] = []
    parser.push('34200.1,5,0,10,2238150,1', '2239500,100,-9999999999,0', out)
    parser.push('34200.2,5,0,10,2238150,-1', '2239500,100,-9999999999,0', out)
    expect(bare(out)).toEqual([
      { kind: 'trade', tick: 22_382, lots: 10, aggressor: 'sell' },
      { kind: 'snapshot', bids: [], asks: [[22_395, 100]] },
      { kind: 'trade', tick: 22_381, lots: 10, aggressor: 'buy' },
    ])
  })

  it.each([
    ['34200.1,1,7,1,2239500', '1,1,1,1', 'row: expected time, type'],
    ['x,1,7,1,2239500,1', '1,1,1,1', 'time: expected seconds'],
    ['34200.1,9,7,1,2239500,1', '1,1,1,1', 'type: expected 1 to 7'],
    ['34200.1,1,7,1,2239500,0', '1,1,1,1', 'direction: expected 1 or -1'],
    ['34200.1,1,7,1,2239500,1', '100,1,1', 'book row: expected ask, size, bid, size'],
    ['34200.1,1,7,1,2239500,1', '150,1,100,1', 'book price: expected a multiple of 0.01, got "150"'],
  ])('refuses %s with %s', (message, book, complaint) => {
    expect(() => lobsterParser(feed, NEW_YORK).push(message, book, [])).toThrow(complaint)
  })
})

describe('nasdaq-mo', () => {
  it('refuses a file without its columns', () => {
    expect(() => nasdaqMoParser(feed, NEW_YORK).push('t_ms,bp1', [])).toThrow('header: expected a column bp2')
  })
})

describe('bme-orders', () => {
  const play = (...rows: string[]) => {
    const parser = bmeOrdersParser({ ...feed, tick: '0.05' }, () => 120)
    const out: MarketEvent[] = []
    for (const row of rows) parser.push(row, out)
    return { parser, out }
  }
  const NEW = 'new;1;False;10;95.8;2019-05-23 09:00:30.216'

  it('matches by price and time and stamps in UTC', () => {
    const { parser, out } = play(
      'ordtype;uid;is_buy;qty;price;timestamp',
      NEW,
      'modif;1;;4;;2019-05-23 09:00:31',
      'new;2;True;9;95.85;2019-05-23 09:00:32',
      'cancel;2;;3;;2019-05-23 09:00:33',
    )
    expect(out[0]?.at).toBe(parseIso('2019-05-23T07:00:30.216Z'))
    expect(bare(out)).toEqual([
      { kind: 'snapshot', bids: [], asks: [] },
      { kind: 'level', side: 'sell', tick: 1_916, lots: 10 },
      { kind: 'level', side: 'sell', tick: 1_916, lots: 6 },
      { kind: 'trade', tick: 1_916, lots: 6, aggressor: 'buy' },
      { kind: 'level', side: 'sell', tick: 1_916, lots: 0 },
      { kind: 'level', side: 'buy', tick: 1_917, lots: 3 },
      { kind: 'level', side: 'buy', tick: 1_917, lots: 0 },
    ])
    expect(parser.cancels).toEqual({ equal: 1, unequal: 0 })
  })

  it('counts a cancel that states another remainder', () => {
    expect(play(NEW, 'cancel;1;;9;;2019-05-23 09:00:31').parser.cancels).toEqual({ equal: 0, unequal: 1 })
  })

  it.each([
    [['new;1;False;10;95.8'], 'row: expected ordtype;uid'],
    [['new;a;False;10;95.8;2019-05-23 09:00:30.216'], 'uid: expected a whole number'],
    [['new;1;no;10;95.8;2019-05-23 09:00:30.216'], 'is_buy: expected True or False'],
    [['new;1;True;0;95.8;2019-05-23 09:00:30.216'], 'qty: expected more than 0'],
    [['new;1;True;1;95.81;2019-05-23 09:00:30.216'], 'price: expected a multiple of 0.05'],
    [['new;1;True;1;95.8;23/05/2019 09:00'], 'timestamp: expected YYYY-MM-DD'],
    [['trade;1;True;1;95.8;2019-05-23 09:00:30.216'], 'ordtype: expected new, cancel or modif'],
    [[NEW, NEW], 'uid: expected one that does not rest yet'],
    [[NEW, 'new;2;True;1;90;2019-05-23 08:00:30.216'], 'time: expected rows in time order'],
  ])('refuses %j', (rows, complaint) => {
    expect(() => play(...rows)).toThrow(complaint)
    expect(() => play(...rows)).toThrow(BadRow)
  })
})

describe('lean-quote', () => {
  it('passes crossed quotes as they are, with the assumed size', () => {
    const parser = leanQuoteParser({ ...feed, tick: '0.00001', lot: '1000' }, { date: '2014-05-06', zoneMinutes: -300 }, '1000000')
    const out: MarketEvent[] = []
    parser.push('339,1.38835,1.38833', out)
    expect(out).toEqual([
      {
        venue: 'v',
        symbol: 'A/USD',
        at: parseIso('2014-05-06T05:00:00.339Z'),
        kind: 'snapshot',
        bids: [[138_835, 1_000]],
        asks: [[138_833, 1_000]],
      },
    ])
    expect(() => parser.push('339,1.38835', out)).toThrow('row: expected ms since midnight, bid, ask')
    expect(() => parser.push('339.5,1.38835,1.38836', out)).toThrow('time: expected whole milliseconds')
  })

  it('finds the date in the file name', () => {
    expect(leanDateOf('fxcm/20140506_quote.zip')).toBe('2014-05-06')
    expect(leanDateOf('fxcm/quotes.zip')).toBeNull()
  })
})

import { describe, expect, it } from 'vitest'
import type { MarketEvent } from '#lib/domain/base/market.ts'
import { LevelBook } from '#lib/domain/execute/level-book.ts'
import { binanceRawParser } from '#lib/sim/replay/binance-raw.ts'
import { linesOf, recorded } from './rows.ts'

// Known answers 1 to 3 of the recordings' README, and what the shown book promises on the same files:
// never crossed after a message, and equal to the kept book wherever no newer best price is known.

type Run = {
  readonly parser: ReturnType<typeof binanceRawParser>
  readonly shown: LevelBook
  readonly crossed: number
  readonly backwards: number
  readonly tops: Map<number, string>
  readonly buffered: number
  readonly offsetsMs: { low: number; high: number }
}

const text = (level: { tick: number; lots: number } | undefined) => `${level?.tick} ${level?.lots}`

function play(id: string): Run {
  const { venue, feed } = recorded('binance-btc', (v) => v.id === id)
  const tops = new Map<number, string>()
  const parser = binanceRawParser(feed, (updateId) => tops.set(updateId, `${text(parser.book.bestBid())} ${text(parser.book.bestAsk())}`))
  const shown = new LevelBook()
  let crossed = 0
  let backwards = 0
  let last = 0
  // Diffs that came before the snapshot and are not in it are applied with it: they have no book of their own moment.
  let buffered = 0
  // What is added to the receive time of messages without an exchange stamp.
  const offsetsMs = { low: Number.POSITIVE_INFINITY, high: 0 }
  for (const file of venue.files) {
    for (const line of linesOf(`binance-btc/${file}`)) {
      const events: MarketEvent[] = []
      parser.push(line, events)
      if (line.includes('lastUpdateId')) {
        buffered = tops.size
        tops.clear()
      }
      if (!line.includes('"E":') && events[0]) {
        const offsetMs = (events[0].at - Number(line.slice(0, 16))) / 1_000
        offsetsMs.low = Math.min(offsetsMs.low, offsetMs)
        offsetsMs.high = Math.max(offsetsMs.high, offsetMs)
      }
      for (const event of events) {
        shown.apply(event)
        if (event.at < last) backwards++
        last = event.at
      }
      const bid = shown.bestBid()
      const ask = shown.bestAsk()
      if (bid && ask && bid.tick >= ask.tick) crossed++
    }
  }
  return { parser, shown, crossed, backwards, tops, buffered, offsetsMs }
}

/** The exchange's own best prices by update id, in the recording's steps. */
function tickers(id: string, ticksPerUnit: number, lotsPerUnit: number): Map<number, string> {
  const { venue } = recorded('binance-btc', (v) => v.id === id)
  const byId = new Map<number, string>()
  for (const file of venue.files) {
    for (const line of linesOf(`binance-btc/${file}`)) {
      if (!line.includes('@bookTicker"')) continue
      const { data } = JSON.parse(line.slice(20)) as { data: { u: number; b: string; B: string; a: string; A: string } }
      const count = (value: string, per: number) => Math.round(Number(value) * per)
      byId.set(data.u, `${count(data.b, ticksPerUnit)} ${count(data.B, lotsPerUnit)} ${count(data.a, ticksPerUnit)} ${count(data.A, lotsPerUnit)}`)
    }
  }
  return byId
}

function agreement(tops: Map<number, string>, exchange: Map<number, string>): { compared: number; equal: number } {
  let compared = 0
  let equal = 0
  const ids = [...exchange.keys()].sort((a, b) => a - b)
  let next = 0
  for (const [updateId, top] of tops) {
    while (next < ids.length && (ids[next] as number) <= updateId) next++
    if (next === 0) continue
    compared++
    if (exchange.get(ids[next - 1] as number) === top) equal++
  }
  return { compared, equal }
}

describe('binance recordings', () => {
  it('1: usdm ends with 9,597 levels', () => {
    const { parser, shown, crossed, backwards } = play('binance-usdm')
    const { bids, asks } = parser.book
    expect([bids.length, asks.length]).toEqual([5_019, 4_578])
    expect(
      bids
        .slice(-5)
        .reverse()
        .map((l) => [l.tick, l.lots]),
    ).toEqual([
      [616_597, 1_486],
      [616_590, 2],
      [616_581, 33],
      [616_580, 6_718],
      [616_579, 7],
    ])
    expect(asks.slice(0, 5).map((l) => [l.tick, l.lots])).toEqual([
      [6_170_500, 3],
      [1_047_650, 34],
      [800_000, 10_708],
      [779_059, 3],
      [773_543, 15],
    ])
    expect([crossed, backwards]).toEqual([0, 0])
    expect(shown.isLive).toBe(true)
  })

  it('2: coinm agrees with bookTicker after 44,770 of 44,770 diffs', () => {
    const { tops, crossed, backwards, buffered } = play('binance-coinm')
    expect(buffered).toBe(2)
    expect(agreement(tops, tickers('binance-coinm', 10, 1))).toEqual({ compared: 44_770, equal: 44_770 })
    expect([crossed, backwards]).toEqual([0, 0])
  })

  it('3: spot agrees with bookTicker after 6,490 of 6,492 diffs', () => {
    const { tops, crossed, backwards, buffered, offsetsMs } = play('binance-spot')
    // The receive clock runs about 1.27 s behind the exchange's.
    expect([offsetsMs.low > 1_265, offsetsMs.high < 1_285]).toEqual([true, true])
    expect(buffered).toBe(1)
    expect(agreement(tops, tickers('binance-spot', 100, 100_000))).toEqual({ compared: 6_492, equal: 6_490 })
    expect([crossed, backwards]).toEqual([0, 0])
  })
})

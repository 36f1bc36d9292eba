import type { LevelTuple, MarketEvent } from '#lib/domain/base/market.ts'
import { US_PER_MS } from '#lib/domain/base/time.ts'
import type { LevelBook } from '#lib/domain/execute/level-book.ts'
import type { Head } from './depth-book.ts'
import { DepthBook } from './depth-book.ts'
import { receiveClock } from './receive-clock.ts'
import type { Feed, LineParser } from './row.ts'
import { BadRow, forwardOnly } from './row.ts'
import { stepReader } from './steps.ts'

export type BinanceParser = LineParser & {
  /** What the snapshot and the numbered diffs alone add up to, without the newer best prices of `bookTicker`. */
  readonly book: LevelBook
}

/**
 * Raw websocket lines `<receive time ns> <json>` of one symbol: `depth` diffs, `trade`, `bookTicker` and REST
 * snapshots; other streams are passed over (`aggTrade` would count each trade twice).
 *
 * Stamps are the exchange's event time `E`; messages without one (spot `bookTicker`, REST snapshots) get the receive
 * time, moved to the exchange's clock. The order is that of arrival, which on one connection is that of sending; a
 * stamp behind the one before it is moved up to it.
 * `bookTicker` corrects the best level between diffs (`DepthBook`). `onDiff` is told each diff's update id once
 * `book` contains it.
 */
export function binanceRawParser(feed: Feed, onDiff?: (updateId: number) => void): BinanceParser {
  const ticks = stepReader(feed.tick)
  const lots = stepReader(feed.lot)
  const clock = receiveClock()
  const stamp = forwardOnly()
  const depth = new DepthBook(onDiff)

  // A level may hold orders from when the lot was finer; what is below a lot cannot be traded and is not shown.
  const level = (price: unknown, size: unknown): LevelTuple => [ticks.exact(textOf(price, 'price'), 'price'), lots.rounded(textOf(size, 'size'), 'size', false)]
  const levels = (value: unknown, field: string): LevelTuple[] => {
    if (!Array.isArray(value)) throw new BadRow(field, 'a list of [price, size]', JSON.stringify(value))
    return value.map((pair: unknown) => (Array.isArray(pair) ? level(pair[0], pair[1]) : level(undefined, undefined)))
  }

  const message = (head: Head, stream: string, data: Message, out: MarketEvent[]): void => {
    if (stream.startsWith('depth')) {
      const previous = data.pu === undefined ? null : idOf(data.pu, 'pu')
      depth.diff(head, { first: idOf(data.U, 'U'), last: idOf(data.u, 'u'), previous, bids: levels(data.b, 'b'), asks: levels(data.a, 'a') }, out)
    } else if (stream === 'bookTicker') {
      depth.best(head, { updateId: idOf(data.u, 'u'), bid: level(data.b, data.B), ask: level(data.a, data.A) }, out)
    } else if (stream === 'trade') {
      // Futures print transfers to the insurance fund and deleveraging here too: nobody traded those on the book.
      if (data.X !== undefined && data.X !== 'MARKET') return
      const tick = ticks.exact(textOf(data.p, 'p'), 'p')
      const size = lots.exact(textOf(data.q, 'q'), 'q')
      if (size > 0) out.push({ ...head, kind: 'trade', tick, lots: size, aggressor: data.m === true ? 'sell' : data.m === false ? 'buy' : null })
    }
  }

  return {
    book: depth.book,
    push(line, out) {
      const receivedUs = receivedAt(line)
      const outer = jsonOf(line.slice(line.indexOf(' ') + 1))
      const data = (outer.data ?? outer) as Message
      if (typeof data.E === 'number') clock.observe(receivedUs, data.E * US_PER_MS)
      const at = stamp(typeof data.E === 'number' ? data.E * US_PER_MS : Math.floor(clock.correct(receivedUs)))
      const head: Head = { venue: feed.venue, symbol: feed.symbol, at }
      if (typeof outer.stream === 'string') message(head, outer.stream.slice(outer.stream.indexOf('@') + 1), data, out)
      else if (data.lastUpdateId !== undefined) {
        depth.snapshot(head, { updateId: idOf(data.lastUpdateId, 'lastUpdateId'), bids: levels(data.bids, 'bids'), asks: levels(data.asks, 'asks') }, out)
      } else throw new BadRow('message', 'a stream or a depth snapshot', line.slice(20))
    },
  }
}

type Message = Readonly<Record<string, unknown>>

/** Nanoseconds have more digits than a double: the last three are cut as text. */
function receivedAt(line: string): number {
  const text = line.slice(0, line.indexOf(' '))
  if (!/^\d{19}$/.test(text)) throw new BadRow('receive time', '19 digits of nanoseconds and a space', text || line.slice(0, 40))
  return Number(text.slice(0, 16))
}

function jsonOf(text: string): Message {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null) return value as Message
  } catch {
    // Falls through to the complaint below, which shows the text.
  }
  throw new BadRow('message', 'a JSON object', text)
}

function textOf(value: unknown, field: string): string {
  if (typeof value !== 'string') throw new BadRow(field, 'a decimal text', JSON.stringify(value))
  return value
}

function idOf(value: unknown, field: string): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw new BadRow(field, 'a whole number', JSON.stringify(value))
  return value
}

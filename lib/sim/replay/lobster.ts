import type { LevelTuple, MarketEvent, Side } from '#lib/domain/base/market.ts'
import type { Day, Feed } from './row.ts'
import { BadRow, forwardOnly, midnightOf, secondsToUs } from './row.ts'
import type { StepReader } from './steps.ts'
import { stepReader } from './steps.ts'

/** Prices of the files are dollars × 10⁴. */
export const LOBSTER_DECIMALS = 4

export type LobsterMessage = {
  /** Microseconds after local midnight. */
  readonly us: number
  /** 1 new, 2 partial cancel, 3 delete, 4 execution of a visible order, 5 of a hidden one, 6 cross, 7 halt. */
  readonly type: number
  readonly orderId: string
  readonly lots: number
  /** × 10⁴, as the file has it; −1, 0 and 1 in a halt message. */
  readonly priceText: string
  /** The side of the resting order. */
  readonly side: Side
}

/** Reads message rows: `seconds after midnight, type, order id, size, price × 10⁴, direction`. */
export function lobsterMessages(lot: string): (line: string) => LobsterMessage {
  const lots = stepReader(lot)
  return (line) => {
    const cells = line.split(',')
    const [seconds = '', type = '', orderId = '', size = '', priceText = '', direction = ''] = cells
    if (cells.length < 6) throw new BadRow('row', 'time, type, order id, size, price, direction', line)
    if (!/^[1-7]$/.test(type)) throw new BadRow('type', '1 to 7', type)
    if (direction !== '1' && direction !== '-1') throw new BadRow('direction', '1 or -1', direction)
    return {
      us: secondsToUs(seconds, 'time'),
      type: Number(type),
      orderId,
      lots: lots.exact(size, 'size'),
      priceText,
      side: direction === '1' ? 'buy' : 'sell',
    }
  }
}

/**
 * LOBSTER messages with the book after each of them. The book rows are the truth: a level-N message file lacks
 * what happens beyond level N and cannot be played cumulatively. A row that differs from the one above becomes a
 * snapshot of its N levels; executions (4, 5) are prints whose aggressor is opposite to the resting order; a halt
 * (7) is a gap, and the book is live again at the message that resumes trading.
 */
export function lobsterParser(feed: Feed, day: Day): { push(message: string, book: string, out: MarketEvent[]): void } {
  const midnight = midnightOf(day)
  const read = lobsterMessages(feed.lot)
  const ticks = stepReader(feed.tick, LOBSTER_DECIMALS)
  const lots = stepReader(feed.lot)
  const stamp = forwardOnly()
  let shown = ''
  let isHalted = false
  return {
    push(message, book, out) {
      const m = read(message)
      const head = { venue: feed.venue, symbol: feed.symbol, at: stamp(midnight + m.us) }
      if (m.type === 7) {
        isHalted = m.priceText !== '1'
        shown = ''
        if (isHalted) out.push({ ...head, kind: 'gap' })
      }
      if (m.type === 4 || m.type === 5) {
        out.push({ ...head, kind: 'trade', tick: printTick(ticks, m), lots: m.lots, aggressor: m.side === 'buy' ? 'sell' : 'buy' })
      }
      if (isHalted || book === shown) return
      shown = book
      out.push({ ...head, kind: 'snapshot', ...lobsterBook(book, ticks, lots) })
    },
  }
}

/**
 * A book row: `ask1, ask size1, bid1, bid size1, ask2 …`; a missing level has size 0 and a price out of range.
 * Complaints name fields that begin with `book`, which tells the reader of both files whose row it is.
 */
export function lobsterBook(row: string, ticks: StepReader, lots: StepReader): { bids: LevelTuple[]; asks: LevelTuple[] } {
  const cells = row.split(',')
  if (cells.length < 4 || cells.length % 4 !== 0) throw new BadRow('book row', 'ask, size, bid, size for each level', row)
  const bids: LevelTuple[] = []
  const asks: LevelTuple[] = []
  for (let i = 0; i < cells.length; i += 2) {
    const size = lots.exact(cells[i + 1] as string, 'book size')
    if (size > 0) (i % 4 ? bids : asks).push([ticks.exact(cells[i] as string, 'book price'), size])
  }
  return { bids, asks }
}

/**
 * Hidden orders trade between ticks as well (at the midpoint). The print moves to the whole tick on the side of the
 * one who took, so that it never reaches deeper into the book of resting orders than the real one did.
 */
const printTick = (ticks: StepReader, m: LobsterMessage): number => ticks.rounded(m.priceText, 'price', m.side === 'buy')

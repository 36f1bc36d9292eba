import type { LevelTuple, MarketEvent, Side } from '#lib/domain/base/market.ts'
import { US_PER_S } from '#lib/domain/base/time.ts'
import type { Day, Feed, LineParser } from './row.ts'
import { BadRow, forwardOnly, midnightOf, msToUs } from './row.ts'
import type { StepReader } from './steps.ts'
import { stepReader } from './steps.ts'

/** Prices of the files are dollars × 10⁴. */
const DECIMALS = 4
const LEVELS = 10
/**
 * Nasdaq's continuous session. Market orders outside it are rare, hours apart and between books that nobody
 * recorded: the one before each of them is not in force a second later.
 */
const SESSION_US = { from: 34_200 * US_PER_S, to: 57_600 * US_PER_S } as const

export type MarketOrderRow = {
  /** Microseconds after local midnight. */
  readonly us: number
  readonly side: Side
  readonly lots: number
  /** As the file has them: × 10⁴, the average with a fraction. */
  readonly averageText: string
  readonly extremeText: string
} & Book

type Book = { readonly bids: readonly LevelTuple[]; readonly asks: readonly LevelTuple[] }

/**
 * One of the two files of a listing, told apart by its header: 10-level snapshots each second, or market orders
 * with the book just before. A market order is that book, then its prints level by level, each followed by what
 * it leaves. The two files are merged in time order by their reader.
 */
export function nasdaqMoParser(feed: Feed, day: Day): LineParser {
  const midnight = midnightOf(day)
  const stamp = forwardOnly()
  let columns: Columns | null = null
  return {
    push(line, out) {
      if (!columns) {
        columns = columnsOf(line, feed)
        return
      }
      const cells = line.split(',')
      const us = msToUs(cells[columns.time] ?? '', 't_ms')
      if (us < SESSION_US.from || us > SESSION_US.to) return
      const head = { venue: feed.venue, symbol: feed.symbol, at: stamp(midnight + us) }
      if (columns.kind === 'books') out.push({ ...head, kind: 'snapshot', ...bookOf(cells, columns) })
      else takes(head, orderOf(cells, columns), out)
    },
  }
}

/** Reads the market-order file alone: the header makes the reader of its rows. */
export function marketOrderRows(header: string, feed: Feed): (line: string) => MarketOrderRow {
  const columns = columnsOf(header, feed)
  if (columns.kind !== 'orders') throw new BadRow('header', 'the columns of a market-order file', header)
  return (line) => orderOf(line.split(','), columns)
}

type Head = Pick<MarketEvent, 'venue' | 'symbol' | 'at'>

function takes(head: Head, order: MarketOrderRow, out: MarketEvent[]): void {
  out.push({ ...head, kind: 'snapshot', bids: order.bids, asks: order.asks })
  let left = order.lots
  for (const [tick, shown] of order.side === 'buy' ? order.asks : order.bids) {
    if (left === 0) break
    const lots = Math.min(left, shown)
    left -= lots
    out.push({ ...head, kind: 'trade', tick, lots, aggressor: order.side })
    out.push({ ...head, kind: 'level', side: order.side === 'buy' ? 'sell' : 'buy', tick, lots: shown - lots })
  }
}

type Columns = {
  readonly kind: 'books' | 'orders'
  readonly time: number
  readonly index: ReadonlyMap<string, number>
  /** First column of bp, bv, ap, av. */
  readonly bidPrice: number
  readonly bidSize: number
  readonly askPrice: number
  readonly askSize: number
  readonly ticks: StepReader
  readonly lots: StepReader
}

function columnsOf(header: string, feed: Feed): Columns {
  const index = new Map(header.split(',').map((name, i) => [name, i]))
  const column = (name: string): number => {
    const i = index.get(name)
    if (i === undefined) throw new BadRow('header', `a column ${name}`, header)
    return i
  }
  const kind = index.has('avg_px') ? 'orders' : 'books'
  const needed = kind === 'orders' ? ['avg_px', 'volume', 'type', 'extreme_px'] : []
  for (const side of ['bp', 'bv', 'ap', 'av']) for (let n = 1; n <= LEVELS; n++) needed.push(`${side}${n}`)
  needed.forEach(column)
  return {
    kind,
    index,
    time: column('t_ms'),
    bidPrice: column('bp1'),
    bidSize: column('bv1'),
    askPrice: column('ap1'),
    askSize: column('av1'),
    ticks: stepReader(feed.tick, DECIMALS),
    lots: stepReader(feed.lot),
  }
}

function bookOf(cells: readonly string[], c: Columns): Book {
  const side = (price: number, size: number): LevelTuple[] => {
    const levels: LevelTuple[] = []
    for (let n = 0; n < LEVELS; n++) {
      const lots = c.lots.exact(cells[size + n] ?? '', 'size')
      if (lots > 0) levels.push([c.ticks.exact(cells[price + n] ?? '', 'price'), lots])
    }
    return levels
  }
  return { bids: side(c.bidPrice, c.bidSize), asks: side(c.askPrice, c.askSize) }
}

function orderOf(cells: readonly string[], c: Columns): MarketOrderRow {
  const cell = (name: string): string => cells[c.index.get(name) as number] ?? ''
  const type = cell('type')
  if (type !== '1' && type !== '-1') throw new BadRow('type', '-1 (market buy) or 1 (market sell)', type)
  return {
    us: msToUs(cell('t_ms'), 't_ms'),
    side: type === '-1' ? 'buy' : 'sell',
    lots: c.lots.exact(cell('volume'), 'volume'),
    averageText: cell('avg_px'),
    extremeText: cell('extreme_px'),
    ...bookOf(cells, c),
  }
}

import type { MarketEvent } from '#lib/domain/base/market.ts'
import type { Instant } from '#lib/domain/base/time.ts'
import { parseIso, US_PER_S } from '#lib/domain/base/time.ts'
import { OrderBook } from '../book.ts'
import type { Feed, LineParser } from './row.ts'
import { BadRow, forwardOnly } from './row.ts'
import { stepReader } from './steps.ts'

export type BmeParser = LineParser & {
  /** How often the file's own figure of what a cancel took away was met by the book, and how often not. */
  readonly cancels: { readonly equal: number; readonly unequal: number }
  readonly book: OrderBook
}

const HEADER = 'ordtype;uid;is_buy;qty;price;timestamp'

/**
 * Every order of a session: `ordtype;uid;is_buy;qty;price;timestamp` with `new`, `cancel` (qty = what is left) and
 * `modif` (qty = amount taken off, keeps priority). The orders are matched by price–time priority; the file has no
 * prints of its own. `zoneMinutesOn` gives local time minus UTC for a date.
 */
export function bmeOrdersParser(feed: Feed, zoneMinutesOn: (date: string) => number): BmeParser {
  const ticks = stepReader(feed.tick)
  const lots = stepReader(feed.lot)
  const stamp = forwardOnly()
  const cancels = { equal: 0, unequal: 0 }
  let head = { venue: feed.venue, symbol: feed.symbol, at: 0 as Instant }
  let out: MarketEvent[] = []
  let isOpen = false
  const book = new OrderBook({
    onTrade: (_maker, _taker, aggressor, tick, traded) => out.push({ ...head, kind: 'trade', tick, lots: traded, aggressor }),
    onLevel: (side, tick, total) => out.push({ ...head, kind: 'level', side, tick, lots: total }),
  })
  const clock = localClock(zoneMinutesOn)

  return {
    cancels,
    book,
    push(line, to) {
      if (line === HEADER) return
      const cells = line.split(';')
      const [kind = '', uid = '', isBuy = '', qty = '', price = '', timestamp = ''] = cells
      if (cells.length !== 6) throw new BadRow('row', HEADER, line)
      const id = Number(uid)
      if (!/^\d{1,15}$/.test(uid)) throw new BadRow('uid', 'a whole number', uid)
      const size = lots.exact(qty, 'qty')
      if (size === 0) throw new BadRow('qty', 'more than 0', qty)
      head = { venue: feed.venue, symbol: feed.symbol, at: stamp(clock(timestamp)) }
      out = to
      if (!isOpen) {
        isOpen = true
        out.push({ ...head, kind: 'snapshot', bids: [], asks: [] })
      }
      if (kind === 'new') {
        if (isBuy !== 'True' && isBuy !== 'False') throw new BadRow('is_buy', 'True or False', isBuy)
        if (book.sizeOf(id) > 0) throw new BadRow('uid', 'one that does not rest yet', uid)
        book.limit(id, isBuy === 'True' ? 'buy' : 'sell', ticks.exact(price, 'price'), size)
      } else if (kind === 'cancel') {
        if (book.cancel(id) === size) cancels.equal++
        else cancels.unequal++
      } else if (kind === 'modif') book.reduce(id, size)
      else throw new BadRow('ordtype', 'new, cancel or modif', kind)
    },
  }
}

/** `2019-05-23 09:00:30.216` in local time → microseconds UTC; the date's zone is asked for once. */
function localClock(zoneMinutesOn: (date: string) => number): (text: string) => number {
  let date = ''
  let midnight = 0
  return (text) => {
    const match = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,6}))?$/.exec(text)
    if (!match) throw new BadRow('timestamp', 'YYYY-MM-DD HH:MM:SS.mmm', text)
    if (match[1] !== date) {
      date = match[1] as string
      const utc = parseIso(`${date}T00:00:00Z`)
      if (utc === null) throw new BadRow('timestamp', 'YYYY-MM-DD HH:MM:SS.mmm', text)
      midnight = utc - zoneMinutesOn(date) * 60 * US_PER_S
    }
    const seconds = Number(match[2]) * 3_600 + Number(match[3]) * 60 + Number(match[4])
    return midnight + seconds * US_PER_S + Number((match[5] ?? '').padEnd(6, '0'))
  }
}

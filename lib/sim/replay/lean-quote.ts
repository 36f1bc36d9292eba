import type { Day, Feed, LineParser } from './row.ts'
import { BadRow, forwardOnly, midnightOf, msToUs } from './row.ts'
import { stepReader } from './steps.ts'

/**
 * Best prices without sizes: `ms since local midnight, bid, ask`, one day a file. Both sides show `assumedSize`.
 * Locked and crossed quotes are what the dealer said and pass as they are.
 */
export function leanQuoteParser(feed: Feed, day: Day, assumedSize: string): LineParser {
  const midnight = midnightOf(day)
  const ticks = stepReader(feed.tick)
  const lots = stepReader(feed.lot).exact(assumedSize, 'assumedSize')
  const stamp = forwardOnly()
  return {
    push(line, out) {
      const cells = line.split(',')
      const [ms = '', bid = '', ask = ''] = cells
      if (cells.length !== 3) throw new BadRow('row', 'ms since midnight, bid, ask', line)
      out.push({
        venue: feed.venue,
        symbol: feed.symbol,
        at: stamp(midnight + msToUs(ms, 'time')),
        kind: 'snapshot',
        bids: [[ticks.exact(bid, 'bid'), lots]],
        asks: [[ticks.exact(ask, 'ask'), lots]],
      })
    },
  }
}

/** `20140506_quote.zip` → `2014-05-06`. */
export function leanDateOf(fileName: string): string | null {
  const match = /(?:^|\/)(\d{4})(\d{2})(\d{2})_quote\./.exec(fileName)
  return match ? `${match[1]}-${match[2]}-${match[3]}` : null
}

import { join } from 'node:path'
import type { MarketEvent } from '#lib/domain/base/market.ts'
import { binanceRawParser } from '#lib/sim/replay/binance-raw.ts'
import { bmeOrdersParser } from '#lib/sim/replay/bme-orders.ts'
import { leanDateOf, leanQuoteParser } from '#lib/sim/replay/lean-quote.ts'
import { lobsterParser } from '#lib/sim/replay/lobster.ts'
import { nasdaqMoParser } from '#lib/sim/replay/nasdaq-mo.ts'
import type { Day, Feed, LineParser } from '#lib/sim/replay/row.ts'
import { BadRow } from '#lib/sim/replay/row.ts'
import type { RecordedVenue } from '#lib/wire/recording.ts'
import { RecordingError } from '#lib/wire/recording.ts'
import { linesOf } from './lines.ts'
import type { RecordingFolder } from './recording-folder.ts'
import { merged, type Source } from './timeline.ts'
import { zoneMinutes } from './zone.ts'

/** The events of one listing in time order, read as they are asked for, with a `close` at the end of its files. */
export function eventsOf(at: RecordingFolder, venue: RecordedVenue): Source {
  return closed(venue, opened(at, venue))
}

function opened({ folder, file, recording }: RecordingFolder, venue: RecordedVenue): Source {
  const paths = venue.files.map((name) => join(folder, name))
  const feed: Feed = { venue: venue.id, symbol: venue.symbol, tick: venue.tick, lot: venue.lot }
  // The schema asks for zone and date where a format needs them.
  const zone = venue.timezone ?? recording.timezone ?? 'UTC'
  const day = (date: string): Day => ({ date, zoneMinutes: zoneMinutes(zone, date) })
  switch (venue.format) {
    case 'binance-raw':
      return parsed(paths, binanceRawParser(feed))
    case 'bme-orders':
      return parsed(
        paths,
        bmeOrdersParser(feed, (date) => zoneMinutes(zone, date)),
      )
    case 'nasdaq-mo':
      return merged(paths.map((path) => parsed([path], nasdaqMoParser(feed, day(recording.date as string)))))
    case 'lean-quote':
      return chained(
        paths.map((path) => {
          const date = leanDateOf(path)
          if (date === null) throw new RecordingError(file, `files of ${venue.id}: expected a date in the file name, as in 20140506_quote.zip, got ${path}`)
          return () => parsed([path], leanQuoteParser(feed, day(date), venue.assumedSize as string))
        }),
      )
    case 'lobster':
      return paired(paths, lobsterParser(feed, day(recording.date as string)))
  }
}

async function* parsed(paths: readonly string[], parser: LineParser): Source {
  for (const path of paths) {
    let row = 0
    for await (const lines of linesOf(path)) {
      const events: MarketEvent[] = []
      for (const line of lines) {
        row++
        if (line !== '') located(path, row, () => parser.push(line, events))
      }
      yield events
    }
  }
}

async function* chained(sources: readonly (() => Source)[]): Source {
  for (const open of sources) yield* open()
}

/** Message file and book file, row by row. */
async function* paired(paths: readonly string[], parser: ReturnType<typeof lobsterParser>): Source {
  for (let i = 0; i < paths.length; i += 2) {
    const [messages = '', books = ''] = paths.slice(i, i + 2)
    const rows = linesOf(books)
    let ahead: string[] = []
    let used = 0
    let row = 0
    try {
      for await (const lines of linesOf(messages)) {
        const events: MarketEvent[] = []
        for (const line of lines) {
          row++
          if (line === '') continue
          if (used === ahead.length) {
            const more = await rows.next()
            if (more.done) throw new RecordingError(books, `ends before row ${row} of ${messages}: expected a book row for each message`)
            ahead = more.value
            used = 0
          }
          const book = ahead[used++] as string
          located(messages, row, () => parser.push(line, book, events), books)
        }
        yield events
      }
    } finally {
      await rows.return(undefined)
    }
  }
}

async function* closed(venue: RecordedVenue, source: Source): Source {
  let last: MarketEvent | undefined
  for await (const events of source) {
    last = events.at(-1) ?? last
    yield events
  }
  if (last) yield [{ venue: venue.id, symbol: venue.symbol, at: last.at, kind: 'close' }]
}

/** Adds file and line to a complaint; `books` is the file of fields that begin with `book`. */
function located(path: string, row: number, run: () => void, books = path): void {
  try {
    run()
  } catch (cause) {
    if (!(cause instanceof BadRow)) throw cause
    throw new RecordingError(cause.field.startsWith('book') ? books : path, `line ${row}: ${cause.message}`, { cause })
  }
}

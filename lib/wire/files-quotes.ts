/** A file of quotes, record by record, into one tape per symbol and venue. */
import { type Tape, type TapeBuilder, tapeBuilder } from '#lib/domain/account/tca/tape.ts'
import { err, ok, type Result } from '#lib/domain/base/result.ts'
import type { FileProblem } from './files.ts'
import { quotedCell } from './files-cells.ts'
import { missingColumn, type Places, placesOf, QUOTE_FIELDS, type QuoteField } from './files-columns.ts'
import type { TableOptions } from './files-fills.ts'
import { TIME_EXPECTED, timeReader } from './files-time.ts'

export type QuotesTable = {
  readonly tapes: readonly { readonly symbol: string; readonly venue: string; readonly tape: Tape }[]
  readonly places: Places<QuoteField>
}
export type QuotesReader = {
  header(line: number, cells: readonly string[]): Result<Places<QuoteField>, FileProblem>
  record(line: number, cells: readonly string[]): FileProblem | null
  finish(): QuotesTable
}

const FIELDS = QUOTE_FIELDS as Readonly<Record<QuoteField, readonly string[]>>

export function quotesReader(options: TableOptions): QuotesReader {
  const tapes = new Map<string, { readonly symbol: string; readonly venue: string; readonly tape: TapeBuilder }>()
  const readTime = timeReader(options.dateOrder)
  let places: Places<QuoteField> = { at: {}, ignored: [], mapped: [] }
  let width = 0
  let [time, bid, ask, symbol, venue] = [0, 0, 0, -1, -1]
  let latest: { readonly symbol: string; readonly venue: string; readonly tape: TapeBuilder } | null = null

  const header: QuotesReader['header'] = (line, cells) => {
    const found = placesOf(cells, options.file, line, FIELDS, options.mapping)
    if (!found.ok) return found
    places = found.value
    for (const field of ['time', 'bid', 'ask'] as const) {
      if (places.at[field] === undefined) return err({ file: options.file, line, column: null, message: missingColumn(field, FIELDS, places, cells) })
    }
    const index = (field: QuoteField): number => places.at[field]?.index ?? -1
    width = cells.length
    ;[time, bid, ask, symbol, venue] = [index('time'), index('bid'), index('ask'), index('symbol'), index('venue')]
    return ok(places)
  }
  const wrong = (line: number, field: QuoteField, expects: string, cell: string): FileProblem => ({
    file: options.file,
    line,
    column: places.at[field]?.header ?? field,
    message: `expected ${expects}, found ${JSON.stringify(cell.slice(0, 80))}`,
  })
  const record: QuotesReader['record'] = (line, cells) => {
    if (cells.length !== width) return { file: options.file, line, column: null, message: `expected ${width} cells as in the header, found ${cells.length}` }
    const stamp = (cells[time] as string).trim()
    const at = readTime(stamp)
    if (at === undefined) return wrong(line, 'time', TIME_EXPECTED, stamp)
    const bidCell = (cells[bid] as string).trim()
    const bidPrice = quotedCell(bidCell, options.decimalMark)
    if (bidPrice === undefined) return wrong(line, 'bid', 'a price or nothing', bidCell)
    const askCell = (cells[ask] as string).trim()
    const askPrice = quotedCell(askCell, options.decimalMark)
    if (askPrice === undefined) return wrong(line, 'ask', 'a price or nothing', askCell)
    const name = symbol < 0 ? '' : (cells[symbol] as string).trim()
    const where = venue < 0 ? '' : (cells[venue] as string).trim()
    if (latest === null || latest.symbol !== name || latest.venue !== where) {
      const key = `${name}\u0000${where}`
      latest = tapes.get(key) ?? { symbol: name, venue: where, tape: tapeBuilder() }
      tapes.set(key, latest)
    }
    latest.tape.add(at, bidPrice, askPrice)
    return null
  }
  return {
    header,
    record,
    finish: () => ({ places, tapes: [...tapes.values()].map((entry) => ({ ...entry, tape: entry.tape.finish() })) }),
  }
}

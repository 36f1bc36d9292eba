/**
 * Files that people bring: fills, trades and quotes as delimited text. Strict where a lenient reader would guess: a row
 * of another width, an open quotation mark or a cell that is not what its column says is a problem that names the
 * line and the column, never a NaN or a silent skip.
 */
import { type Decimal, parseDecimal } from '#lib/domain/base/decimal.ts'
import { err, ok, type Result } from '#lib/domain/base/result.ts'
import { type Instant, parseIso, US_PER_MS, US_PER_S } from '#lib/domain/base/time.ts'

export type FileProblem = {
  readonly file: string
  /** Counted from 1, the header included. */
  readonly line: number
  readonly column: string | null
  readonly message: string
}

/** `fills.csv line 12, column PRICE: expected a decimal, found "1,5"` */
export const describeProblem = ({ file, line, column, message }: FileProblem): string =>
  `${file} line ${line}${column === null ? '' : `, column ${column}`}: ${message}`

export type Column<T> = {
  /** The name in the header, compared exactly. */
  readonly header: string
  /** What a cell must be, for messages. */
  readonly expects: string
  /** The value of a cell, or undefined when it is none. */
  readonly read: (cell: string) => T | undefined
  /** True: an empty cell or an absent column reads as null. */
  readonly isOptional?: boolean
}
type Columns = Readonly<Record<string, Column<unknown>>>
/** One parsed row; `line` is where its text starts. */
export type RowOf<C extends Columns> = { readonly line: number } & { readonly [K in keyof C]: C[K] extends Column<infer T> ? T : never }

/** Every row of a delimited text (`,` or `;` or tab, whichever the header uses) with the named columns, typed. */
export function readTable<C extends Columns>(text: string, file: string, columns: C): Result<readonly RowOf<C>[], FileProblem> {
  const table = splitTable(text, file)
  if (!table.ok) return table
  const [header, ...records] = table.value
  if (!header) return err({ file, line: 1, column: null, message: 'the file is empty' })
  const places: { readonly name: string; readonly column: Column<unknown>; readonly index: number }[] = []
  for (const [name, column] of Object.entries(columns)) {
    const index = header.cells.indexOf(column.header)
    if (index < 0 && !column.isOptional)
      return err({
        file,
        line: header.line,
        column: column.header,
        message: `the header has no such column (it has ${header.cells.join(', ')})`,
      })
    places.push({ name, column, index })
  }
  const rows: RowOf<C>[] = []
  for (const { line, cells } of records) {
    if (cells.length !== header.cells.length)
      return err({ file, line, column: null, message: `expected ${header.cells.length} cells as in the header, found ${cells.length}` })
    const row: Record<string, unknown> = { line }
    for (const { name, column, index } of places) {
      const cell = index < 0 ? '' : (cells[index] as string).trim()
      const value = cell === '' && column.isOptional ? null : column.read(cell)
      if (value === undefined)
        return err({ file, line, column: column.header, message: `expected ${column.expects}, found ${JSON.stringify(cell.slice(0, 80))}` })
      row[name] = value
    }
    rows.push(row as RowOf<C>)
  }
  return ok(rows)
}

export const decimalColumn = (header: string): Column<Decimal> => ({
  header,
  expects: 'a decimal',
  read: (cell) => parseDecimal(cell) ?? undefined,
})
export const positiveColumn = (header: string): Column<Decimal> => ({
  header,
  expects: 'a decimal above 0',
  read: (cell) => {
    const value = parseDecimal(cell)
    return value?.gt(0) ? value : undefined
  },
})
export const textColumn = (header: string): Column<string> => ({
  header,
  expects: 'a text',
  read: (cell) => (cell === '' ? undefined : cell),
})
export const optional = <T>(column: Column<T>): Column<T | null> => ({ ...column, isOptional: true })

const UNIT_US = { us: 1, ms: US_PER_MS, s: US_PER_S } as const
/** An instant as a whole number since the epoch, or as ISO 8601 text (no zone means UTC). */
export const instantColumn = (header: string, unit: keyof typeof UNIT_US | 'iso'): Column<Instant> => ({
  header,
  expects: unit === 'iso' ? 'an ISO 8601 time' : `a whole number of ${unit} since 1970`,
  read: (cell) => {
    if (unit === 'iso') return parseIso(cell) ?? undefined
    const at = /^-?\d{1,16}$/.test(cell) ? Number(cell) * UNIT_US[unit] : Number.NaN
    return Number.isSafeInteger(at) ? (at as Instant) : undefined
  },
})

/** Prints or fills: a time, a positive price and a positive size. */
export const tradeColumns = (names: { readonly at: string; readonly price: string; readonly size: string }, unit: keyof typeof UNIT_US | 'iso') => ({
  at: instantColumn(names.at, unit),
  price: positiveColumn(names.price),
  size: positiveColumn(names.size),
})

/** Best prices; a side that is absent or 0 is kept as it is: whether it makes a mid is not the reader's question. */
export const quoteColumns = (names: { readonly at: string; readonly bid: string; readonly ask: string }, unit: keyof typeof UNIT_US | 'iso') => ({
  at: instantColumn(names.at, unit),
  bid: optional(decimalColumn(names.bid)),
  ask: optional(decimalColumn(names.ask)),
})

type Cells = { readonly line: number; readonly cells: readonly string[] }

/** Rows of cells: RFC 4180 quoting, LF or CRLF, an optional byte order mark, blank lines skipped. */
export function splitTable(text: string, file: string): Result<readonly Cells[], FileProblem> {
  const start = text.charCodeAt(0) === 0xfeff ? 1 : 0
  const delimiter = delimiterOf(text.slice(start, endOfLine(text, start)))
  const rows: Cells[] = []
  let line = 1
  let at = start
  while (at < text.length) {
    const rowLine = line
    const cells: string[] = []
    for (;;) {
      if (text[at] === '"') {
        const quoted = readQuoted(text, at)
        if (quoted === null) return err({ file, line: rowLine, column: null, message: 'a quotation mark is never closed' })
        cells.push(quoted.cell)
        line += quoted.lineCount
        at = quoted.end
        if (at < text.length && text[at] !== delimiter && text[at] !== '\n' && !text.startsWith('\r\n', at)) {
          return err({ file, line, column: null, message: 'text follows a closing quotation mark' })
        }
      } else {
        const end = endOfCell(text, at, delimiter)
        const cell = text.slice(at, end)
        if (cell.includes('"')) return err({ file, line, column: null, message: 'a quotation mark stands inside an unquoted cell' })
        cells.push(cell)
        at = end
      }
      if (text[at] !== delimiter) break
      at++
    }
    at += text[at] === '\r' ? 2 : 1
    line++
    if (cells.length > 1 || (cells[0] as string).trim() !== '') rows.push({ line: rowLine, cells })
  }
  return ok(rows)
}

/** The delimiter that the header uses most. */
function delimiterOf(header: string): string {
  const count = (mark: string): number => header.split(mark).length
  return [',', ';', '\t'].reduce((best, mark) => (count(mark) > count(best) ? mark : best))
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from)
  return end < 0 ? text.length : end
}

function endOfCell(text: string, from: number, delimiter: string): number {
  let at = from
  while (at < text.length && text[at] !== delimiter && text[at] !== '\n' && !(text[at] === '\r' && text[at + 1] === '\n')) at++
  return at
}

function readQuoted(text: string, from: number): { readonly cell: string; readonly end: number; readonly lineCount: number } | null {
  let at = from + 1
  for (;;) {
    const close = text.indexOf('"', at)
    if (close < 0) return null
    if (text[close + 1] !== '"') {
      const cell = text.slice(from + 1, close).replaceAll('""', '"')
      return { cell, end: close + 1, lineCount: cell.split('\n').length - 1 }
    }
    at = close + 2
  }
}

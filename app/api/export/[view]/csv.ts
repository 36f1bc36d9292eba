export type Cell = string | number | boolean | null

/** One column of a file: its name, the column on screen that brings it along (null: it always comes), and its value. */
export type CsvColumn<T> = { readonly name: string; readonly from: string | null; readonly cell: (row: T) => Cell }

export const iso = (ms: number | null | undefined): Cell => (ms === null || ms === undefined || !Number.isFinite(ms) ? null : new Date(ms).toISOString())

/** The columns of the file for those on screen, comma-separated, in their order; all of them when none are named. */
export function pickColumns<T>(columns: readonly CsvColumn<T>[], wanted: string | undefined): readonly CsvColumn<T>[] {
  if (wanted === undefined) return columns
  const ids = [...new Set(wanted.split(','))]
  return [...columns.filter(({ from }) => from === null), ...ids.flatMap((id) => columns.filter(({ from }) => from === id))]
}

export const headOf = (columns: readonly { readonly name: string }[]): string => csvLine(columns.map(({ name }) => name))
export const lineOf = <T>(row: T, columns: readonly CsvColumn<T>[]): string => csvLine(columns.map(({ cell }) => cell(row)))

/** RFC 4180, with a newline. A value that is not known is an empty cell. */
export const csvLine = (cells: readonly Cell[]): string => `${cells.map(quote).join(',')}\n`

/**
 * The first line: what the file is and which question it answers. It is one comment and not cells, so that nothing in it may look like a
 * new cell or a new line.
 */
export const commentOf = (words: string): string => `# ${words.replace(/[\r\n\t]+/g, ' ').replace(/[,;"]/g, ' |')}\n`

const NUMBER = /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i
/** A spreadsheet runs what starts so, also behind blanks, and in its full-width forms. */
const FORMULA = /^[\s\u00a0\ufeff]*[=+\-@|\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/

function quote(cell: Cell): string {
  if (cell === null) return ''
  const text = String(cell)
  // Numbers are left as they are, everything else that starts like a formula loses that start.
  const safe = FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

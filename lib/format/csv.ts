export type Cell = string | number | boolean | null

/**
 * A line of RFC 4180 with its newline. A value that is not known is an empty cell; what a spreadsheet would run as a formula is text with a
 * mark before it.
 */
export const csvLine = (cells: readonly Cell[]): string => `${cells.map(quoted).join(',')}\n`

/** A spreadsheet runs what starts so, also behind blanks, and in the full-width forms of these signs. */
const FORMULA = /^[\s\u00a0\ufeff]*[=+\-@|\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/
const NUMBER = /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i

function quoted(cell: Cell): string {
  if (cell === null) return ''
  const text = String(cell)
  // Numbers are left as they are.
  const safe = FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** A line of RFC 4180 with its newline; what a spreadsheet would run as a formula is text with a mark before it. */
export const csvLine = (cells: readonly string[]): string => `${cells.map(quoted).join(',')}\n`

/** A spreadsheet runs what starts so, also behind blanks, and in the full-width forms of these signs. */
const FORMULA = /^[\s\u00a0\ufeff]*[=+\-@|\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/
const NUMBER = /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i

function quoted(cell: string): string {
  // Numbers are left as they are.
  const safe = FORMULA.test(cell) && !NUMBER.test(cell) ? `'${cell}` : cell
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

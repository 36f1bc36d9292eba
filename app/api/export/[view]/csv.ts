import type { ExecutionRow } from '#lib/wire/views/executions.ts'

type Cell = string | number | null
const iso = (ms: number | null): Cell => (ms === null ? null : new Date(ms).toISOString())

/** Columns of the file, by the id of the column on screen; those without a place there always come along. */
const COLUMNS: readonly { readonly name: string; readonly from: string | null; readonly cell: (row: ExecutionRow) => Cell }[] = [
  { name: 'id', from: null, cell: (row) => row.id },
  { name: 'decision_id', from: null, cell: (row) => row.decisionId },
  { name: 'created_at', from: 'time', cell: (row) => iso(row.createdAtMs) },
  { name: 'decided_at', from: 'time', cell: (row) => iso(row.decidedAtMs) },
  { name: 'symbol', from: 'symbol', cell: (row) => row.symbol },
  { name: 'side', from: 'side', cell: (row) => row.side },
  { name: 'quantity', from: 'size', cell: (row) => row.quantity },
  { name: 'status', from: 'status', cell: (row) => row.status },
  { name: 'style', from: 'style', cell: (row) => row.style },
  { name: 'venue', from: 'venue', cell: (row) => row.venue },
  { name: 'fill_rate', from: 'filled', cell: (row) => row.filledRatio },
  { name: 'average_price', from: 'filled', cell: (row) => row.averagePrice },
  { name: 'arrival_slippage_bps (+ lost)', from: 'slippage', cell: (row) => row.arrivalSlippageBps },
  { name: 'implementation_shortfall_bps (+ lost)', from: 'shortfall', cell: (row) => row.shortfallBps },
  { name: 'venue_ms', from: 'venue-time', cell: (row) => row.venueMs },
  { name: 'execution_score', from: 'score', cell: (row) => row.score },
  { name: 'reason_codes', from: 'reason', cell: (row) => row.reasons.map(({ code }) => code).join(' ') },
  { name: 'reason', from: 'reason', cell: (row) => row.reasons.map(({ message }) => message).join(' ') },
]

/** Names of the file's columns for the screen's column ids, comma-separated; all of them when none are named. */
export function pickColumns(wanted: string | undefined): readonly string[] {
  const ids = new Set(wanted?.split(',') ?? [])
  return COLUMNS.filter(({ from }) => wanted === undefined || from === null || ids.has(from)).map(({ name }) => name)
}

export const executionLine = (row: ExecutionRow, columns: readonly string[]): string =>
  csvLine(COLUMNS.filter(({ name }) => columns.includes(name)).map(({ cell }) => cell(row)))

/** RFC 4180, with a newline. A value that is not known is an empty cell. */
export const csvLine = (cells: readonly Cell[]): string => `${cells.map(quote).join(',')}\n`

const NUMBER = /^-?\d+(\.\d+)?$/

function quote(cell: Cell): string {
  if (cell === null) return ''
  const text = String(cell)
  // A spreadsheet runs what starts like a formula; numbers are left as they are, everything else loses that start.
  const safe = /^[=+\-@\t\r]/.test(text) && !NUMBER.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

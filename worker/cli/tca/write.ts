/** The folder of `--out`: report.html, fills.csv, orders.csv, summary.json. Numbers in the tables are unrounded. */
import { createWriteStream } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Analysis } from '#lib/domain/account/tca/analysis.ts'
import type { ForeignFill } from '#lib/domain/account/tca/facts.ts'
import type { Value } from '#lib/domain/account/tca/fill.ts'
import { fixedText, UNIT_DECIMALS } from '#lib/domain/account/tca/fixed.ts'
import { type Measure, ORDER_MEASURES } from '#lib/domain/account/tca/measures.ts'
import { reportHtml } from '#lib/format/report.ts'
import { timeText } from '#lib/format/report-ranks.ts'
import { describeProblem } from '#lib/wire/files.ts'
import { summaryJson } from './json.ts'
import { Refusal } from './options.ts'
import type { Run } from './run.ts'

/** The paths written. @throws Refusal when the folder cannot be written */
export async function writeFolder(folder: string, run: Run): Promise<readonly string[]> {
  try {
    await mkdir(folder, { recursive: true })
    const path = (name: string): string => join(folder, name)
    await writeFile(path('report.html'), reportHtml(viewOf(run)))
    await pipeline(Readable.from(fillLines(run.analysis)), createWriteStream(path('fills.csv')))
    await pipeline(Readable.from(orderLines(run.analysis)), createWriteStream(path('orders.csv')))
    await writeFile(path('summary.json'), `${JSON.stringify(summaryJson(run), null, 2)}\n`)
    return ['report.html', 'fills.csv', 'orders.csv', 'summary.json'].map(path)
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (code === undefined) throw cause
    throw new Refusal(`${folder} cannot be written (${code})`)
  }
}

function viewOf(run: Run): Parameters<typeof reportHtml>[0] {
  const { options, files, fillsTable, quotesTable } = run
  const file = (role: string, count: Run['files']['fills'], places: { readonly at: object; readonly ignored: readonly string[] }) => ({
    role,
    name: count.file,
    lines: count.records,
    refused: count.problemCount,
    columns: Object.entries(places.at).map(([field, place]) => [field, (place as { header: string }).header] as const),
    ignored: places.ignored,
  })
  const problems = [...files.fills.problems, ...(files.quotes?.problems ?? [])].map(describeProblem)
  return {
    analysis: run.analysis,
    summary: run.summary,
    files: [file('Fills', files.fills, fillsTable.places), ...(files.quotes === null || quotesTable === null ? [] : [file('Quotes', files.quotes, quotesTable.places)])],
    settings: [
      ['quote_match', quotesTable === null ? 'no quotes' : 'at_or_before: a quote stamped exactly t counts as known at t'],
      ['quotes', run.quotesBy ?? 'none: compared with the file’s own benchmark prices'],
      ['book_stale_ms', quotesTable === null ? 'no quotes' : options.staleUs === null ? 'none: a book of any age counts' : String(options.staleUs / 1_000)],
      ['zone of hours and days', options.zone],
      ['size_edges', options.sizeEdges.map((edge) => fixedText(edge, UNIT_DECIMALS)).join(', ')],
      ['interval', '95 % percentile bootstrap, 2,000 resamples'],
    ],
    assumptions: run.assumptions,
    warnings: run.warnings,
    problems,
    problemCount: files.fills.problemCount + (files.quotes?.problemCount ?? 0),
  }
}

/** Rows are handed over in pieces of this many: a write per row would cost more than the row. */
const ROWS_PER_PIECE = 500

function* fillLines(analysis: Analysis): Generator<string> {
  const { measures, input } = analysis
  yield csvLine(['line', 'time', 'symbol', 'venue', 'order_id', 'side', 'side_source', 'price', 'quantity', 'benchmark', ...measures.map((measure) => measure.key), 'nulls'])
  let piece = ''
  for (let row = 0; row < input.fills.length; row++) {
    const fill = input.fills[row] as ForeignFill
    const side = analysis.sides[row]
    const values = analysis.valuesOf(row)
    const units = (value: bigint | null): string => (value === null ? '' : fixedText(value, UNIT_DECIMALS))
    piece += csvLine([String(fill.line), fill.at === null ? '' : timeText(fill.at), fill.symbol, fill.venue ?? '', fill.orderId ?? '', side?.side ?? '', side?.source ?? '', units(fill.price), units(fill.quantity), units(fill.benchmark), ...values.map(valueText), nullsText(measures, values)])
    if (row % ROWS_PER_PIECE === 0) {
      yield piece
      piece = ''
    }
  }
  yield piece
}

function* orderLines(analysis: Analysis): Generator<string> {
  yield csvLine(['order_id', 'symbol', 'venue', 'side', 'fills', 'filled_quantity', 'ordered_quantity', 'decided_quantity', 'average_price', 'decision_price', 'arrival_price', 'arrival_source', 'end_price', 'is_overfilled', ...ORDER_MEASURES.map((measure) => measure.key), 'nulls'])
  for (const { id, symbol, venue, side, fillRows, result } of analysis.orders) {
    const known = (value: typeof result.arrivalPrice): string => (typeof value === 'string' ? '' : value.toFixed())
    yield csvLine([id, symbol, venue, side, String(fillRows.length), result.filled.toFixed(), result.ordered.toFixed(), result.decided.toFixed(), result.averagePrice?.toFixed() ?? '', known(result.decisionPrice), known(result.arrivalPrice), result.arrivalSource, known(result.endPrice), String(result.isOverfilled), ...result.values.map(valueText), nullsText(ORDER_MEASURES, result.values)])
  }
}

const valueText = (value: Value): string => (typeof value === 'string' ? '' : fixedText(value))
/** `key:reason` of each empty cell: an empty cell alone would not say why. */
const nullsText = (measures: readonly Measure[], values: readonly Value[]): string => values.flatMap((value, k) => (typeof value === 'string' ? [`${(measures[k] as Measure).key}:${value}`] : [])).join(' ')
const csvLine = (cells: readonly string[]): string => `${cells.map((cell) => (/[",\n\r]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')}\n`

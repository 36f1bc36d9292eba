/** One analysis of files that have been read: match, measure, sum up, and say what it rests on. */
import { type Analysis, analyse, sideCounts } from '#lib/domain/account/tca/analysis.ts'
import { type Summary, summarise } from '#lib/domain/account/tca/summary.ts'
import { FILL_FIELDS, mappingProblem, QUOTE_FIELDS } from '../files-columns.ts'
import type { FillsTable } from '../files-fills.ts'
import type { QuotesTable } from '../files-quotes.ts'
import { matchQuotes } from './match.ts'
import { type ReadCount, Refusal, type Settings } from './settings.ts'
import { localClock } from './zone.ts'

export type Run = {
  readonly settings: Settings
  readonly analysis: Analysis
  readonly summary: Summary
  readonly fillsTable: FillsTable
  readonly quotesTable: QuotesTable | null
  readonly files: { readonly fills: ReadCount; readonly quotes: ReadCount | null }
  readonly quotesBy: string | null
  /** What the numbers rest on and the files do not say, one sentence each. */
  readonly assumptions: readonly string[]
  /** What a person may want to look at. */
  readonly warnings: readonly string[]
}

export type ReadFiles = {
  readonly fills: ReadCount
  readonly fillsTable: FillsTable
  readonly quotes: ReadCount | null
  readonly quotesTable: QuotesTable | null
}

/** @throws Refusal when nothing can be computed */
export function analyseFiles(settings: Settings, { fills, fillsTable, quotes, quotesTable }: ReadFiles): Run {
  checkMapping(settings, fillsTable, quotesTable, fills, quotes)
  if (fillsTable.fills.length === 0 && fillsTable.orders.size === 0) throw new Refusal(nothingUsable(fills))
  if (quotes !== null && quotesTable?.tapes.length === 0) throw new Refusal(nothingUsable(quotes))
  if (quotesTable !== null && fillsTable.fills.every((fill) => fill.at === null) && fillsTable.places.at.arrival_time === undefined) {
    throw new Refusal(`${fills.file}: no column for time, which quotes need; name it with --map <column>=time (the header has ${fills.header.join(', ')})`)
  }
  checkComparable(fillsTable, quotesTable, fills)
  const matching = quotesTable === null ? null : matchQuotes(quotesTable, fillsTable.fills)
  const analysis = analyse({
    fills: fillsTable.fills,
    orders: fillsTable.orders,
    unfilled: fillsTable.unfilled,
    isRoundTrips: fillsTable.isRoundTrips,
    hasFees: fillsTable.places.at.fee !== undefined,
    hasQuotes: quotesTable !== null,
    tapeOf: matching?.tapeOf ?? (() => null),
    localOf: localClock(settings.zone),
    staleUs: settings.staleUs,
    sizeEdges: settings.sizeEdges,
  })
  return {
    settings,
    analysis,
    summary: summarise(analysis, settings.groupsMax),
    fillsTable,
    quotesTable,
    files: { fills, quotes },
    quotesBy: matching?.by ?? null,
    assumptions: assumptionsOf(analysis, fillsTable),
    warnings: warningsOf(analysis, quotesTable, matching?.missing ?? [], { fills, quotes }),
  }
}

const nothingUsable = (count: ReadCount): string => {
  const first = count.problems[0]
  const reason =
    first === undefined
      ? 'it has a header and no rows'
      : `${count.problemCount} of ${count.records} lines were refused, the first: line ${first.line}${first.column === null ? '' : `, column ${first.column}`}: ${first.message}`
  return `${count.file}: nothing usable: ${reason}`
}

function checkMapping(settings: Settings, fills: FillsTable, quotes: QuotesTable | null, fillsCount: ReadCount, quotesCount: ReadCount | null): void {
  const used = new Set([...fills.places.mapped, ...(quotes?.places.mapped ?? [])])
  settings.mapping.forEach((pair, i) => {
    if (used.has(i)) return
    const fields = [...new Set([...Object.keys(FILL_FIELDS), ...Object.keys(QUOTE_FIELDS)])]
    throw new Refusal(mappingProblem(pair, fields, [...fillsCount.header, ...(quotesCount?.header ?? [])]))
  })
}

function checkComparable(fills: FillsTable, quotes: QuotesTable | null, count: ReadCount): void {
  const { at } = fills.places
  const hasPrices = ['benchmark_price', 'benchmark_buy_price', 'benchmark_sell_price', 'arrival_price', 'decision_price', 'market_vwap'].some((field) =>
    Object.hasOwn(at, field),
  )
  if (quotes !== null || hasPrices) return
  throw new Refusal(
    `${count.file}: nothing to compare the prices with: give --quotes <csv>, or name a column of expected prices with --benchmark <column> (columns without a use: ${fills.places.ignored.join(', ') || 'none'})`,
  )
}

function assumptionsOf(analysis: Analysis, table: FillsTable): readonly string[] {
  const { at } = table.places
  const sides = sideCounts(analysis.sides)
  const derived = sides.quote_test + sides.tick_test
  const lines: string[] = []
  if (table.sidesBy === 'sign') lines.push('Sides: the sign of the quantity, minus is a sell.')
  if (derived > 0)
    lines.push(
      `Sides: ${derived} fills have one by the Lee–Ready rule, without lag (${sides.quote_test} by the quote test, ${sides.tick_test} by the tick test).`,
    )
  if (at.quantity === undefined && !table.isRoundTrips) lines.push('Quantities: the file has none, each fill counts as 1.')
  if (table.isRoundTrips && at.buy_quantity === undefined && at.quantity === undefined) lines.push('Quantities: the file has none, each side counts as 1.')
  if (analysis.orders.length > 0) {
    if (at.fee === undefined) lines.push('Fees: the file has none; shortfall is before fees.')
    if (at.order_id === undefined) lines.push('Orders: the file has no order id, each line is an order of its own.')
    const firstFill = analysis.orders.filter((order) => order.result.arrivalSource === 'first_fill').length
    if (firstFill > 0)
      lines.push(
        `Arrival: ${firstFill} orders do not say when they were released; the time of their first fill stands for t_0, which hides the cost before it.`,
      )
    if (at.decided_quantity === undefined && at.ordered_quantity === undefined)
      lines.push('Order quantities: the file has none, each order counts as filled completely.')
  }
  if (analysis.scope.hasQuotes) lines.push('Times: both files are taken to use one clock; a time without a zone is UTC.')
  return lines
}

function warningsOf(analysis: Analysis, quotes: QuotesTable | null, missing: readonly string[], files: Run['files']): readonly string[] {
  const lines: string[] = []
  for (const count of [files.fills, files.quotes]) {
    if (count !== null && count.problemCount > 0) lines.push(`${count.file}: ${count.problemCount} of ${count.records} lines were refused and left out`)
  }
  if (missing.length > 0) lines.push(`no quotes for ${missing.length} symbols of the fills: ${missing.slice(0, 8).join(', ')}`)
  const unsorted = quotes?.tapes.reduce((sum, { tape }) => sum + tape.unsortedCount, 0) ?? 0
  if (unsorted > 0) lines.push(`${unsorted} quotes stood behind later ones and were put in time order`)
  const bookless = quotes?.tapes.reduce((sum, { tape }) => sum + tape.bookless, 0) ?? 0
  if (bookless > 0) lines.push(`${bookless} quotes are one-sided or crossed and make no mid`)
  const sideless = sideCounts(analysis.sides).none
  if (sideless > 0) lines.push(`${sideless} fills have no side and the rule finds none: they count in price units only`)
  const overfilled = analysis.orders.filter((order) => order.result.isOverfilled).length
  if (overfilled > 0) lines.push(`${overfilled} orders filled more than was ordered; they are left out of the worst and best`)
  const breaches = analysis.orders.filter((order) => order.result.breaches.length > 0).length
  if (breaches > 0) lines.push(`${breaches} orders breach an identity of the metrics: their values are left out, please report this`)
  const openOrders = analysis.orders.filter(({ result }) => result.endPrice === 'pending' && result.filled.lt(result.decided)).length
  if (openOrders > 0)
    lines.push(`${openOrders} orders are not filled completely and say neither end_time nor end_price: their opportunity cost and shortfall are pending`)
  if (analysis.sidelessOrders > 0) lines.push(`${analysis.sidelessOrders} orders have no side and are not measured`)
  return lines
}

/** The ten worst and the ten best rows of a level, outliers first. */

import { NULL_TEXT, type NullReason } from '#lib/domain/account/metrics/null-reason.ts'
import type { Aggregate } from '#lib/domain/account/metrics/statistics.ts'
import type { Known } from '#lib/domain/account/metrics/value.ts'
import type { Analysis, OrderRow } from '#lib/domain/account/tca/analysis.ts'
import type { ForeignFill } from '#lib/domain/account/tca/facts.ts'
import { fixedText, UNIT_DECIMALS } from '#lib/domain/account/tca/fixed.ts'
import { headerOf, type Measure } from '#lib/domain/account/tca/measures.ts'
import type { Section } from '#lib/domain/account/tca/summary.ts'
import type { Tally } from '#lib/domain/account/tca/tally.ts'
import { type HtmlCell, tableHtml } from './html.ts'
import { formatMarketTime } from './market-time.ts'
import { formatNumber } from './number.ts'
import { valueCell } from './report-tables.ts'

const RANKED_MAX = 10
/** What rows are ranked by: the first that has values. */
const RANKED_BY: Readonly<Partial<Record<Section['level'], readonly string[]>>> = {
  fill: ['effective_spread_bps', 'benchmark_slippage_bps'],
  order: ['implementation_shortfall_bps', 'arrival_slippage_bps'],
}

export function rankedTables(section: Section, analysis: Analysis): string {
  const place = (RANKED_BY[section.level] ?? [])
    .map((key) => section.measures.findIndex((measure) => measure.key === key))
    .find((k) => k >= 0 && (section.all.aggregates[k] as Aggregate).n > 0)
  if (place === undefined) return ''
  const measure = section.measures[place] as Measure
  const { worst, best, n } = rankedRows(section, analysis, place)
  const table = section.level === 'order' ? orderTable : fillTable
  const caption = (word: string, rows: readonly number[]): string => `${word} ${rows.length} by ${headerOf(measure)}, of n = ${formatNumber(n, 0)}`
  return [table(worst, caption('Worst', worst), analysis, place, section), table(best, caption('Best', best), analysis, place, section)].join('\n')
}

/** Rows by descending cost and by ascending cost; ties by their place in the file. An overfilled order is in neither. */
function rankedRows(
  section: Section,
  analysis: Analysis,
  place: number,
): { readonly worst: readonly number[]; readonly best: readonly number[]; readonly n: number } {
  const tally = section.level === 'order' ? (analysis.orderTally as Tally) : analysis.fills
  const { values, rows } = tally.known(place)
  const places = Array.from(rows, (_, i) => i).filter((i) => section.level !== 'order' || !(analysis.orders[rows[i] as number] as OrderRow).result.isOverfilled)
  const pick = (direction: 1 | -1): readonly number[] =>
    places
      .toSorted((a, b) => direction * ((values[a] as number) - (values[b] as number)) || a - b)
      .slice(0, RANKED_MAX)
      .map((i) => rows[i] as number)
  return { worst: pick(-1), best: pick(1), n: places.length }
}

function fillTable(rows: readonly number[], caption: string, analysis: Analysis, place: number, section: Section): string {
  const measure = section.measures[place] as Measure
  const hasQuotes = analysis.scope.hasQuotes
  const markout = section.measures.findIndex(({ key }) => key === 'h1m_markout_bps')
  const header = [
    'Line',
    headerOf(measure),
    'Side',
    'Price',
    'Quantity',
    hasQuotes ? 'Mid' : 'Benchmark',
    ...(markout < 0 ? [] : [headerOf(section.measures[markout] as Measure)]),
    'Symbol',
    'Venue',
    'Time',
  ]
  const cells = rows.map((row): readonly HtmlCell[] => {
    const fill = analysis.input.fills[row] as ForeignFill
    const values = analysis.valuesOf(row)
    const mid = analysis.marksOf(row).twiceMid
    const side = analysis.sides[row]
    return [
      String(fill.line),
      cellOf(measure, values[place]),
      `${side?.side ?? 'none'}${side === undefined || side.source === 'file' ? '' : ` (${side.source.replace('_', ' ')})`}`,
      exact(fill.price),
      exact(fill.quantity),
      hasQuotes
        ? typeof mid === 'string'
          ? NULL_TEXT[mid]
          : fixedText(mid * 5n, UNIT_DECIMALS + 1)
        : fill.benchmark === null
          ? 'none'
          : exact(fill.benchmark),
      ...(markout < 0 ? [] : [cellOf(section.measures[markout] as Measure, values[markout])]),
      fill.symbol || 'not given',
      fill.venue ?? 'not given',
      fill.at === null ? 'not given' : formatMarketTime(fill.at),
    ]
  })
  return tableHtml(header, cells, caption)
}

function orderTable(rows: readonly number[], caption: string, analysis: Analysis, place: number, section: Section): string {
  const measure = section.measures[place] as Measure
  const header = ['Order', headerOf(measure), 'Side', 'Filled', 'Ordered', 'Average price', 'Arrival price', 'Decision price', 'n fills', 'Symbol', 'Venue']
  const cells = rows.map((row): readonly HtmlCell[] => {
    const { id, symbol, venue, side, fillRows, result } = analysis.orders[row] as OrderRow
    return [
      id,
      cellOf(measure, result.values[place]),
      side,
      formatNumber(result.filled.toFixed()),
      formatNumber(result.ordered.toFixed()),
      result.averagePrice === null ? 'no fill' : formatNumber(result.averagePrice.toFixed(), { min: 0, max: 6 }),
      knownText(result.arrivalPrice),
      knownText(result.decisionPrice),
      formatNumber(fillRows.length, 0),
      symbol || 'not given',
      venue,
    ]
  })
  return tableHtml(header, cells, caption)
}

const exact = (units: bigint): string => fixedText(units, UNIT_DECIMALS)
const knownText = (value: Known): string => (typeof value === 'string' ? NULL_TEXT[value as NullReason] : formatNumber(value.toFixed(), { min: 0, max: 6 }))
const cellOf = (measure: Measure, value: bigint | NullReason | undefined): HtmlCell =>
  value === undefined ? 'no value' : typeof value === 'string' ? { html: NULL_TEXT[value], className: 'grey' } : valueCell(measure, fixedText(value), false)

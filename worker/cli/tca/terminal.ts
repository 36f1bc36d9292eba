/** The result as text for a terminal: signs and units in the headers, n beside every number. */

import { NULL_TEXT, type NullReason } from '#lib/domain/account/metrics/null-reason.ts'
import type { Aggregate, Interval } from '#lib/domain/account/metrics/statistics.ts'
import { sideCounts } from '#lib/domain/account/tca/analysis.ts'
import { headerOf, type Measure } from '#lib/domain/account/tca/measures.ts'
import type { Breakdown, Section } from '#lib/domain/account/tca/summary.ts'
import type { Decimal } from '#lib/domain/base/decimal.ts'
import { formatNumber } from '#lib/format/number.ts'
import { sentenceCase } from '#lib/format/words.ts'
import type { Run } from '#lib/wire/tca/run.ts'

/** Of so many measures a table by group has columns. */
const HEADLINES: readonly string[] = [
  'effective_spread_bps',
  'h10s_realized_spread_bps',
  'h1m_markout_bps',
  'benchmark_slippage_price',
  'benchmark_minus_actual_price',
]
/** Half the price impact: in the files, not in a compact table. */
const HIDDEN = /_mid_drift_bps$/
const ORDER_HEADLINES: readonly string[] = ['arrival_slippage_bps', 'implementation_shortfall_bps']

export function terminalText(run: Run): string {
  const parts = [heading(run)]
  for (const section of run.summary.sections) {
    parts.push(metricTable(section))
    const keys = section.level === 'order' ? ORDER_HEADLINES : HEADLINES
    const shown = section.measures.flatMap((measure, k) => (keys.includes(measure.key) && (section.all.aggregates[k] as Aggregate).n > 0 ? [k] : []))
    if (section.level !== 'round_trip' && shown.length > 0)
      parts.push(...section.by.filter((by) => by.groups.length > 1).map((by) => groupTable(section, by, shown)))
  }
  return `${parts.join('\n\n')}\n`
}

function heading({ analysis, files, settings, quotesTable, quotesBy, assumptions }: Run): string {
  const sides = sideCounts(analysis.sides)
  const count = (n: number): string => formatNumber(n, 0)
  const lines = [
    `${count(analysis.input.fills.length)} fills of ${files.fills.file}${analysis.orders.length > 0 ? ` in ${count(analysis.orders.length)} orders` : ''}${files.quotes === null ? '' : `, ${count(files.quotes.records - files.quotes.problemCount)} quotes of ${files.quotes.file} (${quotesBy})`}`,
    `signs: cost + lost, gain + gained, move + with us, back + came back; buy and sell alike`,
    `sides: ${count(sides.file)} by the file, ${count(sides.quote_test)} by quote test, ${count(sides.tick_test)} by tick test, ${count(sides.none)} without`,
  ]
  if (quotesTable !== null) lines.push(`quote_match = at_or_before, book_stale_ms = ${settings.staleUs === null ? 'none' : settings.staleUs / 1_000}`)
  lines.push(...assumptions)
  return lines.join('\n')
}

type Cells = readonly string[]

function metricTable(section: Section): string {
  const rows = section.measures.flatMap((measure, k): Cells[] => {
    const aggregate = section.all.aggregates[k] as Aggregate
    return isAlwaysNull(aggregate) || HIDDEN.test(measure.key) ? [] : [[headerOf(measure), ...numbersOf(measure, aggregate), nullsText(aggregate)]]
  })
  const title = `${sentenceCase(section.level.replace('_', ' '))} metrics`
  return aligned([[title, 'n', 'mean', '95 % interval', 'weighted', '95 % interval', 'median', 'nulls'], ...rows])
}

/** A metric that no row of such a file can have is not worth a line; one that is missing for a reason is. */
const isAlwaysNull = ({ n, nulls }: Aggregate): boolean => n === 0 && Object.keys(nulls).every((reason) => reason === 'not_applicable')

const numbersOf = (measure: Measure, a: Aggregate): Cells => [
  formatNumber(a.n, 0),
  numberText(measure, a.equalMean),
  intervalText(measure, a.equalInterval),
  numberText(measure, a.notionalMean),
  intervalText(measure, a.notionalInterval),
  numberText(measure, a.median),
]

function groupTable(section: Section, { dimension, groups }: Breakdown, shown: readonly number[]): string {
  const header = ['', ...shown.flatMap(() => ['mean', 'n', '95 % interval', 'weighted'])]
  const rows = groups.map((group) => [
    group.name,
    ...shown.flatMap((k) => {
      const [measure, a] = [section.measures[k] as Measure, group.aggregates[k] as Aggregate]
      return [numberText(measure, a.equalMean), formatNumber(a.n, 0), intervalText(measure, a.equalInterval), numberText(measure, a.notionalMean)]
    }),
  ])
  return `By ${dimension}, ${shown.map((k) => headerOf(section.measures[k] as Measure)).join(' | ')}\n${aligned([header, ...rows])}`
}

/** Price units with ten digits, because a tick has no place after the point that would do for all; bps with three. */
function numberText({ unit }: Pick<Measure, 'unit'>, value: Decimal | null): string {
  if (value === null) return '–'
  if (unit === 'bps' || unit === 'ratio') return formatNumber(value.toFixed(), 3)
  // A double prints what is smaller with an exponent.
  const text = value.abs().lt('1e-6') ? value.toSignificantDigits(10).toFixed() : value.toNumber().toPrecision(10)
  return text.replace('-', '−')
}

const intervalText = ({ unit }: Measure, interval: Interval | null): string => {
  if (interval === null) return '–'
  const text = (value: number): string => (unit === 'bps' || unit === 'ratio' ? formatNumber(value, 3) : value.toPrecision(6).replace('-', '−'))
  return `${text(interval.low)} … ${text(interval.high)}`
}

const nullsText = ({ nulls }: Aggregate): string =>
  Object.entries(nulls)
    .map(([reason, n]) => `${formatNumber(n, 0)} ${NULL_TEXT[reason as NullReason]}`)
    .join(', ')

/** First column to the left, the others to the right, the last as it comes. */
function aligned(rows: readonly Cells[]): string {
  const widths = (rows[0] as Cells).map((_, i) => Math.max(...rows.map((row) => (row[i] ?? '').length)))
  return rows
    .map((row) =>
      row
        .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] as number) : cell.padStart(widths[i] as number)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** The rows of an analysis as CSV, piece by piece; numbers unrounded, and behind them why a cell is empty. */
import type { Analysis } from '#lib/domain/account/tca/analysis.ts'
import type { ForeignFill } from '#lib/domain/account/tca/facts.ts'
import type { Value } from '#lib/domain/account/tca/fill.ts'
import { fixedText, UNIT_DECIMALS } from '#lib/domain/account/tca/fixed.ts'
import { type Measure, ORDER_MEASURES } from '#lib/domain/account/tca/measures.ts'
import { csvLine } from './csv.ts'
import { formatMarketTime } from './market-time.ts'

/** Rows are handed over in pieces of this many: a write per row would cost more than the row. */
const ROWS_PER_PIECE = 500

export function* fillLines(analysis: Analysis): Generator<string> {
  const { measures, input } = analysis
  yield csvLine([
    'line',
    'time',
    'symbol',
    'venue',
    'order_id',
    'side',
    'side_source',
    'price',
    'quantity',
    'benchmark',
    ...measures.map((measure) => measure.key),
    'nulls',
  ])
  let piece = ''
  for (let row = 0; row < input.fills.length; row++) {
    const fill = input.fills[row] as ForeignFill
    const side = analysis.sides[row]
    const values = analysis.valuesOf(row)
    const units = (value: bigint | null): string => (value === null ? '' : fixedText(value, UNIT_DECIMALS))
    piece += csvLine([
      String(fill.line),
      fill.at === null ? '' : formatMarketTime(fill.at),
      fill.symbol,
      fill.venue ?? '',
      fill.orderId ?? '',
      side?.side ?? '',
      side?.source ?? '',
      units(fill.price),
      units(fill.quantity),
      units(fill.benchmark),
      ...values.map(valueText),
      nullsText(measures, values),
    ])
    if (row % ROWS_PER_PIECE === 0) {
      yield piece
      piece = ''
    }
  }
  yield piece
}

export function* orderLines(analysis: Analysis): Generator<string> {
  yield csvLine([
    'order_id',
    'symbol',
    'venue',
    'side',
    'fills',
    'filled_quantity',
    'ordered_quantity',
    'decided_quantity',
    'average_price',
    'decision_price',
    'arrival_price',
    'arrival_source',
    'end_price',
    'is_overfilled',
    ...ORDER_MEASURES.map((measure) => measure.key),
    'nulls',
  ])
  for (const { id, symbol, venue, side, fillRows, result } of analysis.orders) {
    const known = (value: typeof result.arrivalPrice): string => (typeof value === 'string' ? '' : value.toFixed())
    yield csvLine([
      id,
      symbol,
      venue,
      side,
      String(fillRows.length),
      result.filled.toFixed(),
      result.ordered.toFixed(),
      result.decided.toFixed(),
      result.averagePrice?.toFixed() ?? '',
      known(result.decisionPrice),
      known(result.arrivalPrice),
      result.arrivalSource,
      known(result.endPrice),
      String(result.isOverfilled),
      ...result.values.map(valueText),
      nullsText(ORDER_MEASURES, result.values),
    ])
  }
}

const valueText = (value: Value): string => (typeof value === 'string' ? '' : fixedText(value))
/** `key:reason` of each empty cell: an empty cell alone would not say why. */
const nullsText = (measures: readonly Measure[], values: readonly Value[]): string =>
  values.flatMap((value, k) => (typeof value === 'string' ? [`${(measures[k] as Measure).key}:${value}`] : [])).join(' ')

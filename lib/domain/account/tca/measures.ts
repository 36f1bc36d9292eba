/** Which numbers the analysis of a file has: those of METRICS.md, and the same in price units, with unit, sign and weight. */
import { invariant } from '../../base/invariant.ts'
import { HORIZONS, type Horizon, metricMeta, SIGN_HEADER } from '../metrics/registry.ts'
import type { Sign } from '../metrics/registry-rows.ts'
import { SHORTFALL_KEYS } from '../metrics/shortfall.ts'

/** The denominator in money that a value weighs with (METRICS.md section 14), or the quantity for what is in price units. */
export type Weight = 'at_mid' | 'at_price' | 'at_half_spread' | 'at_sent_mid' | 'at_benchmark' | 'at_decision' | 'at_arrival' | 'quantity'

export type Measure = {
  readonly key: string
  readonly label: string
  /** `bps`, `ratio`, `price` (quote currency of one unit) or `money`. */
  readonly unit: 'bps' | 'ratio' | 'price' | 'money'
  readonly sign: Sign
  readonly weight: Weight
  readonly doc: string
  readonly horizon: Horizon | null
  /** True: its weights differ from those of other measures with the same kind of weight. */
  readonly ownWeight?: boolean
}

const UNIT_TEXT: Readonly<Record<Measure['unit'], string>> = { bps: 'bps', ratio: '', price: 'price', money: 'quote' }
/** `Effective spread (bps, + lost)`: no signed number stands without the meaning of its sign. */
export function headerOf({ label, unit, sign }: Pick<Measure, 'label' | 'unit' | 'sign'>): string {
  const notes = [UNIT_TEXT[unit], SIGN_HEADER[sign]].filter((note) => note !== '').join(', ')
  return notes === '' ? label : `${label} (${notes})`
}

function registered(key: string, weight: Weight, horizon: Horizon | null = null): Measure {
  const meta = metricMeta(key)
  invariant(meta !== null, `${key} is no metric`)
  return { key, label: meta.label, unit: meta.unit === 'ratio' ? 'ratio' : 'bps', sign: meta.sign, weight, doc: meta.doc, horizon }
}

const local = (key: string, label: string, unit: Measure['unit'], sign: Sign, weight: Weight, doc: string): Measure => ({
  key,
  label,
  unit,
  sign,
  weight,
  doc,
  horizon: null,
})

/** What a file may hold or lack, which decides the measures that have a meaning for it. */
export type Scope = {
  readonly hasQuotes: boolean
  readonly hasBenchmark: boolean
  readonly hasLiquidity: boolean
  readonly hasSentTimes: boolean
}

/** The measures of a fill, in the order of its row. */
export function fillMeasures(scope: Scope): readonly Measure[] {
  return [...(scope.hasQuotes ? quoteMeasures(scope) : []), ...(scope.hasBenchmark ? BENCHMARK_MEASURES : [])]
}

function quoteMeasures({ hasLiquidity, hasSentTimes }: Scope): readonly Measure[] {
  const measures: Measure[] = [
    registered('effective_spread_bps', 'at_mid'),
    registered('spread_capture', 'at_half_spread'),
    local('effective_spread_price', 'Effective spread', 'price', 'plain', 'quantity', '2·|price − mid|, in price units, without a side.'),
    local('quoted_spread_price', 'Quoted spread', 'price', 'plain', 'quantity', 'Best ask − best bid in force at the fill, in price units.'),
    local('mid_price', 'Mid', 'price', 'plain', 'quantity', '(best bid + best ask) / 2 in force at the fill.'),
    local('trade_value', 'Value of a fill', 'money', 'plain', 'quantity', 'price·quantity, in quote currency.'),
  ]
  for (const h of HORIZONS) {
    measures.push(
      registered(`${h}_realized_spread_bps`, 'at_mid', h),
      registered(`${h}_price_impact_bps`, 'at_mid', h),
      registered(`${h}_markout_bps`, 'at_price', h),
      registered(`${h}_mid_drift_bps`, 'at_mid', h),
    )
    if (hasLiquidity) measures.push(registered(`${h}_adverse_selection_bps`, 'at_mid', h))
  }
  if (!hasSentTimes) return measures
  measures.push(registered('receipt_effective_spread_bps', 'at_sent_mid'))
  for (const h of HORIZONS) {
    measures.push(registered(`receipt_${h}_realized_spread_bps`, 'at_sent_mid', h), registered(`receipt_${h}_price_impact_bps`, 'at_sent_mid', h))
  }
  return measures
}

const BENCHMARK_MEASURES: readonly Measure[] = [
  local(
    'benchmark_slippage_bps',
    'Slippage to own benchmark',
    'bps',
    'cost',
    'at_benchmark',
    's·10⁴·(price − benchmark) / benchmark; s is +1 for a buy and −1 for a sell.',
  ),
  local(
    'benchmark_slippage_price',
    'Slippage to own benchmark',
    'price',
    'cost',
    'quantity',
    's·(price − benchmark) in price units; s is +1 for a buy and −1 for a sell.',
  ),
  local(
    'benchmark_minus_actual_price',
    'Benchmark − actual',
    'price',
    'plain',
    'quantity',
    'benchmark − price in price units, the same on both sides: a minus is a loss for a buy and a gain for a sell.',
  ),
]

/** Of a line that holds both fills of a round trip. */
export const ROUND_TRIP_MEASURES: readonly Measure[] = [
  local('round_trip_slippage_price', 'Slippage of a round trip', 'price', 'cost', 'quantity', 'Slippage of the buy + slippage of the sell, in price units.'),
  local(
    'round_trip_benchmark_minus_actual_price',
    'Benchmark − actual, both sides',
    'price',
    'plain',
    'quantity',
    '(benchmark − price) of the buy + (benchmark − price) of the sell: the sum as such files print it. Its two parts have opposite meanings; the cost is the line above.',
  ),
]

/** The measures of an order; each weighs with a denominator of its own. */
export const ORDER_MEASURES: readonly Measure[] = orderMeasures().map((measure) => ({ ...measure, ownWeight: true }))

function orderMeasures(): readonly Measure[] {
  return [
    registered('arrival_slippage_bps', 'at_arrival'),
    registered('decision_slippage_bps', 'at_decision'),
    registered('vwap_slippage_bps', 'at_price'),
    registered('twap_slippage_bps', 'at_price'),
    registered('price_improvement_bps', 'at_arrival'),
    ...SHORTFALL_KEYS.map((key) => registered(key, 'at_decision')),
    registered('fill_rate', 'at_arrival'),
    registered('maker_share', 'at_price'),
    registered('participation', 'at_price'),
    registered('peak_slippage_bps', 'at_arrival'),
    ...HORIZONS.flatMap((h) => [registered(`${h}_reversion_bps`, 'at_price', h), registered(`${h}_markout_bps`, 'at_price', h)]),
  ]
}

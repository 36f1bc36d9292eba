/** Where a stored metric is found, and the money that weighs it (METRICS.md section 14: the metric's own denominator). */
import { type MetricMeta, metricMeta } from '../metrics/registry.ts'

/**
 * What one observation of a metric is: an execution (its stored metrics, or its stages), one fill, or one child order at a venue.
 * `sent` is an execution that reached a venue.
 */
export type Source = 'execution' | 'stage' | 'fill' | 'child' | 'sent'

/** The money that weighs an observation; each part is a quantity times a price of the same row. */
export type Weight =
  /** Q·P_d */
  | 'decided'
  /** Q_o·P_0 */
  | 'ordered'
  /** F times one of the stored benchmarks. */
  | 'filled_p_d'
  | 'filled_p_0'
  | 'filled_p_bar'
  | 'filled_far_touch'
  | 'filled_last_fill_mid'
  | 'filled_vwap'
  | 'filled_twap'
  | 'filled_pwp'
  /** Of a fill: q·p, q·mid, q·mid when its child was sent, q·half spread. */
  | 'fill_price'
  | 'fill_mid'
  | 'fill_sent_mid'
  | 'fill_half_spread'
  /** Each child order counts as one; or by its quantity at the mid when it was sent. */
  | 'one'
  | 'child_notional'

export type MetricSource = { readonly source: Source; readonly weight: Weight }

const FILLED: Readonly<Record<string, Weight>> = {
  arrival_slippage_bps: 'filled_p_0',
  decision_slippage_bps: 'filled_p_d',
  vwap_slippage_bps: 'filled_vwap',
  twap_slippage_bps: 'filled_twap',
  pwp_slippage_bps: 'filled_pwp',
  price_improvement_bps: 'filled_far_touch',
  peak_slippage_bps: 'filled_p_0',
  cost_forecast_error_bps: 'filled_p_0',
  maker_share: 'filled_p_0',
  participation: 'filled_p_0',
  fill_rate: 'ordered',
}

const RATES: Readonly<Record<string, MetricSource>> = {
  complete_rate: { source: 'sent', weight: 'ordered' },
  reject_rate: { source: 'child', weight: 'one' },
  cancel_rate: { source: 'child', weight: 'one' },
  unknown_rate: { source: 'child', weight: 'one' },
  maker_fill_rate: { source: 'child', weight: 'child_notional' },
}

/** Keys of the stages rather than of `exec_metrics`; the last of them are totals. */
const STAGE_TOTALS: ReadonlySet<string> = new Set(['decision_to_send_ms', 'venue_ms', 'decision_to_paint_ms'])
export const isStageTotal = (key: string): boolean => STAGE_TOTALS.has(key)

/** Null for a key that is no metric. */
export function sourceOf(key: string): MetricSource | null {
  const meta = metricMeta(key)
  return meta === null ? null : (RATES[key] ?? ofLevel(meta))
}

function ofLevel({ key, level, unit }: MetricMeta): MetricSource {
  if (level === 'fill') return { source: 'fill', weight: fillWeight(key) }
  if (level === 'decision' && unit === 'ms') return { source: 'stage', weight: 'decided' }
  if (key.endsWith('_reversion_bps')) return { source: 'execution', weight: 'filled_last_fill_mid' }
  return { source: 'execution', weight: FILLED[key] ?? 'decided' }
}

function fillWeight(key: string): Weight {
  if (key === 'spread_capture') return 'fill_half_spread'
  if (key.startsWith('receipt_')) return 'fill_sent_mid'
  return key.endsWith('_markout_bps') ? 'fill_price' : 'fill_mid'
}

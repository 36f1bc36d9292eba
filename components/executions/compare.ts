import { metricMeta } from '#lib/domain/account/metrics/registry.ts'
import { formatMetric, type MetricUnit } from '#lib/format/metric.ts'
import { asWords } from '#lib/format/words.ts'
import type { ExecutionDetail } from '#lib/wire/views/execution.ts'

/** Metrics of two executions that a reader compares, in the order of METRICS.md. */
export const COMPARED = [
  'arrival_slippage_bps',
  'decision_slippage_bps',
  'implementation_shortfall_bps',
  'delay_cost_bps',
  'spread_cost_bps',
  'timing_cost_bps',
  'latency_cost_bps',
  'opportunity_cost_bps',
  'fee_cost_bps',
  'price_improvement_bps',
  'expected_cost_bps',
  'cost_forecast_error_bps',
  'fill_rate',
  'maker_share',
  'h10s_markout_bps',
  'h1m_markout_bps',
  'decision_to_send_ms',
  'venue_ms',
  'execution_score',
  'strand_score',
] as const

export type Fact = { readonly name: string; readonly a: string | null; readonly b: string | null }

/** What was asked, what was done: the words of both, and whether they differ. */
export function factsOf(a: ExecutionDetail, b: ExecutionDetail): readonly Fact[] {
  const fact = (name: string, of: (detail: ExecutionDetail) => string | null | undefined): Fact => ({ name, a: of(a) ?? null, b: of(b) ?? null })
  return [
    fact('Symbol', ({ head }) => head.symbol),
    fact('Side', ({ head }) => head.side),
    fact('Status', ({ head }) => asWords(head.status)),
    fact('Decided quantity', ({ head }) => head.quantity),
    fact('Ordered quantity', ({ head }) => head.orderedQuantity),
    fact('Filled quantity', ({ head }) => head.filledQuantity),
    fact('Average price', ({ head }) => head.averagePrice),
    fact('Style', ({ head }) => head.executionType && asWords(head.executionType)),
    fact('Venue', ({ head }) => head.venue),
    fact('Why this venue', ({ route }) => route?.reason),
    fact('Regime', ({ head }) => head.regime && asWords(head.regime)),
    fact('Volatility of a day', ({ context }) => context?.volatility_daily),
    fact('Curated score', ({ head }) => (head.curatedScore === null ? null : String(head.curatedScore))),
    fact('Lessons applied', ({ lessonsApplied }) => (lessonsApplied.length > 0 ? String(lessonsApplied.length) : 'none')),
    fact('Configuration', ({ head }) => (head.configVersion === null ? null : `v${head.configVersion}`)),
    fact('Orders', ({ orders }) => String(orders.length)),
    fact('Fills', ({ fills }) => String(fills.length)),
  ]
}

/** A stored metric or total of one execution, as text. */
export function storedValue({ metrics, stages }: ExecutionDetail, key: string): string | null {
  const value = metrics?.values[key] ?? stages?.totals_ms[key]
  return value === undefined || value === null ? null : String(value)
}

/** b − a as it is read: with the unit's decimals and its sign; null where one of them has no value. */
export function differenceOf(key: string, a: string | null, b: string | null): string | null {
  if (a === null || b === null) return null
  const meta = metricMeta(key)
  const difference = Number(b) - Number(a)
  if (!Number.isFinite(difference)) return null
  const unit: MetricUnit = meta?.unit ?? 'quantity'
  const { text } = formatMetric(Math.abs(difference), unit, 'plain')
  const isNone = /^[0.,]*( %| ms| µs| s)?$/.test(text)
  return isNone ? text : `${difference > 0 ? '+' : '−'}${text}`
}

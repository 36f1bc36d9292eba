import { Fragment } from 'react'
import { Panel } from '#components/ui/panel.tsx'
import { METRICS } from '#lib/domain/account/metrics/registry.ts'
import { formatPrice } from '#lib/format/number.ts'
import { counted } from '#lib/format/words.ts'
import type { ExecutionDetail } from '#lib/wire/views/execution.ts'
import type { MetricMap } from '#lib/wire/views/parts.ts'
import { MetricName, MetricValue } from './metric.tsx'

const GROUPS = [
  {
    title: 'Against a benchmark',
    keys: ['arrival_slippage_bps', 'decision_slippage_bps', 'vwap_slippage_bps', 'twap_slippage_bps', 'pwp_slippage_bps', 'price_improvement_bps'],
  },
  {
    title: 'Shortfall',
    keys: [
      'implementation_shortfall_bps',
      'delay_cost_bps',
      'trading_cost_bps',
      'spread_cost_bps',
      'market_drift_cost_bps',
      'timing_cost_bps',
      'latency_cost_bps',
      'opportunity_cost_bps',
      'withheld_cost_bps',
      'unfilled_cost_bps',
      'fee_cost_bps',
    ],
  },
  { title: 'Fills and time', keys: ['fill_rate', 'maker_share', 'participation', 'rest_ms', 'queue_ahead', 'latency_ms'] },
  { title: 'Mark-out, weighted by quantity', keys: ['h100ms_markout_bps', 'h1s_markout_bps', 'h10s_markout_bps', 'h1m_markout_bps', 'h5m_markout_bps'] },
  { title: 'Forecast', keys: ['expected_cost_bps', 'routing_cost_bps', 'cost_forecast_error_bps', 'timing_risk_bps', 'luck_z'] },
  { title: 'Impact', keys: ['peak_slippage_bps', 'h100ms_reversion_bps', 'h1s_reversion_bps', 'h10s_reversion_bps', 'h1m_reversion_bps', 'h5m_reversion_bps'] },
  { title: 'Scores', keys: ['execution_score', 'slip_pen', 'lat_pen', 'adherence', 'venue_score', 'strand_score', 'outcome_score', 'slippage_control'] },
] as const

/** Every stored metric, grouped; what belongs to no group stands last, so that nothing stored is left out. */
export function MetricsPanel({ detail }: { readonly detail: ExecutionDetail }) {
  const { metrics } = detail
  if (metrics === null) {
    return (
      <Panel title="Metrics">
        <p className="text-dim">
          {detail.head.status === 'refused' ? 'Refused: nothing was ordered, so nothing was measured.' : 'Metrics are stored when the execution ends.'}
        </p>
      </Panel>
    )
  }
  const stored = Object.keys(metrics.values)
  const grouped = new Set<string>(GROUPS.flatMap((group) => group.keys))
  const known = new Set<string>(METRICS.map((meta) => meta.key))
  const others = stored.filter((key) => !grouped.has(key) && known.has(key))
  const groups = [
    ...GROUPS.map((group) => ({ title: group.title as string, keys: group.keys.filter((key) => stored.includes(key)) as string[] })),
    { title: 'More', keys: others },
  ]
  const nullCount = stored.filter((key) => metrics.values[key] === null).length
  return (
    <Panel title="Metrics" note={`${counted(stored.length - nullCount, 'value')}, ${nullCount} without one, each with its reason`} isFlush>
      <div className="gap-x-0 py-1 text-xs sm:columns-2 xl:columns-3">
        {groups
          .filter((group) => group.keys.length > 0)
          .map((group) => (
            <Group key={group.title} title={group.title} keys={group.keys} metrics={metrics} />
          ))}
        <Benchmarks detail={detail} />
      </div>
    </Panel>
  )
}

function Group({ title, keys, metrics }: { readonly title: string; readonly keys: readonly string[]; readonly metrics: MetricMap }) {
  return (
    <div className="break-inside-avoid px-3 py-2">
      <h3 className="pb-1 text-2xs text-faint">{title}</h3>
      <dl className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-3 gap-y-0.5">
        {keys.map((key) => (
          <Fragment key={key}>
            <dt className="truncate text-dim">
              <MetricName name={key} />
            </dt>
            <dd className="text-right">
              <MetricValue name={key} metrics={metrics} />
            </dd>
          </Fragment>
        ))}
      </dl>
    </div>
  )
}

const BENCHMARKS: readonly (readonly [key: string, name: string, means: string])[] = [
  ['p_d', 'Decision mid', 'Mid when the decision was committed'],
  ['p_0', 'Arrival mid', 'Mid when the first child was sent'],
  ['p_n', 'Mid at the end', 'Mid when the order was done'],
  ['p_bar', 'Average fill', 'Quantity-weighted fill price'],
  ['far_touch', 'Far touch', 'Ask for a buy, bid for a sell, when it was sent'],
  ['vwap', 'Market VWAP', 'Of market trades while it worked'],
  ['twap', 'Market TWAP', 'Mids weighted by how long they stood'],
]

/** The prices that the metrics are measured against, and the scales of the scores. */
function Benchmarks({ detail }: { readonly detail: ExecutionDetail }) {
  const { metrics, listings, route } = detail
  const tick = listings.find((listing) => listing.venue === route?.benchmark_venue)?.tick ?? listings[0]?.tick
  if (metrics === null) return null
  const prices = BENCHMARKS.filter(([key]) => metrics.benchmarks[key] !== undefined)
  const inputs = Object.entries(metrics.inputs)
  if (prices.length + inputs.length === 0) return null
  return (
    <div className="break-inside-avoid px-3 py-2">
      <h3 className="pb-1 text-2xs text-faint">Benchmarks and scales{route?.benchmark_venue ? `, from ${route.benchmark_venue}` : ''}</h3>
      <dl className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-3 gap-y-0.5">
        {prices.map(([key, name, means]) => (
          <Fragment key={key}>
            <dt className="truncate text-dim" title={means}>
              {name}
            </dt>
            <dd className="figure text-right" title={metrics.benchmarks[key]}>
              {formatPrice(metrics.benchmarks[key] ?? '', tick, 3)}
            </dd>
          </Fragment>
        ))}
        {inputs.map(([key, value]) => (
          <Fragment key={key}>
            <dt className="truncate text-dim">{key.replaceAll('_', ' ')}</dt>
            <dd className="figure text-right">{value}</dd>
          </Fragment>
        ))}
      </dl>
    </div>
  )
}

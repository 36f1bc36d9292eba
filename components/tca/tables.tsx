import { IntervalMark } from '#components/charts/interval-mark.tsx'
import { extent } from '#components/charts/prepare/scale.ts'
import { type PlainColumn, PlainTable } from '#components/data/plain-table.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { formatNumber } from '#lib/format/number.ts'
import { counted, sentenceCase } from '#lib/format/words.ts'
import type { TcaAggregate, TcaMetric, TcaSection } from '#lib/wire/views/tca.ts'
import { IntervalCell, nullWords, Value, weightedIntervalOf, weightedOf } from './cells.tsx'

type Line = { readonly id: string; readonly metric: TcaMetric; readonly aggregate: TcaAggregate }

/** What stands beside every aggregate. */
const FIGURES: readonly PlainColumn<Line>[] = [
  { id: 'n', header: 'n', align: 'right', cell: ({ aggregate }) => <span className="figure">{formatNumber(aggregate.n, 0)}</span> },
  { id: 'mean', header: 'Mean', align: 'right', cell: ({ metric, aggregate }) => <Value metric={metric} value={aggregate.mean} isGrey={aggregate.is_grey} /> },
  { id: 'interval', header: '95 % interval', align: 'right', cell: ({ metric, aggregate }) => <IntervalCell metric={metric} interval={aggregate.interval} /> },
  {
    id: 'weighted',
    header: 'Weighted',
    align: 'right',
    cell: ({ metric, aggregate }) => <Value metric={metric} value={weightedOf(aggregate)} isGrey={aggregate.is_grey} />,
  },
  {
    id: 'weighted-interval',
    header: '95 % interval',
    align: 'right',
    cell: ({ metric, aggregate }) => <IntervalCell metric={metric} interval={weightedIntervalOf(aggregate)} />,
  },
  { id: 'median', header: 'Median', align: 'right', cell: ({ metric, aggregate }) => <Value metric={metric} value={aggregate.median} isGrey /> },
  { id: 'nulls', header: 'Left out', cell: ({ aggregate }) => <span className="text-dim">{nullWords(aggregate.nulls) || 'none'}</span> },
]

/** All metrics of a level over everything; what no row of such a file can have is left out. */
export function MetricTable({ label, section }: { readonly label: string; readonly section: TcaSection }) {
  const rows = section.metrics.flatMap((metric): Line[] => {
    const aggregate = section.all.metrics[metric.key]
    if (!aggregate || (aggregate.n === 0 && Object.keys(aggregate.nulls).every((reason) => reason === 'not_applicable'))) return []
    return [{ id: metric.key, metric, aggregate }]
  })
  return (
    <PlainTable
      label={label}
      rows={rows}
      rowId={({ id }) => id}
      columns={[{ id: 'metric', header: 'Metric', isWide: true, cell: ({ metric }) => <span title={metric.formula}>{metric.header}</span> }, ...FIGURES]}
    />
  )
}

/** Metrics that are broken down, in this order; those with values. */
const HEADLINES = [
  'arrival_slippage_bps',
  'implementation_shortfall_bps',
  'effective_spread_bps',
  'h10s_realized_spread_bps',
  'h1m_markout_bps',
  'benchmark_slippage_bps',
  'benchmark_slippage_price',
  'benchmark_minus_actual_price',
  'round_trip_slippage_price',
]

/** Per dimension with more than one group: the headline metrics, group by group. */
export function Breakdown({ title, section }: { readonly title: string; readonly section: TcaSection }) {
  const metrics = HEADLINES.flatMap((key) => section.metrics.find((metric) => metric.key === key && (section.all.metrics[key]?.n ?? 0) > 0) ?? [])
  const dimensions = Object.entries(section.by).filter(([, groups]) => groups.length > 1)
  if (metrics.length === 0 || dimensions.length === 0) return null
  return (
    <Panel title={`${title} by group`} isFlush>
      {dimensions.map(([dimension, groups], place) => (
        <details key={dimension} open={place === 0 || dimension === 'side'} className="border-b border-line last:border-0">
          <summary className="cursor-pointer px-3 py-1.5 text-sm text-dim">
            By {dimension} <span className="text-xs text-faint">{counted(groups.length, 'group')}</span>
          </summary>
          {metrics.map((metric) => {
            const rows = groups.flatMap(({ group, metrics: all }): Line[] =>
              all[metric.key] ? [{ id: group, metric, aggregate: all[metric.key] as TcaAggregate }] : [],
            )
            const domain = extent(
              [0, ...rows.flatMap(({ aggregate: a }) => [a.mean, ...(a.interval ?? [])].flatMap((v) => (v === null ? [] : [Number(v)])))],
              0.05,
            ) ?? [0, 1]
            return (
              <PlainTable
                key={metric.key}
                label={`${metric.header} by ${dimension}`}
                rows={rows}
                rowId={({ id }) => id}
                columns={[
                  { id: 'group', header: sentenceCase(dimension), unit: metric.header, cell: ({ id }) => id || 'not given' },
                  ...FIGURES.slice(0, 3),
                  {
                    id: 'drawn',
                    header: '',
                    isWide: true,
                    cell: ({ aggregate: a }) => (
                      <IntervalMark
                        domain={domain}
                        interval={a.interval && [Number(a.interval[0]), Number(a.interval[1])]}
                        mean={a.mean === null ? null : Number(a.mean)}
                        weighted={weightedOf(a) == null ? null : Number(weightedOf(a))}
                        isQuiet={a.is_grey}
                      />
                    ),
                  },
                  ...FIGURES.slice(3),
                ]}
              />
            )
          })}
        </details>
      ))}
    </Panel>
  )
}

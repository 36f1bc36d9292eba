'use client'
import dynamic from 'next/dynamic'
import { type BandPoint, bandDomain } from '#components/charts/prepare/band.ts'
import { patiently } from '#components/data/patiently.ts'
import { PlainTable } from '#components/data/plain-table.tsx'
import { Skeleton } from '#components/data/states.tsx'
import { Time } from '#components/data/time.tsx'
import { useZone } from '#components/data/zone.ts'
import type { MetricMeta } from '#lib/domain/account/metrics/registry.ts'
import { formatDuration } from '#lib/format/duration.ts'
import { formatNumber } from '#lib/format/number.ts'
import { formatClock, formatMoment, type Zone } from '#lib/format/time.ts'
import type { CostEstimate, Costs } from '#lib/wire/views/costs.ts'
import { ChartPanel } from './chart-panel.tsx'
import { estimateInWords, Figure, IntervalText, isQuiet, nullsInWords, unitAndSign } from './figure.tsx'

/** Also called while the figures are on their way. */
export const loadTrend = () => patiently(() => import('#components/charts/band-chart.tsx'))
const BandChart = dynamic(loadTrend, {
  ssr: false,
  loading: () => <Skeleton rows={6} label="Loading the trend" />,
})

/** How the metric went over market time; `pointer` is the instant somebody came from. */
export function TrendPanel({ costs, meta, pointer }: { readonly costs: Costs; readonly meta: MetricMeta; readonly pointer: number | null }) {
  const zone = useZone()
  const { points, stepMs } = costs.trend
  const drawn = points.map(
    ({ atMs, estimate }): BandPoint => ({
      id: String(atMs),
      at: atMs + stepMs / 2,
      ...bandOf(estimate),
      words: `${formatMoment(atMs, zone)}: ${estimateInWords(estimate, meta)}`,
    }),
  )
  // Whole stretches: what happened in the last one lies within it.
  const span = [points[0]?.atMs ?? 0, (points.at(-1)?.atMs ?? 0) + stepMs] as const
  return (
    <ChartPanel
      title={`${meta.label} over time`}
      note={`${unitAndSign(meta)}${unitAndSign(meta) ? ', ' : ''}mean per ${formatDuration(stepMs)} of market time with its 95 % band`}
      readAtMs={costs.readAtMs}
      chart={
        <BandChart
          summary={`${meta.label} over ${points.length} stretches of ${formatDuration(stepMs)}: first ${words(points[0]?.estimate, meta)}, last ${words(points.at(-1)?.estimate, meta)}`}
          points={drawn}
          domain={bandDomain(drawn)}
          span={span}
          marks={marksOf(drawn, stepMs, zone)}
          stepMax={stepMs * 1.5}
          pointer={pointer === null ? undefined : { at: pointer, label: 'this fill' }}
        />
      }
      table={
        <PlainTable
          label={`${meta.label} over time`}
          rows={points.toReversed()}
          rowId={({ atMs }) => String(atMs)}
          columns={[
            { id: 'at', header: 'From', title: 'Market time', isWide: true, cell: ({ atMs }) => <Time at={atMs} style="moment" /> },
            { id: 'n', header: 'n', align: 'right', cell: ({ estimate }) => <span className="figure">{formatNumber(estimate.n, 0)}</span> },
            {
              id: 'mean',
              header: 'Mean',
              unit: unitAndSign(meta),
              align: 'right',
              cell: ({ estimate }) => <Figure meta={meta} value={estimate.mean} isGrey={isQuiet(estimate, meta)} />,
            },
            {
              id: 'interval',
              header: '95 % interval',
              align: 'right',
              cell: ({ estimate }) => <IntervalText meta={meta} interval={estimate.meanInterval} n={estimate.n} />,
            },
            {
              id: 'weighted',
              header: 'Weighted',
              align: 'right',
              cell: ({ estimate }) => <Figure meta={meta} value={estimate.weighted} isGrey={isQuiet(estimate, meta)} />,
            },
            { id: 'nulls', header: 'Left out', cell: ({ estimate }) => <span className="text-dim">{nullsInWords(estimate.nulls) || 'none'}</span> },
          ]}
        />
      }
    />
  )
}

const words = (estimate: CostEstimate | undefined, meta: MetricMeta): string => (estimate ? estimateInWords(estimate, meta) : 'no value')
const bandOf = ({ mean, meanInterval }: CostEstimate) => ({
  value: mean === null ? null : Number(mean),
  low: meanInterval?.[0] ?? null,
  high: meanInterval?.[1] ?? null,
})

/** At most five labels; days where a stretch is one, else the clock. */
function marksOf(points: readonly BandPoint[], stepMs: number, zone: Zone) {
  const every = Math.max(1, Math.ceil(points.length / 5))
  return points
    .filter((_, place) => place % every === 0)
    .map(({ at }) => {
      const from = at - stepMs / 2
      const moment = formatMoment(from, zone)
      return { at, label: stepMs >= 86_400_000 ? moment.slice(0, -9) : stepMs >= 3_600_000 ? moment.slice(0, -3) : formatClock(from, zone).slice(0, 5) }
    })
}

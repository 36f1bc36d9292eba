'use client'
import dynamic from 'next/dynamic'
import { type BandPoint, bandDomain } from '#components/charts/prepare/band.ts'
import { HORIZON_NAMES } from '#components/charts/prepare/horizons.ts'
import { patiently } from '#components/data/patiently.ts'
import { PlainTable } from '#components/data/plain-table.tsx'
import { Empty, Skeleton } from '#components/data/states.tsx'
import { type Horizon, type MetricMeta, metricMeta } from '#lib/domain/account/metrics/registry.ts'
import { formatNumber } from '#lib/format/number.ts'
import { listed } from '#lib/format/words.ts'
import type { CostEstimate, MarkoutBand } from '#lib/wire/views/costs.ts'
import { ChartPanel } from './chart-panel.tsx'
import { Figure, IntervalText, isQuiet, nullsInWords, printMetric } from './figure.tsx'

const BandChart = dynamic(() => patiently(() => import('#components/charts/band-chart.tsx')), {
  ssr: false,
  loading: () => <Skeleton rows={6} label="Loading the mark-out curve" />,
})

const META = metricMeta('h1s_markout_bps') as MetricMeta
const nameOf = (horizon: string): string => HORIZON_NAMES[horizon as Horizon] ?? horizon

/** Where the mid went after our fills: the whole, then its largest groups beside each other on one scale. */
export function MarkoutBody({
  markouts,
  readAtMs,
  groupNoun,
}: {
  readonly markouts: readonly MarkoutBand[]
  readonly readAtMs: number
  readonly groupNoun: string
}) {
  const [all, ...groups] = markouts
  const known = all?.points.some(({ estimate }) => estimate.n > 0) ?? false
  const shared = bandDomain(groups.flatMap((band) => pointsOf(band)))
  return (
    <ChartPanel
      title="Mark-out"
      note={`bps against the fill price, + gained, weighted by ${all?.weighting ?? 'quantity'}, with its 95 % band`}
      readAtMs={readAtMs}
      chart={
        all === undefined || !known ? (
          <Empty>No fill in this range has a horizon behind it yet.</Empty>
        ) : (
          <div className="grid gap-3">
            <Curve band={all} height={200} />
            {groups.length > 1 ? (
              <div className="grid grid-cols-[repeat(auto-fit,minmax(13rem,1fr))] gap-3">
                {groups.map((band) => (
                  <figure key={band.group} className="grid min-w-0 gap-1">
                    <figcaption className="text-xs text-dim">
                      {band.group} <span className="figure text-faint">n {formatNumber(Math.max(0, ...band.points.map(({ estimate }) => estimate.n)), 0)}</span>
                    </figcaption>
                    <Curve band={band} height={130} domain={shared} />
                  </figure>
                ))}
              </div>
            ) : null}
          </div>
        )
      }
      table={
        <PlainTable
          label={`Mark-out by horizon${groups.length > 0 ? ` and ${groupNoun}` : ''}`}
          rows={markouts.flatMap((band) => band.points.map((point) => ({ ...point, group: band.group })))}
          rowId={({ group, horizon }) => `${group} ${horizon}`}
          columns={[
            { id: 'group', header: 'Of', isWide: true, cell: ({ group }) => group ?? 'everything' },
            { id: 'horizon', header: 'After', cell: ({ horizon }) => nameOf(horizon) },
            { id: 'n', header: 'n', unit: 'fills', align: 'right', cell: ({ estimate }) => <span className="figure">{formatNumber(estimate.n, 0)}</span> },
            {
              id: 'weighted',
              header: 'Weighted',
              unit: 'bps, + gained',
              align: 'right',
              cell: ({ estimate }) => (
                <Figure meta={META} value={estimate.weighted} isGrey={isQuiet(estimate, META)} reason={Object.keys(estimate.nulls)[0] ?? null} />
              ),
            },
            {
              id: 'band',
              header: '95 % interval',
              align: 'right',
              cell: ({ estimate }) => <IntervalText meta={META} interval={estimate.weightedInterval} n={estimate.n} />,
            },
            {
              id: 'mean',
              header: 'Mean',
              unit: 'bps, + gained',
              align: 'right',
              cell: ({ estimate }) => (
                <Figure meta={META} value={estimate.mean} isGrey={isQuiet(estimate, META)} reason={Object.keys(estimate.nulls)[0] ?? null} />
              ),
            },
            { id: 'nulls', header: 'Left out', cell: ({ estimate }) => <span className="text-dim">{nullsInWords(estimate.nulls) || 'none'}</span> },
          ]}
        />
      }
    />
  )
}

function Curve({ band, height, domain }: { readonly band: MarkoutBand; readonly height: number; readonly domain?: readonly [number, number] }) {
  const points = pointsOf(band)
  const words = band.points.map(
    ({ horizon, estimate }) =>
      `${estimate.weighted === null ? 'unknown' : `${printMetric(META, estimate.weighted)} bps`} after ${nameOf(horizon)}, n ${estimate.n}`,
  )
  return (
    <BandChart
      summary={`Mark-out of ${band.group ?? 'everything'}, + gained: ${listed(words)}`}
      points={points}
      domain={domain ?? bandDomain(points)}
      span={[0, band.points.length - 1]}
      marks={band.points.map(({ horizon, estimate }, at) => ({
        at,
        label: nameOf(horizon),
        ...(height > 150 ? { note: `n ${formatNumber(estimate.n, 0)}` } : {}),
      }))}
      stepMax={1}
      height={height}
    />
  )
}

const pointsOf = ({ points }: MarkoutBand): BandPoint[] =>
  points.map(({ horizon, estimate }, at) => ({ id: horizon, at, ...bandOf(estimate), words: `${nameOf(horizon)}: ${wordsOf(estimate)}` }))

const bandOf = ({ weighted, weightedInterval }: CostEstimate) => ({
  value: weighted === null ? null : Number(weighted),
  low: weightedInterval?.[0] ?? null,
  high: weightedInterval?.[1] ?? null,
})
const wordsOf = ({ weighted, weightedInterval, n, nulls }: CostEstimate): string =>
  weighted === null
    ? nullsInWords(nulls) || 'no value'
    : `${printMetric(META, weighted)}${weightedInterval ? ` [${printMetric(META, weightedInterval[0])}, ${printMetric(META, weightedInterval[1])}]` : ''} bps, n ${n}`

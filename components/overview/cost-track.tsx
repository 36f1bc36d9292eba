'use client'
import { useQuery } from '@tanstack/react-query'
import dynamic from 'next/dynamic'
import { type BandPoint, bandDomain } from '#components/charts/prepare/band.ts'
import { patiently } from '#components/data/patiently.ts'
import { Fault, Skeleton } from '#components/data/states.tsx'
import { useZone } from '#components/data/zone.ts'
import { LivePanel } from '#components/live/live-panel.tsx'
import { Link } from '#components/ui/link.tsx'
import { formatWithSign } from '#lib/format/number.ts'
import { formatClock, type Zone } from '#lib/format/time.ts'
import { costTrackQuery } from '#lib/query/overview.ts'
import type { CostStep, CostTrack } from '#lib/wire/views/overview.ts'
import type { MeanView } from '#lib/wire/views/venues.ts'

const BandChart = dynamic(() => patiently(() => import('#components/charts/band-chart.tsx')), { ssr: false, loading: () => <Waiting /> })

/** What the last executions cost, with the band of their mean, against what was expected of them before they were sent. */
export function CostTrackPanel() {
  const { data, error, refetch } = useQuery(costTrackQuery)
  return (
    <LivePanel
      title="Cost against its estimate"
      note="bps of the filled notional, + lost; mean with its 95 % band"
      readAtMs={data?.readAtMs}
      actions={
        <Link href="/costs" className="text-xs text-accent underline underline-offset-2">
          Costs
        </Link>
      }
    >
      {error ? <Fault message={error.message} onRetry={() => void refetch()} /> : null}
      {data === undefined ? error ? null : <Waiting /> : data.steps.length === 0 ? <Nothing /> : <Track track={data} />}
    </LivePanel>
  )
}

const HEIGHT = 150
const Waiting = () => (
  <div style={{ height: HEIGHT }}>
    <Skeleton rows={5} label="Loading costs" />
  </div>
)
const Nothing = () => <p className="text-sm text-dim">The first point appears with the first execution that was filled and had an estimate.</p>

function Track({ track: { steps, error } }: { readonly track: CostTrack }) {
  const zone = useZone()
  const measured = steps.map((step, at): BandPoint => {
    const { mean, interval } = step.measured
    return {
      id: step.lastId,
      at,
      value: mean === null ? null : Number(mean),
      low: interval?.[0] ?? null,
      high: interval?.[1] ?? null,
      words: wordsOf(step, zone),
    }
  })
  const estimated = steps.map(
    (step, at): BandPoint => ({
      id: `estimate ${step.lastId}`,
      at,
      value: step.estimated === null ? null : Number(step.estimated),
      low: null,
      high: null,
      words: '',
    }),
  )
  const last = steps.at(-1) as CostStep
  return (
    <div className="grid gap-2">
      <BandChart
        summary={`Cost over ${steps.length} steps of executions against the estimate made before them; the newest ${wordsOf(last, zone)}. Measured minus estimated over all: ${meanWords(error)}.`}
        points={measured}
        second={estimated}
        domain={bandDomain([...measured, ...estimated])}
        span={[-0.5, Math.max(0.5, steps.length - 0.5)]}
        marks={steps.map((step, at) => ({ at, label: formatClock(step.toMs, zone).slice(0, 5) }))}
        height={HEIGHT}
      />
      <p className="flex flex-wrap items-baseline gap-x-4 gap-y-1 text-xs text-dim">
        <span>
          <Sample look="stroke-accent" /> measured, newest step n {last.measured.n}
        </span>
        <span>
          <Sample look="stroke-twine" dash="5 4" /> estimated before sending
        </span>
        <span className="ml-auto">
          measured − estimated <span className="figure text-ink">{meanWords(error)}</span>
        </span>
      </p>
    </div>
  )
}

const Sample = ({ look, dash }: { readonly look: string; readonly dash?: string }) => (
  <svg aria-hidden viewBox="0 0 20 6" className={`mr-1 inline-block h-1.5 w-5 align-middle ${look}`}>
    <path d="M0 3h20" strokeWidth="1.75" strokeDasharray={dash} />
  </svg>
)

/** `+0.42 [−0.11, +0.96] bps, n 480`. */
function meanWords({ mean, interval, n }: MeanView): string {
  if (mean === null) return 'not known'
  const band = interval === null ? 'no interval' : `[${formatWithSign(interval[0], 2)}, ${formatWithSign(interval[1], 2)}]`
  return `${formatWithSign(mean, 2)} ${band} bps, n ${n}`
}

const wordsOf = (step: CostStep, zone: Zone): string =>
  `until ${formatClock(step.toMs, zone)}: measured ${meanWords(step.measured)}, estimated ${step.estimated === null ? 'not known' : `${formatWithSign(step.estimated, 2)} bps`}`

'use client'
import dynamic from 'next/dynamic'
import { type ReactNode, useState } from 'react'
import { prepareSchedule } from '#components/charts/prepare/schedule.ts'
import { Num, Unknown } from '#components/data/num.tsx'
import { patiently } from '#components/data/patiently.ts'
import { type PlainColumn, PlainTable } from '#components/data/plain-table.tsx'
import { Skeleton } from '#components/data/states.tsx'
import { Status } from '#components/data/status.tsx'
import { useZone } from '#components/data/zone.ts'
import { LivePanel } from '#components/live/live-panel.tsx'
import { useMarketNowUs } from '#components/shell/market-now.ts'
import { Button } from '#components/ui/button.tsx'
import { formatDuration } from '#lib/format/duration.ts'
import { formatPercent, formatQuantity } from '#lib/format/number.ts'
import { formatClock, formatClockMs } from '#lib/format/time.ts'
import { currenciesOf, listed } from '#lib/format/words.ts'
import type { ExecutionDetail, ScheduleProgress, ScheduleSlice } from '#lib/wire/views/execution.ts'
import { isUnderWay, type Standing, sliceStateOf, slicesInWords, standingOf } from './slices.ts'

/** Planned against done comes after the first paint, like every chart. */
const ScheduleChart = dynamic(() => patiently(() => import('#components/charts/schedule-chart.tsx')), {
  ssr: false,
  loading: () => (
    <div className="h-[190px]">
      <Skeleton rows={6} label="Loading the schedule" />
    </div>
  ),
})

const SHOWN = 12

/** What was planned and what became of it: the trajectory, the slices, and how much time is left on the market's clock. */
export function SchedulePanel({ detail }: { readonly detail: ExecutionDetail }) {
  const marketNowUs = useMarketNowUs()
  const zone = useZone()
  const { schedule, head, listings } = detail
  if (schedule === null) return null
  const isOver = !isUnderWay(head.status)
  const nowUs = isOver ? Math.max(schedule.endsUs, (head.endedAtMs ?? 0) * 1_000) : (marketNowUs ?? detail.market?.clockUs ?? schedule.startsUs)
  const standing = standingOf(schedule, nowUs)
  const lot = listings.find((listing) => listing.venue === (detail.route?.benchmark_venue ?? head.venue))?.lot
  const { base } = currenciesOf(head.symbol ?? '')
  const plot = prepareSchedule(schedule, isOver ? null : nowUs)
  return (
    <LivePanel title="Schedule" note={schedule.reason || schedule.style} readAtMs={detail.readAtMs} isFlush>
      <Facts schedule={schedule} standing={standing} isOver={isOver} lot={lot} base={base} participation={detail.metrics?.values.participation ?? null} />
      <div className="px-3 pt-2">
        <p className="flex flex-wrap gap-x-4 text-2xs text-dim">
          <span className="inline-flex items-center gap-1.5">
            <Sample dash="5 3" stroke="var(--dim)" /> planned, {base}
          </span>
          <span className="inline-flex items-center gap-1.5">
            <Sample stroke="var(--accent)" /> filled, {base}
          </span>
          <span className="text-faint">
            market time, {formatClock(schedule.startsUs / 1_000, zone)} to {formatClock(schedule.endsUs / 1_000, zone)}
          </span>
        </p>
        <ScheduleChart
          plot={plot}
          unit={base}
          sentence={`Filled ${formatQuantity(schedule.filled, lot)} of ${formatQuantity(schedule.quantity, lot)} ${base}, planned by now ${formatQuantity(standing.plannedNow, lot)}.`}
        />
      </div>
      <Slices detail={detail} schedule={schedule} nowUs={nowUs} isOver={isOver} lot={lot} base={base} />
    </LivePanel>
  )
}

function Facts({
  schedule,
  standing,
  isOver,
  lot,
  base,
  participation,
}: {
  readonly schedule: ScheduleProgress
  readonly standing: Standing
  readonly isOver: boolean
  readonly lot: string | null | undefined
  readonly base: string
  readonly participation: string | null
}) {
  const isBehind = standing.behind > 0
  return (
    <dl className="grid grid-cols-2 gap-px border-b border-line bg-line sm:grid-cols-3 xl:grid-cols-6">
      <Fact name="Completion" note={`${formatQuantity(schedule.filled, lot)} of ${formatQuantity(schedule.quantity, lot)} ${base}`}>
        <span className="figure">{formatPercent(standing.completion)}</span>
      </Fact>
      <Fact name="Slices" note="with an order, of planned">
        <span className="figure">
          {standing.begun} <span className="text-faint">of</span> {standing.count}
        </span>
      </Fact>
      <Fact name="Remaining" note={`${formatQuantity(schedule.open, lot)} of it in open orders`}>
        <span className="figure">{formatQuantity(schedule.remaining, lot)}</span>
      </Fact>
      <Fact
        name={isOver ? 'Planned' : standing.behind === 0 ? 'On the plan' : isBehind ? 'Behind the plan' : 'Ahead of the plan'}
        note={isOver ? 'planned by the end' : 'planned by now, less ordered'}
      >
        <span className="figure">{formatQuantity(isOver ? standing.plannedNow : Math.abs(standing.behind), lot)}</span>
      </Fact>
      <Fact
        name="Participation"
        note={schedule.participationMax === null ? 'no cap' : `at most ${formatPercent(schedule.participationMax, 0)} of the market's volume`}
      >
        {participation === null ? <Unknown reason={isOver ? 'no_trades' : 'after the end'} /> : <Num value={participation} print={formatPercent} />}
      </Fact>
      <Fact name="Horizon" note="market time">
        {schedule.stopped ? (
          <span className="text-warn">stopped</span>
        ) : isOver ? (
          <span className="text-dim">over</span>
        ) : standing.leftMs === 0 ? (
          <span className="text-warn">passed</span>
        ) : (
          <span className="figure" suppressHydrationWarning>
            {formatDuration(standing.leftMs)} left
          </span>
        )}
      </Fact>
    </dl>
  )
}

function Fact({ name, note, children }: { readonly name: string; readonly note: string; readonly children: ReactNode }) {
  return (
    <div className="flex flex-col bg-panel px-3 py-2">
      <dt className="text-2xs text-dim">
        {name} <span className="sr-only">, {note}</span>
      </dt>
      <dd className="text-base">{children}</dd>
      <dd aria-hidden className="text-2xs text-faint" suppressHydrationWarning>
        {note}
      </dd>
    </div>
  )
}

function Sample({ stroke, dash }: { readonly stroke: string; readonly dash?: string }) {
  return (
    <svg aria-hidden viewBox="0 0 18 8" className="h-2 w-4.5">
      <line x1="1" x2="17" y1="4" y2="4" stroke={stroke} strokeWidth="2" strokeDasharray={dash} />
    </svg>
  )
}

function Slices({
  detail,
  schedule,
  nowUs,
  isOver,
  lot,
  base,
}: {
  readonly detail: ExecutionDetail
  readonly schedule: ScheduleProgress
  readonly nowUs: number
  readonly isOver: boolean
  readonly lot: string | null | undefined
  readonly base: string
}) {
  const zone = useZone()
  const [isWhole, setWhole] = useState(false)
  // The first that is not over stands near the top; what lies before it is one press away.
  const next = Math.max(0, schedule.slices.findIndex((slice) => slice.dueUs > nowUs) - SHOWN / 2)
  const from = isOver ? 0 : Math.min(next, Math.max(0, schedule.slices.length - SHOWN))
  const rows = isWhole ? schedule.slices : schedule.slices.slice(from, from + SHOWN)
  const isShort = (schedule.endsUs - schedule.startsUs) / Math.max(1, schedule.slices.length) < 1e6
  const quantity = (value: string) => <Num value={value} print={(text) => formatQuantity(text, lot)} />
  const columns: PlainColumn<ScheduleSlice>[] = [
    { id: 'no', header: 'Slice', cell: (slice) => <span className="figure">{slice.no}</span> },
    {
      id: 'due',
      header: 'Due',
      unit: 'market time',
      cell: (slice) => <span className="figure">{isShort ? formatClockMs(slice.dueUs / 1_000, zone) : formatClock(slice.dueUs / 1_000, zone)}</span>,
    },
    { id: 'planned', header: 'Planned', unit: base, align: 'right', cell: (slice) => quantity(slice.planned) },
    { id: 'to', header: 'Planned to here', unit: base, align: 'right', cell: (slice) => quantity(slice.plannedTo) },
    { id: 'ordered', header: 'Ordered', unit: base, align: 'right', cell: (slice) => (slice.orderCount === 0 ? null : quantity(slice.ordered)) },
    { id: 'filled', header: 'Filled', unit: base, align: 'right', cell: (slice) => (slice.orderCount === 0 ? null : quantity(slice.filled)) },
    { id: 'state', header: 'State', isWide: true, cell: (slice) => <State slice={slice} schedule={schedule} nowUs={nowUs} isOver={isOver} /> },
    { id: 'venue', header: 'Venue', cell: (slice) => listed(slice.venues) },
  ]
  return (
    <>
      <PlainTable label="Slices of the schedule" rows={rows} rowId={(slice) => String(slice.no)} isStrong={(slice) => slice.isOpen} columns={columns} />
      {schedule.slices.length > SHOWN ? (
        <div className="flex items-center gap-3 px-3 py-2 text-xs text-dim">
          <Button size="sm" aria-expanded={isWhole} onClick={() => setWhole(!isWhole)}>
            {isWhole ? `Show ${SHOWN} around now` : `Show all ${slicesInWords(schedule)}`}
          </Button>
          {isWhole ? null : (
            <span>
              {rows[0]?.no} to {rows.at(-1)?.no} of {schedule.slices.length}
            </span>
          )}
        </div>
      ) : null}
      {detail.head.status === 'working' && schedule.stopped ? <p className="px-3 pb-2 text-xs text-warn">Stopped: {schedule.stopped.reason}</p> : null}
    </>
  )
}

function State({
  slice,
  schedule,
  nowUs,
  isOver,
}: {
  readonly slice: ScheduleSlice
  readonly schedule: ScheduleProgress
  readonly nowUs: number
  readonly isOver: boolean
}) {
  const { status, word, why } = sliceStateOf(slice, schedule, nowUs, isOver)
  return (
    <span className="inline-flex flex-wrap items-baseline gap-x-2">
      <Status value={status} word={word} />
      {why ? <span className="text-dim">{why}</span> : null}
    </span>
  )
}

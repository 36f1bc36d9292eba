'use client'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import dynamic from 'next/dynamic'
import { patiently } from '#components/data/patiently.ts'
import { Fault, Skeleton } from '#components/data/states.tsx'
import { useLiveView } from '#components/live/provider.tsx'
import { Page } from '#components/ui/page.tsx'
import { ApiFault } from '#lib/query/fetch.ts'
import { overviewQuery } from '#lib/query/overview.ts'
import type { BlotterNames } from '#lib/wire/views/executions.ts'
import type { Overview } from '#lib/wire/views/overview.ts'
import { Feeds } from './feeds.tsx'
import { LastExecutions } from './last-executions.tsx'
import { Needs } from './needs.tsx'
import { Pulse } from './pulse.tsx'
import { Rate } from './rate.tsx'
import { TodayFigures } from './today.tsx'

const COLUMNS = 'grid grid-cols-[minmax(0,1fr)] gap-3 xl:grid-cols-[minmax(0,1.1fr)_minmax(0,1fr)]'
/** From here on the list of needs is as high as the pulse and the rate together. */
const LONG = 4

// They read for themselves, and after what tells whether the desk is alive.
const DayCharts = dynamic(() => patiently(() => import('./day-charts.tsx')), { ssr: false, loading: () => <Skeleton rows={10} label="Loading the day" /> })

const NOUNS: readonly string[] = ['execution', 'order', 'trading', 'command', 'incident', 'worker', 'market', 'proposal', 'lesson', 'risk']

/** Is it alive, what is it doing, what needs me. */
export function OverviewScreen({ names }: { readonly names: BlotterNames }) {
  const options = overviewQuery()
  const client = useQueryClient()
  const { data, error } = useQuery(options)
  useLiveView({ queryKey: options.queryKey, nouns: NOUNS, everyMs: 1_000 })
  return (
    <Page title="Overview" lead="Is it alive, what is it doing, what needs me?">
      {error ? (
        <Fault
          message={error.message}
          code={error instanceof ApiFault ? error.code : undefined}
          onRetry={() => void client.invalidateQueries({ queryKey: options.queryKey })}
        />
      ) : null}
      {data ? (
        <>
          <TodayFigures today={data.today} stats={data.stats} readAtMs={data.desk.readAtMs} />
          <Parts overview={data} />
          <LastExecutions names={names} />
          <Feeds feeds={data.feeds} market={data.desk.market} readAtMs={data.desk.readAtMs} />
        </>
      ) : (
        <>
          {error ? null : <Skeleton rows={8} label="Loading the overview" />}
          <LastExecutions names={names} />
        </>
      )}
    </Page>
  )
}

/** Rows of panels that are as high as their highest: what stands beside a long list of needs, or a short one, fits its height. */
function Parts({ overview }: { readonly overview: Overview }) {
  const { needs, perMinute, minutesCounted, desk, today } = overview
  const isLong = needs.length >= LONG
  const rate = <Rate perMinute={perMinute} counted={minutesCounted} readAtMs={desk.readAtMs} />
  return (
    <>
      <div className={COLUMNS}>
        <Needs needs={needs} readAtMs={desk.readAtMs} />
        <div className={`grid grid-cols-[minmax(0,1fr)] gap-3 ${isLong ? 'grid-rows-[1fr_auto]' : ''}`}>
          <Pulse overview={overview} />
          {isLong ? rate : null}
        </div>
      </div>
      <div className={COLUMNS}>
        {isLong ? null : <div className="grid xl:col-start-2">{rate}</div>}
        <DayCharts isPair={isLong} pnl={today.pnl} />
      </div>
    </>
  )
}

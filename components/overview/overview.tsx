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
import { Feeds } from './feeds.tsx'
import { LastExecutions } from './last-executions.tsx'
import { Needs } from './needs.tsx'
import { Pulse } from './pulse.tsx'
import { Rate } from './rate.tsx'
import { TodayFigures } from './today.tsx'

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
          <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-3 xl:grid-cols-[minmax(0,1.1fr)_minmax(0,1fr)]">
            <div className="grid grid-cols-[minmax(0,1fr)] gap-3">
              <Needs needs={data.needs} readAtMs={data.desk.readAtMs} />
              <Pulse overview={data} />
            </div>
            <div className="grid grid-cols-[minmax(0,1fr)] gap-3">
              <Rate perMinute={data.perMinute} readAtMs={data.desk.readAtMs} />
              <DayCharts />
            </div>
          </div>
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

'use client'
import { useQuery } from '@tanstack/react-query'
import dynamic from 'next/dynamic'
import { patiently } from '#components/data/patiently.ts'
import { Fault, Skeleton } from '#components/data/states.tsx'
import { LivePanel } from '#components/live/live-panel.tsx'
import { useLiveView } from '#components/live/provider.tsx'
import { Page } from '#components/ui/page.tsx'
import { formatPercent } from '#lib/format/number.ts'
import { riskQuery } from '#lib/query/risk.ts'
import type { Risk } from '#lib/wire/views/risk.ts'
import { LimitsPanel } from './limits.tsx'
import { RefusalsPanel } from './refusals.tsx'
import { SwitchPanel } from './switch.tsx'

const UseChart = dynamic(() => patiently(() => import('#components/charts/use-chart.tsx')), {
  ssr: false,
  loading: () => (
    <div className="h-[200px]">
      <Skeleton rows={6} label="Loading the use of limits" />
    </div>
  ),
})

/** How close to the edge, and can I stop it? */
export function RiskScreen() {
  const { data, error, refetch } = useQuery(riskQuery)
  useLiveView({ queryKey: riskQuery.queryKey, nouns: ['trading', 'risk', 'command', 'position', 'execution'], everyMs: 1_000 })
  return (
    <Page title="Risk" lead={data ? leadOf(data) : undefined}>
      {error ? <Fault message={error.message} onRetry={() => void refetch()} /> : null}
      {data === undefined ? (
        error ? null : (
          <Skeleton rows={10} label="Loading risk" />
        )
      ) : (
        <>
          <SwitchPanel risk={data} />
          <LimitsPanel risk={data} />
          <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-3 xl:grid-cols-2">
            <LivePanel title="Use over time" note="share of each limit, by the market's clock" readAtMs={data.readAtMs}>
              {data.uses.length < 2 ? <p className="text-dim">The curve starts with the second minute of market time.</p> : <UseChart points={data.uses} />}
            </LivePanel>
            <RefusalsPanel risk={data} />
          </div>
        </>
      )}
    </Page>
  )
}

/** The closest limit, in a sentence. */
function leadOf({ limits }: Risk): string {
  const closest = limits.reduce<Risk['limits'][number] | null>(
    (most, one) => (one.utilisation !== null && (most?.utilisation == null || one.utilisation > most.utilisation) ? one : most),
    null,
  )
  if (closest?.utilisation == null) return 'How close to the edge, and can I stop it?'
  if (closest.utilisation === 0) return 'Nothing is used of any limit.'
  return `Closest: ${closest.name}${closest.symbol ? ` of ${closest.symbol}` : ''}, ${formatPercent(closest.utilisation, 0)} of its limit.`
}

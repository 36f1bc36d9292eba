'use client'
import { useQuery } from '@tanstack/react-query'
import { Fault, Skeleton } from '#components/data/states.tsx'
import { useLiveView } from '#components/live/provider.tsx'
import { buttonStyle } from '#components/ui/button.tsx'
import { Link } from '#components/ui/link.tsx'
import { Page } from '#components/ui/page.tsx'
import { systemQuery } from '#lib/query/system.ts'
import type { System } from '#lib/wire/views/system.ts'
import { ChecksPanel } from './checks.tsx'
import { IncidentsPanel } from './incidents.tsx'
import { BrowsersPanel, JobsPanel } from './jobs.tsx'
import { ReconciliationPanel } from './reconciliation.tsx'
import { StagesPanel } from './stages.tsx'
import { UnknownOrdersPanel } from './unknown-orders.tsx'
import { VersionsPanel } from './versions.tsx'
import { WorkersPanel } from './workers.tsx'

/** Is the machinery sound: every check with how fresh it is, orders without an answer, incidents, versions. */
export function SystemScreen() {
  const { data, error, refetch } = useQuery(systemQuery)
  useLiveView({ queryKey: systemQuery.queryKey, nouns: ['order', 'incident', 'worker', 'command'], everyMs: 500 })
  return (
    <Page
      title="System"
      lead="Is the machinery sound?"
      actions={
        <Link href="/system/audit" className={buttonStyle({ size: 'sm' })}>
          Audit log
        </Link>
      }
    >
      {error ? <Fault message={error.message} onRetry={() => void refetch()} /> : null}
      {data === undefined ? error ? null : <Skeleton rows={10} label="Loading the system" /> : <Parts system={data} />}
    </Page>
  )
}

function Parts({ system }: { readonly system: System }) {
  return (
    <>
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-3 xl:grid-cols-2">
        <div className="grid grid-cols-[minmax(0,1fr)] gap-3">
          <ChecksPanel system={system} />
          <WorkersPanel system={system} />
          <ReconciliationPanel system={system} />
        </div>
        <div className="grid grid-cols-[minmax(0,1fr)] gap-3">
          <StagesPanel system={system} />
          <BrowsersPanel system={system} />
          <VersionsPanel system={system} />
        </div>
      </div>
      <UnknownOrdersPanel system={system} />
      <JobsPanel jobs={system.jobs} readAtMs={system.readAtMs} />
      <IncidentsPanel incidents={system.incidents} readAtMs={system.readAtMs} />
    </>
  )
}

import { dehydrate, HydrationBoundary } from '@tanstack/react-query'
import type { Metadata } from 'next'
import { blotterNames } from '#app/blotter-names.ts'
import { inTime } from '#app/in-time.ts'
import { signedIn } from '#app/person.ts'
import { OverviewScreen } from '#components/overview/overview.tsx'
import { webDb } from '#lib/db/views/connection.ts'
import { readExecutions } from '#lib/db/views/executions.ts'
import { readOverview } from '#lib/db/views/overview.ts'
import { makeQueryClient } from '#lib/query/client.ts'
import { executionsQuery, PAGE_SIZE } from '#lib/query/executions.ts'
import { overviewQuery } from '#lib/query/overview.ts'

export const metadata: Metadata = { title: 'Overview' }

export default async function OverviewPage() {
  await signedIn()
  const client = makeQueryClient()
  const db = webDb()
  const [names] = await Promise.all([
    blotterNames(),
    inTime(client.prefetchQuery({ ...overviewQuery(), queryFn: () => readOverview(db, Date.now()), retry: false })),
    inTime(client.prefetchInfiniteQuery({ ...executionsQuery(''), queryFn: () => readExecutions(db, {}, { limit: PAGE_SIZE }), retry: false })),
  ])
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <OverviewScreen names={names} />
    </HydrationBoundary>
  )
}

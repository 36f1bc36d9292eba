import { dehydrate, HydrationBoundary } from '@tanstack/react-query'
import type { Metadata } from 'next'
import { signedIn } from '#app/person.ts'
import { Costs } from '#components/costs/costs.tsx'
import { costSearchOf, readQuestion } from '#components/costs/filter.ts'
import { webDb } from '#lib/db/views/connection.ts'
import { readCosts } from '#lib/db/views/costs.ts'
import { readBlotterNames } from '#lib/db/views/executions.ts'
import { MODULE_ID } from '#lib/db/views/module.ts'
import { makeQueryClient } from '#lib/query/client.ts'
import { costsQueryOf } from '#lib/query/costs.ts'
import { queryOf } from '#lib/wire/http.ts'
import { costsQuery } from '#lib/wire/views/costs.ts'

export const metadata: Metadata = { title: 'Cost analysis' }
export const dynamic = 'force-dynamic'

type Props = { readonly searchParams: Promise<Record<string, string | string[] | undefined>> }

/**
 * The aggregates of tens of thousands of executions are sent after the frame, in the same answer: the browser makes the screen ready
 * meanwhile. The parts follow. A database that is away leaves the screen standing, to ask again from the browser.
 */
export default async function CostsPage({ searchParams }: Props) {
  await signedIn()
  const search = costSearchOf(readQuestion(await searchParams))
  const query = costsQuery.safeParse(queryOf(new URLSearchParams(search)))
  const client = makeQueryClient()
  const db = webDb()
  // What the URL says and the question does not know is answered by the API, with the field named.
  if (query.success) void client.prefetchQuery({ ...costsQueryOf(search), queryFn: () => readCosts(db, MODULE_ID, query.data), retry: false })
  const { symbols, venues } = await readBlotterNames(db).catch(() => ({ venues: [], symbols: [] }))
  return (
    <HydrationBoundary state={dehydrate(client, { shouldDehydrateQuery: () => true })}>
      <Costs names={{ symbols, venues }} />
    </HydrationBoundary>
  )
}

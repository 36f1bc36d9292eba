import { dehydrate, HydrationBoundary } from '@tanstack/react-query'
import type { Metadata } from 'next'
import { blotterNames } from '#app/blotter-names.ts'
import { inTime } from '#app/in-time.ts'
import { signedIn } from '#app/person.ts'
import { Blotter } from '#components/executions/blotter.tsx'
import { filterFields, filterSearch } from '#components/executions/filter.ts'
import { webDb } from '#lib/db/views/connection.ts'
import { readExecutions } from '#lib/db/views/executions.ts'
import { readState } from '#lib/format/search.ts'
import { makeQueryClient } from '#lib/query/client.ts'
import { executionsQuery, PAGE_SIZE } from '#lib/query/executions.ts'
import { queryOf } from '#lib/wire/http.ts'
import { executionsFilter } from '#lib/wire/views/executions.ts'

export const metadata: Metadata = { title: 'Executions' }

type Props = { readonly searchParams: Promise<Record<string, string | string[] | undefined>> }

/** The first page of rows is in the document. A database that is away leaves the screen standing, to ask again from the browser. */
export default async function ExecutionsPage({ searchParams }: Props) {
  await signedIn()
  const search = filterSearch(readState(filterFields, await searchParams))
  const filter = executionsFilter.safeParse(queryOf(new URLSearchParams(search)))
  const client = makeQueryClient()
  const db = webDb()
  const [names] = await Promise.all([
    blotterNames(),
    // What the URL says and the filter does not know is answered by the API, with the field named.
    filter.success
      ? inTime(client.prefetchInfiniteQuery({ ...executionsQuery(search), queryFn: () => readExecutions(db, filter.data, { limit: PAGE_SIZE }), retry: false }))
      : undefined,
  ])
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <Blotter names={names} />
    </HydrationBoundary>
  )
}

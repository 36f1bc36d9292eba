import { dehydrate, HydrationBoundary } from '@tanstack/react-query'
import type { Metadata } from 'next'
import { inTime } from '#app/in-time.ts'
import { signedIn } from '#app/person.ts'
import { Braids } from '#components/braids/braids.tsx'
import { braidFields, braidSearchOf } from '#components/braids/filter.ts'
import { readBraids } from '#lib/db/views/braids.ts'
import { webDb } from '#lib/db/views/connection.ts'
import { MODULE_ID } from '#lib/db/views/module.ts'
import { readState } from '#lib/format/search.ts'
import { braidsQueryOf } from '#lib/query/braids.ts'
import { makeQueryClient } from '#lib/query/client.ts'
import { queryOf } from '#lib/wire/http.ts'
import { braidsQuery } from '#lib/wire/views/braids.ts'

export const metadata: Metadata = { title: 'Braids' }

type Props = { readonly searchParams: Promise<Record<string, string | string[] | undefined>> }

/** The first page of rows is in the document. A database that is away leaves the screen standing, to ask again from the browser. */
export default async function BraidsPage({ searchParams }: Props) {
  await signedIn()
  const search = braidSearchOf(readState(braidFields, await searchParams))
  const query = braidsQuery.safeParse(queryOf(new URLSearchParams(search)))
  const client = makeQueryClient()
  if (query.success)
    await inTime(client.prefetchInfiniteQuery({ ...braidsQueryOf(search), queryFn: () => readBraids(webDb(), MODULE_ID, query.data), retry: false }))
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <Braids />
    </HydrationBoundary>
  )
}

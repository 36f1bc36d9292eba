import { dehydrate, HydrationBoundary } from '@tanstack/react-query'
import type { Metadata } from 'next'
import { inTime } from '#app/in-time.ts'
import { signedIn } from '#app/person.ts'
import { strandFields, strandSearchOf } from '#components/strands/filter.ts'
import { Strands } from '#components/strands/strands.tsx'
import { webDb } from '#lib/db/views/connection.ts'
import { readClusters, readStrands } from '#lib/db/views/strands.ts'
import { readSymbols } from '#lib/db/views/symbols.ts'
import { readState } from '#lib/format/search.ts'
import { makeQueryClient } from '#lib/query/client.ts'
import { clustersQuery, strandsQueryOf } from '#lib/query/strands.ts'
import { queryOf } from '#lib/wire/http.ts'
import { strandsQuery } from '#lib/wire/views/strands.ts'

export const metadata: Metadata = { title: 'Strands' }

type Props = { readonly searchParams: Promise<Record<string, string | string[] | undefined>> }

/** The first page of rows is in the document. A database that is away leaves the screen standing, to ask again from the browser. */
export default async function StrandsPage({ searchParams }: Props) {
  await signedIn()
  const search = strandSearchOf(readState(strandFields, await searchParams))
  const query = strandsQuery.safeParse(queryOf(new URLSearchParams(search)))
  const client = makeQueryClient()
  const db = webDb()
  const [symbols] = await Promise.all([
    inTime(readSymbols(db)).catch(() => undefined),
    query.success ? inTime(client.prefetchInfiniteQuery({ ...strandsQueryOf(search), queryFn: () => readStrands(db, query.data), retry: false })) : undefined,
    inTime(client.prefetchQuery({ ...clustersQuery, queryFn: () => readClusters(db), retry: false })),
  ])
  const names = {
    symbols: symbols?.symbols.map((listed) => listed.symbol) ?? [],
    venues: [...new Set(symbols?.symbols.flatMap((listed) => listed.venues.map(({ venue }) => venue)) ?? [])].sort(),
  }
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <Strands names={names} />
    </HydrationBoundary>
  )
}

import { dehydrate, HydrationBoundary } from '@tanstack/react-query'
import type { Metadata } from 'next'
import { inTime } from '#app/in-time.ts'
import { signedIn } from '#app/person.ts'
import { proposalFields, proposalSearchOf } from '#components/proposals/filter.ts'
import { Proposals } from '#components/proposals/proposals.tsx'
import { webDb } from '#lib/db/views/connection.ts'
import { MODULE_ID } from '#lib/db/views/module.ts'
import { readProposals } from '#lib/db/views/proposals.ts'
import { readState } from '#lib/format/search.ts'
import { makeQueryClient } from '#lib/query/client.ts'
import { proposalsQueryOf } from '#lib/query/proposals.ts'
import { queryOf } from '#lib/wire/http.ts'
import { proposalsQuery } from '#lib/wire/views/proposals.ts'

export const metadata: Metadata = { title: 'Proposals' }

type Props = { readonly searchParams: Promise<Record<string, string | string[] | undefined>> }

/** The first page of rows is in the document. A database that is away leaves the screen standing, to ask again from the browser. */
export default async function ProposalsPage({ searchParams }: Props) {
  await signedIn()
  const search = proposalSearchOf(readState(proposalFields, await searchParams))
  const query = proposalsQuery.safeParse(queryOf(new URLSearchParams(search)))
  const client = makeQueryClient()
  if (query.success)
    await inTime(client.prefetchInfiniteQuery({ ...proposalsQueryOf(search), queryFn: () => readProposals(webDb(), MODULE_ID, query.data), retry: false }))
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <Proposals />
    </HydrationBoundary>
  )
}

import { dehydrate, HydrationBoundary } from '@tanstack/react-query'
import type { Metadata } from 'next'
import { Suspense } from 'react'
import { blotterNames } from '#app/blotter-names.ts'
import { signedIn } from '#app/person.ts'
import { Costs } from '#components/costs/costs.tsx'
import { costSearchOf, readQuestion } from '#components/costs/filter.ts'
import { Skeleton } from '#components/data/states.tsx'
import { Page } from '#components/ui/page.tsx'
import { webDb } from '#lib/db/views/connection.ts'
import { readCosts } from '#lib/db/views/costs.ts'
import { MODULE_ID } from '#lib/db/views/module.ts'
import { makeQueryClient } from '#lib/query/client.ts'
import { costsQueryOf } from '#lib/query/costs.ts'
import { queryOf } from '#lib/wire/http.ts'
import { costsQuery } from '#lib/wire/views/costs.ts'

export const metadata: Metadata = { title: 'Cost analysis' }
export const dynamic = 'force-dynamic'

type Asked = Record<string, string | string[] | undefined>

/** The aggregates of tens of thousands of executions are sent after the frame, in the same answer: the browser makes the frame ready meanwhile. */
export default async function CostsPage({ searchParams }: { readonly searchParams: Promise<Asked> }) {
  await signedIn()
  return (
    <Suspense
      fallback={
        <Page title="Cost analysis">
          <Skeleton rows={14} label="Loading costs" />
        </Page>
      }
    >
      <Answered asked={await searchParams} />
    </Suspense>
  )
}

/** The aggregates are in the document, the parts follow. A database that is away leaves the screen standing, to ask again from the browser. */
async function Answered({ asked }: { readonly asked: Asked }) {
  const search = costSearchOf(readQuestion(asked))
  const query = costsQuery.safeParse(queryOf(new URLSearchParams(search)))
  const client = makeQueryClient()
  const db = webDb()
  const [{ symbols, venues }] = await Promise.all([
    blotterNames(),
    // What the URL says and the question does not know is answered by the API, with the field named.
    query.success ? client.prefetchQuery({ ...costsQueryOf(search), queryFn: () => readCosts(db, MODULE_ID, query.data), retry: false }) : undefined,
  ])
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <Costs names={{ symbols, venues }} />
    </HydrationBoundary>
  )
}

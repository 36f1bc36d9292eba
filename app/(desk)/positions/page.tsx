import { dehydrate, HydrationBoundary } from '@tanstack/react-query'
import type { Metadata } from 'next'
import { inTime } from '#app/in-time.ts'
import { signedIn } from '#app/person.ts'
import { Positions } from '#components/positions/positions.tsx'
import { webDb } from '#lib/db/views/connection.ts'
import { MODULE_ID } from '#lib/db/views/module.ts'
import { readPositions } from '#lib/db/views/positions.ts'
import { makeQueryClient } from '#lib/query/client.ts'
import { positionsQuery } from '#lib/query/positions.ts'

export const metadata: Metadata = { title: 'Positions' }
export const dynamic = 'force-dynamic'

/** The holdings are in the document. A database that is away leaves the screen standing, to ask again from the browser. */
export default async function PositionsPage() {
  await signedIn()
  const client = makeQueryClient()
  await inTime(client.prefetchQuery({ ...positionsQuery, queryFn: () => readPositions(webDb(), MODULE_ID), retry: false }))
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <Positions />
    </HydrationBoundary>
  )
}

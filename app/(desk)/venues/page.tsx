import { dehydrate, HydrationBoundary } from '@tanstack/react-query'
import type { Metadata } from 'next'
import { inTime } from '#app/in-time.ts'
import { signedIn } from '#app/person.ts'
import { VenuesScreen } from '#components/venues/venues-screen.tsx'
import { webDb } from '#lib/db/views/connection.ts'
import { MODULE_ID } from '#lib/db/views/module.ts'
import { readVenues } from '#lib/db/views/venues.ts'
import { makeQueryClient } from '#lib/query/client.ts'
import { venuesQuery } from '#lib/query/venues.ts'

export const metadata: Metadata = { title: 'Venues' }
export const dynamic = 'force-dynamic'

/** The cards are in the document. A database that is away leaves the screen standing, to ask again from the browser. */
export default async function VenuesPage() {
  await signedIn()
  const client = makeQueryClient()
  await inTime(client.prefetchQuery({ ...venuesQuery, queryFn: () => readVenues(webDb(), MODULE_ID), retry: false }))
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <VenuesScreen />
    </HydrationBoundary>
  )
}

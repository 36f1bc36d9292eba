import { dehydrate, HydrationBoundary } from '@tanstack/react-query'
import type { Metadata } from 'next'
import { inTime } from '#app/in-time.ts'
import { signedIn } from '#app/person.ts'
import { CuratorsScreen } from '#components/curators/curators-screen.tsx'
import { webDb } from '#lib/db/views/connection.ts'
import { readCurators } from '#lib/db/views/curators.ts'
import { MODULE_ID } from '#lib/db/views/module.ts'
import { makeQueryClient } from '#lib/query/client.ts'
import { curatorsQuery } from '#lib/query/curators.ts'

export const metadata: Metadata = { title: 'Curators' }
export const dynamic = 'force-dynamic'

/** The figures are in the document; a database that is away leaves the screen standing, to ask again from the browser. */
export default async function CuratorsPage() {
  await signedIn()
  const client = makeQueryClient()
  await inTime(client.prefetchQuery({ ...curatorsQuery, queryFn: () => readCurators(webDb(), MODULE_ID), retry: false }))
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <CuratorsScreen />
    </HydrationBoundary>
  )
}

import { dehydrate, HydrationBoundary } from '@tanstack/react-query'
import type { Metadata } from 'next'
import { inTime } from '#app/in-time.ts'
import { signedIn } from '#app/person.ts'
import { Learning } from '#components/learning/learning.tsx'
import { webDb } from '#lib/db/views/connection.ts'
import { readLearning } from '#lib/db/views/learning.ts'
import { MODULE_ID } from '#lib/db/views/module.ts'
import { makeQueryClient } from '#lib/query/client.ts'
import { learningQuery } from '#lib/query/learning.ts'

export const metadata: Metadata = { title: 'Learning health' }
export const dynamic = 'force-dynamic'

/** The figures are in the document. A database that is away leaves the screen standing, to ask again from the browser. */
export default async function LearningPage() {
  await signedIn()
  const client = makeQueryClient()
  await inTime(client.prefetchQuery({ ...learningQuery, queryFn: () => readLearning(webDb(), MODULE_ID), retry: false }))
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <Learning />
    </HydrationBoundary>
  )
}

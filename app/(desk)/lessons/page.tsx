import { dehydrate, HydrationBoundary } from '@tanstack/react-query'
import type { Metadata } from 'next'
import { inTime } from '#app/in-time.ts'
import { signedIn } from '#app/person.ts'
import { lessonFields, lessonSearchOf } from '#components/lessons/filter.ts'
import { Lessons } from '#components/lessons/lessons.tsx'
import { webDb } from '#lib/db/views/connection.ts'
import { readLessons } from '#lib/db/views/lessons.ts'
import { MODULE_ID } from '#lib/db/views/module.ts'
import { readState } from '#lib/format/search.ts'
import { makeQueryClient } from '#lib/query/client.ts'
import { lessonsQueryOf } from '#lib/query/lessons.ts'
import { queryOf } from '#lib/wire/http.ts'
import { lessonsQuery } from '#lib/wire/views/lessons.ts'

export const metadata: Metadata = { title: 'Lessons' }

type Props = { readonly searchParams: Promise<Record<string, string | string[] | undefined>> }

/** The first page of rows is in the document. A database that is away leaves the screen standing, to ask again from the browser. */
export default async function LessonsPage({ searchParams }: Props) {
  await signedIn()
  const search = lessonSearchOf(readState(lessonFields, await searchParams))
  const query = lessonsQuery.safeParse(queryOf(new URLSearchParams(search)))
  const client = makeQueryClient()
  if (query.success)
    await inTime(client.prefetchInfiniteQuery({ ...lessonsQueryOf(search), queryFn: () => readLessons(webDb(), MODULE_ID, query.data), retry: false }))
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <Lessons />
    </HydrationBoundary>
  )
}

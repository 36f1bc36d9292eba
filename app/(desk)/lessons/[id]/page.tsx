import { dehydrate, HydrationBoundary } from '@tanstack/react-query'
import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { cache } from 'react'
import { signedIn } from '#app/person.ts'
import { LessonScreen } from '#components/lessons/lesson-screen.tsx'
import { webDb } from '#lib/db/views/connection.ts'
import { readLesson } from '#lib/db/views/lesson.ts'
import { makeQueryClient } from '#lib/query/client.ts'
import { lessonQuery } from '#lib/query/lessons.ts'

type Props = { readonly params: Promise<{ readonly id: string }> }

export const dynamic = 'force-dynamic'

/** The title and the screen of one request show the same read. */
const read = cache((id: string) => readLesson(webDb(), id))

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  await signedIn()
  const found = await read(decodeURIComponent((await params).id))
  return { title: found ? (found.title ?? 'Lesson without words yet') : 'No such lesson' }
}

export default async function Page({ params }: Props) {
  await signedIn()
  const id = decodeURIComponent((await params).id)
  const found = await read(id)
  if (found === null) notFound()
  const client = makeQueryClient()
  client.setQueryData(lessonQuery(id).queryKey, found)
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <LessonScreen id={id} />
    </HydrationBoundary>
  )
}

import { dehydrate, HydrationBoundary } from '@tanstack/react-query'
import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { cache } from 'react'
import { signedIn } from '#app/person.ts'
import { ExecutionScreen } from '#components/execution/execution-screen.tsx'
import { headlineOf } from '#components/execution/headline.ts'
import { webDb } from '#lib/db/views/connection.ts'
import { readExecution } from '#lib/db/views/execution.ts'
import { makeQueryClient } from '#lib/query/client.ts'
import { executionQuery } from '#lib/query/execution.ts'

type Props = { readonly params: Promise<{ readonly id: string }> }

export const dynamic = 'force-dynamic'

/** The title and the screen of one request show the same read. */
const read = cache((id: string) => readExecution(webDb(), id))

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  await signedIn()
  const found = await read(decodeURIComponent((await params).id))
  return { title: found ? headlineOf(found) : 'No such execution' }
}

export default async function ExecutionPage({ params }: Props) {
  await signedIn()
  const id = decodeURIComponent((await params).id)
  const found = await read(id)
  if (found === null) notFound()
  const client = makeQueryClient()
  client.setQueryData(executionQuery(id).queryKey, found)
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <ExecutionScreen id={id} />
    </HydrationBoundary>
  )
}

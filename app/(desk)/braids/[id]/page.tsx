import { dehydrate, HydrationBoundary } from '@tanstack/react-query'
import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { cache } from 'react'
import { signedIn } from '#app/person.ts'
import { BraidScreen } from '#components/braids/braid-screen.tsx'
import { readBraid } from '#lib/db/views/braids.ts'
import { webDb } from '#lib/db/views/connection.ts'
import { shortId } from '#lib/format/words.ts'
import { braidQuery } from '#lib/query/braids.ts'
import { makeQueryClient } from '#lib/query/client.ts'

type Props = { readonly params: Promise<{ readonly id: string }> }

export const dynamic = 'force-dynamic'

/** The title and the screen of one request show the same read. */
const read = cache((id: string) => readBraid(webDb(), id))

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  await signedIn()
  const found = await read(decodeURIComponent((await params).id))
  return { title: found ? `Braid ${shortId(found.id)}` : 'No such braid' }
}

export default async function Page({ params }: Props) {
  await signedIn()
  const id = decodeURIComponent((await params).id)
  const found = await read(id)
  if (found === null) notFound()
  const client = makeQueryClient()
  client.setQueryData(braidQuery(id).queryKey, found)
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <BraidScreen id={id} />
    </HydrationBoundary>
  )
}

import { dehydrate, HydrationBoundary } from '@tanstack/react-query'
import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { cache } from 'react'
import { signedIn } from '#app/person.ts'
import { ProposalScreen } from '#components/proposals/proposal-screen.tsx'
import { webDb } from '#lib/db/views/connection.ts'
import { MODULE_ID } from '#lib/db/views/module.ts'
import { readProposal } from '#lib/db/views/proposal.ts'
import { makeQueryClient } from '#lib/query/client.ts'
import { proposalQuery } from '#lib/query/proposals.ts'

type Props = { readonly params: Promise<{ readonly id: string }> }

export const dynamic = 'force-dynamic'

/** The title and the screen of one request show the same read. */
const read = cache((id: string) => readProposal(webDb(), MODULE_ID, id))

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  await signedIn()
  const found = await read(decodeURIComponent((await params).id))
  return { title: found ? found.title : 'No such proposal' }
}

export default async function Page({ params }: Props) {
  await signedIn()
  const id = decodeURIComponent((await params).id)
  const found = await read(id)
  if (found === null) notFound()
  const client = makeQueryClient()
  client.setQueryData(proposalQuery(id).queryKey, found)
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <ProposalScreen id={id} />
    </HydrationBoundary>
  )
}

import { dehydrate, HydrationBoundary } from '@tanstack/react-query'
import type { Metadata } from 'next'
import { inTime } from '#app/in-time.ts'
import { signedIn } from '#app/person.ts'
import { DecideForm } from '#components/decide/decide-form.tsx'
import { Page } from '#components/ui/page.tsx'
import { webDb } from '#lib/db/views/connection.ts'
import { readSymbols } from '#lib/db/views/symbols.ts'
import { makeQueryClient } from '#lib/query/client.ts'
import { symbolsQuery } from '#lib/query/symbols.ts'

export const metadata: Metadata = { title: 'Send a decision' }
export const dynamic = 'force-dynamic'

type Props = { readonly searchParams: Promise<{ readonly symbol?: string | string[] }> }

export default async function DecidePage({ searchParams }: Props) {
  await signedIn()
  const asked = (await searchParams).symbol
  const client = makeQueryClient()
  await inTime(client.prefetchQuery({ ...symbolsQuery, queryFn: () => readSymbols(webDb()), retry: false }))
  const first = typeof asked === 'string' ? asked : (client.getQueryData(symbolsQuery.queryKey)?.symbols[0]?.symbol ?? null)
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <Page title="Send a decision" lead="It takes the path of any strategy: recorded, judged, then traded or refused.">
        <DecideForm symbol={first} />
      </Page>
    </HydrationBoundary>
  )
}

import { dehydrate, HydrationBoundary } from '@tanstack/react-query'
import type { Metadata } from 'next'
import { inTime } from '#app/in-time.ts'
import { signedIn } from '#app/person.ts'
import { CompareScreen } from '#components/executions/compare-screen.tsx'
import { webDb } from '#lib/db/views/connection.ts'
import { readExecution } from '#lib/db/views/execution.ts'
import { anyText, readState } from '#lib/format/search.ts'
import { makeQueryClient } from '#lib/query/client.ts'
import { executionQuery } from '#lib/query/execution.ts'
import { executionId } from '#lib/wire/views/execution.ts'

export const metadata: Metadata = { title: 'Two executions' }

type Props = { readonly searchParams: Promise<Record<string, string | string[] | undefined>> }

/** Two executions side by side, named in the URL. */
export default async function ComparePage({ searchParams }: Props) {
  await signedIn()
  const { a, b } = readState({ a: anyText, b: anyText }, await searchParams)
  const client = makeQueryClient()
  const ids = [a, b].map((id) => executionId.safeParse(id).data ?? null)
  await Promise.all(
    ids.map(async (id) => {
      const found = id === null ? null : await inTime(readExecution(webDb(), id)).catch(() => null)
      if (found && id !== null) client.setQueryData(executionQuery(id).queryKey, found)
    }),
  )
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <CompareScreen ids={[ids[0] ?? null, ids[1] ?? null]} />
    </HydrationBoundary>
  )
}

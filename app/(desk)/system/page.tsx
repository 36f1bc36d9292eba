import { dehydrate, HydrationBoundary } from '@tanstack/react-query'
import type { Metadata } from 'next'
import { inTime } from '#app/in-time.ts'
import { signedIn } from '#app/person.ts'
import { SystemScreen } from '#components/system/system.tsx'
import { makeQueryClient } from '#lib/query/client.ts'
import { systemQuery } from '#lib/query/system.ts'
import { systemNow } from '../../api/system/read.ts'

export const metadata: Metadata = { title: 'System' }
export const dynamic = 'force-dynamic'

export default async function SystemPage() {
  await signedIn()
  const client = makeQueryClient()
  await inTime(client.prefetchQuery({ ...systemQuery, queryFn: systemNow, retry: false }))
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <SystemScreen />
    </HydrationBoundary>
  )
}

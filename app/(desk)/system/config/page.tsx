import { dehydrate, HydrationBoundary } from '@tanstack/react-query'
import type { Metadata } from 'next'
import { inTime } from '#app/in-time.ts'
import { signedIn } from '#app/person.ts'
import { ConfigScreen } from '#components/config/config-screen.tsx'
import { makeQueryClient } from '#lib/query/client.ts'
import { configQuery } from '#lib/query/config.ts'
import { configNow } from '../../../api/config/read.ts'

export const metadata: Metadata = { title: 'Configuration' }
export const dynamic = 'force-dynamic'

export default async function ConfigPage() {
  await signedIn()
  const client = makeQueryClient()
  await inTime(client.prefetchQuery({ ...configQuery, queryFn: configNow, retry: false }))
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <ConfigScreen />
    </HydrationBoundary>
  )
}

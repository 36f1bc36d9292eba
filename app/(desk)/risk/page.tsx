import { dehydrate, HydrationBoundary } from '@tanstack/react-query'
import type { Metadata } from 'next'
import { inTime } from '#app/in-time.ts'
import { signedIn } from '#app/person.ts'
import { RiskScreen } from '#components/risk/risk.tsx'
import { webDb } from '#lib/db/views/connection.ts'
import { MODULE_ID } from '#lib/db/views/module.ts'
import { readRisk } from '#lib/db/views/risk.ts'
import { makeQueryClient } from '#lib/query/client.ts'
import { riskQuery } from '#lib/query/risk.ts'

export const metadata: Metadata = { title: 'Risk' }
export const dynamic = 'force-dynamic'

export default async function RiskPage() {
  await signedIn()
  const client = makeQueryClient()
  await inTime(client.prefetchQuery({ ...riskQuery, queryFn: () => readRisk(webDb(), MODULE_ID, Date.now()), retry: false }))
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <RiskScreen />
    </HydrationBoundary>
  )
}

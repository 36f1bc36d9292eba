import { dehydrate, HydrationBoundary } from '@tanstack/react-query'
import type { Metadata } from 'next'
import { inTime } from '#app/in-time.ts'
import { signedIn } from '#app/person.ts'
import { Audit } from '#components/audit/audit.tsx'
import { auditFields, auditSearchOf } from '#components/audit/filter.ts'
import { readAudit } from '#lib/db/views/audit.ts'
import { webDb } from '#lib/db/views/connection.ts'
import { readState } from '#lib/format/search.ts'
import { AUDIT_PAGE, auditQueryOf } from '#lib/query/audit.ts'
import { makeQueryClient } from '#lib/query/client.ts'
import { queryOf } from '#lib/wire/http.ts'
import { auditFilter } from '#lib/wire/views/audit.ts'
import { READS_PEOPLE } from '../../../api/audit/people.ts'

export const metadata: Metadata = { title: 'Audit log' }

type Props = { readonly searchParams: Promise<Record<string, string | string[] | undefined>> }

/** The first page of lines is in the document. A database that is away leaves the screen standing, to ask again from the browser. */
export default async function AuditPage({ searchParams }: Props) {
  const { roles } = await signedIn()
  const search = auditSearchOf(readState(auditFields, await searchParams))
  const filter = auditFilter.safeParse(queryOf(new URLSearchParams(search)))
  const client = makeQueryClient()
  if (filter.success) {
    const read = () => readAudit(webDb(), filter.data, { limit: AUDIT_PAGE }, roles.includes(READS_PEOPLE))
    await inTime(client.prefetchInfiniteQuery({ ...auditQueryOf(search), queryFn: read, retry: false }))
  }
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <Audit />
    </HydrationBoundary>
  )
}

import type { NextRequest } from 'next/server'
import { readAudit } from '#lib/db/views/audit.ts'
import { webDb } from '#lib/db/views/connection.ts'
import { queryOf } from '#lib/wire/http.ts'
import { auditQuery } from '#lib/wire/views/audit.ts'
import { answer, refuse } from '../answer.ts'
import { mayReadPeople } from './people.ts'

export const dynamic = 'force-dynamic'

/** Who did what, when and why, newest first. */
export async function GET(request: NextRequest): Promise<Response> {
  const query = auditQuery.safeParse(queryOf(request.nextUrl.searchParams))
  if (!query.success) return refuse(query.error)
  const { before, limit, ...filter } = query.data
  return answer(async () => readAudit(webDb(), filter, { before, limit }, await mayReadPeople()))
}

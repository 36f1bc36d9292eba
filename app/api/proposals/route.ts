import type { NextRequest } from 'next/server'
import { webDb } from '#lib/db/views/connection.ts'
import { MODULE_ID } from '#lib/db/views/module.ts'
import { readProposals } from '#lib/db/views/proposals.ts'
import { queryOf } from '#lib/wire/http.ts'
import { proposalsQuery } from '#lib/wire/views/proposals.ts'
import { answer, refuse } from '../answer.ts'

export const dynamic = 'force-dynamic'

/** What waits for a decision, by risk and age, or a page of what was decided, newest first. */
export async function GET(request: NextRequest): Promise<Response> {
  const query = proposalsQuery.safeParse(queryOf(request.nextUrl.searchParams))
  return query.success ? answer(() => readProposals(webDb(), MODULE_ID, query.data)) : refuse(query.error)
}

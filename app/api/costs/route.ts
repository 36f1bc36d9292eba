import type { NextRequest } from 'next/server'
import { webDb } from '#lib/db/views/connection.ts'
import { readCosts } from '#lib/db/views/costs.ts'
import { MODULE_ID } from '#lib/db/views/module.ts'
import { queryOf } from '#lib/wire/http.ts'
import { costsQuery } from '#lib/wire/views/costs.ts'
import { answer, refuse } from '../answer.ts'

export const dynamic = 'force-dynamic'

/** One metric by group or row, over at most the newest 20,000 executions that fit. */
export async function GET(request: NextRequest): Promise<Response> {
  const query = costsQuery.safeParse(queryOf(request.nextUrl.searchParams))
  return query.success ? answer(() => readCosts(webDb(), MODULE_ID, query.data)) : refuse(query.error)
}

import type { NextRequest } from 'next/server'
import { webDb } from '#lib/db/views/connection.ts'
import { readCostParts } from '#lib/db/views/costs-parts.ts'
import { MODULE_ID } from '#lib/db/views/module.ts'
import { queryOf } from '#lib/wire/http.ts'
import { costsQuery } from '#lib/wire/views/costs.ts'
import { answer, refuse } from '../../answer.ts'

export const dynamic = 'force-dynamic'

/** What the costs of the same executions are made of: shortfall by part, mark-out curves, latency by stage. */
export async function GET(request: NextRequest): Promise<Response> {
  const query = costsQuery.safeParse(queryOf(request.nextUrl.searchParams))
  return query.success ? answer(() => readCostParts(webDb(), MODULE_ID, query.data)) : refuse(query.error)
}

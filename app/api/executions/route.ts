import type { NextRequest } from 'next/server'
import { webDb } from '#lib/db/views/connection.ts'
import { readExecutions, readExecutionsDelta } from '#lib/db/views/executions.ts'
import { idList, queryOf } from '#lib/wire/http.ts'
import { executionsQuery } from '#lib/wire/views/executions.ts'
import { answer, refuse } from '../answer.ts'
import { sharedDelta } from './shared.ts'

export const dynamic = 'force-dynamic'

/** A page of the blotter, or with `?ids=` the delta read of the live tail: what the filter lets through of at most 200 rows. */
export async function GET(request: NextRequest): Promise<Response> {
  const { ids: given, ...params } = queryOf(request.nextUrl.searchParams)
  const query = executionsQuery.safeParse(params)
  if (!query.success) return refuse(query.error)
  const { before, limit, ...filter } = query.data
  if (given === undefined) return answer(() => readExecutions(webDb(), filter, { before, limit }))
  const ids = idList.safeParse(given)
  if (!ids.success) return refuse(ids.error)
  const response = await answer(() => sharedDelta(request.nextUrl.search, () => readExecutionsDelta(webDb(), filter, ids.data)))
  // A delta is small and waited for: packing it would cost both ends more than sending it.
  response.headers.set('Cache-Control', 'no-store, no-transform')
  return response
}

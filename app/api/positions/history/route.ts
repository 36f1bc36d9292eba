import type { NextRequest } from 'next/server'
import { webDb } from '#lib/db/views/connection.ts'
import { MODULE_ID } from '#lib/db/views/module.ts'
import { readPositionHistory } from '#lib/db/views/positions.ts'
import { queryOf } from '#lib/wire/http.ts'
import { positionHistoryQuery } from '#lib/wire/views/positions.ts'
import { answer, refuse } from '../../answer.ts'

export const dynamic = 'force-dynamic'

/** Changes of one holding, newest first: `?symbol=…&venue=…&before=…`. */
export async function GET(request: NextRequest): Promise<Response> {
  const query = positionHistoryQuery.safeParse(queryOf(request.nextUrl.searchParams))
  return query.success ? answer(() => readPositionHistory(webDb(), MODULE_ID, query.data)) : refuse(query.error)
}

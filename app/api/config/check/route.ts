import type { NextRequest } from 'next/server'
import { checkChange } from '#lib/db/views/config.ts'
import { webDb } from '#lib/db/views/connection.ts'
import { MODULE_ID } from '#lib/db/views/module.ts'
import { queryOf } from '#lib/wire/http.ts'
import { checkQuery } from '#lib/wire/views/config.ts'
import { answer, refuse } from '../../answer.ts'

export const dynamic = 'force-dynamic'

/** Whether a change can be, by the parser that the worker adopts with; what is wrong is named by its path. */
export async function GET(request: NextRequest): Promise<Response> {
  const query = checkQuery.safeParse(queryOf(request.nextUrl.searchParams))
  if (!query.success) return refuse(query.error)
  const { base, kind, change } = query.data
  return answer(() => checkChange(webDb(), MODULE_ID, base, kind, change))
}

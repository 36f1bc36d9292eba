import type { NextRequest } from 'next/server'
import { readConfigDiff } from '#lib/db/views/config.ts'
import { webDb } from '#lib/db/views/connection.ts'
import { MODULE_ID } from '#lib/db/views/module.ts'
import { queryOf } from '#lib/wire/http.ts'
import { diffQuery } from '#lib/wire/views/config.ts'
import { answer, refuse } from '../../answer.ts'

export const dynamic = 'force-dynamic'

/** Any two versions, field by field and as they are stored. */
export async function GET(request: NextRequest): Promise<Response> {
  const query = diffQuery.safeParse(queryOf(request.nextUrl.searchParams))
  return query.success ? answer(() => readConfigDiff(webDb(), MODULE_ID, query.data.from, query.data.to)) : refuse(query.error)
}

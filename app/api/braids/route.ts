import type { NextRequest } from 'next/server'
import { readBraids } from '#lib/db/views/braids.ts'
import { webDb } from '#lib/db/views/connection.ts'
import { MODULE_ID } from '#lib/db/views/module.ts'
import { queryOf } from '#lib/wire/http.ts'
import { braidsQuery } from '#lib/wire/views/braids.ts'
import { answer, refuse } from '../answer.ts'

export const dynamic = 'force-dynamic'

/** A page of braids, newest first. */
export async function GET(request: NextRequest): Promise<Response> {
  const query = braidsQuery.safeParse(queryOf(request.nextUrl.searchParams))
  return query.success ? answer(() => readBraids(webDb(), MODULE_ID, query.data)) : refuse(query.error)
}

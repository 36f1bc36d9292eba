import type { NextRequest } from 'next/server'
import { webDb } from '#lib/db/views/connection.ts'
import { findByName } from '#lib/db/views/find.ts'
import { queryOf } from '#lib/wire/http.ts'
import { findQuery } from '#lib/wire/views/find.ts'
import { answer, refuse } from '../answer.ts'

export const dynamic = 'force-dynamic'

/** What goes by this id, end of an id, symbol or title. */
export async function GET(request: NextRequest): Promise<Response> {
  const query = findQuery.safeParse(queryOf(request.nextUrl.searchParams))
  return query.success ? answer(() => findByName(webDb(), query.data.q)) : refuse(query.error)
}

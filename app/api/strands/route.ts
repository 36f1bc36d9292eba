import type { NextRequest } from 'next/server'
import { webDb } from '#lib/db/views/connection.ts'
import { readStrands } from '#lib/db/views/strands.ts'
import { queryOf } from '#lib/wire/http.ts'
import { strandsQuery } from '#lib/wire/views/strands.ts'
import { answer, refuse } from '../answer.ts'

export const dynamic = 'force-dynamic'

/** A page of strands, or with `?ids=` what the filter lets through of these. */
export async function GET(request: NextRequest): Promise<Response> {
  const query = strandsQuery.safeParse(queryOf(request.nextUrl.searchParams))
  return query.success ? answer(() => readStrands(webDb(), query.data)) : refuse(query.error)
}

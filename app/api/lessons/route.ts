import type { NextRequest } from 'next/server'
import { webDb } from '#lib/db/views/connection.ts'
import { readLessons } from '#lib/db/views/lessons.ts'
import { MODULE_ID } from '#lib/db/views/module.ts'
import { queryOf } from '#lib/wire/http.ts'
import { lessonsQuery } from '#lib/wire/views/lessons.ts'
import { answer, refuse } from '../answer.ts'

export const dynamic = 'force-dynamic'

/** A page of lessons, newest first; without a state the living ones. */
export async function GET(request: NextRequest): Promise<Response> {
  const query = lessonsQuery.safeParse(queryOf(request.nextUrl.searchParams))
  return query.success ? answer(() => readLessons(webDb(), MODULE_ID, query.data)) : refuse(query.error)
}

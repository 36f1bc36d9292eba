import type { NextRequest } from 'next/server'
import { whoIsHere } from '#app/person.ts'
import { webDb } from '#lib/db/views/connection.ts'
import { readSavedViews } from '#lib/db/views/saved.ts'
import { queryOf } from '#lib/wire/http.ts'
import { listName } from '#lib/wire/views/saved.ts'
import { answer, refuse } from '../answer.ts'

export const dynamic = 'force-dynamic'

/** The views of a list that the person who asks has kept. */
export async function GET(request: NextRequest): Promise<Response> {
  const list = listName.safeParse(queryOf(request.nextUrl.searchParams).list)
  if (!list.success) return refuse(list.error)
  return answer(async () => {
    const person = await whoIsHere()
    // A token reads what the desk knows, and has no screen of its own.
    return person ? readSavedViews(webDb(), person.handle, list.data) : { views: [] }
  })
}

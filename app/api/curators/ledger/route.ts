import type { NextRequest } from 'next/server'
import { webDb } from '#lib/db/views/connection.ts'
import { DECISIONS_MAX } from '#lib/db/views/curators.ts'
import { readLedger } from '#lib/db/views/curators-ledger.ts'
import { MODULE_ID } from '#lib/db/views/module.ts'
import { queryOf } from '#lib/wire/http.ts'
import { ledgerQuery } from '#lib/wire/views/curators.ts'
import { answer, refuse } from '../../answer.ts'

export const dynamic = 'force-dynamic'

/** A page of the veto ledger, newest first. */
export async function GET(request: NextRequest): Promise<Response> {
  const query = ledgerQuery.safeParse(queryOf(request.nextUrl.searchParams))
  return query.success ? answer(() => readLedger(webDb(), MODULE_ID, DECISIONS_MAX, query.data)) : refuse(query.error)
}

import type { NextRequest } from 'next/server'
import { webDb } from '#lib/db/views/connection.ts'
import { readCuratorCharts } from '#lib/db/views/curators.ts'
import { MODULE_ID } from '#lib/db/views/module.ts'
import { queryOf } from '#lib/wire/http.ts'
import { chartsQuery } from '#lib/wire/views/curators.ts'
import { answer, refuse } from '../../answer.ts'

export const dynamic = 'force-dynamic'

/** Calibration and contributions: what the charts draw, read when they come into view. */
export async function GET(request: NextRequest): Promise<Response> {
  const query = chartsQuery.safeParse(queryOf(request.nextUrl.searchParams))
  return query.success ? answer(() => readCuratorCharts(webDb(), MODULE_ID, query.data.version ?? null)) : refuse(query.error)
}

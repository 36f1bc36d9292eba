import type { NextRequest } from 'next/server'
import { refusedReader } from '#app/person.ts'
import { webDb } from '#lib/db/views/connection.ts'
import { readCosts } from '#lib/db/views/costs.ts'
import { pageThroughExecutions } from '#lib/db/views/executions.ts'
import { MODULE_ID } from '#lib/db/views/module.ts'
import { metricMeta } from '#lib/domain/account/metrics/registry.ts'
import { envelope, queryOf } from '#lib/wire/http.ts'
import { costsQuery } from '#lib/wire/views/costs.ts'
import { executionsFilter } from '#lib/wire/views/executions.ts'
import { refuse } from '../../answer.ts'
import { costLines } from './costs.ts'
import { csvLine, executionLine, pickColumns } from './csv.ts'

export const dynamic = 'force-dynamic'

/** A day of a busy desk; more belongs into a query of one's own. */
const ROWS_MAX = 200_000

/** The blotter as CSV: the current filter and columns, decimals as text, ISO times, the filter in the first comment line. */
export async function GET(request: NextRequest, { params }: { params: Promise<{ view: string }> }): Promise<Response> {
  const refused = await refusedReader()
  if (refused) return refused
  const { view } = await params
  if (view === 'costs') return exportCosts(request)
  if (view !== 'executions') return Response.json(envelope('NOT_FOUND', `Expected executions or costs, was ${view}.`), { status: 404 })
  const { columns: wanted, ...given } = queryOf(request.nextUrl.searchParams)
  const filter = executionsFilter.safeParse(given)
  if (!filter.success) return refuse(filter.error)

  const columns = pickColumns(wanted)
  const at = new Date().toISOString()
  const words =
    Object.entries(given)
      .map(([name, value]) => `${name}=${value}`)
      .join(' ') || 'none'
  const pages = pageThroughExecutions(webDb(), filter.data, ROWS_MAX)
  const encoder = new TextEncoder()
  let isHeadSent = false
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      if (!isHeadSent) {
        isHeadSent = true
        return controller.enqueue(encoder.encode(`# Ropewalk executions, ${at}, filter: ${words.replace(/[\r\n]/g, ' ')}\n${csvLine(columns)}`))
      }
      const next = await pages.next()
      if (next.done) return controller.close()
      controller.enqueue(encoder.encode(next.value.map((row) => executionLine(row, columns)).join('')))
    },
    cancel: async () => void (await pages.return(undefined)),
  })
  return new Response(body, { headers: headersOf('executions', at) })
}

/** One answer of the cost screen. */
async function exportCosts(request: NextRequest): Promise<Response> {
  const given = queryOf(request.nextUrl.searchParams)
  const query = costsQuery.safeParse(given)
  if (!query.success) return refuse(query.error)
  const costs = await readCosts(webDb(), MODULE_ID, query.data)
  const at = new Date().toISOString()
  const words = Object.entries(query.data)
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value instanceof Date ? value.toISOString() : value}`]))
    .join(' ')
  const head = `# Ropewalk costs, ${at}, ${metricMeta(query.data.metric)?.header}, ${costs.scope.executionCount} executions${costs.scope.isCut ? ' (the newest)' : ''}, ${words.replace(/[\r\n]/g, ' ')}\n`
  return new Response(head + costLines(query.data, costs), { headers: headersOf('costs', at) })
}

const headersOf = (name: string, at: string) => ({
  'Content-Type': 'text/csv; charset=utf-8',
  'Content-Disposition': `attachment; filename="${name}-${at.slice(0, 19).replaceAll(':', '')}Z.csv"`,
  'Cache-Control': 'no-store',
})

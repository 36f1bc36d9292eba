import type { NextRequest } from 'next/server'
import { refusedReader } from '#app/person.ts'
import { webDb } from '#lib/db/views/connection.ts'
import { readCosts } from '#lib/db/views/costs.ts'
import { MODULE_ID } from '#lib/db/views/module.ts'
import { metricMeta } from '#lib/domain/account/metrics/registry.ts'
import { envelope, queryOf } from '#lib/wire/http.ts'
import { costsQuery } from '#lib/wire/views/costs.ts'
import { refuse } from '../../answer.ts'
import { costLines } from './costs.ts'
import { commentOf } from './csv.ts'
import { FILES } from './files.ts'

export const dynamic = 'force-dynamic'

/** What is on screen as CSV, streamed: the current filter, order and columns, decimals as text, ISO times, the question in the first comment line. */
export async function GET(request: NextRequest, { params }: { params: Promise<{ view: string }> }): Promise<Response> {
  const refused = await refusedReader()
  if (refused) return refused
  const { view } = await params
  if (view === 'costs') return exportCosts(request)
  const file = Object.hasOwn(FILES, view) ? FILES[view] : undefined
  if (file === undefined) {
    return Response.json(envelope('NOT_FOUND', `Expected ${Object.keys(FILES).join(', ')} or costs, was ${view.slice(0, 40)}.`), { status: 404 })
  }
  const { columns: wanted, before: _before, ids: _ids, limit: _limit, ...given } = queryOf(request.nextUrl.searchParams)
  const found = file(given, wanted)
  if (!found.ok) return refuse(found.error)
  const at = new Date().toISOString()
  const { sort, ...filter } = given
  const comment = commentOf(`Ropewalk ${view} · ${at} · filter: ${inWords(filter)} · order: ${sort ?? 'newest first'}`)
  return new Response(streamed(comment, found.lines), { headers: headersOf(view, at) })
}

/** Bytes of the lines as they are asked for: a file that is called off reads no further. */
function streamed(comment: string, lines: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  let isHeadSent = false
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      if (!isHeadSent) {
        isHeadSent = true
        return controller.enqueue(encoder.encode(comment))
      }
      const next = await lines.next()
      if (next.done) return controller.close()
      controller.enqueue(encoder.encode(next.value))
    },
    cancel: async () => void (await lines.return(undefined)),
  })
}

/** One answer of the cost screen. */
async function exportCosts(request: NextRequest): Promise<Response> {
  const given = queryOf(request.nextUrl.searchParams)
  const query = costsQuery.safeParse(given)
  if (!query.success) return refuse(query.error)
  const costs = await readCosts(webDb(), MODULE_ID, query.data)
  const at = new Date().toISOString()
  const asked = Object.entries(query.data).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value instanceof Date ? value.toISOString() : value]],
  )
  const { executionCount, isCut } = costs.scope
  const comment = commentOf(
    `Ropewalk costs · ${at} · ${metricMeta(query.data.metric)?.header} · ${executionCount} executions${isCut ? ' (the newest)' : ''} · ${inWords(Object.fromEntries(asked))}`,
  )
  return new Response(comment + costLines(query.data, costs), { headers: headersOf('costs', at) })
}

const inWords = (filter: Readonly<Record<string, unknown>>): string =>
  Object.entries(filter)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ') || 'none'

const headersOf = (name: string, at: string) => ({
  'Content-Type': 'text/csv; charset=utf-8',
  'Content-Disposition': `attachment; filename="ropewalk-${name}-${at.slice(0, 19).replaceAll(':', '')}Z.csv"`,
  'Cache-Control': 'no-store',
})

import type { NextRequest } from 'next/server'
import { refusedReader } from '#app/person.ts'
import { queryOf } from '#lib/wire/http.ts'
import { auditFilter } from '#lib/wire/views/audit.ts'
import { refuse } from '../../answer.ts'
import { mayReadPeople } from '../../audit/people.ts'
import { auditLines } from './lines.ts'

export const dynamic = 'force-dynamic'

/** A year of a desk that is asked a lot; more belongs into a query of one's own. */
const ROWS_MAX = 100_000

/** The audit log as CSV, streamed: the filter in the first comment line, times in ISO. */
export async function GET(request: NextRequest): Promise<Response> {
  const refused = await refusedReader()
  if (refused) return refused
  const given = queryOf(request.nextUrl.searchParams)
  const filter = auditFilter.safeParse(given)
  if (!filter.success) return refuse(filter.error)
  const at = new Date().toISOString()
  const words = Object.entries(given)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ')
  const lines = auditLines(filter.data, ROWS_MAX, await mayReadPeople())
  const encoder = new TextEncoder()
  let isHeadSent = false
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      if (!isHeadSent) {
        isHeadSent = true
        return controller.enqueue(encoder.encode(`# Ropewalk audit log, ${at}, filter: ${(words || 'none').replace(/[\r\n]/g, ' ')}\n`))
      }
      const next = await lines.next()
      if (next.done) return controller.close()
      controller.enqueue(encoder.encode(next.value))
    },
    cancel: async () => void (await lines.return(undefined)),
  })
  return new Response(body, {
    headers: {
      'Content-Type': 'text/csv; charset=utf-8',
      'Content-Disposition': `attachment; filename="audit-${at.slice(0, 19).replaceAll(':', '')}Z.csv"`,
      'Cache-Control': 'no-store',
    },
  })
}

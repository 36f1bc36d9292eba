import { webDb } from '#lib/db/views/connection.ts'
import { readSymbols } from '#lib/db/views/symbols.ts'
import { answer } from '../answer.ts'

export const dynamic = 'force-dynamic'

/** What may be traded, with the last prices. */
export async function GET(): Promise<Response> {
  return answer(() => readSymbols(webDb()))
}

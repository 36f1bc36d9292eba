import { webDb } from '#lib/db/views/connection.ts'
import { MODULE_ID } from '#lib/db/views/module.ts'
import { readPositions } from '#lib/db/views/positions.ts'
import { answer } from '../answer.ts'

export const dynamic = 'force-dynamic'

/** Every holding with its mark, and the sums per currency. */
export async function GET(): Promise<Response> {
  return answer(() => readPositions(webDb(), MODULE_ID))
}

import { webDb } from '#lib/db/views/connection.ts'
import { MODULE_ID } from '#lib/db/views/module.ts'
import { readVenues } from '#lib/db/views/venues.ts'
import { answer } from '../answer.ts'

export const dynamic = 'force-dynamic'

/** The scorecard of every venue, and what models and simulator were worth there. */
export async function GET(): Promise<Response> {
  return answer(() => readVenues(webDb(), MODULE_ID))
}

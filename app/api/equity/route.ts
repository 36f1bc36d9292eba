import { readEquity } from '#lib/db/views/equity.ts'
import { MODULE_ID } from '#lib/db/views/module.ts'
import { answer } from '../answer.ts'

export const dynamic = 'force-dynamic'

/** Equity, realised, unrealised and fees over the last 24 hours of market time. */
export async function GET(): Promise<Response> {
  return answer(() => readEquity(MODULE_ID))
}

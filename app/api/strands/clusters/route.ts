import { webDb } from '#lib/db/views/connection.ts'
import { readClusters } from '#lib/db/views/strands.ts'
import { answer } from '../../answer.ts'

export const dynamic = 'force-dynamic'

/** Strands that agree in all five columns and are not braided yet. */
export async function GET(): Promise<Response> {
  return answer(() => readClusters(webDb()))
}

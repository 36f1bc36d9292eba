import { webDb } from '#lib/db/views/connection.ts'
import { readLearning } from '#lib/db/views/learning.ts'
import { MODULE_ID } from '#lib/db/views/module.ts'
import { answer } from '../answer.ts'

export const dynamic = 'force-dynamic'

/** What was tried, what each learner knows, what changed, and what the models cost. */
export async function GET(): Promise<Response> {
  return answer(() => readLearning(webDb(), MODULE_ID))
}

import { answer } from '../answer.ts'

export const dynamic = 'force-dynamic'

/** What no route answers: the page for unknown addresses is no answer to a program. */
export async function GET(): Promise<Response> {
  return answer(async () => null)
}

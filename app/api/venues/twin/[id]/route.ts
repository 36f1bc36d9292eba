import { webDb } from '#lib/db/views/connection.ts'
import { readTwin } from '#lib/db/views/twins.ts'
import { executionId } from '#lib/wire/views/execution.ts'
import { answer, refuse } from '../../../answer.ts'

export const dynamic = 'force-dynamic'

/** The twin of one execution; `null` while it has none. */
export async function GET(_: Request, { params }: { readonly params: Promise<{ readonly id: string }> }): Promise<Response> {
  const id = executionId.safeParse((await params).id)
  return id.success ? answer(async () => ({ twin: await readTwin(webDb(), id.data) })) : refuse(id.error)
}

import { webDb } from '#lib/db/views/connection.ts'
import { readQuotePath } from '#lib/db/views/quote-path.ts'
import { executionId } from '#lib/wire/views/execution.ts'
import { answer, refuse } from '../../../answer.ts'

export const dynamic = 'force-dynamic'

/** Best prices around one execution, in market time. */
export async function GET(_: Request, { params }: { readonly params: Promise<{ readonly id: string }> }): Promise<Response> {
  const id = executionId.safeParse((await params).id)
  return id.success ? answer(() => readQuotePath(webDb(), id.data)) : refuse(id.error)
}

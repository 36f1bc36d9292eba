import { webDb } from '#lib/db/views/connection.ts'
import { readRawRows } from '#lib/db/views/raw-rows.ts'
import { executionId } from '#lib/wire/views/execution.ts'
import { answer, refuse } from '../../../answer.ts'

export const dynamic = 'force-dynamic'

/** The rows behind one execution, as they are stored. */
export async function GET(_: Request, { params }: { readonly params: Promise<{ readonly id: string }> }): Promise<Response> {
  const id = executionId.safeParse((await params).id)
  return id.success ? answer(() => readRawRows(webDb(), id.data)) : refuse(id.error)
}

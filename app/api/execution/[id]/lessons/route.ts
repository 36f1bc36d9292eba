import { readApplications } from '#lib/db/views/applications.ts'
import { webDb } from '#lib/db/views/connection.ts'
import { executionId } from '#lib/wire/views/execution.ts'
import { answer, refuse } from '../../../answer.ts'

export const dynamic = 'force-dynamic'

/** The lessons that met one decision, with their arms. */
export async function GET(_: Request, { params }: { readonly params: Promise<{ readonly id: string }> }): Promise<Response> {
  const id = executionId.safeParse((await params).id)
  return id.success ? answer(() => readApplications(webDb(), id.data)) : refuse(id.error)
}

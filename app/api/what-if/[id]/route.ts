import { webDb } from '#lib/db/views/connection.ts'
import { readWhatIf } from '#lib/db/views/what-if.ts'
import { whatIfId } from '#lib/wire/views/what-if.ts'
import { answer, refuse } from '../../answer.ts'

export const dynamic = 'force-dynamic'

/** Where a question about the past is in its life, and its answer as far as it has come. */
export async function GET(_: Request, { params }: { readonly params: Promise<{ readonly id: string }> }): Promise<Response> {
  const id = whatIfId.safeParse((await params).id)
  return id.success ? answer(() => readWhatIf(webDb(), id.data)) : refuse(id.error)
}

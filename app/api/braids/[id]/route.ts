import { readBraid } from '#lib/db/views/braids.ts'
import { webDb } from '#lib/db/views/connection.ts'
import { braidId } from '#lib/wire/views/braids.ts'
import { answer, refuse } from '../../answer.ts'

export const dynamic = 'force-dynamic'

/** One braid with its members. */
export async function GET(_: Request, { params }: { readonly params: Promise<{ readonly id: string }> }): Promise<Response> {
  const id = braidId.safeParse((await params).id)
  return id.success ? answer(() => readBraid(webDb(), id.data)) : refuse(id.error)
}

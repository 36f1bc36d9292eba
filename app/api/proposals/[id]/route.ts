import { webDb } from '#lib/db/views/connection.ts'
import { readProposal } from '#lib/db/views/proposals.ts'
import { proposalId } from '#lib/wire/views/proposals.ts'
import { answer, refuse } from '../../answer.ts'

export const dynamic = 'force-dynamic'

/** One proposal with what it changes and on what evidence. */
export async function GET(_: Request, { params }: { readonly params: Promise<{ readonly id: string }> }): Promise<Response> {
  const id = proposalId.safeParse((await params).id)
  return id.success ? answer(() => readProposal(webDb(), id.data)) : refuse(id.error)
}

import { webDb } from '#lib/db/views/connection.ts'
import { MODULE_ID } from '#lib/db/views/module.ts'
import { readProposal } from '#lib/db/views/proposal.ts'
import { proposalId } from '#lib/wire/views/proposals.ts'
import { answer, refuse } from '../../answer.ts'

export const dynamic = 'force-dynamic'

/** One proposal with what it changes, on what evidence, and what people said and did to it. */
export async function GET(_: Request, { params }: { readonly params: Promise<{ readonly id: string }> }): Promise<Response> {
  const id = proposalId.safeParse((await params).id)
  return id.success ? answer(() => readProposal(webDb(), MODULE_ID, id.data)) : refuse(id.error)
}

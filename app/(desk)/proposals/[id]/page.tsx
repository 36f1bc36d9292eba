import { detailPage } from '#app/detail-page.tsx'
import { ProposalScreen } from '#components/proposals/proposal-screen.tsx'
import { webDb } from '#lib/db/views/connection.ts'
import { MODULE_ID } from '#lib/db/views/module.ts'
import { readProposal } from '#lib/db/views/proposal.ts'
import { proposalQuery } from '#lib/query/proposals.ts'

export const dynamic = 'force-dynamic'

const page = detailPage({
  read: (id) => readProposal(webDb(), MODULE_ID, id),
  query: proposalQuery,
  title: (found) => found.title,
  noun: 'proposal',
  Screen: ProposalScreen,
})
export const generateMetadata = page.generateMetadata
export default page.Page

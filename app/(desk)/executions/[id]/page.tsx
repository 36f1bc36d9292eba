import { detailPage } from '#app/detail-page.tsx'
import { ExecutionScreen } from '#components/execution/execution-screen.tsx'
import { headlineOf } from '#components/execution/headline.ts'
import { webDb } from '#lib/db/views/connection.ts'
import { readExecution } from '#lib/db/views/execution.ts'
import { executionQuery } from '#lib/query/execution.ts'

export const dynamic = 'force-dynamic'

const page = detailPage({
  read: (id) => readExecution(webDb(), id),
  query: executionQuery,
  title: headlineOf,
  noun: 'execution',
  Screen: ExecutionScreen,
})
export const generateMetadata = page.generateMetadata
export default page.Page

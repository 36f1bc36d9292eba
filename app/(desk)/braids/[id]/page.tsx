import { detailPage } from '#app/detail-page.tsx'
import { BraidScreen } from '#components/braids/braid-screen.tsx'
import { readBraid } from '#lib/db/views/braids.ts'
import { webDb } from '#lib/db/views/connection.ts'
import { shortId } from '#lib/format/words.ts'
import { braidQuery } from '#lib/query/braids.ts'

export const dynamic = 'force-dynamic'

const page = detailPage({
  read: (id) => readBraid(webDb(), id),
  query: braidQuery,
  title: ({ id }) => `Braid ${shortId(id)}`,
  noun: 'braid',
  Screen: BraidScreen,
})
export const generateMetadata = page.generateMetadata
export default page.Page

import { webDb } from '#lib/db/views/connection.ts'
import { readLineage } from '#lib/db/views/lineage.ts'
import { lineageQuery } from '#lib/wire/views/lineage.ts'
import { answer, refuse } from '../../../answer.ts'

export const dynamic = 'force-dynamic'

type Params = { readonly params: Promise<{ readonly kind: string; readonly id: string }> }

/** What one row came from and what came of it, by stored references. */
export async function GET(_: Request, { params }: Params): Promise<Response> {
  const query = lineageQuery.safeParse(await params)
  return query.success ? answer(() => readLineage(webDb(), query.data)) : refuse(query.error)
}

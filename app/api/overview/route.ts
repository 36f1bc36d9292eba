import { webDb } from '#lib/db/views/connection.ts'
import { readOverview } from '#lib/db/views/overview.ts'
import { answer } from '../answer.ts'

export const dynamic = 'force-dynamic'

export const GET = (): Promise<Response> => answer(() => readOverview(webDb(), Date.now()))

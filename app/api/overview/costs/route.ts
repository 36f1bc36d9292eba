import { webDb } from '#lib/db/views/connection.ts'
import { readCostTrack } from '#lib/db/views/cost-track.ts'
import { MODULE_ID } from '#lib/db/views/module.ts'
import { answer } from '../../answer.ts'

export const dynamic = 'force-dynamic'

/** What the last executions cost against what they were expected to. */
export const GET = (): Promise<Response> => answer(() => readCostTrack(webDb(), MODULE_ID))

import { webDb } from '#lib/db/views/connection.ts'
import { MODULE_ID } from '#lib/db/views/module.ts'
import { readRisk } from '#lib/db/views/risk.ts'
import { answer } from '../answer.ts'

export const dynamic = 'force-dynamic'

/** Every limit with its use, the kill switch and its history, refusals by code. */
export const GET = (): Promise<Response> => answer(() => readRisk(webDb(), MODULE_ID, Date.now()))

import { webDb } from '#lib/db/views/connection.ts'
import { readCurators } from '#lib/db/views/curators.ts'
import { MODULE_ID } from '#lib/db/views/module.ts'
import { answer } from '../answer.ts'

export const dynamic = 'force-dynamic'

/** Every curator under every version, its figures, and what vetoes cost. */
export const GET = (): Promise<Response> => answer(() => readCurators(webDb(), MODULE_ID))

import { webDb } from '#lib/db/views/connection.ts'
import { readDesk } from '#lib/db/views/overview.ts'
import { answer } from '../../answer.ts'

export const dynamic = 'force-dynamic'

/** The part of the overview that the frame of every screen shows. */
export const GET = (): Promise<Response> => answer(() => readDesk(webDb()))

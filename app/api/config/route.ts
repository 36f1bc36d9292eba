import { answer } from '../answer.ts'
import { configNow } from './read.ts'

export const dynamic = 'force-dynamic'

/** The configuration in force, its versions and what came of each. */
export const GET = (): Promise<Response> => answer(configNow)

import { answer } from '../answer.ts'
import { systemNow } from './read.ts'

export const dynamic = 'force-dynamic'

/** Is the machinery sound. */
export const GET = (): Promise<Response> => answer(systemNow)

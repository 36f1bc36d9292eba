import { verifyCode } from '#lib/db/auth/sign-in.ts'
import { codeBody } from '#lib/wire/people.ts'
import { bodyOf, entryAnswer } from '../entry.ts'

export const dynamic = 'force-dynamic'

/** The second step of signing in. */
export async function POST(request: Request): Promise<Response> {
  const given = await bodyOf(request, codeBody)
  if ('refused' in given) return given.refused
  return entryAnswer(await verifyCode(request.headers, given.body.code), 'This code does not hold. Wait for the next one, or sign in again.')
}

import { signIn } from '#lib/db/auth/sign-in.ts'
import { signInBody } from '#lib/wire/people.ts'
import { bodyOf, entryAnswer } from '../entry.ts'

export const dynamic = 'force-dynamic'

/** Email and password; `next` says whether a code is asked for as well. */
export async function POST(request: Request): Promise<Response> {
  const given = await bodyOf(request, signInBody)
  if ('refused' in given) return given.refused
  return entryAnswer(await signIn(request.headers, given.body), 'No account with this e-mail address and password.')
}

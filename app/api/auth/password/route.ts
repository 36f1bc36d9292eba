import { changePassword } from '#lib/db/auth/account.ts'
import { sessionPerson } from '#lib/db/auth/person.ts'
import { passwordBody } from '#lib/wire/people.ts'
import { bodyOf, refusal, stepAnswer } from '../entry.ts'

export const dynamic = 'force-dynamic'

/** A new password for who is signed in; every other session of theirs ends. */
export async function POST(request: Request): Promise<Response> {
  const person = await sessionPerson(request.headers)
  if (person === null) return refusal(401, 'SIGNED_OUT', 'Sign in first.')
  const given = await bodyOf(request, passwordBody)
  if ('refused' in given) return given.refused
  return stepAnswer(await changePassword(request.headers, person, given.body), 'This is not your current password.')
}

import { join } from '#lib/db/auth/invites.ts'
import { attempt } from '#lib/db/auth/limit.ts'
import { addressOf, signIn } from '#lib/db/auth/sign-in.ts'
import { joinBody } from '#lib/wire/people.ts'
import { bodyOf, entryAnswer, refusal } from '../entry.ts'

export const dynamic = 'force-dynamic'

/** Makes the account a one-time link stands for, and signs it in. */
export async function POST(request: Request): Promise<Response> {
  const given = await bodyOf(request, joinBody)
  if ('refused' in given) return given.refused
  const limit = await attempt(null, addressOf(request.headers))
  if (!limit.isAllowed) return refusal(429, 'TOO_MANY_ATTEMPTS', 'Too many attempts from this address.', { 'Retry-After': String(limit.retrySeconds) })
  const { token, name, email, password } = given.body
  const joined = await join(token, { name, email, password })
  if (!joined.ok) {
    return joined.code === 'EMAIL_TAKEN'
      ? refusal(409, 'EMAIL_TAKEN', 'Somebody with this e-mail address is here already: sign in, or use another.')
      : refusal(410, 'LINK_USED', 'This link was used, taken back or has ended. Ask for a new one.')
  }
  return entryAnswer(await signIn(request.headers, { email, password }), 'The account is there; sign in with it.')
}

import { resetPassword } from '#lib/db/auth/account.ts'
import { attempt } from '#lib/db/auth/limit.ts'
import { addressOf } from '#lib/db/auth/sign-in.ts'
import { resetBody } from '#lib/wire/people.ts'
import { bodyOf, refusal } from '../entry.ts'

export const dynamic = 'force-dynamic'

/** A new password by a link that an admin has made. Nobody is signed in by it: a second factor is still asked for. */
export async function POST(request: Request): Promise<Response> {
  const given = await bodyOf(request, resetBody)
  if ('refused' in given) return given.refused
  const limit = await attempt(null, addressOf(request.headers))
  if (!limit.isAllowed) return refusal(429, 'TOO_MANY_ATTEMPTS', 'Too many attempts from this address.', { 'Retry-After': String(limit.retrySeconds) })
  if (!(await resetPassword(given.body.token, given.body.password)))
    return refusal(410, 'LINK_USED', 'This link was used, taken back or has ended. Ask for a new one.')
  return Response.json({ ok: true }, { headers: { 'Cache-Control': 'no-store' } })
}

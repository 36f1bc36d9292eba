import type { z } from 'zod'
import type { Step } from '#lib/db/auth/account.ts'
import type { SignedIn } from '#lib/db/auth/sign-in.ts'
import { envelope, problemsOf } from '#lib/wire/http.ts'
import type { EntryAnswer } from '#lib/wire/people.ts'

/** The body of a small JSON request, or what is wrong with it. */
export async function bodyOf<T>(request: Request, schema: z.ZodType<T>): Promise<{ readonly body: T } | { readonly refused: Response }> {
  const parsed = schema.safeParse(await request.json().catch(() => null))
  return parsed.success ? { body: parsed.data } : { refused: refusal(400, 'INVALID_REQUEST', problemsOf(parsed.error)) }
}

export const refusal = (status: number, code: string, message: string, more: HeadersInit = {}): Response =>
  Response.json(envelope(code, message), { status, headers: { 'Cache-Control': 'no-store', ...more } })

/** How an attempt ended, in words that do not tell who exists. */
export function entryAnswer(result: SignedIn, wrong: string): Response {
  const said = result.ok
    ? Response.json({ ok: true, next: result.needsCode ? 'code' : 'desk' } satisfies EntryAnswer, { headers: { 'Cache-Control': 'no-store' } })
    : result.code === 'TOO_MANY'
      ? refusal(429, 'TOO_MANY_ATTEMPTS', `Too many attempts. The next one counts in ${Math.ceil(result.retrySeconds / 60)} min.`, {
          'Retry-After': String(result.retrySeconds),
        })
      : refusal(401, 'WRONG', wrong)
  for (const cookie of result.cookies) said.headers.append('Set-Cookie', cookie)
  return said
}

/** How a step on one's own account ended. */
export function stepAnswer(result: Step<object>, wrong: string): Response {
  if (!result.ok) {
    if (result.code === 'TOO_MANY') return refusal(429, 'TOO_MANY_ATTEMPTS', 'Too many attempts. Wait some minutes.')
    return result.code === 'NOT_NOW' ? refusal(409, 'NOBODY_SIGNS_IN', 'Nobody signs in on this desk.') : refusal(403, 'WRONG', wrong)
  }
  const { cookies, ...more } = result
  const said = Response.json(more, { headers: { 'Cache-Control': 'no-store' } })
  for (const cookie of cookies) said.headers.append('Set-Cookie', cookie)
  return said
}

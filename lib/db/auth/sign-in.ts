import { webDb } from '../views/connection.ts'
import { better } from './better.ts'
import { attempt, forgive, isFirstUse } from './limit.ts'
import { forgetPeople, isSecure, sessionPerson } from './person.ts'
import { note } from './store.ts'

/** How an attempt ended, with what the browser is to keep. `cookies` are whole Set-Cookie values. */
export type SignedIn =
  | { readonly ok: true; readonly needsCode: boolean; readonly cookies: readonly string[] }
  | { readonly ok: false; readonly code: 'WRONG' | 'TOO_MANY'; readonly retrySeconds: number; readonly cookies: readonly string[] }

/** Where a request comes from: what the server, or the last one in front of it, has written. */
export const addressOf = (headers: Pick<Headers, 'get'>): string => headers.get('x-forwarded-for')?.split(',').at(-1)?.trim() || 'unknown'

/** Email and password. Whoever is unknown, wrong or taken out hears the same, after the same work. */
export async function signIn(headers: Headers, { email, password }: { readonly email: string; readonly password: string }): Promise<SignedIn> {
  const address = addressOf(headers)
  const limit = await attempt(email, address)
  if (!limit.isAllowed) return { ok: false, code: 'TOO_MANY', retrySeconds: limit.retrySeconds, cookies: [] }
  const auth = await better(isSecure(headers))
  // The cookies of the request stay behind: a session that was there before the password is none after it.
  const said = await auth.api.signInEmail({ body: { email, password }, headers: onlyWho(headers), asResponse: true })
  const cookies = said.headers.getSetCookie()
  if (!said.ok) {
    await note(webDb(), { actor: 'nobody', kind: 'sign_in_failed', subject: (await handleOf(email)) ?? 'nobody', data: { address } })
    return { ok: false, code: 'WRONG', retrySeconds: 0, cookies: [] }
  }
  await forgive(email, address)
  const body = (await said.json()) as { twoFactorRedirect?: boolean }
  const needsCode = body.twoFactorRedirect === true
  if (!needsCode) await noteEntry((await handleOf(email)) ?? 'nobody', address, 'password')
  forgetPeople()
  return { ok: true, needsCode, cookies }
}

/** The second step: the code of an authenticator, or one of the backup codes, each of which holds once. */
export async function verifyCode(headers: Headers, code: string): Promise<SignedIn> {
  const address = addressOf(headers)
  const limit = await attempt(null, address)
  if (!limit.isAllowed) return { ok: false, code: 'TOO_MANY', retrySeconds: limit.retrySeconds, cookies: [] }
  const auth = await better(isSecure(headers))
  const asked = { body: { code: code.trim() }, headers: withCookie(headers), asResponse: true } as const
  const isTotp = /^\d{6}$/.test(code.trim())
  const said = isTotp ? await auth.api.verifyTOTP(asked) : await auth.api.verifyBackupCode(asked)
  const cookies = said.headers.getSetCookie()
  if (!said.ok) {
    await note(webDb(), { actor: 'nobody', kind: 'code_refused', subject: 'nobody', data: { address } })
    const isLocked = said.status === 429
    return { ok: false, code: isLocked ? 'TOO_MANY' : 'WRONG', retrySeconds: isLocked ? LOCKED_SECONDS : 0, cookies }
  }
  const { user, token } = (await said.json()) as { user: { email: string }; token: string }
  // RFC 6238, section 5.2: what somebody has read over a shoulder has been used.
  if (isTotp && !(await isFirstUse(`${user.email} ${code.trim()}`))) {
    await webDb().query('delete from auth_session where token = $1', [token])
    await note(webDb(), { actor: 'nobody', kind: 'code_refused', subject: 'nobody', data: { address } })
    return { ok: false, code: 'WRONG', retrySeconds: 0, cookies: [] }
  }
  await forgive(null, address)
  await noteEntry((await handleOf(user.email)) ?? 'nobody', address, isTotp ? 'password and code' : 'password and backup code')
  forgetPeople()
  return { ok: true, needsCode: false, cookies }
}

/** Ends the session of this request; its cookie is worth nothing from here on, wherever a copy of it lies. */
export async function signOut(headers: Headers): Promise<readonly string[]> {
  const person = await sessionPerson(headers)
  const auth = await better(isSecure(headers))
  const said = await auth.api.signOut({ headers: withCookie(headers), asResponse: true })
  if (person?.via === 'session') {
    await webDb().query('delete from auth_session where id = $1', [person.grantId])
    await note(webDb(), { actor: person.handle, kind: 'signed_out', subject: person.handle })
  }
  forgetPeople()
  return said.headers.getSetCookie()
}

const LOCKED_SECONDS = 900

const noteEntry = (handle: string, address: string, by: string): Promise<void> =>
  note(webDb(), { actor: handle, kind: 'signed_in', subject: handle, data: { address, by } })

async function handleOf(email: string): Promise<string | null> {
  const { rows } = await webDb().query('select handle from auth_user where email = $1', [email.trim().toLowerCase()])
  return rows[0] ? String(rows[0].handle) : null
}

const KEPT = ['user-agent', 'x-forwarded-for']
function onlyWho(headers: Headers): Headers {
  return new Headers(KEPT.flatMap((name) => (headers.get(name) === null ? [] : [[name, String(headers.get(name))] as [string, string]])))
}

export function withCookie(headers: Headers): Headers {
  const kept = onlyWho(headers)
  kept.set('cookie', headers.get('cookie') ?? '')
  return kept
}

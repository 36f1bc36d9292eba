import { webDb } from '../views/connection.ts'
import { better } from './better.ts'
import { hashPassword, setPasswordByLink } from './invites.ts'
import { attempt, forgive } from './limit.ts'
import { forgetPeople, isSecure, type Person } from './person.ts'
import { addressOf, withCookie } from './sign-in.ts'
import { note } from './store.ts'

/** What came of a step on one's own account; `cookies` replace those of the session that asked. */
export type Step<T = object> =
  | ({ readonly ok: true; readonly cookies: readonly string[] } & T)
  | { readonly ok: false; readonly code: 'WRONG' | 'TOO_MANY' | 'NOT_NOW' }

/** A new password; every other session ends with the old one. */
export const changePassword = (headers: Headers, person: Person, given: { readonly current: string; readonly next: string }): Promise<Step> =>
  step(headers, person, 'password_changed', async (auth, asked) => {
    const said = await auth.api.changePassword({
      ...asked,
      body: { currentPassword: given.current, newPassword: given.next, revokeOtherSessions: true },
      asResponse: true,
    })
    return said
  })

/** The address for an authenticator and the backup codes, both shown this once; in force once a code was confirmed. */
export const startSecondFactor = (
  headers: Headers,
  person: Person,
  password: string,
): Promise<Step<{ readonly uri: string; readonly codes: readonly string[] }>> =>
  step(
    headers,
    person,
    null,
    (auth, asked) => auth.api.enableTwoFactor({ ...asked, body: { password, method: 'totp' }, asResponse: true }),
    (body) => ({
      uri: String(body.totpURI),
      codes: (body.backupCodes as string[]) ?? [],
    }),
  )

export const confirmSecondFactor = (headers: Headers, person: Person, code: string): Promise<Step> =>
  step(headers, person, 'second_factor_on', (auth, asked) => auth.api.verifyTOTP({ ...asked, body: { code: code.trim() }, asResponse: true }))

export const stopSecondFactor = (headers: Headers, person: Person, password: string): Promise<Step> =>
  step(headers, person, 'second_factor_off', (auth, asked) => auth.api.disableTwoFactor({ ...asked, body: { password }, asResponse: true }))

/** New backup codes; the old ones hold no more. */
export const newBackupCodes = (headers: Headers, person: Person, password: string): Promise<Step<{ readonly codes: readonly string[] }>> =>
  step(
    headers,
    person,
    'backup_codes_made',
    (auth, asked) => auth.api.generateBackupCodes({ ...asked, body: { password }, asResponse: true }),
    (body) => ({
      codes: (body.backupCodes as string[]) ?? [],
    }),
  )

/** Sets the password of whom a link was made for, and ends every session: false when the link holds no more. */
export async function resetPassword(secret: string, password: string): Promise<boolean> {
  const isSet = await setPasswordByLink(secret, await hashPassword(password))
  forgetPeople()
  return isSet
}

type Auth = Awaited<ReturnType<typeof better>>

/** A password typed here is guessed at like one typed at the door: counted, and recorded when it held. */
async function step<T extends object = object>(
  headers: Headers,
  person: Person,
  kind: string | null,
  ask: (auth: Auth, asked: { readonly headers: Headers }) => Promise<Response>,
  read: (body: Record<string, unknown>) => T = () => ({}) as T,
): Promise<Step<T>> {
  if (person.via !== 'session') return { ok: false, code: 'NOT_NOW' }
  const address = addressOf(headers)
  if (!(await attempt(person.email, address)).isAllowed) return { ok: false, code: 'TOO_MANY' }
  const said = await ask(await better(isSecure(headers)), { headers: withCookie(headers) })
  if (!said.ok) return { ok: false, code: 'WRONG' }
  await forgive(person.email, address)
  if (kind !== null) await note(webDb(), { actor: person.handle, kind, subject: person.handle })
  forgetPeople()
  const body = (await said.json()) as Record<string, unknown>
  return { ok: true, cookies: said.headers.getSetCookie(), ...read(body) }
}

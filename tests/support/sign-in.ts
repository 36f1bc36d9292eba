import { randomBytes } from 'node:crypto'
import type { Pool } from 'pg'
import { ownerSecret } from '#lib/db/auth/first-run.ts'
import { hashOf, newSecret } from '#lib/db/auth/store.ts'

/** Somebody who is signed in, for programs (`cookie`) and for browsers (`state`). */
export type SignedIn = { readonly email: string; readonly password: string; readonly cookie: string; readonly state: BrowserState }

export type BrowserState = { readonly cookies: BrowserCookie[]; readonly origins: [] }
type BrowserCookie = {
  readonly name: string
  readonly value: string
  readonly domain: string
  readonly path: string
  readonly expires: number
  readonly httpOnly: boolean
  readonly secure: boolean
  readonly sameSite: 'Lax' | 'Strict' | 'None'
}

export const PASSWORD = 'three strands make a rope'

/** Makes the owner of a new database through the link a first start prints, and signs in. */
export async function firstOwner(url: string, databaseUrl: string, email = 'olga@desk.test'): Promise<SignedIn> {
  const token = await ownerSecret(databaseUrl)
  if (token === null) throw new Error('expected a database that knows nobody')
  return joined(url, { token, name: 'Olga', email, password: PASSWORD })
}

/** Somebody more, by an invitation with these roles. */
export async function invited(
  db: Pool,
  url: string,
  { email, name, roles }: { readonly email: string; readonly name: string; readonly roles: readonly string[] },
): Promise<SignedIn> {
  const token = newSecret()
  await db.query(`insert into auth_invite (id, kind, hash, roles, created_by, expires_at) values ($1, 'person', $2, $3, 'test', now() + interval '1 hour')`, [
    randomBytes(13).toString('hex').toUpperCase(),
    hashOf(token),
    roles,
  ])
  return await joined(url, { token, name, email, password: 'another three strands here' })
}

/** Makes the account a one-time link stands for. */
export async function joined(
  url: string,
  person: { readonly token: string; readonly name: string; readonly email: string; readonly password: string },
): Promise<SignedIn> {
  return entered(await post(url, '/api/auth/join', person), person)
}

/** Signs in with a password alone. */
export async function signedIn(url: string, { email, password }: { readonly email: string; readonly password: string }): Promise<SignedIn> {
  return entered(await post(url, '/api/auth/sign-in', { email, password }), { email, password })
}

export const post = (url: string, path: string, body: object, headers: Readonly<Record<string, string>> = {}): Promise<Response> =>
  fetch(`${url}${path}`, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body), redirect: 'manual' })

/** The Cookie header that a browser would send after this answer. */
export const cookieOf = (response: Response): string =>
  response.headers
    .getSetCookie()
    .flatMap((line) => (/max-age=0/i.test(line) ? [] : [line.split(';')[0] as string]))
    .join('; ')

async function entered(response: Response, { email, password }: { readonly email: string; readonly password: string }): Promise<SignedIn> {
  if (!response.ok) throw new Error(`the sign-in was refused: ${response.status} ${await response.text()}`)
  const cookies = response.headers.getSetCookie().map((line): BrowserCookie => {
    const [pair = '', ...rest] = line.split(/; */)
    const [name = '', value = ''] = pair.split(/=(.*)/s)
    const maxAge = Number(/max-age=(\d+)/i.exec(line)?.[1] ?? 0)
    return {
      name,
      value,
      domain: '127.0.0.1',
      path: '/',
      expires: Math.floor(Date.now() / 1_000) + maxAge,
      httpOnly: rest.some((part) => /^httponly$/i.test(part)),
      secure: rest.some((part) => /^secure$/i.test(part)),
      sameSite: /samesite=strict/i.test(line) ? 'Strict' : 'Lax',
    }
  })
  return { email, password, cookie: cookieOf(response), state: { cookies: cookies.filter(({ value }) => value !== ''), origins: [] } }
}

import { isRole, ROLES, type Role } from '../../domain/govern/roles.ts'
import { env } from '../../env.ts'
import { isHttps } from '../../wire/guard.ts'
import { webDb } from '../views/connection.ts'
import { better } from './better.ts'
import { hashOf } from './store.ts'

/** Who asks, and how that is known. `handle` is the actor of whatever is recorded. */
export type Person = {
  readonly id: string
  readonly handle: string
  readonly name: string
  readonly email: string
  readonly roles: readonly Role[]
  readonly hasSecondFactor: boolean
  /** `token` reads and nothing else; `off` is everybody on a desk of one's own. */
  readonly via: 'session' | 'token' | 'off'
  /** The row of the session or of the token. */
  readonly grantId: string
}

type Asking = Pick<Headers, 'get'>

/** Everybody, where nobody signs in. */
const LOCAL: Person = {
  id: 'local',
  handle: 'local',
  name: 'This machine',
  email: '',
  roles: ROLES,
  hasSecondFactor: false,
  via: 'off',
  grantId: 'local',
}

export const isAuthOff = (): boolean => env().ROPEWALK_AUTH === 'off'

/** Whether the browser came over TLS; its cookies then go nowhere else. */
export const isSecure = (headers: Asking): boolean => isHttps(headers, { listensOn: env().ROPEWALK_HOST, origins: env().ROPEWALK_ORIGIN })

/** Who holds the session of this request's cookie; null = nobody. */
export async function sessionPerson(headers: Asking): Promise<Person | null> {
  if (isAuthOff()) return LOCAL
  const cookie = headers.get('cookie')
  if (!cookie?.includes('session_token=')) return null
  const secure = isSecure(headers)
  return remembered(`${secure} ${cookie}`, () => bySession(cookie, secure))
}

/** Who may read: the session's holder, or the owner of an API token. */
export async function readingPerson(headers: Asking): Promise<Person | null> {
  if (isAuthOff()) return LOCAL
  const [, token] = /^Bearer (rw_[\w-]{43})$/.exec(headers.get('authorization') ?? '') ?? []
  return token ? remembered(token, () => byToken(token)) : sessionPerson(headers)
}

/** What was just read of a session holds this long: a screen at a hundred executions a second asks thirty times a second. */
const REMEMBERED_MS = 1_000
const REMEMBERED_MAX = 1_000
type Known = { readonly atMs: number; readonly person: Promise<Person | null> }
const held = globalThis as { ropewalkPeople?: Map<string, Known> }
const known = (): Map<string, Known> => (held.ropewalkPeople ??= new Map())

/** After whatever takes something from somebody: the next request is asked anew. */
export const forgetPeople = (): void => known().clear()

function remembered(key: string, read: () => Promise<Person | null>): Promise<Person | null> {
  const people = known()
  const before = people.get(key)
  if (before && Date.now() - before.atMs < REMEMBERED_MS) return before.person
  if (people.size >= REMEMBERED_MAX) people.clear()
  const person = read()
  people.set(key, { atMs: Date.now(), person })
  person.catch(() => people.delete(key))
  return person
}

async function bySession(cookie: string, secure: boolean): Promise<Person | null> {
  const auth = await better(secure)
  const found = await auth.api
    .getSession({ headers: new Headers({ cookie }), query: { disableCookieCache: true, disableRefresh: true } })
    .catch(async (error: unknown) => {
      // The library keeps to itself what its store said: a database that is away says so when it is asked again.
      await webDb().query('select 1')
      throw error
    })
  if (!found?.user.isActive) return null
  const { user, session } = found
  return {
    id: user.id,
    handle: user.handle,
    name: user.name,
    email: user.email,
    roles: user.roles.filter(isRole),
    hasSecondFactor: user.twoFactorEnabled === true,
    via: 'session',
    grantId: session.id,
  }
}

async function byToken(token: string): Promise<Person | null> {
  const { rows } = await webDb().query(
    `with used as (
       update auth_token set last_used_at = clock_timestamp()
       where hash = $1 and revoked_at is null and (expires_at is null or expires_at > clock_timestamp())
       returning id, user_id)
     select used.id as grant_id, u.id, u.handle, u.name, u.email, u.roles, u.two_factor_enabled
     from used join auth_user u on u.id = used.user_id where u.is_active`,
    [hashOf(token)],
  )
  const row = rows[0]
  if (!row) return null
  return {
    id: String(row.id),
    handle: String(row.handle),
    name: String(row.name),
    email: String(row.email),
    roles: (row.roles as string[]).filter(isRole),
    hasSecondFactor: row.two_factor_enabled === true,
    via: 'token',
    grantId: String(row.grant_id),
  }
}

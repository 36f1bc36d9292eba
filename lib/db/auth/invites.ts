import { z } from 'zod'
import { webDb } from '../views/connection.ts'
import { better } from './better.ts'
import { handleFrom } from './handle.ts'
import { hashOf, newId } from './store.ts'

/** What an open link is for; null when it was used, taken back, has ended or never was. */
export type OpenInvite = { readonly kind: 'owner' | 'person' | 'password'; readonly note: string | null; readonly name: string | null }

const OPEN = `hash = $1 and used_at is null and revoked_at is null and expires_at > clock_timestamp()
  and (kind <> 'owner' or not exists (select from auth_user))`

export async function readInvite(secret: string): Promise<OpenInvite | null> {
  const { rows } = await webDb().query(
    `select i.kind, i.note, u.name from auth_invite i left join auth_user u on u.id = i.user_id and u.is_active where i.${OPEN}`,
    [hashOf(secret)],
  )
  return rows[0] ? invite.parse(rows[0]) : null
}

const invite = z.object({ kind: z.enum(['owner', 'person', 'password']), note: z.string().nullable(), name: z.string().nullable() })

export type Joined = { readonly ok: true; readonly handle: string } | { readonly ok: false; readonly code: 'LINK_USED' | 'EMAIL_TAKEN' }

/** Makes the account an open link stands for, and uses the link up, in one statement: a link makes one account however often it is sent. */
export async function join(secret: string, person: { readonly name: string; readonly email: string; readonly password: string }): Promise<Joined> {
  const hash = await hashPassword(person.password)
  for (let attempt = 1; ; attempt++) {
    try {
      const { rows } = await webDb().query(JOIN, [
        hashOf(secret),
        newId(),
        person.name,
        person.email.toLowerCase(),
        handleFrom(person.email, attempt),
        newId(),
        hash,
      ])
      return rows[0] ? { ok: true, handle: String(rows[0].handle) } : { ok: false, code: 'LINK_USED' }
    } catch (cause) {
      const { code, constraint } = cause as { code?: string; constraint?: string }
      if (code !== '23505') throw cause
      if (constraint === 'auth_user_email_key') return { ok: false, code: 'EMAIL_TAKEN' }
      if (constraint !== 'auth_user_handle_key' || attempt >= ATTEMPTS_MAX) throw cause
    }
  }
}

const ATTEMPTS_MAX = 50

export const hashPassword = async (password: string): Promise<string> => (await (await better(false)).$context).password.hash(password)

/** Uses a link for a new password up; every session of its person ends. */
export async function setPasswordByLink(secret: string, hash: string): Promise<boolean> {
  const { rows } = await webDb().query(
    `with used as (
       update auth_invite i set used_at = clock_timestamp(), used_by = u.handle from auth_user u
       where i.hash = $1 and i.kind = 'password' and i.used_at is null and i.revoked_at is null and i.expires_at > clock_timestamp() and u.id = i.user_id and u.is_active
       returning i.user_id, u.handle, i.created_by),
     done as (update auth_account a set password = $2, updated_at = clock_timestamp() from used where a.user_id = used.user_id and a.provider_id = 'credential'),
     sessions as (delete from auth_session s using used where s.user_id = used.user_id),
     fact as (insert into auth_event (actor, kind, subject, data) select handle, 'password_set_by_link', handle, jsonb_build_object('made_by', created_by) from used)
     select handle from used`,
    [hashOf(secret), hash],
  )
  return rows.length > 0
}

const JOIN = `
with used as (
  update auth_invite i set used_at = clock_timestamp(), used_by = $5
  where i.${OPEN} and kind <> 'password'
  returning id, kind, roles, created_by),
person as (
  insert into auth_user (id, name, email, handle, roles) select $2, $3, $4, $5, roles from used returning id, handle, roles),
way_in as (
  insert into auth_account (id, account_id, provider_id, user_id, password) select $6, id, 'credential', id, $7 from person),
fact as (
  insert into auth_event (actor, kind, subject, data)
  select p.handle, 'joined', p.handle, jsonb_build_object('roles', p.roles, 'link', u.id, 'as', u.kind, 'invited_by', u.created_by) from person p, used u)
select handle from person`

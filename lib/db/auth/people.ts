import { z } from 'zod'
import { ROLES, type Role } from '../../domain/govern/roles.ts'
import type { People } from '../../wire/people.ts'
import { webDb } from '../views/connection.ts'
import { forgetPeople, type Person } from './person.ts'
import { hashOf, newId, newSecret } from './store.ts'

export async function readPeople(): Promise<People> {
  const [members, links] = await Promise.all([webDb().query(MEMBERS), webDb().query(LINKS)])
  return {
    members: z
      .array(memberRow)
      .parse(members.rows)
      .map((row) => ({
        id: row.id,
        handle: row.handle,
        name: row.name,
        email: row.email,
        roles: row.roles,
        isActive: row.is_active,
        hasSecondFactor: row.two_factor_enabled,
        sessions: row.sessions,
        tokens: row.tokens,
        sinceMs: row.since_ms,
        lastSeenMs: row.last_ms,
      })),
    links: z
      .array(linkRow)
      .parse(links.rows)
      .map((row) => ({ id: row.id, kind: row.kind, roles: row.roles, note: row.note, forHandle: row.handle, by: row.created_by, endsMs: row.ends_ms })),
  }
}

const MEMBERS = `
select u.id, u.handle, u.name, u.email, u.roles, u.is_active, u.two_factor_enabled, (extract(epoch from u.created_at) * 1000)::float8 as since_ms,
  (select count(*)::int from auth_session s where s.user_id = u.id and s.expires_at > clock_timestamp()) as sessions,
  (select count(*)::int from auth_token t where t.user_id = u.id and t.revoked_at is null and (t.expires_at is null or t.expires_at > clock_timestamp())) as tokens,
  (select (extract(epoch from max(e.at)) * 1000)::float8 from auth_event e where e.kind = 'signed_in' and e.subject = u.handle) as last_ms
from auth_user u order by u.is_active desc, u.name, u.handle limit 500`
const LINKS = `
select i.id, i.kind, i.roles, i.note, u.handle, i.created_by, (extract(epoch from i.expires_at) * 1000)::float8 as ends_ms
from auth_invite i left join auth_user u on u.id = i.user_id
where i.kind <> 'owner' and i.used_at is null and i.revoked_at is null and i.expires_at > clock_timestamp() order by i.created_at desc limit 200`

const roles = z.array(z.enum(ROLES))
const memberRow = z.object({
  id: z.string(),
  handle: z.string(),
  name: z.string(),
  email: z.string(),
  roles,
  is_active: z.boolean(),
  two_factor_enabled: z.boolean(),
  sessions: z.number(),
  tokens: z.number(),
  since_ms: z.number(),
  last_ms: z.number().nullable(),
})
const linkRow = z.object({
  id: z.string(),
  kind: z.enum(['person', 'password']),
  roles,
  note: z.string().nullable(),
  handle: z.string().nullable(),
  created_by: z.string(),
  ends_ms: z.number(),
})

/** The secret of a new one-time link for somebody who is to come in with these roles. */
export async function invite(admin: Person, given: { readonly roles: readonly Role[]; readonly note: string; readonly hours: number }): Promise<string> {
  const secret = newSecret()
  await webDb().query(
    `with made as (
       insert into auth_invite (id, kind, hash, roles, note, created_by, expires_at)
       values ($1, 'person', $2, $3::text[], nullif($4, ''), $5, clock_timestamp() + make_interval(hours => $6)) returning id, roles)
     insert into auth_event (actor, kind, subject, data) select $5, 'invited', id, jsonb_build_object('roles', roles, 'note', nullif($4, ''), 'hours', $6::int) from made`,
    [newId(), hashOf(secret), [...given.roles], given.note, admin.handle, given.hours],
  )
  return secret
}

/** The secret of a link by which somebody sets a new password; earlier ones of the same person end. */
export async function passwordLink(admin: Person, userId: string): Promise<string | null> {
  const secret = newSecret()
  const { rows } = await webDb().query(
    `with closed as (update auth_invite set revoked_at = clock_timestamp() where kind = 'password' and user_id = $3 and used_at is null and revoked_at is null),
     made as (
       insert into auth_invite (id, kind, hash, roles, user_id, created_by, expires_at)
       select $1, 'password', $2, '{}', id, $4, clock_timestamp() + interval '24 hours' from auth_user where id = $3 and is_active returning user_id),
     fact as (insert into auth_event (actor, kind, subject) select $4, 'password_link_made', u.handle from made m join auth_user u on u.id = m.user_id)
     select user_id from made`,
    [newId(), hashOf(secret), userId, admin.handle],
  )
  return rows[0] ? secret : null
}

/** A link that was not used yet holds no more. */
export async function revokeLink(admin: Person, id: string): Promise<boolean> {
  const { rows } = await webDb().query(
    `with gone as (update auth_invite set revoked_at = clock_timestamp() where id = $1 and kind <> 'owner' and used_at is null and revoked_at is null returning id),
     fact as (insert into auth_event (actor, kind, subject) select $2, 'link_revoked', id from gone)
     select id from gone`,
    [id, admin.handle],
  )
  return rows.length > 0
}

export type Changed = 'changed' | 'unknown' | 'last_admin'

/** Which roles somebody holds from here on. */
export const setRoles = (admin: Person, userId: string, held: readonly Role[]): Promise<Changed> =>
  changed(
    `with before as (select id, handle, roles from auth_user where id = $1),
     done as (update auth_user u set roles = $2::text[], updated_at = clock_timestamp() from before b where u.id = b.id returning u.handle, b.roles as was, u.roles as now)
     insert into auth_event (actor, kind, subject, data)
     select $3, 'roles_changed', handle, jsonb_build_object('before', was, 'after', now) from done returning seq`,
    [userId, [...held], admin.handle],
  )

/** Takes somebody out, with every session and token, or lets them in again. What they did stays under their name. */
export const setActive = (admin: Person, userId: string, isActive: boolean): Promise<Changed> =>
  changed(
    `with done as (update auth_user set is_active = $2, updated_at = clock_timestamp() where id = $1 returning id, handle),
     sessions as (delete from auth_session s using done d where s.user_id = d.id and not $2),
     tokens as (update auth_token t set revoked_at = clock_timestamp() from done d where t.user_id = d.id and t.revoked_at is null and not $2),
     links as (update auth_invite i set revoked_at = clock_timestamp() from done d where i.user_id = d.id and i.used_at is null and i.revoked_at is null and not $2)
     insert into auth_event (actor, kind, subject) select $3, case when $2 then 'let_in_again' else 'taken_out' end, handle from done returning seq`,
    [userId, isActive, admin.handle],
  )

/** Takes the second factor away from somebody who has lost it, and ends their sessions: whoever holds one of those signs in anew. */
export const resetSecondFactor = (admin: Person, userId: string): Promise<Changed> =>
  changed(
    `with done as (update auth_user set two_factor_enabled = false, updated_at = clock_timestamp() where id = $1 returning id, handle),
     gone as (delete from auth_two_factor f using done d where f.user_id = d.id),
     sessions as (delete from auth_session s using done d where s.user_id = d.id)
     insert into auth_event (actor, kind, subject) select $2, 'second_factor_reset', handle from done returning seq`,
    [userId, admin.handle],
  )

async function changed(sql: string, values: unknown[]): Promise<Changed> {
  try {
    const { rows } = await webDb().query(sql, values)
    return rows.length > 0 ? 'changed' : 'unknown'
  } catch (cause) {
    if ((cause as { constraint?: string }).constraint === 'auth_user_last_admin') return 'last_admin'
    throw cause
  } finally {
    forgetPeople()
  }
}

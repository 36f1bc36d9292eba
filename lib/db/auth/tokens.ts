import { z } from 'zod'
import type { Token } from '../../wire/people.ts'
import { webDb } from '../views/connection.ts'
import { forgetPeople, type Person } from './person.ts'
import { hashOf, newId, newSecret } from './store.ts'

/** How many a person may hold at once. */
const TOKENS_MAX = 20

export async function readTokens(person: Person): Promise<readonly Token[]> {
  const { rows } = await webDb().query(
    `select id, name, (extract(epoch from created_at) * 1000)::float8 as made_ms, (extract(epoch from last_used_at) * 1000)::float8 as used_ms,
       (extract(epoch from expires_at) * 1000)::float8 as ends_ms, (extract(epoch from revoked_at) * 1000)::float8 as revoked_ms
     from auth_token where user_id = $1 order by created_at desc limit 100`,
    [person.id],
  )
  return z
    .array(row)
    .parse(rows)
    .map((one) => ({ id: one.id, name: one.name, madeMs: one.made_ms, lastUsedMs: one.used_ms, endsMs: one.ends_ms, revokedMs: one.revoked_ms }))
}

const when = z.number().nullable()
const row = z.object({ id: z.string(), name: z.string(), made_ms: z.number(), used_ms: when, ends_ms: when, revoked_ms: when })

/** A new token, shown this once; null when the person holds too many. `days` null does not end by itself. */
export async function makeToken(person: Person, name: string, days: number | null): Promise<string | null> {
  const secret = `rw_${newSecret()}`
  const { rows } = await webDb().query(
    `with made as (
       insert into auth_token (id, user_id, name, hash, expires_at)
       select $1, $2, $3, $4, clock_timestamp() + make_interval(days => $5)
       where (select count(*) from auth_token where user_id = $2 and revoked_at is null) < $6 returning id),
     fact as (insert into auth_event (actor, kind, subject, data) select $7, 'token_made', $7, jsonb_build_object('name', $3::text, 'days', $5::int) from made)
     select id from made`,
    [newId(), person.id, name, hashOf(secret), days, TOKENS_MAX, person.handle],
  )
  return rows[0] ? secret : null
}

/** Ends one of one's own tokens, at once and for good. */
export async function revokeToken(person: Person, id: string): Promise<boolean> {
  const { rows } = await webDb().query(
    `with gone as (update auth_token set revoked_at = clock_timestamp() where id = $1 and user_id = $2 and revoked_at is null returning name),
     fact as (insert into auth_event (actor, kind, subject, data) select $3, 'token_revoked', $3, jsonb_build_object('name', name) from gone)
     select name from gone`,
    [id, person.id, person.handle],
  )
  forgetPeople()
  return rows.length > 0
}

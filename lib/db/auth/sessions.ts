import { z } from 'zod'
import type { OwnSession } from '../../wire/people.ts'
import { maybe } from '../../wire/views/parts.ts'
import { webDb } from '../views/connection.ts'
import { forgetPeople, type Person } from './person.ts'

export async function readSessions(person: Person): Promise<readonly OwnSession[]> {
  const { rows } = await webDb().query(
    `select id, ip_address, user_agent, (extract(epoch from created_at) * 1000)::float8 as since_ms, (extract(epoch from expires_at) * 1000)::float8 as ends_ms
     from auth_session where user_id = $1 and expires_at > clock_timestamp() order by created_at desc limit 100`,
    [person.id],
  )
  return z
    .array(row)
    .parse(rows)
    .map(({ id, ip_address, user_agent, since_ms, ends_ms }) => ({
      id,
      address: ip_address ?? null,
      program: user_agent ?? null,
      sinceMs: since_ms,
      endsMs: ends_ms,
      isThis: id === person.grantId,
    }))
}

const row = z.object({ id: z.string(), ip_address: maybe(z.string()), user_agent: maybe(z.string()), since_ms: z.number(), ends_ms: z.number() })

/** Ends one of somebody's own sessions. The number of those that ended. */
export const endOwnSession = (person: Person, id: string): Promise<number> => end('id = $3 and user_id = $2', person, person.id, id)

/** Ends all of one's own but the one that asks. */
export const endOtherSessions = (person: Person): Promise<number> => end('user_id = $2 and id <> $3', person, person.id, person.grantId)

/** Ends every session of somebody, by an admin. */
export const endSessionsOf = (admin: Person, userId: string): Promise<number> => end('user_id = $2', admin, userId)

async function end(which: string, actor: Person, userId: string, ...rest: readonly string[]): Promise<number> {
  const { rows } = await webDb().query(
    `with gone as (delete from auth_session where ${which} returning user_id),
     fact as (
       insert into auth_event (actor, kind, subject, data)
       select $1, 'sessions_ended', u.handle, jsonb_build_object('count', n) from (select count(*) as n from gone) c, auth_user u where u.id = $2 and n > 0)
     select count(*)::int as n from gone`,
    [actor.handle, userId, ...rest],
  )
  forgetPeople()
  return Number(rows[0]?.n ?? 0)
}

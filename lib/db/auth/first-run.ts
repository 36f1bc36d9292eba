import pg from 'pg'
import { connection } from '../pool.ts'
import { hashOf, newId, newSecret } from './store.ts'

/** How long the link of a start holds; the next start makes another while nobody is there. */
const HOURS = 24

/**
 * The secret of a new link for the first owner, while the database knows nobody; null when it does. Links of earlier starts end with it. Runs
 * in the supervisor, as the owner of the database.
 */
export function ownerSecret(url: string): Promise<string | null> {
  return asOwner(url, async (client) => {
    const secret = newSecret()
    const { rowCount } = await client.query(
      `with closed as (update auth_invite set revoked_at = clock_timestamp() where kind = 'owner' and used_at is null and revoked_at is null)
       insert into auth_invite (id, kind, hash, roles, created_by, expires_at)
       select $1, 'owner', $2, array['viewer', 'operator', 'approver', 'admin'], 'supervisor', clock_timestamp() + make_interval(hours => $3)
       where not exists (select from auth_user)`,
      [newId(), hashOf(secret), HOURS],
    )
    return rowCount === 1 ? secret : null
  })
}

/** The secret of a link to a new account with every role, whoever is here: for who owns the database and can sign in no more. It is on record. */
export function rescueSecret(url: string): Promise<string> {
  return asOwner(url, async (client) => {
    const secret = newSecret()
    await client.query(
      `with made as (
         insert into auth_invite (id, kind, hash, roles, note, created_by, expires_at)
         values ($1, 'person', $2, array['viewer', 'operator', 'approver', 'admin'], 'A new owner of this desk.', 'supervisor', clock_timestamp() + interval '1 hour')
         returning id, roles)
       insert into auth_event (actor, kind, subject, data) select 'supervisor', 'invited', id, jsonb_build_object('roles', roles, 'hours', 1) from made`,
      [newId(), hashOf(secret)],
    )
    return secret
  })
}

async function asOwner<T>(url: string, run: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ ...connection({ url, role: 'owner', applicationName: 'ropewalk-supervisor' }), connectionTimeoutMillis: 8_000 })
  client.on('error', () => {}) // the statement that is open fails by itself
  try {
    await client.connect()
    return await run(client)
  } finally {
    await client.end().catch(() => {})
  }
}

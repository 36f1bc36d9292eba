import type { Client, Pool } from 'pg'
import { freshId } from './desk.ts'

type Db = Pick<Client | Pool, 'query'>

/** An account without a way to sign in: what the desk sees of a person. */
export async function addPerson(owner: Db, handle: string, roles: readonly string[] = ['operator', 'approver'], isActive = true): Promise<void> {
  await owner.query(`insert into auth_user (id, name, email, handle, roles, is_active) values ($1, $2, $3, $2, $4, $5)`, [
    freshId(),
    handle,
    `${handle}@example.com`,
    roles,
    isActive,
  ])
}

/** What a person asked for in the browser, as the web records it. */
export async function asked(db: Db, actor: string, kind: string, payload: unknown, id = freshId()): Promise<{ readonly id: string; readonly actor: string }> {
  await db.query(`insert into tr_command (id, kind, payload, actor, idempotency_key) values ($1, $2, $3, $4, $1)`, [id, kind, JSON.stringify(payload), actor])
  return { id, actor }
}

import { test as base, expect } from '@playwright/test'
import pg from 'pg'
import { hashOf, newId, newSecret } from '#lib/db/auth/store.ts'
import type { Role } from '#lib/domain/govern/roles.ts'
import { cloneDatabase, startTestServer } from '#tests/support/server.ts'
import { firstOwner, joined, PASSWORD, type SignedIn } from '#tests/support/sign-in.ts'
import { freePort, startWeb, stopWeb } from '#tests/support/web-process.ts'

export { expect }

/** A web server of the product on a database of its own, with an owner, and more people as they are needed. */
export type Bed = {
  readonly url: string
  readonly databaseUrl: string
  readonly owner: SignedIn
  readonly db: pg.Pool
  /** Somebody new who holds exactly these roles. */
  person(...roles: Role[]): Promise<SignedIn & { readonly handle: string; readonly id: string }>
  /** The secret of an open link, as an admin makes one. */
  link(roles: readonly Role[], expires?: string): Promise<string>
}

export const test = base.extend<object, { bed: Bed }>({
  bed: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures a function needs from this pattern
    async ({}, use) => {
      const postgres = await startTestServer()
      const database = await cloneDatabase(postgres.url)
      const port = await freePort()
      const server = await startWeb(database.url, port)
      const url = `http://127.0.0.1:${port}`
      const db = new pg.Pool({ connectionString: database.url, max: 4 })
      let count = 0
      const link: Bed['link'] = async (roles, expires = '1 day') => {
        const secret = newSecret()
        await db.query(
          `insert into auth_invite (id, kind, hash, roles, created_by, expires_at) values ($1, 'person', $2, $3::text[], 'olga', clock_timestamp() + $4::interval)`,
          [newId(), hashOf(secret), [...roles], expires],
        )
        return secret
      }
      const person: Bed['person'] = async (...roles) => {
        const email = `p${++count}@desk.test`
        await db.query('delete from auth_rate_limit')
        const signedIn = await joined(url, { token: await link(roles), name: `Person ${count}`, email, password: PASSWORD })
        const { rows } = await db.query('select id, handle from auth_user where email = $1', [email])
        return { ...signedIn, id: rows[0].id, handle: rows[0].handle }
      }
      try {
        await use({ url, databaseUrl: database.url, owner: await firstOwner(url, database.url), db, person, link })
      } finally {
        await db.end()
        await stopWeb(server)
        await postgres.stop()
      }
    },
    { scope: 'worker', timeout: 180_000 },
  ],
})

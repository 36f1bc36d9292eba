import pg from 'pg'
import type { Desk } from './desk.ts'

/** The web server's database goes away under it: its connections end and none is let in, until the answer is called. The writer keeps its own. */
export async function takeDatabaseAway({ databaseUrl }: Pick<Desk, 'databaseUrl'>): Promise<() => Promise<void>> {
  const server = new URL(databaseUrl)
  const name = server.pathname.slice(1)
  server.pathname = '/postgres'
  const admin = new pg.Client({ connectionString: String(server) })
  await admin.connect()
  await admin.query(`alter database "${name}" allow_connections false`)
  await admin.query(`select pg_terminate_backend(pid) from pg_stat_activity where datname = $1 and application_name like 'ropewalk%'`, [name])
  return async () => {
    await admin.query(`alter database "${name}" allow_connections true`)
    await admin.end()
  }
}

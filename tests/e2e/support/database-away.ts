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

/** What the frame around each screen reads, beside who is signed in. */
const OF_FRAME = ['tr_event', 'tr_worker', 'tr_trading_state', 'tr_config_version']

/** What else the web server reads of the desk: what the screens show. */
async function tablesOfScreens({ write: { pool } }: Pick<Desk, 'write'>): Promise<string> {
  const { rows } = await pool.query<{ name: string }>(
    `select quote_ident(relname) as name from pg_class
      where relkind in ('r', 'p', 'v') and relnamespace = 'public'::regnamespace and relname ~ '^(tr|dm|rm|md)_' and relname <> all($1)
        and has_table_privilege('ropewalk_web', oid, 'select')`,
    [OF_FRAME],
  )
  return rows.map(({ name }) => name).join(', ')
}

/** The web server may read nothing of the desk but what the frame shows. Returns what gives it back its rights. */
export async function refuseReads(desk: Pick<Desk, 'write'>): Promise<() => Promise<void>> {
  const names = await tablesOfScreens(desk)
  await desk.write.pool.query(`revoke select on ${names} from ropewalk_web`)
  return async () => void (await desk.write.pool.query(`grant select on ${names} to ropewalk_web`))
}

/** Whatever a screen reads of the desk, or of these tables, waits until the answer is called; who is signed in and the tail are read as ever. */
export async function holdReads(desk: Pick<Desk, 'write' | 'databaseUrl'>, tables?: string): Promise<() => Promise<void>> {
  const lock = new pg.Client({ connectionString: desk.databaseUrl })
  await lock.connect()
  await lock.query(`begin; lock table ${tables ?? (await tablesOfScreens(desk))} in access exclusive mode`)
  return () => lock.end()
}

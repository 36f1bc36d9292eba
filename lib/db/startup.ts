import pg from 'pg'
import { connection } from './pool.ts'

/** What the supervisor asks a database before and while it starts the programs; short connections, no pool. */

/** Null when the database answers, else why it does not. */
export async function unreachable(url: string): Promise<string | null> {
  try {
    await ask(url, (client) => client.query('select 1'))
    return null
  } catch (cause) {
    const { code, message, errors } = cause as { code?: string; message?: string; errors?: Error[] }
    return message || errors?.[0]?.message || code || 'no answer'
  }
}

/** Databases of this server named `name`, or `name` with a run's number (`name__2`), the latest run last. */
export function databasesLike(serverUrl: string, name: string): Promise<readonly string[]> {
  return ask(serverUrl, async (client) => {
    const { rows } = await client.query<{ datname: string }>(`select datname from pg_database where datname = $1 or starts_with(datname, $1 || '__')`, [name])
    const runOf = (datname: string): number => Number(datname.slice(name.length + 2) || 1)
    return rows.map((row) => row.datname).sort((a, b) => runOf(a) - runOf(b))
  })
}

/** The market whose history a database holds; null on a new one. */
export function marketOf(url: string, moduleId: string): Promise<{ readonly source: string; readonly state: string } | null> {
  return ask(url, async (client) => {
    const made = await client.query<{ made: boolean }>(`select to_regclass('tr_market') is not null as made`)
    if (!made.rows[0]?.made) return null
    const { rows } = await client.query<{ source: string; state: string }>('select source, state from tr_market where module_id = $1', [moduleId])
    return rows[0] ?? null
  })
}

/** Whether this very process has reported itself and is still heard. */
export function isHeard(url: string, worker: { readonly pid: number; readonly host: string }): Promise<boolean> {
  return ask(url, async (client) => {
    const { rowCount } = await client.query(
      `select from tr_worker where pid = $1 and host = $2 and heartbeat_at > clock_timestamp() - interval '5 s' and role <> 'stopped'`,
      [worker.pid, worker.host],
    )
    return (rowCount ?? 0) > 0
  })
}

async function ask<T>(url: string, question: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ ...connection({ url, role: 'owner', applicationName: 'ropewalk-supervisor' }), connectionTimeoutMillis: 8_000 })
  client.on('error', () => {}) // the question that is open fails by itself
  try {
    await client.connect()
    return await question(client)
  } finally {
    await client.end().catch(() => {})
  }
}

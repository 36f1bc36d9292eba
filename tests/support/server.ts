import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import type { Role } from '#lib/db/pool.ts'
import { startEmbedded, stopEmbedded } from '#prisma/embedded.ts'
import { migrate } from '#prisma/migrate.ts'

/** One Postgres for a whole run of tests, with a migrated template that each test clones. */
export type TestServer = { readonly url: string; stop(): Promise<void> }

export type FreshDatabase = {
  /** The owner's. */
  readonly url: string
  readonly name: string
  /** The same database with the role taken, as a program of the product connects. */
  urlAs(role: Role): string
  /** Removes it. @throws naming the programs that left a connection open. */
  drop(graceMs?: number): Promise<void>
}

/** Starts Postgres in a folder of its own under the system's temporary folder. Its stop removes all of it. */
export async function startTestServer(): Promise<TestServer> {
  await sweep()
  const dataDir = await mkdtemp(join(tmpdir(), `${PREFIX}${process.pid}-`))
  await chmod(dataDir, 0o755)
  const server = await startEmbedded({ dataDir, isDurable: false, connectionCountMax: 300 })
  await server.ensureDatabase(TEMPLATE)
  await migrate(server.urlOf(TEMPLATE))
  return {
    url: server.urlOf('postgres'),
    async stop() {
      await server.stop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

/** A new database like the template, in some tens of milliseconds. */
export async function cloneDatabase(serverUrl: string): Promise<FreshDatabase> {
  const name = `t_${process.pid}_${Math.random().toString(36).slice(2, 10)}`
  await withAdmin(serverUrl, (admin) => admin.query(`create database ${name} template ${TEMPLATE}`))
  const url = withPath(serverUrl, name)
  return {
    url,
    name,
    urlAs: (role) => (role === 'owner' ? url : `${url}?options=${encodeURIComponent(`-c role=ropewalk_${role}`)}`),
    drop: (graceMs) => withAdmin(serverUrl, (admin) => drop(admin, name, graceMs)),
  }
}

const TEMPLATE = 'ropewalk_template'
const PREFIX = 'ropewalk-test-'

async function drop(admin: pg.Client, name: string, graceMs = 20_000): Promise<void> {
  let left = await sessions(admin, name)
  // A pool that has ended may still be saying goodbye.
  for (const endAt = performance.now() + graceMs; left.length > 0 && performance.now() < endAt; left = await sessions(admin, name)) {
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  await admin.query(`drop database if exists ${name} with (force)`)
  if (left.length > 0) throw new Error(`a test left connections open: ${left.join(', ')}`)
}

async function sessions(admin: pg.Client, name: string): Promise<string[]> {
  const { rows } = await admin.query<{ who: string }>(
    `select coalesce(nullif(application_name, ''), 'unnamed') || ' (' || state || ': ' || left(query, 60) || ')' as who
     from pg_stat_activity where datname = $1 and backend_type = 'client backend'`,
    [name],
  )
  return rows.map((row) => row.who)
}

async function withAdmin<T>(url: string, use: (admin: pg.Client) => Promise<T>): Promise<T> {
  const admin = new pg.Client({ connectionString: url, application_name: 'ropewalk-tests' })
  admin.on('error', () => {}) // a server that a fault test restarts; the query in flight reports it
  await admin.connect()
  try {
    return await use(admin)
  } finally {
    await admin.end()
  }
}

function withPath(serverUrl: string, database: string): string {
  const url = new URL(serverUrl)
  url.pathname = `/${database}`
  return url.toString()
}

/** Servers of runs that were killed: their process is gone, their Postgres is not. */
async function sweep(): Promise<void> {
  for (const entry of await readdir(tmpdir())) {
    const pid = new RegExp(`^${PREFIX}(\\d+)-`).exec(entry)?.[1]
    if (!pid || isAlive(Number(pid))) continue
    await stopEmbedded(join(tmpdir(), entry)).catch(() => {})
    await rm(join(tmpdir(), entry), { recursive: true, force: true })
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

import { randomBytes } from 'node:crypto'
import { chmod, mkdir, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { type Home, homeFor, run } from './embedded-home.ts'

/**
 * Postgres 18 from npm, for a machine that has none. It lives under the data folder, listens on loopback only, asks for a
 * generated password, and runs in a session of its own: a Ctrl-C in the terminal reaches the supervisor and not the database,
 * which is stopped last. A server left behind by a killed supervisor is found by its pid file and taken over.
 */
export interface EmbeddedPostgres {
  readonly port: number
  /** The owner's URL of a database of this server. */
  urlOf(database: string): string
  /** Makes the database if it is missing. Names are ours: lowercase letters, digits, underscores. */
  ensureDatabase(database: string): Promise<void>
  /** Ends sessions, writes a checkpoint, waits until the server is gone. */
  stop(): Promise<void>
}

export type EmbeddedOptions = {
  readonly dataDir: string
  /** False only for throw-away databases of tests: survives a killed server, not a power cut. */
  readonly isDurable?: boolean
  readonly connectionCountMax?: number
}

/** Something on this machine keeps Postgres from running; the message says what, and what to do. */
export class EmbeddedFailure extends Error {
  override name = 'EmbeddedFailure'
}

/** Initialises on first use, starts (or takes over a running server of the same folder) and waits until it answers. */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const dataDir = resolve(options.dataDir)
  await mkdir(join(dataDir, 'logs'), { recursive: true })
  const home = await homeFor(dataDir).catch((cause: Error) => fail(cause.message, cause))
  const account = await accountOf(dataDir)
  if (account.port === null && !home.cluster.startsWith(dataDir)) await layAside(home)
  if (!(await exists(join(home.cluster, 'PG_VERSION')))) await initialise(home, account.password)
  const port = (await runningPort(home)) ?? (await start(home, dataDir, account, options))
  const server = connectionTo(home, port, account.password)
  await untilReady(server.urlOf('postgres'))
  await save(dataDir, { ...account, port })
  return server
}

/** Stops the server of a data folder, if one runs, without starting anything. */
export async function stopEmbedded(dataDir: string): Promise<void> {
  const home = await homeFor(resolve(dataDir))
  if (await exists(join(home.cluster, 'PG_VERSION'))) await stop(home)
}

type Account = { readonly password: string; readonly port: number | null }
const USER = 'ropewalk'

function connectionTo(home: Home, port: number, password: string): EmbeddedPostgres {
  const urlOf = (database: string): string => `postgresql://${USER}:${password}@127.0.0.1:${port}/${database}`
  return {
    port,
    urlOf,
    async ensureDatabase(database) {
      if (!/^[a-z][a-z0-9_]{0,62}$/.test(database)) throw new EmbeddedFailure(`not a database name: ${database}`)
      const client = new pg.Client({ connectionString: urlOf('postgres') })
      await client.connect()
      try {
        const found = await client.query('select 1 from pg_database where datname = $1', [database])
        if (found.rowCount === 0) await client.query(`create database ${database}`)
      } finally {
        await client.end()
      }
    },
    stop: () => stop(home),
  }
}

async function stop(home: Home): Promise<void> {
  if ((await runningPort(home)) === null) return
  const fast = await run(home, home.pgCtl, ['stop', '-D', home.cluster, '-m', 'fast', '-w', '-t', '30'])
  if (fast.code !== 0) await run(home, home.pgCtl, ['stop', '-D', home.cluster, '-m', 'immediate', '-w', '-t', '10'])
}

/** Made beside its place and renamed: an initialisation that was interrupted is never mistaken for a database. */
async function initialise(home: Home, password: string): Promise<void> {
  const draft = `${home.cluster}.new`
  const passwordFile = `${home.cluster}.password`
  await rm(draft, { recursive: true, force: true })
  await mkdir(draft, { mode: 0o700 })
  await home.own(draft)
  await writeFile(passwordFile, password, { mode: 0o600 })
  await home.own(passwordFile)
  try {
    const settings = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--auth=scram-sha-256']
    const made = await run(home, home.initdb, ['-D', draft, '-U', USER, `--pwfile=${passwordFile}`, '--no-instructions', ...settings])
    if (made.code !== 0) fail(`Postgres could not make its files in ${home.cluster}: ${lastLine(made.output)}`)
    await rename(draft, home.cluster)
  } finally {
    await rm(passwordFile, { force: true })
  }
}

/** The data folder was removed to start afresh; what it kept elsewhere goes with it, but for one step back. */
async function layAside(home: Home): Promise<void> {
  if (!(await exists(home.cluster))) return
  await stop(home)
  await rm(`${home.cluster}.old`, { recursive: true, force: true })
  await rename(home.cluster, `${home.cluster}.old`)
}

async function start(home: Home, dataDir: string, account: Account, options: EmbeddedOptions): Promise<number> {
  const log = join(home.logs, 'postgres.log')
  await ready(log, home)
  const port = await freePort(account.port)
  const settings = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    max_connections: String(options.connectionCountMax ?? 100),
    track_commit_timestamp: 'on',
    timezone: 'UTC',
    log_timezone: 'UTC',
    jit: 'off',
    ...(options.isDurable === false ? { fsync: 'off', full_page_writes: 'off' } : {}),
  }
  const flags = Object.entries(settings).map(([key, value]) => `-c ${key}=${value}`)
  const command = ['start', '-D', home.cluster, '-l', log, '-w', '-t', '60', '-o', flags.join(' ')]
  let started = await run(home, home.pgCtl, command)
  // The sessions of a killed server take a moment to notice; until then its shared memory is in use.
  for (let i = 0; started.code !== 0 && i < 3; i++) {
    await sleep(500)
    started = await run(home, home.pgCtl, command)
  }
  if (started.code === 0) return port
  return fail(`Postgres did not start in ${dataDir}: ${lastLine(await readFile(log, 'utf8').catch(() => started.output))} (see ${log})`)
}

/** The port of a live server on this cluster, whoever started it: lines 1 and 4 of its pid file. */
async function runningPort(home: Home): Promise<number | null> {
  const status = await run(home, home.pgCtl, ['status', '-D', home.cluster])
  if (status.code !== 0) return null
  const pidFile = join(home.cluster, 'postmaster.pid')
  const [pid, , , port] = (await readFile(pidFile, 'utf8').catch(() => '')).split('\n')
  if (await isPostgres(Number(pid))) return Number(port) > 0 ? Number(port) : null
  await rm(pidFile, { force: true })
  return null
}

/** A pid says little after a kill: it may be a zombie that nobody collects, or belong to another program by now. */
async function isPostgres(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null)
  return stat === null ? !(await exists('/proc/self/stat')) : /^\d+ \(postgres\) [^ZX]/.test(stat)
}

/** A server that was killed replays its log before it answers. */
async function untilReady(url: string): Promise<void> {
  for (const endAt = performance.now() + 60_000; ; await sleep(100)) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 })
    client.on('error', () => {})
    try {
      await client.connect()
      return
    } catch (cause) {
      const code = (cause as { code?: string }).code ?? ''
      if (code.startsWith('28')) fail('the database of this data folder refuses its own password: its postgres.json was replaced', cause)
      if (performance.now() > endAt) fail(`the database does not answer: ${(cause as Error).message}`, cause)
    } finally {
      await client.end().catch(() => {})
    }
  }
}

/** The last port if it is free, so that a noted URL stays good; else any. */
async function freePort(wanted: number | null): Promise<number> {
  const listen = (port: number): Promise<number | null> =>
    new Promise((done) => {
      const server = createServer()
      server.once('error', () => done(null))
      server.listen(port, '127.0.0.1', () => {
        const address = server.address()
        server.close(() => done(typeof address === 'object' && address ? address.port : null))
      })
    })
  return (wanted === null ? null : await listen(wanted)) ?? (await listen(0)) ?? fail('no free port on 127.0.0.1 for the database')
}

async function accountOf(dataDir: string): Promise<Account> {
  const text = await readFile(join(dataDir, 'postgres.json'), 'utf8').catch(() => null)
  if (text === null) return save(dataDir, { password: randomBytes(24).toString('base64url'), port: null })
  try {
    const { password, port } = JSON.parse(text) as Record<string, unknown>
    if (typeof password === 'string') return { password, port: typeof port === 'number' ? port : null }
  } catch {
    // falls through: a torn or foreign file is reported, never overwritten
  }
  return fail(`${join(dataDir, 'postgres.json')} is not readable: restore it or choose another --data-dir`)
}

async function save(dataDir: string, account: Account): Promise<Account> {
  const file = join(dataDir, 'postgres.json')
  await writeFile(`${file}.new`, `${JSON.stringify(account)}\n`, { mode: 0o600 })
  await rename(`${file}.new`, file)
  return account
}

const LOG_BYTES_MAX = 20_000_000

async function ready(log: string, home: Home): Promise<void> {
  const size = await stat(log).then(
    (s) => s.size,
    () => 0,
  )
  if (size > LOG_BYTES_MAX) await rename(log, `${log}.old`)
  await (await open(log, 'a')).close()
  await chmod(log, 0o640)
  await home.own(log)
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  )
const lastLine = (text: string): string => text.trim().split('\n').at(-1)?.trim() || 'no reason given'
function fail(message: string, cause?: unknown): never {
  throw new EmbeddedFailure(message, { cause })
}

import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, connect, createServer } from 'node:net'
import { hostname } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { ownerSecret } from '#lib/db/auth/first-run.ts'
import { databasesLike, isHeard, marketOf, unreachable } from '#lib/db/startup.ts'
import { type Env, EnvProblem } from '#lib/env.ts'
import { DecisionsError, parseDecisions } from '#lib/wire/decisions.ts'
import { EmbeddedFailure, type EmbeddedPostgres, startEmbedded } from '#prisma/embedded.ts'
import { MigrationRefused, migrate } from '#prisma/migrate.ts'
import { type Kept, keep, type Program } from './keep.ts'
import { Occupied, occupy } from './occupy.ts'
import { environment, HELP, readOptions, withoutModel } from './options.ts'

/**
 * `npm start`: database → migrations → web, worker and demo programs, each a process of its own that is started again when it
 * dies. The first Ctrl-C (or TERM, or a closed terminal) stops what was started, in reverse order, and nothing else.
 * What keeps the desk from starting is one line on standard error and exit code 1.
 */
async function supervise(options: Env): Promise<void> {
  const dataDir = resolve(options.ROPEWALK_DATA_DIR)
  const address = `http://${/^(0\.0\.0\.0|::)$/.test(options.ROPEWALK_HOST) ? '127.0.0.1' : options.ROPEWALK_HOST}:${options.PORT}`
  await mkdir(join(dataDir, 'logs'), { recursive: true }).catch((cause) =>
    refuse(`the data folder ${dataDir} cannot be made (${cause.code}): choose another with --data-dir`),
  )
  const source = await sourceOf(options)
  await decisionsMustBeReadable(options)
  const vacate = occupy(dataDir, address)
  releases.push(async () => vacate())
  await portMustBeFree(options)

  const url = await databaseFor(options, source, dataDir)
  if (isStopping) return
  const paper = options.ROPEWALK_PAPER_VENUE === 'on' ? { name: PAPER_VENUE, port: await freePort() } : null
  const kept = programs(options, dataDir, url, paper).map((program) => keep(program, tell, giveUp))
  releases.push((isForced) => Promise.all(kept.map((one) => one.stop(isForced))).then(() => {}))
  await untilReady(address, url, kept)
  for (const one of kept) one.trust()
  const secret = options.ROPEWALK_AUTH === 'on' ? await ownerSecret(url) : null
  process.stdout.write(`Ropewalk is ready at ${address}\n`)
  if (secret !== null) process.stdout.write(`Create the owner: ${address}/welcome?token=${secret}\n`)
}

/** What must be undone, in the order it was done. */
const releases: ((isForced: boolean) => Promise<void>)[] = []
const MODULE_ID = 'tr_001'
const PAPER_VENUE = 'dogwood'
let isStopping = false

/** Why the desk cannot start, in one line. */
class StartRefused extends Error {
  override name = 'StartRefused'
}
function refuse(message: string): never {
  throw new StartRefused(message)
}

const tell = (line: string): void => void process.stderr.write(`${line}\n`)

/** The owner's URL of a migrated database that holds this market's history and no other's. */
async function databaseFor(options: Env, source: string, dataDir: string): Promise<string> {
  const url = options.DATABASE_URL ? await ownDatabase(options.DATABASE_URL, source) : await embeddedDatabase(options, source, dataDir)
  await migrate(url)
  const file = join(dataDir, 'database-url')
  await writeFile(file, `${url}\n`, { mode: 0o600 })
  releases.push(() => rm(file, { force: true }))
  return url
}

async function ownDatabase(url: string, source: string): Promise<string> {
  const { host, pathname } = new URL(url)
  const why = await unreachable(url)
  if (why) refuse(`the database ${host}${pathname} cannot be reached (${why}): check DATABASE_URL, or unset it to use the built-in Postgres`)
  const held = await marketOf(url, MODULE_ID)
  if (held && held.source !== source) {
    refuse(`the database ${host}${pathname} holds the history of ${held.source}: start with that market, or give ${source} a database of its own`)
  }
  if (held?.state === 'closed') refuse(`the database ${host}${pathname} holds a replay that was played to its end: to play it again, give it an empty database`)
  return url
}

/** One database per market source in the built-in server; a replay that was played to its end starts again in a new one. */
async function embeddedDatabase(options: Env, source: string, dataDir: string): Promise<string> {
  const starting = startEmbedded({ dataDir })
  releases.push(() =>
    starting.then(
      (started) => started.stop(),
      () => {},
    ),
  ) // also when a Ctrl-C comes before it has started
  const server = await starting
  const watch = watchPort(server.port, async () => {
    tell('the database ended, starting it again')
    await startEmbedded({ dataDir }) // on the same port, so that every program finds it again
  })
  releases.push(async () => watch.stop())
  const name = `ropewalk_${slug(options)}`
  const database = await nextDatabase(server, name, source)
  await server.ensureDatabase(database)
  return server.urlOf(database)
}

async function nextDatabase(server: EmbeddedPostgres, name: string, source: string): Promise<string> {
  const known = await databasesLike(server.urlOf('postgres'), name)
  const last = known.at(-1)
  if (!last) return name
  const held = await marketOf(server.urlOf(last), MODULE_ID)
  if (held && held.source !== source) refuse(`the database ${last} holds the history of ${held.source}: give ${source} another folder with --data-dir`)
  if (held?.state !== 'closed') return last
  const next = `${name}__${known.length + 1}`
  tell(`this recording was played to its end: playing it again in the new database ${next}; the earlier run stays in ${last}`)
  return next
}

function slug({ ROPEWALK_MARKET: market }: Env): string {
  if (market.kind !== 'replay') return market.kind
  const text = basename(resolve(market.folder))
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_|_$/g, '')
  return text.slice(0, 40) || 'replay'
}

function programs(options: Env, dataDir: string, url: string, paper: { readonly name: string; readonly port: number } | null): readonly Program[] {
  const { ROPEWALK_MARKET: market } = options
  const httpVenues = [
    ...options.ROPEWALK_HTTP_VENUES.filter((v) => v.name !== paper?.name).map((v) => `${v.name}=${v.url}`),
    ...(paper ? [`${paper.name}=http://127.0.0.1:${paper.port}`] : []),
  ]
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    NODE_ENV: 'production',
    NEXT_TELEMETRY_DISABLED: '1',
    DATABASE_URL: url,
    ROPEWALK_MARKET: market.kind === 'replay' ? `replay:${resolve(market.folder)}` : market.kind,
    ROPEWALK_SPEED: String(options.ROPEWALK_SPEED),
    ...(options.ROPEWALK_DECISIONS && { ROPEWALK_DECISIONS: resolve(options.ROPEWALK_DECISIONS) }),
    ...(options.ROPEWALK_VENUE_MODELS && { ROPEWALK_VENUE_MODELS: resolve(options.ROPEWALK_VENUE_MODELS) }),
    ROPEWALK_HTTP_VENUES: httpVenues.join(','),
    ROPEWALK_DATA_DIR: dataDir,
    ROPEWALK_HOST: options.ROPEWALK_HOST,
    ROPEWALK_AUTH: options.ROPEWALK_AUTH,
    PORT: String(options.PORT),
  }
  const here = import.meta.dirname
  const program = (name: string, graceMs: number, ...args: string[]): Program => {
    const logFile = join(dataDir, 'logs', `${name}.log`)
    return { name, args: ['--import', join(here, 'leash.ts'), ...args], env: forProgram(name, env), logFile, graceMs }
  }
  const next = join(here, '..', 'node_modules', 'next', 'dist', 'bin', 'next')
  return [
    program('worker', 15_000, join(here, 'main.ts')),
    program('learner', 5_000, join(here, 'learn.ts')),
    program('web', 3_000, next, 'start', join(here, '..'), '-p', String(options.PORT), '-H', options.ROPEWALK_HOST),
    program('decision-writer', 3_000, join(here, 'demo', 'decision-writer.ts')),
    ...(paper ? [program(`venue-${paper.name}`, 3_000, join(here, 'demo', 'http-venue.ts'), '--name', paper.name, '--port', String(paper.port))] : []),
    ...(hasDemo(options) ? [program('decision-maker', 3_000, join(here, 'demo', 'decision-maker.ts'))] : []),
  ]
}

/** Secrets go where they are used: the key of a language model to the learner, what signs cookies to the web. */
const forProgram = (name: string, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv => {
  const own = name === 'learner' ? env : withoutModel(env)
  return name === 'web' ? own : { ...own, ROPEWALK_AUTH_SECRET: '' }
}

/** Unasked, made-up decisions go only where prices are made up or recorded, never into somebody's own database, and not beside a file of decisions. */
const hasDemo = ({ ROPEWALK_DEMO, ROPEWALK_MARKET, ROPEWALK_DECISIONS, DATABASE_URL }: Env): boolean =>
  ROPEWALK_DEMO === undefined ? ROPEWALK_MARKET.kind !== 'none' && !DATABASE_URL && !ROPEWALK_DECISIONS : ROPEWALK_DEMO === 'on'

/** The name under which a market's history is kept, as the worker stores it. What else a recording says is the worker's to judge. */
async function sourceOf({ ROPEWALK_MARKET: market }: Env): Promise<string> {
  if (market.kind !== 'replay') return market.kind
  const file = join(resolve(market.folder), 'recording.json')
  const text = await readFile(file, 'utf8').catch((cause) =>
    refuse(`no recording: ${file} cannot be read (${cause.code}); name a folder that holds a recording.json`),
  )
  try {
    return `replay:${(JSON.parse(text) as { name?: unknown }).name}`
  } catch (cause) {
    return refuse(`${file} is not JSON: ${(cause as Error).message.replace(/\s+/g, ' ')}`)
  }
}

/** What is wrong with a file of decisions is said before anything is started, and not by a worker that ends again and again. */
async function decisionsMustBeReadable({ ROPEWALK_DECISIONS: file }: Env): Promise<void> {
  if (!file) return
  const text = await readFile(file, 'utf8').catch((cause) => refuse(`the decisions ${file} cannot be read (${cause.code})`))
  parseDecisions(text, file)
}

function portMustBeFree({ PORT, ROPEWALK_HOST }: Env): Promise<void> {
  return new Promise((done, fail) => {
    const server = createServer()
    server.once('error', ({ code, message }: NodeJS.ErrnoException) => {
      const why = code === 'EADDRINUSE' ? `port ${PORT} on ${ROPEWALK_HOST} is taken by another program: stop it, or choose another with --port` : null
      fail(new StartRefused(why ?? `the desk cannot listen on ${ROPEWALK_HOST}:${PORT} (${code ?? message}): choose another --host or --port`))
    })
    server.listen(PORT, ROPEWALK_HOST, () => server.close(() => done()))
  })
}

/** A port that is free now; the venue keeps it for as long as the desk runs, so that a restarted one is found again. */
function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const server = createServer()
    server.once('error', fail)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => done(port))
    })
  })
}

/** Calls `revive` when nothing listens on the port any more, and waits for it before looking again. */
function watchPort(port: number, revive: () => Promise<void>): { stop(): void } {
  let isStopped = false
  const answers = (): Promise<boolean> =>
    new Promise((done) => {
      const socket = connect({ port, host: '127.0.0.1' }, () => socket.end(() => done(true)))
      socket.once('error', () => done(false))
    })
  void (async () => {
    for (let missing = 0; !isStopped; await sleep(500, undefined, { ref: false })) {
      missing = (await answers()) ? 0 : missing + 1
      if (missing < 3 || isStopped) continue
      missing = 0
      await revive().catch((cause: Error) => tell(`the database could not be started again: ${cause.message}`))
    }
  })()
  return {
    stop() {
      isStopped = true
    },
  }
}

/** The web answers and the worker that was just started is heard. */
async function untilReady(address: string, url: string, kept: readonly Kept[]): Promise<void> {
  const host = hostname()
  for (const startedAt = performance.now(), told = { count: 0 }; ; await sleep(100)) {
    const pid = kept[0]?.pid() ?? null
    const isWebUp = await fetch(`${address}/api/health`, { signal: AbortSignal.timeout(2_000) }).then(
      (response) => response.ok,
      () => false,
    )
    const isWorkerUp = pid !== null && (await isHeard(url, { pid, host }).catch(() => false))
    if (isWebUp && isWorkerUp) return
    if ((performance.now() - startedAt) / 30_000 < told.count + 1) continue
    told.count++
    tell(`still starting: ${isWebUp ? 'the worker has not reported yet (logs/worker.log)' : 'the web does not answer yet (logs/web.log)'}`)
  }
}

/** In reverse order, once; a second request insists. */
async function stop(code: number): Promise<void> {
  const isForced = isStopping
  isStopping = true
  for (const release of releases.toReversed()) {
    await release(isForced).catch((cause: Error) => tell(`while stopping: ${cause.message}`))
  }
  process.exit(code)
}

function giveUp(reason: string): void {
  if (isStopping) return
  tell(`Ropewalk: ${reason}`)
  void stop(1)
}

/** npm passes TERM only to the shell between it and us; the shell ends, and this process would go on unseen. */
function stopWithNpm(): void {
  if (process.env.npm_lifecycle_event === undefined) return
  const parent = process.ppid
  setInterval(() => {
    if (process.ppid !== parent && !isStopping) void stop(0)
  }, 300).unref()
}

stopWithNpm()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop(0))
try {
  const options = readOptions(process.argv.slice(2), environment())
  if (options === 'help') process.stdout.write(`${HELP}\n`)
  else await supervise(options)
} catch (cause) {
  const isKnown = [EnvProblem, Occupied, EmbeddedFailure, MigrationRefused, StartRefused, DecisionsError].some((kind) => cause instanceof kind)
  giveUp(isKnown ? (cause as Error).message : `the desk could not start: ${(cause as Error).message.replace(/\s+/g, ' ')}`)
}

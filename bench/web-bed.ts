import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, mkdir, rm } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, chromium, type Page } from '@playwright/test'
import pg from 'pg'
import { startEmbedded } from '#prisma/embedded.ts'
import { migrate } from '#prisma/migrate.ts'
import { findBrowser } from '#tests/support/browser.ts'
import { seedExecutions } from './seed-executions.ts'

export type WebBench = {
  readonly smoke: boolean
  readonly count: number
  readonly seconds: number | null
  /** A folder for processor profiles of the web server and of a page; null takes none. */
  readonly profile: string | null
  /** Hours instead of minutes where something may grow. */
  readonly long: boolean
}

/**
 * A database that holds so many executions, under the system's temporary folder. A large one is kept for the next run (delete the
 * folder to have it made again); a small one is made each time.
 */
export async function openSeeded(count: number): Promise<{ readonly url: string; close(): Promise<void> }> {
  const isKept = count > 50_000
  const dataDir = join(tmpdir(), `ropewalk-scale-${count}`)
  if (!isKept) await rm(dataDir, { recursive: true, force: true })
  await mkdir(dataDir, { recursive: true })
  await chmod(dataDir, 0o755)
  const server = await startEmbedded({ dataDir, isDurable: false })
  await server.ensureDatabase('scale')
  const url = server.urlOf('scale')
  await migrate(url)
  if ((await countOf(url)) < count) {
    process.stderr.write(`seeding ${count.toLocaleString('en-US')} executions …\n`)
    await seedExecutions(url, { count, seed: 'ropewalk' })
  }
  return {
    url,
    async close() {
      await server.stop()
      if (!isKept) await rm(dataDir, { recursive: true, force: true })
    },
  }
}

async function countOf(url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query('select count(*)::int as n from tr_strand')
  await client.end()
  return rows[0].n
}

/** The built product's web process on that database, as `npm start` runs it. */
export async function startWeb(
  databaseUrl: string,
  profile: string | null = null,
): Promise<{ readonly url: string; readonly pid: number; stop(): Promise<void> }> {
  if (!existsSync('.next/BUILD_ID')) throw new Error('expected a build of the web interface: run `npm start` or `npm test` once')
  const port = await freePort()
  const profiled = profile === null ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`]
  const child = spawn(process.execPath, [...profiled, 'node_modules/next/dist/bin/next', 'start', '-p', String(port), '-H', '127.0.0.1'], {
    env: { ...process.env, DATABASE_URL: databaseUrl, ROPEWALK_AUTH: 'off', NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: 'production' },
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  })
  let said = ''
  child.stderr?.on('data', (chunk) => {
    said = (said + chunk).slice(-2_000)
  })
  const url = `http://127.0.0.1:${port}`
  for (const endAt = Date.now() + 60_000; ; await new Promise((resolve) => setTimeout(resolve, 100))) {
    if (child.exitCode !== null || Date.now() > endAt) throw new Error(`the web server does not answer:\n${said}`)
    if (
      await fetch(`${url}/api/health`).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      return { url, pid: child.pid as number, stop: () => stop(child) }
  }
}

/** Next works in children of its own: the whole group goes. */
async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.pid === undefined) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  process.kill(-child.pid, 'SIGTERM')
  const force = setTimeout(() => process.kill(-(child.pid as number), 'SIGKILL'), 5_000)
  await ended
  clearTimeout(force)
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** A real Chromium that draws with the processor, as a machine without a graphics card does. */
export async function openBrowser(args: readonly string[] = []): Promise<Browser> {
  const found = await findBrowser()
  return chromium.launch({
    executablePath: found.executablePath,
    args: [...found.args, '--disable-gpu', ...args],
    env: { ...process.env, ...found.env } as Record<string, string>,
  })
}

export async function openPage(browser: Browser, url: string): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  await page.goto(url, { waitUntil: 'commit' })
  return page
}

/** What else the machine did meanwhile belongs beside each figure that was taken on it. */
export const load = (): string =>
  `load ${loadavg()
    .map((one) => one.toFixed(1))
    .join(' ')}`

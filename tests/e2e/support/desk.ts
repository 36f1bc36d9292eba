import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { test as base, expect, type Page } from '@playwright/test'
import { cloneDatabase, startTestServer } from '#tests/support/server.ts'
import { firstOwner, type SignedIn } from '#tests/support/sign-in.ts'
import { type DeskWriter, deskWriter } from './desk-writer.ts'
import { openWire, type Wire } from './wire.ts'

export { expect }

/**
 * A web server of the product on a database of its own, behind a wire that can be cut, and a writer that plays the worker. Its owner came in by
 * the first-run link, and every browser of a journey is signed in as the owner.
 */
export type Desk = {
  readonly url: string
  readonly directUrl: string
  readonly databaseUrl: string
  readonly write: DeskWriter
  readonly wire: Wire
  readonly owner: SignedIn
}

export const test = base.extend<{ live: (page: Page, path: string) => Promise<void> }, { desk: Desk }>({
  desk: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures a function needs from this pattern
    async ({}, use) => {
      const postgres = await startTestServer()
      const database = await cloneDatabase(postgres.url)
      const port = await freePort()
      const server = await startWeb(database.url, port)
      const wire = await openWire(port)
      const write = await deskWriter(database.url)
      await write.market()
      await write.trading('trading', 'start')
      await write.beat()
      const owner = await firstOwner(`http://127.0.0.1:${port}`, database.url)
      try {
        await use({ url: `http://127.0.0.1:${wire.port}`, directUrl: `http://127.0.0.1:${port}`, databaseUrl: database.url, write, wire, owner })
      } finally {
        await write.close()
        await wire.close()
        await stop(server)
        await postgres.stop()
      }
    },
    { scope: 'worker', timeout: 180_000 },
  ],
  storageState: async ({ desk }, use) => use(desk.owner.state),
  /** Opens a screen and waits until the tail is live. */
  live: async ({ desk }, use) => {
    await use(async (page, path) => {
      await page.goto(`${desk.url}${path}`)
      await expect(page.locator('output[data-live]')).toHaveAttribute('data-live', 'live', { timeout: 30_000 })
    })
  },
})

/** Reads as the owner does, without a browser. */
export const ask = ({ directUrl, owner }: Desk, path: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> =>
  fetch(`${directUrl}${path}`, { headers: { cookie: owner.cookie, ...headers } })

/** The built product where there is a build, the development server where there is none. */
async function startWeb(databaseUrl: string, port: number): Promise<ChildProcess> {
  const mode = existsSync('.next/BUILD_ID') ? 'start' : 'dev'
  const child = spawn(process.execPath, ['node_modules/next/dist/bin/next', mode, '-p', String(port), '-H', '127.0.0.1'], {
    env: { ...process.env, DATABASE_URL: databaseUrl, NEXT_TELEMETRY_DISABLED: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk) => {
      said = (said + chunk).slice(-4_000)
    })
  for (const endAt = Date.now() + 120_000; Date.now() < endAt; ) {
    if (child.exitCode !== null) throw new Error(`the web server ended:\n${said}`)
    const isUp = await fetch(`http://127.0.0.1:${port}/api/health`).then(
      ({ ok }) => ok,
      () => false,
    )
    if (isUp) return child
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  await stop(child)
  throw new Error(`the web server did not answer within two minutes:\n${said}`)
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

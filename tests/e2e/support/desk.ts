import { test as base, expect, type Page } from '@playwright/test'
import { awake } from '#tests/support/awake.ts'
import { cloneDatabase, startTestServer } from '#tests/support/server.ts'
import { firstOwner, type SignedIn } from '#tests/support/sign-in.ts'
import { freePort, startWeb, stopWeb } from '#tests/support/web-process.ts'
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
      const owner = await firstOwner(`http://127.0.0.1:${port}`, database.url)
      try {
        await use({ url: `http://127.0.0.1:${wire.port}`, directUrl: `http://127.0.0.1:${port}`, databaseUrl: database.url, write, wire, owner })
      } finally {
        await write.close()
        await wire.close()
        await stopWeb(server)
        await postgres.stop()
      }
    },
    { scope: 'worker', timeout: 180_000 },
  ],
  storageState: async ({ desk }, use) => use(desk.owner.state),
  /** Opens a screen and waits until the tail is live. */
  live: async ({ desk }, use, { file }) => {
    if (freshFile !== file) throw new Error(`expected freshDesk() at the top of ${file}: another file's rows are on the desk`)
    await use(async (page, path) => {
      await page.goto(`${desk.url}${path}`)
      await awake(page)
    })
  },
})

let freshFile: string | undefined
/** Every file starts on the desk of a first start, whatever file the desk served before: called at its top. */
export function freshDesk(): void {
  test.beforeAll(async ({ desk }, { file }) => {
    await startAfresh(desk)
    freshFile = file
  })
}

/** A market that is open, trading that goes on, a worker that beats, the owner, and no other row. */
export async function startAfresh({ wire, write, owner }: Desk): Promise<void> {
  wire.restore()
  await write.clear()
  await write.market()
  await write.trading('trading', 'start')
  await write.beat()
  await write.pool.query('delete from auth_user where email <> $1', [owner.email])
}

/** Reads as the owner does, without a browser. */
export const ask = ({ directUrl, owner }: Desk, path: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> =>
  fetch(`${directUrl}${path}`, { headers: { cookie: owner.cookie, ...headers } })

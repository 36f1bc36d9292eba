import { type ChildProcess, spawn } from 'node:child_process'
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export type Product = {
  readonly url: string
  readonly dataDir: string
  /** The owner's URL of its database. */
  readonly databaseUrl: string
  /** The supervisor. Its programs are its children. */
  readonly process: ChildProcess
  /** What it printed so far: the ready line, and the link for the first owner. */
  readonly printed: () => string
  /** What it said on standard error so far. */
  readonly said: () => string
  /** Ctrl-C, and waits. Removes the data folder unless `keepData`. */
  stop(options?: { readonly keepData?: boolean }): Promise<void>
}

/**
 * Starts the desk as `npm start` does, on a free port and a folder of its own, and waits for its ready line. Needs a build. Nobody signs in
 * unless `ROPEWALK_AUTH` is given as `on`: what these journeys look at is the same for everybody.
 */
export async function startProduct(
  flags: readonly string[] = [],
  given: { readonly dataDir?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<Product> {
  const dataDir = given.dataDir ?? (await mkdtemp(join(tmpdir(), 'ropewalk-product-')))
  await chmod(dataDir, 0o755)
  const port = await freePort()
  const args = [join(import.meta.dirname, '..', '..', 'worker', 'supervise.ts'), '--port', String(port), '--data-dir', dataDir, ...flags]
  const env = { ...process.env, DATABASE_URL: '', ROPEWALK_AUTH: 'off', ...given.env }
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  let out = ''
  child.stderr?.on('data', (chunk) => {
    said += chunk
  })
  const url = `http://127.0.0.1:${port}`
  await new Promise<void>((ready, fail) => {
    child.stdout?.on('data', (chunk) => {
      out += chunk
      if (out.includes(`Ropewalk is ready at ${url}\n`)) ready()
    })
    child.once('exit', (code) => fail(new Error(`the desk ended with code ${code} before it was ready: ${said}`)))
  })
  return {
    url,
    dataDir,
    databaseUrl: (await readFile(join(dataDir, 'database-url'), 'utf8')).trim(),
    process: child,
    printed: () => out,
    said: () => said,
    async stop({ keepData = false } = {}) {
      if (child.exitCode === null && child.signalCode === null) {
        const gone = new Promise((done) => child.once('exit', done))
        child.kill('SIGINT')
        await gone
      }
      if (!keepData) await rm(dataDir, { recursive: true, force: true })
    },
  }
}

function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const server = createServer()
    server.once('error', fail)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => (typeof address === 'object' && address ? done(address.port) : fail(new Error('no port'))))
    })
  })
}

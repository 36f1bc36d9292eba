import { type ChildProcess, fork } from 'node:child_process'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type pg from 'pg'
import { startEmbedded } from '#prisma/embedded.ts'
import { migrate } from '#prisma/migrate.ts'

/** A fresh server with durable commits and one migrated database, under the system's temporary folder. */
export async function openBed(): Promise<{ readonly url: string; close(): Promise<void> }> {
  const dataDir = await mkdtemp(join(tmpdir(), `ropewalk-bench-${process.pid}-`))
  await chmod(dataDir, 0o755)
  const server = await startEmbedded({ dataDir })
  await server.ensureDatabase('bench')
  const url = server.urlOf('bench')
  await migrate(url)
  return {
    url,
    async close() {
      await server.stop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

/** A client's statements one after another, whoever asks: it takes no second one while the first is under way. */
export function inTurn(client: pg.Client): <R extends pg.QueryResultRow>(query: pg.QueryConfig) => Promise<pg.QueryResult<R>> {
  let last: Promise<unknown> = Promise.resolve()
  return (query) => {
    const answer = last.then(() => client.query(query))
    last = answer.catch(() => undefined)
    return answer as never
  }
}

export type Process = {
  readonly pid: number
  /** Processor time so far, microseconds, and resident memory, bytes. */
  readonly usage: () => Promise<{ readonly cpuUs: number; readonly rss: number }>
  readonly stop: () => Promise<void>
}

/** Starts one of the bench's own programs and waits until it says that it is ready. `execArgv` may ask for a profile. */
export async function startProcess(file: string, url: string, execArgv: readonly string[] = []): Promise<Process> {
  const child = fork(join(import.meta.dirname, file), {
    env: { ...process.env, DATABASE_URL: url, NODE_ENV: 'production' },
    execArgv: [...execArgv],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  await new Promise<void>((resolve, reject) => {
    child.once('message', () => resolve())
    child.once('exit', (code) => reject(new Error(`${file} ended with code ${code} before it was ready`)))
  })
  let no = 0
  return {
    pid: child.pid as number,
    async usage() {
      const answer = await ask(child, { ask: 'usage', no: ++no })
      return { cpuUs: answer.usage.user + answer.usage.system, rss: answer.rss }
    },
    stop: () =>
      new Promise((resolve) => {
        child.once('exit', () => resolve())
        child.send({ ask: 'stop', no: ++no })
      }),
  }
}

type Usage = { readonly no: number; readonly usage: NodeJS.CpuUsage; readonly rss: number }

const ask = (child: ChildProcess, question: { readonly ask: string; readonly no: number }): Promise<Usage> =>
  new Promise((resolve) => {
    const hear = (answer: Usage): void => {
      if (answer.no !== question.no) return
      child.off('message', hear)
      resolve(answer)
    }
    child.on('message', hear)
    child.send(question)
  })

/** Linear interpolation, as `percentile_cont`; NaN without values. */
export function percentile(values: readonly number[], p: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  const at = p * (sorted.length - 1)
  const low = sorted[Math.floor(at)] ?? Number.NaN
  return low + ((sorted[Math.ceil(at)] ?? low) - low) * (at % 1)
}

/** Calls `run` at `perSecond` until `durationMs` have passed, on an open loop: a slow answer does not delay the next call. */
export async function atRate(perSecond: number, durationMs: number, run: (no: number) => void): Promise<void> {
  const startedAt = performance.now()
  const count = Math.max(1, Math.round((perSecond * durationMs) / 1_000))
  for (let no = 0; no < count; no++) {
    const dueAt = startedAt + (no * 1_000) / perSecond
    for (let left = dueAt - performance.now(); left > 0; left = dueAt - performance.now()) await new Promise((resolve) => setTimeout(resolve, left))
    run(no)
  }
}

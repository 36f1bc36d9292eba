import { type ChildProcess, spawn } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

export type WorkerProcess = {
  readonly pid: number
  /** Ends it without a word, as a power cut would, and waits until it is gone. */
  kill(): Promise<void>
  /** Asks it to stop; resolves with its exit code. */
  stop(): Promise<number | null>
  /** Null while it runs. */
  exit(): string | null
  /** What it wrote to standard error: warnings, errors and crashes. */
  readonly errors: readonly string[]
}

/** The real worker in a process of its own; the simulated market comes with its latencies. */
export function startWorker(url: string, market = 'sim', more: Readonly<Record<string, string>> = {}): WorkerProcess {
  const child = spawn(process.execPath, [join(import.meta.dirname, '..', '..', 'worker', 'main.ts')], {
    env: {
      ...process.env,
      DATABASE_URL: url,
      ROPEWALK_MARKET: market,
      ROPEWALK_LOG_LEVEL: 'warn',
      NODE_ENV: 'production',
      ...more,
      // A start is mostly loading code; a worker that is started forty times reads it compiled.
      NODE_COMPILE_CACHE: join(tmpdir(), 'ropewalk-compile-cache'),
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const errors: string[] = []
  if (child.stderr) createInterface({ input: child.stderr }).on('line', (line) => errors.push(line))
  return {
    pid: child.pid as number,
    errors,
    exit: () => (child.exitCode === null && child.signalCode === null ? null : (child.signalCode ?? `exit code ${child.exitCode}`)),
    async kill() {
      const gone = ended(child)
      child.kill('SIGKILL')
      await gone
    },
    async stop() {
      const gone = ended(child)
      child.kill('SIGTERM')
      await gone
      return child.exitCode
    },
  }
}

const ended = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve()
    else child.once('exit', () => resolve())
  })

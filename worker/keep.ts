import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, copyFileSync, createWriteStream, openSync, statSync, truncateSync, type WriteStream } from 'node:fs'
import { createInterface } from 'node:readline'

export type Program = {
  readonly name: string
  /** What Node runs, with its arguments. */
  readonly args: readonly string[]
  readonly env: NodeJS.ProcessEnv
  readonly logFile: string
  /** How long it may take to end by itself. */
  readonly graceMs: number
}

export type Kept = {
  readonly pid: () => number | null
  /** From now on an exit is an accident, and is repaired; until then exit code 1 means the program said why it cannot start. */
  readonly trust: () => void
  /** Asks it to end, insists after its grace, resolves when it is gone. `isForced` insists at once. */
  readonly stop: (isForced?: boolean) => Promise<void>
}

/**
 * Starts a program and starts it again when it dies, with growing pauses. It runs in a process group of its own, so that a Ctrl-C
 * reaches the supervisor alone and programs end in order. Its output goes to its log file; what it writes to standard error,
 * warnings and worse, is also told here in one line each.
 */
export function keep(program: Program, tell: (line: string) => void, giveUp: (reason: string) => void): Kept {
  let child: ChildProcess | null = null
  let timer: NodeJS.Timeout | null = null
  let isTrusted = false
  let isStopping = false
  let exitsInARow = 0
  let held: string[] = []

  const start = (): void => {
    timer = null
    const startedAt = performance.now()
    const log = openSync(program.logFile, 'a')
    const tee = createWriteStream(program.logFile, { flags: 'a' })
    const next = spawn(process.execPath, [...program.args], {
      env: program.env,
      detached: process.platform !== 'win32',
      stdio: ['ignore', log, 'pipe', 'ipc'],
    })
    closeSync(log)
    child = next
    if (next.stderr) createInterface({ input: next.stderr }).on('line', (line) => hear(line, tee))
    next.on('error', (error) => held.push(error.message))
    next.on('close', (code, signal) => {
      tee.end()
      if (child !== next) return
      child = null
      if (!isStopping) mourn(code, signal, performance.now() - startedAt)
    })
  }

  const hear = (line: string, tee: WriteStream): void => {
    const warning = fromLog(line)
    if (warning === null) tee.write(`${line}\n`)
    if (warning !== null) tell(`${program.name}: ${warning}`)
    else if (isTrusted && isWorthTelling(line)) tell(`${program.name}: ${line}`)
    else if (isWorthTelling(line)) held.push(line)
  }

  const mourn = (code: number | null, signal: NodeJS.Signals | null, livedMs: number): void => {
    const last = held.at(-1)
    held = []
    exitsInARow = livedMs > STEADY_MS ? 1 : exitsInARow + 1
    const how = signal ?? `exit code ${code}`
    const isRefusal = !isTrusted && code === 1
    if (isRefusal || exitsInARow >= EXITS_MAX) {
      const often = exitsInARow === 1 ? 'at once' : `${exitsInARow} times in a row`
      giveUp(isRefusal && last ? last : `the ${program.name} ended ${often} (${how}): see ${program.logFile}`)
      return
    }
    const pauseMs = Math.min(PAUSE_MS_MAX, PAUSE_MS * 2 ** (exitsInARow - 1))
    tell(`${program.name} ended (${how}), starting it again`)
    timer = setTimeout(start, pauseMs)
  }

  start()
  const rotation = setInterval(() => rotate(program.logFile), ROTATE_EVERY_MS)
  return {
    pid: () => child?.pid ?? null,
    trust() {
      isTrusted = true
      for (const line of held.splice(0)) tell(`${program.name}: ${line}`)
    },
    async stop(isForced = false) {
      isStopping = true
      clearInterval(rotation)
      if (timer) clearTimeout(timer)
      const last = child
      if (!last || last.exitCode !== null || last.signalCode !== null) return
      const gone = new Promise<void>((done) => last.once('close', () => done()))
      last.kill(isForced ? 'SIGKILL' : 'SIGTERM')
      const insist = setTimeout(() => last.kill('SIGKILL'), program.graceMs)
      await gone
      clearTimeout(insist)
    },
  }
}

const PAUSE_MS = 200
const PAUSE_MS_MAX = 10_000
/** Living this long makes earlier exits forgotten. */
const STEADY_MS = 20_000
const EXITS_MAX = 6
const LOG_BYTES_MAX = 100_000_000
const ROTATE_EVERY_MS = 60_000

/** A line of our own log as a person reads it; null when it is none (such a line is already in the file). */
function fromLog(line: string): string | null {
  if (!line.startsWith('{"level":')) return null
  try {
    const { level: _l, time: _t, program: _p, msg, err, ...facts } = JSON.parse(line) as Record<string, unknown>
    const why = (err as { message?: string } | undefined)?.message
    const known = Object.entries(facts).map(([key, value]) => `${key}=${typeof value === 'object' ? JSON.stringify(value) : value}`)
    return [String(msg), ...(why ? [why] : []), ...known].join(' · ').slice(0, 400)
  } catch {
    return null
  }
}

/** Stack traces and Node's own remarks stay in the file. */
const isWorthTelling = (line: string): boolean =>
  line.trim() !== '' && !/^(\s+at |\s*\^+\s*$|\(node:|\(Use `node|Node\.js v|node:|file:\/\/|\s|\}|⨯|▲|✓)/.test(line)

/** In place, because the program holds the file open; it appends, so what it writes next stands at the beginning. */
function rotate(file: string): void {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0
  if (size <= LOG_BYTES_MAX) return
  copyFileSync(file, `${file}.old`)
  truncateSync(file)
}

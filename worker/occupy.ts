import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** The folder belongs to another supervisor that is alive. */
export class Occupied extends Error {
  override name = 'Occupied'
}

/**
 * One supervisor per data folder. The mark carries the process and when it started, because a number alone may belong to some
 * other program after a crash. Returns the release. @throws Occupied with one line that says where it runs.
 */
export function occupy(dataDir: string, address: string): () => void {
  const file = join(dataDir, 'supervisor.json')
  const mine = `${JSON.stringify({ pid: process.pid, startedAt: startOf(process.pid), address })}\n`
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      writeFileSync(file, mine, { flag: 'wx' })
      return () => rmSync(file, { force: true })
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause
      const other = holderOf(file)
      if (other) {
        throw new Occupied(
          `Ropewalk already runs in ${dataDir} (${other.address}, process ${other.pid}): stop it there with Ctrl-C, or choose another folder with --data-dir`,
        )
      }
      rmSync(file, { force: true })
    }
  }
  throw new Occupied(`${file} is being written by another start: try again`)
}

type Mark = { readonly pid: number; readonly startedAt: string | null; readonly address: string }

/** Who holds the folder, or null when the mark is torn or its process is gone. */
function holderOf(file: string): Mark | null {
  try {
    const mark = JSON.parse(readFileSync(file, 'utf8')) as Mark
    return isAlive(mark.pid) && startOf(mark.pid) === mark.startedAt ? mark : null
  } catch {
    return null
  }
}

/** Start of a process in the kernel's own count; null where the system does not tell. */
function startOf(pid: number): string | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? null
  } catch {
    return null
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === 'EPERM'
  }
}

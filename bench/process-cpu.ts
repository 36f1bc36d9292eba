import { readdir, readFile } from 'node:fs/promises'

/** Clock ticks a second in /proc, the same on every Linux in use. */
const TICK_MS = 10

export type ProcessStat = { readonly pid: number; readonly parent: number; readonly ownMs: number; readonly endedChildrenMs: number }

/** Every process of this machine with its processor time so far; empty where there is no /proc. */
export async function processes(): Promise<readonly ProcessStat[]> {
  const pids = (await readdir('/proc').catch(() => [])).filter((entry) => /^\d+$/.test(entry))
  return (await Promise.all(pids.map((pid) => statOf(Number(pid))))).flatMap((stat) => stat ?? [])
}

/** Processor time of a process and all below it so far, milliseconds; null where there is no /proc. Children that have ended count. */
export async function treeCpuMs(root: number): Promise<number | null> {
  const all = await processes()
  const own = all.find(({ pid }) => pid === root)
  if (own === undefined) return null
  const sum = (one: ProcessStat): number =>
    one.ownMs + one.endedChildrenMs + all.filter(({ parent }) => parent === one.pid).reduce((ms, child) => ms + sum(child), 0)
  return sum(own)
}

export async function statOf(pid: number): Promise<ProcessStat | null> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null)
  if (text === null) return null
  // The name in parentheses may hold spaces; the fields are counted from behind it.
  const fields = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number)
  const ticks = (...places: readonly number[]): number => places.reduce((sum, place) => sum + (fields[place] ?? 0), 0) * TICK_MS
  return { pid, parent: fields[1] as number, ownMs: ticks(11, 12), endedChildrenMs: ticks(13, 14) }
}

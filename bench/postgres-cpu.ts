import { readdir, readFile } from 'node:fs/promises'
import pg from 'pg'

/** Clock ticks a second in /proc, the same on every Linux in use. */
const TICK_US = 10_000

/** Processor time of the server and all its children so far, microseconds; null where there is no /proc. Children that have ended count. */
export async function postgresCpuUs(url: string): Promise<number | null> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query('select pg_backend_pid() as pid')
  const own = await statOf(rows[0].pid)
  let total = 0
  for (const entry of await readdir('/proc').catch(() => [])) {
    if (!/^\d+$/.test(entry)) continue
    const stat = await statOf(Number(entry))
    if (stat && own && (stat.pid === own.parent || stat.parent === own.parent)) total += stat.own + (stat.pid === own.parent ? stat.children : 0)
  }
  await client.end()
  return own ? total * TICK_US : null
}

async function statOf(pid: number): Promise<{ pid: number; parent: number; own: number; children: number } | null> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null)
  if (text === null) return null
  // The name in parentheses may hold spaces; the fields are counted from behind it.
  const fields = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number)
  return { pid, parent: fields[1] as number, own: (fields[11] as number) + (fields[12] as number), children: (fields[13] as number) + (fields[14] as number) }
}

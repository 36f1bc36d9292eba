import pg from 'pg'
import { statOf, treeCpuMs } from './process-cpu.ts'

/** Processor time of the server and all its children so far, microseconds; null where there is no /proc. Children that have ended count. */
export async function postgresCpuUs(url: string): Promise<number | null> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query('select pg_backend_pid() as pid')
  const own = await statOf(rows[0].pid)
  const ms = own && (await treeCpuMs(own.parent))
  await client.end()
  return ms === null ? null : ms * 1_000
}

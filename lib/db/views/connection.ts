import { databaseUrl } from '../../env.ts'
import { laneOf, openPool, type Pool } from '../pool.ts'

/** What a view needs of a pool or a client. */
export type Reader = { query(text: string, values?: unknown[]): Promise<{ rows: Record<string, unknown>[] }> }

/**
 * The one pool of the web process, in the role that may read everything and write only commands. Kept across module
 * reloads in development, where each would otherwise leave its connections behind.
 */
export const webDb = (): Reader => webPool()

/** The same for commands: a halt waits for no screen that is being read. */
export const commandDb = (): Reader => laneOf(webPool())

function webPool(): Pool {
  const held = globalThis as { ropewalkWebDb?: Pool }
  held.ropewalkWebDb ??= openPool({ url: databaseUrl(), role: 'web', max: 8, isShown: true, applicationName: 'ropewalk web' })
  return held.ropewalkWebDb
}

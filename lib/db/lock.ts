import { Client } from 'pg'
import { connection } from './pool.ts'

/** Holds a session advisory lock on a connection of its own; the lock ends with the connection. */
export type ModuleLock = { readonly release: () => Promise<void> }

/**
 * Takes the module's lock, waiting as a standby while another worker holds it (asked again every `retryMs`).
 * `onLost` is called once when the connection ends unasked: sending must stop before anything else happens.
 * @throws when the server cannot be reached, or `signal` aborts the wait.
 */
export async function takeModuleLock(options: {
  readonly url: string
  readonly moduleId: string
  readonly retryMs: number
  readonly signal: AbortSignal
  readonly onStandby: () => void
  readonly onLost: (error: Error) => void
}): Promise<ModuleLock> {
  const client = new Client(connection({ url: options.url, role: 'trader', applicationName: 'ropewalk-lock' }))
  let isReleased = false
  let isHeld = false
  client.on('error', (error) => {
    if (!isReleased && isHeld) options.onLost(error)
  })
  client.on('end', () => {
    if (!isReleased && isHeld) options.onLost(new Error('the connection that holds the module lock has ended'))
  })
  await client.connect()
  const release = async () => {
    if (isReleased) return
    isReleased = true
    await client.end().catch(() => undefined)
  }
  try {
    for (let isFirst = true; ; isFirst = false) {
      const { rows } = await client.query<{ got: boolean }>(`select pg_try_advisory_lock(hashtextextended('ropewalk module ' || $1, 0)) as got`, [
        options.moduleId,
      ])
      if (rows[0]?.got) break
      if (isFirst) options.onStandby()
      options.signal.throwIfAborted()
      await new Promise((resolve) => setTimeout(resolve, options.retryMs))
    }
  } catch (error) {
    await release()
    throw error
  }
  isHeld = true
  return { release }
}

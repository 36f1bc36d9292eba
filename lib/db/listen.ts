import pg from 'pg'
import { connection, type Role } from './pool.ts'

export type ListenOptions = {
  readonly url: string
  readonly role: Role
  readonly applicationName?: string
  readonly channels: readonly string[]
  /** A nudge: the payload names what to read, and is never the truth itself. Must not throw. */
  readonly onNudge: (channel: string, payload: string) => void
  /** After the first and after every later LISTEN: whatever was committed meanwhile was not announced here, so read again. */
  readonly onReady: () => void
  /** The connection is gone, or could not be made; the next attempt follows by itself. */
  readonly onLost?: (error: Error, retryInMs: number) => void
}

export type Listener = { readonly close: () => Promise<void> }

/**
 * Listens on a connection of its own (LISTEN does not live behind a transaction pooler) and comes back after every loss, with
 * growing pauses and full jitter so that many listeners do not return in step. Attempts count as failed until LISTEN itself has
 * succeeded: a server that accepts connections and then drops them is not hammered.
 */
export function listen(options: ListenOptions): Listener {
  let client: pg.Client | null = null
  let timer: NodeJS.Timeout | null = null
  let attempt = 0
  let isClosed = false

  const lose = (lost: pg.Client, error: Error): void => {
    if (client !== lost) return
    client = null
    lost.end().catch(() => {})
    if (isClosed) return
    const retryInMs = Math.round(Math.random() * Math.min(PAUSE_MS_MAX, PAUSE_MS * 2 ** attempt)) + 1
    attempt++
    options.onLost?.(error, retryInMs)
    timer = setTimeout(open, retryInMs)
  }

  const open = (): void => {
    const next = new pg.Client({
      ...connection({ applicationName: `ropewalk-${options.role}-listen`, ...options }),
      connectionTimeoutMillis: 10_000,
      query_timeout: 10_000,
    })
    client = next
    next.on('error', (error) => lose(next, error))
    next.on('end', () => lose(next, new Error('the server closed the connection')))
    next.on('notification', ({ channel, payload }) => {
      if (client === next) options.onNudge(channel, payload ?? '')
    })
    subscribe(next).catch((error: Error) => lose(next, error))
  }

  const subscribe = async (next: pg.Client): Promise<void> => {
    await next.connect()
    await next.query(options.channels.map((channel) => `listen ${pg.escapeIdentifier(channel)}`).join('; '))
    if (client !== next) return
    attempt = 0
    timer = setTimeout(() => probe(next), PROBE_MS)
    options.onReady()
  }

  /** A peer that vanished without a word is noticed by asking it something. */
  const probe = (asked: pg.Client): void => {
    if (client !== asked) return
    asked.query('select 1').then(
      () => {
        if (client === asked) timer = setTimeout(() => probe(asked), PROBE_MS)
      },
      (error: Error) => lose(asked, error),
    )
  }

  open()
  return {
    async close() {
      isClosed = true
      if (timer) clearTimeout(timer)
      const last = client
      client = null
      await last?.end().catch(() => {})
    },
  }
}

const PAUSE_MS = 100
const PAUSE_MS_MAX = 5_000
const PROBE_MS = 15_000

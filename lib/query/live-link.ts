import type { Frame } from '#lib/wire/stream.ts'
import { keepStream, type StreamHandlers, type StreamHost } from './stream.ts'

/**
 * One stream per browser. HTTP/1.1 allows about six connections to a host, so six open tabs would leave none for reading:
 * the tab that holds the lock keeps the stream and tells the others, if there are any, and when it closes the next one resumes from the
 * cursor it has seen. Without locks or channels a tab keeps its own.
 */
export function openLiveLink(handlers: StreamHandlers, host?: StreamHost): () => void {
  if (!('locks' in navigator) || typeof BroadcastChannel === 'undefined') return keepStream(handlers, host)

  const channel = new BroadcastChannel(NAME)
  const leaving = new AbortController()
  let isOwner = false
  let isClosed = false
  let last: Told = { connection: 'lost' }
  let lastHello: Frame | null = null
  let endStream = () => {}
  let release = () => {}

  /** Whether another tab listens. */
  let isHeard = true
  let askedAt = Number.NEGATIVE_INFINITY

  const tell = (told: Told) => isHeard && channel.postMessage(told)
  /** Every other tab waits for the lock. One that has just asked may not stand in the line yet. */
  async function countListeners(): Promise<void> {
    const { pending = [] } = await navigator.locks.query()
    isHeard = pending.some(({ name }) => name === NAME) || performance.now() - askedAt < JOINING_MS
  }
  function hear(told: Told): void {
    if (told.frame) handlers.onFrame(told.frame)
    if (told.connection) handlers.onConnection(told.connection)
  }
  channel.onmessage = ({ data }: MessageEvent<Told>) => {
    if (!isOwner) return data.asks ? undefined : hear(data)
    // A tab that joins knows nothing yet: it gets the state of the connection and the last hello.
    if (!data.asks) return
    isHeard = true
    askedAt = performance.now()
    tell({ ...last, ...(lastHello ? { frame: lastHello } : {}) })
  }
  channel.postMessage({ asks: true } satisfies Told)

  void navigator.locks
    .request(NAME, { signal: leaving.signal }, () => {
      // A grant that was on its way when this tab left still arrives.
      if (isClosed) return undefined
      isOwner = true
      const told: StreamHandlers = {
        cursor: handlers.cursor,
        onFrame(frame) {
          if (frame.type === 'beat' || frame.type === 'hello') void countListeners().catch(() => {})
          // A beat says everything that a late joiner needs to know about time, in the shape of a hello.
          if (frame.type === 'hello') lastHello = frame
          else if (frame.type === 'beat' && lastHello?.type === 'hello')
            lastHello = { ...lastHello, serverAt: frame.serverAt, workerAt: frame.workerAt, cursor: handlers.cursor() ?? lastHello.cursor }
          handlers.onFrame(frame)
          tell({ frame })
        },
        onConnection(connection) {
          last = { connection }
          handlers.onConnection(connection)
          tell(last)
        },
      }
      endStream = keepStream(told, host)
      return new Promise<void>((resolve) => {
        release = resolve
      })
    })
    // Leaving before the lock was ours rejects the request; there is nothing to undo then.
    .catch(() => {})

  return () => {
    isClosed = true
    leaving.abort()
    endStream()
    release()
    channel.close()
  }
}

const NAME = 'ropewalk-live'
const JOINING_MS = 10_000
/** What tabs say to each other. */
type Told = { readonly frame?: Frame; readonly connection?: 'open' | 'lost'; readonly asks?: true }

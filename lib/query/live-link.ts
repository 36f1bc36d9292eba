import type { Frame } from '#lib/wire/stream.ts'
import { keepStream, type StreamHandlers } from './stream.ts'

/**
 * One stream per browser. HTTP/1.1 allows about six connections to a host, so six open tabs would leave none for reading:
 * the tab that holds the lock keeps the stream and tells the others, and when it closes the next one resumes from the
 * cursor it has seen. Without locks or channels a tab keeps its own.
 */
export function openLiveLink(handlers: StreamHandlers): () => void {
  if (!('locks' in navigator) || typeof BroadcastChannel === 'undefined') return keepStream(handlers)

  const channel = new BroadcastChannel(NAME)
  const leaving = new AbortController()
  let isOwner = false
  let isClosed = false
  let last: Told = { connection: 'lost' }
  let lastHello: Frame | null = null
  let endStream = () => {}
  let release = () => {}

  const tell = (told: Told) => channel.postMessage(told)
  function hear(told: Told): void {
    if (told.frame) handlers.onFrame(told.frame)
    if (told.connection) handlers.onConnection(told.connection)
  }
  channel.onmessage = ({ data }: MessageEvent<Told>) => {
    if (!isOwner) return data.asks ? undefined : hear(data)
    // A tab that joins knows nothing yet: it gets the state of the connection and the last hello.
    if (data.asks) tell({ ...last, ...(lastHello ? { frame: lastHello } : {}) })
  }
  tell({ asks: true })

  void navigator.locks
    .request(NAME, { signal: leaving.signal }, () => {
      // A grant that was on its way when this tab left still arrives.
      if (isClosed) return undefined
      isOwner = true
      endStream = keepStream({
        cursor: handlers.cursor,
        onFrame(frame) {
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
      })
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
/** What tabs say to each other. */
type Told = { readonly frame?: Frame; readonly connection?: 'open' | 'lost'; readonly asks?: true }

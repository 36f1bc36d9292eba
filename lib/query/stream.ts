import type { ChangeFrame, Frame } from '#lib/wire/stream.ts'
import { makeWatch } from './watch.ts'

export type StreamHandlers = {
  readonly onFrame: (frame: Frame) => void
  /** `lost` is told once per loss; a stream that said bye reconnects without a word. */
  readonly onConnection: (connection: 'open' | 'lost') => void
  /** The last cursor this browser has seen, or null. */
  readonly cursor: () => string | null
}

/** What of the browser a stream needs; tests hand in their own. */
export type StreamHost = {
  open(url: string): Pick<EventSource, 'close' | 'onmessage' | 'onerror'>
  /** Milliseconds on a clock that is never set. */
  now(): number
  after(ms: number, run: () => void): () => void
  random(): number
}

const FIRST_DELAY_MS = 500
const LAST_DELAY_MS = 10_000
/** Five beats missed: the connection is open in name only. */
const SILENT_MS = 10_000

/**
 * Keeps one stream open. The browser's own retry is not used: it keeps a fixed delay and gives up on some failures.
 * Returns its undo.
 */
export function keepStream({ onFrame, onConnection, cursor }: StreamHandlers, host: StreamHost = browserHost()): () => void {
  let source: ReturnType<StreamHost['open']> | null = null
  let attempts = 0
  let isClosed = false
  let cancelRetry = () => {}
  let watch: ReturnType<typeof makeWatch> | null = null

  function open(): void {
    if (isClosed) return
    const from = cursor()
    source = host.open(`/api/stream${from === null ? '' : `?from=${encodeURIComponent(from)}`}`)
    watch = makeWatch(host, SILENT_MS, lose)
    source.onmessage = (event: MessageEvent<string>) => {
      const frame = JSON.parse(event.data) as Frame
      watch?.heard()
      if (frame.type === 'bye') return reopen(0)
      if (frame.type === 'hello') {
        attempts = 0
        onConnection('open')
      }
      onFrame(frame)
    }
    source.onerror = lose
  }
  function lose(): void {
    onConnection('lost')
    // Jitter, so that a restarted server does not meet all its readers at once.
    const delayMs = Math.min(LAST_DELAY_MS, FIRST_DELAY_MS * 2 ** attempts) * (0.75 + host.random() * 0.5)
    attempts += 1
    reopen(delayMs)
  }
  function reopen(delayMs: number): void {
    source?.close()
    source = null
    watch?.close()
    watch = null
    cancelRetry()
    cancelRetry = host.after(delayMs, open)
  }

  open()
  return () => {
    isClosed = true
    cancelRetry()
    watch?.close()
    source?.close()
  }
}

/** Whether a change continues where the last frame ended; if not, something was missed. */
export const continues = (frame: ChangeFrame, cursor: string | null): boolean => cursor === null || frame.from === cursor

/** The place to resume from after this frame; null where it moves nothing. */
export function cursorOf(frame: Frame): string | null {
  if (frame.type === 'change') return frame.to
  return frame.type === 'hello' || frame.type === 'resync' ? frame.cursor : null
}

const browserHost = (): StreamHost => ({
  open: (url) => new EventSource(url),
  now: () => performance.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  },
  random: Math.random,
})

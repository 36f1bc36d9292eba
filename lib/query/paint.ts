import type { PaintedBody } from '#lib/wire/painted.ts'
import type { ChangeItem } from '#lib/wire/stream.ts'
import type { ServerClock } from './server-clock.ts'

/** What of the browser paint stamps need; tests hand in their own. */
export type PaintHost = {
  now(): number
  after(ms: number, run: () => void): () => void
  /** Runs when what React has drawn by now is on the glass: two animation frames later. Never in a hidden tab. */
  afterPaint(run: () => void): void
  /** Whether a row of this id is in the document and in view. */
  isDrawn(id: string): boolean
  send(body: PaintedBody): void
}

const SEND_MS = 5_000
const REMEMBERED_MAX = 2_000
const SAMPLES_MAX = 1_000

/**
 * Stage 10 of METRICS.md section 9: when this browser had drawn a report. The tail says which executions were reported (`told`), a delta
 * read brings their rows (`arrived`), and two animation frames later those in view are stamped, each once. What is out of view or in a
 * hidden tab was not drawn and is not counted.
 */
export function makePaintLog(clock: ServerClock, host: PaintHost) {
  const awaited = new Set<string>()
  let samples: PaintedBody['samples'] = []
  let cancel: (() => void) | null = null

  function stamp(ids: readonly string[]): void {
    const at = clock.at(host.now())
    if (at === null) return
    for (const id of ids) if (host.isDrawn(id) && samples.length < SAMPLES_MAX) samples.push({ id, at_ms: at.ms, error_ms: at.errorMs })
    if (samples.length > 0) cancel ??= host.after(SEND_MS, send)
  }
  function send(): void {
    cancel = null
    const body = { samples }
    samples = []
    host.send(body)
  }

  return {
    told(items: readonly ChangeItem[]): void {
      for (const { noun, kind, id } of items) if (noun === 'execution' && (kind === 'reported' || kind === 'refused')) awaited.add(id)
      // What no view on screen reads is never drawn: the oldest are let go.
      for (const id of awaited) {
        if (awaited.size <= REMEMBERED_MAX) break
        awaited.delete(id)
      }
    },
    /** Rows of these ids are in the cache as they are after their reports. */
    arrived(ids: readonly string[]): void {
      const reported = ids.filter((id) => awaited.delete(id))
      if (reported.length > 0) host.afterPaint(() => stamp(reported))
    },
    close(): void {
      cancel?.()
      cancel = null
    },
  }
}

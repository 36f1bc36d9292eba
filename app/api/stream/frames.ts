import type { Pulse, Tail } from '#lib/db/tail.ts'
import type { TailEvent } from '#lib/db/tail-ring.ts'
import { BEAT_MS, type ChangeItem, type Frame } from '#lib/wire/stream.ts'

/** A stream ends by itself now and then, so that a restarted server or a new build is noticed by every tab. */
export const STREAM_MAX_MS = 600_000
/** At most one change frame in this time: a burst becomes one frame. */
const FOLD_MS = 20
const EVENTS_MAX = 2_000

export type FrameSource = Pick<Tail, 'head' | 'since' | 'pulse'>
export type FrameOptions = {
  readonly tail: FrameSource
  /** The cursor the browser has seen last; null starts at the head. */
  readonly from: string | null
  readonly build: string
  readonly clock: () => number
  /** Resolves at that time of the clock, or at the next news when `orNews`; also when the stream is over. */
  readonly wait: (untilMs: number, orNews: boolean) => Promise<void>
  readonly isOver: () => boolean
}

/**
 * What one browser is told, in order. It is pulled: a reader that does not keep up takes fewer, larger frames, and one that
 * falls behind the ring is told to read everything again. Time comes from the caller.
 */
export async function* frames({ tail, from, build, clock, wait, isOver }: FrameOptions): AsyncGenerator<Frame, void, void> {
  const startedAt = clock()
  let at = from ?? tail.head()
  const missed = tail.since(at, 1)
  const isBehind = missed !== null && missed.length > 0
  const known = tail.pulse()
  yield { type: 'hello', cursor: at, isBehind, serverAt: startedAt, build, ...(known ? { workerAt: known.workerAt } : {}) }
  if (missed === null) {
    at = tail.head()
    yield { type: 'resync', cursor: at, reason: 'unknown_cursor' }
  }
  let beatAt = startedAt + BEAT_MS
  let foldedUntil = 0
  while (!isOver()) {
    const now = clock()
    if (now - startedAt >= STREAM_MAX_MS) {
      yield { type: 'bye' }
      return
    }
    if (now >= beatAt) {
      beatAt = now + BEAT_MS
      const pulse = tail.pulse()
      // No beat without a recent word from the database: silence is what makes a browser show itself stale.
      if (pulse !== null) yield beatOf(pulse, now)
      continue
    }
    const news = tail.since(at, EVENTS_MAX)
    if (news === null) {
      at = tail.head()
      yield { type: 'resync', cursor: at, reason: 'slow_reader' }
    } else if (news.length === 0) await wait(Math.min(beatAt, startedAt + STREAM_MAX_MS), true)
    else if (now < foldedUntil) await wait(Math.min(foldedUntil, beatAt), false)
    else {
      const to = (news.at(-1) as TailEvent).at
      foldedUntil = now + FOLD_MS
      yield { type: 'change', from: at, to, items: fold(news) }
      at = to
    }
  }
}

const beatOf = (pulse: Pulse, now: number): Frame => ({ type: 'beat', serverAt: now, workerAt: pulse.workerAt, lagMs: pulse.lagMs })

/**
 * One item per noun and id, with the newest kind: ten fills of one execution are one reason to read it. A mark-out that was measured since
 * hides no other word: screens that do not show it leave it out.
 */
function fold(events: readonly TailEvent[]): readonly ChangeItem[] {
  const items = new Map<string, ChangeItem>()
  for (const { noun, id, kind, executionId } of events) {
    const key = `${noun} ${id}`
    const before = items.get(key)
    items.delete(key)
    items.set(key, { noun, id, kind: kind === 'measured' && before ? before.kind : kind, ...(executionId === null ? {} : { executionId }) })
  }
  return [...items.values()]
}

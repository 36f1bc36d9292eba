import type { PaintedAnswer, PaintedBody } from '#lib/wire/painted.ts'
import type { ChangeItem } from '#lib/wire/stream.ts'
import type { ServerClock } from './server-clock.ts'

/** What of the browser paint stamps need; tests hand in their own. */
export type PaintHost = {
  now(): number
  after(ms: number, run: () => void): () => void
  /** Runs at the start of the next animation frame; never in a hidden tab. */
  nextFrame(run: () => void): void
  /** Whether a row of this id is in the document. */
  isDrawn(id: string): boolean
  /** Answers with the intervals of what was sent. */
  send(body: PaintedBody): Promise<PaintedAnswer>
}

type Sample = PaintedBody['samples'][number]
const SEND_MS = 5_000
const REMEMBERED_MAX = 2_000
const SAMPLES_MAX = 1_000
/** How far back this browser's own times reach, how many of them are kept, and how many a p95 needs (METRICS.md section 9). */
const RECENT_MS = 300_000
const RECENT_MAX = 2_000
const P95_MIN = 20

/** How long after their commit this browser drew the reports of the last five minutes. */
export type OwnPaintTimes = { readonly n: number; readonly p95Ms: number | null }

/**
 * Stage 10 of METRICS.md section 9: when this browser had drawn a report. The tail says which executions were reported (`told`), a delta
 * read brings their rows as they are after it (`arrived`). A row that stands in the document when a frame begins is on the glass when the
 * next one does, and is stamped then, once; React may need one frame longer. Word and row may come in either order. What is out of view or
 * in a hidden tab was not drawn and is not counted.
 */
export function makePaintLog(clock: ServerClock, host: PaintHost) {
  const awaited = new Map<string, null>()
  const early = new Map<string, Sample>()
  let samples: Sample[] = []
  let cancel: (() => void) | null = null
  let own: readonly { readonly at: number; readonly ms: number }[] = []
  let summary = NO_TIMES

  function stamp(ids: readonly string[]): void {
    const at = clock.at(host.now())
    if (at === null) return
    for (const id of ids) {
      const sample = { id, at_ms: Number(at.ms.toFixed(2)), error_ms: Number(at.errorMs.toFixed(2)) }
      if (awaited.delete(id)) keep(sample)
      else if (!early.has(id)) early.set(id, sample)
    }
    forget(early)
  }
  function keep(sample: Sample): void {
    if (samples.length < SAMPLES_MAX) samples.push(sample)
    cancel ??= host.after(SEND_MS, () => {
      cancel = null
      const body = { samples }
      samples = []
      // Telemetry: an answer that fails is a stamp less, and nobody's trouble.
      void host.send(body).then(hear, () => {})
    })
  }
  function hear({ paintMs }: PaintedAnswer): void {
    const at = host.now()
    own = [...own, ...paintMs.map((ms) => ({ at, ms }))].slice(-RECENT_MAX)
    summarise(at)
  }
  function summarise(now: number): void {
    own = own.filter(({ at }) => now - at < RECENT_MS)
    summary = summaryOf(own.map(({ ms }) => ms).sort((a, b) => a - b))
  }

  return {
    told(items: readonly ChangeItem[]): void {
      for (const { noun, kind, id } of items) {
        if (noun !== 'execution' || (kind !== 'reported' && kind !== 'refused')) continue
        const sample = early.get(id)
        if (sample === undefined) awaited.set(id, null)
        else keep(sample)
        early.delete(id)
      }
      forget(awaited)
    },
    /** Rows of these ids, all of them ended, are in the cache. */
    arrived(ids: readonly string[]): void {
      if (ids.length === 0) return
      host.nextFrame(() => {
        const drawn = ids.filter(host.isDrawn)
        host.nextFrame(() => {
          stamp(drawn)
          const late = ids.filter((id) => !drawn.includes(id) && host.isDrawn(id))
          if (late.length > 0) host.nextFrame(() => stamp(late))
        })
      })
    },
    /** Of this browser alone. Cheap to ask each second: it is worked out when something was told or has grown old. */
    times(): OwnPaintTimes {
      const now = host.now()
      if (own[0] !== undefined && now - own[0].at >= RECENT_MS) summarise(now)
      return summary
    },
    close(): void {
      cancel?.()
      cancel = null
    },
  }
}

const NO_TIMES: OwnPaintTimes = { n: 0, p95Ms: null }

/** p95 by linear interpolation. */
function summaryOf(sorted: readonly number[]): OwnPaintTimes {
  const rank = 0.95 * (sorted.length - 1)
  const [low, high] = [sorted[Math.floor(rank)] ?? 0, sorted[Math.ceil(rank)] ?? 0]
  return { n: sorted.length, p95Ms: sorted.length < P95_MIN ? null : low + (high - low) * (rank % 1) }
}

/** What was told and is never drawn, or drawn and never told, does not pile up in a tab that is open all day. */
function forget(held: Map<string, unknown>): void {
  for (const id of held.keys()) {
    if (held.size <= REMEMBERED_MAX) return
    held.delete(id)
  }
}

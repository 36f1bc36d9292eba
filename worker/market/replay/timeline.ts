import type { MarketEvent } from '#lib/domain/base/market.ts'
import type { Instant } from '#lib/domain/base/time.ts'

/** Events in time order, some at a time; a chunk may be empty. */
export type Source = AsyncGenerator<readonly MarketEvent[], void, undefined>

/**
 * Several sources as one, in time order; equal stamps keep the order of the sources. Reading (`fill`) waits for
 * files, taking does not: a player fills, then takes until `isDry`.
 */
export class Timeline {
  private readonly heads: Head[]

  constructor(sources: readonly Source[]) {
    this.heads = sources.map((source) => ({ source, events: [], next: 0, isDone: false }))
  }

  /** A source has nothing read ahead: what comes next in time is not known before `fill`. */
  get isDry(): boolean {
    return this.heads.some((head) => !head.isDone && head.next === head.events.length)
  }

  async fill(): Promise<void> {
    for (const head of this.heads) {
      while (!head.isDone && head.next === head.events.length) {
        const { value, done } = await head.source.next()
        head.isDone = done === true
        head.events = value ?? []
        head.next = 0
      }
    }
  }

  /** Stamp of the next event; Infinity when all sources have ended. Not to be asked while dry. */
  nextAt(): number {
    let first = Number.POSITIVE_INFINITY
    for (const { events, next } of this.heads) {
      const event = events[next]
      if (event !== undefined && event.at < first) first = event.at
    }
    return first
  }

  /** Appends the events stamped `at`, as far as they are read; more of the same stamp may follow when it is dry then. */
  take(at: Instant | number, to: MarketEvent[]): void {
    for (const head of this.heads) {
      const { events } = head
      while (head.next < events.length && (events[head.next] as MarketEvent).at === at) to.push(events[head.next++] as MarketEvent)
      // What the other sources have of this stamp comes after this one's rest of it.
      if (head.next === events.length && !head.isDone) return
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.heads.map((head) => head.source.return()))
  }
}

type Head = { readonly source: Source; events: readonly MarketEvent[]; next: number; isDone: boolean }

/** A source made of sources. */
export async function* merged(sources: readonly Source[]): Source {
  const timeline = new Timeline(sources)
  try {
    for (;;) {
      await timeline.fill()
      const events: MarketEvent[] = []
      let at = timeline.nextAt()
      if (at === Number.POSITIVE_INFINITY) return
      while (!timeline.isDry && at !== Number.POSITIVE_INFINITY) {
        timeline.take(at, events)
        if (!timeline.isDry) at = timeline.nextAt()
      }
      yield events
    }
  } finally {
    await timeline.close()
  }
}

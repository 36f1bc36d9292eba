/** One event as the tail tells it. `at` is its cursor, `xid:seq`. */
export type TailEvent = {
  readonly at: string
  readonly noun: string
  readonly id: string
  readonly kind: string
  readonly executionId: string | null
}

/** Before everything: where a reader of an empty log stands. */
export const LOG_START = '0:0'

/** Negative, zero or positive as `a` lies before, at or after `b` in (xid, seq) order. */
export function compareCursors(a: string, b: string): number {
  const [ax, as] = halves(a)
  const [bx, bs] = halves(b)
  if (ax !== bx) return ax < bx ? -1 : 1
  return as === bs ? 0 : as < bs ? -1 : 1
}

/** 64-bit halves do not fit a double. */
function halves(cursor: string): [bigint, bigint] {
  const colon = cursor.indexOf(':')
  return [BigInt(cursor.slice(0, colon)), BigInt(cursor.slice(colon + 1))]
}

/**
 * The newest events in (xid, seq) order. It answers "what came after X" for every X it still covers: `floor` is the
 * cursor of the newest event it has let go of, so a reader at the floor has missed nothing.
 */
export function makeRing(capacity: number, floor: string) {
  let events: TailEvent[] = []
  let low = floor
  let high = floor
  return {
    head: (): string => high,
    /** Appends events that all lie after the head, in order. */
    push(more: readonly TailEvent[]): void {
      if (more.length === 0) return
      events.push(...more)
      high = (more.at(-1) as TailEvent).at
      // Cut in halves, not one by one: the array is copied once per `capacity` events.
      if (events.length <= capacity * 2) return
      low = (events[events.length - capacity - 1] as TailEvent).at
      events = events.slice(-capacity)
    },
    /** At most `limit` events after the cursor; null when some of them are gone, or the cursor is not of this log. */
    since(cursor: string, limit: number): readonly TailEvent[] | null {
      if (cursor === high) return NOTHING
      if (compareCursors(cursor, low) < 0 || compareCursors(cursor, high) > 0) return null
      const start = firstAfter(events, cursor)
      return events.slice(start, start + limit)
    },
  }
}

const NOTHING: readonly TailEvent[] = []

function firstAfter(events: readonly TailEvent[], cursor: string): number {
  let [low, high] = [0, events.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (compareCursors((events[middle] as TailEvent).at, cursor) <= 0) low = middle + 1
    else high = middle
  }
  return low
}

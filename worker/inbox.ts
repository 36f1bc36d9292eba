import type { Inbox, InboxItem } from '#lib/db/inbox.ts'

const IN_FLIGHT_MAX = 512
const READ_MAX = 256

type Options = {
  readonly read: (inFlight: readonly string[], countMax: number) => Promise<Inbox>
  /** Applies waiting risk updates; awaited before any decision read with them is judged. */
  readonly applyRisk: () => Promise<void>
  /**
   * Judges at once, in the order given; resolves when the outcome is durable. `park` says that the row waits for a later
   * time: it stays claimed, and neither a start nor a stop waits for it.
   */
  readonly take: (item: InboxItem, park: () => void) => Promise<void>
  readonly onFault: (error: unknown) => void
}

export type InboxLoop = {
  /** Something may have arrived: look, or look once more when a look is under way. */
  readonly nudge: () => void
  /** Looks until nothing new is found, and waits for that, but not for what waits for its time. */
  readonly drain: () => Promise<void>
  readonly stop: () => Promise<void>
  readonly inFlightCount: () => number
}

/**
 * Claims committed rows exactly once. A row in flight is left out of the next read, and its own commit closes
 * it; a nudge that comes while reading is not lost but answered by one more read.
 */
export function inboxLoop({ read, applyRisk, take, onFault }: Options): InboxLoop {
  const inFlight = new Set<string>()
  /** Of these, the ones that wait for their time: they take no place. */
  const parked = new Set<string>()
  const busyCount = (): number => inFlight.size - parked.size
  const working = new Set<Promise<void>>()
  let isStopped = false
  let isAgain = false
  let looking: Promise<void> | null = null

  const start = (item: InboxItem): void => {
    inFlight.add(item.seq)
    let isParked = false
    const done: Promise<void> = take(item, () => {
      isParked = true
      parked.add(item.seq)
      // The call that parks comes before or after the promise exists.
      queueMicrotask(() => working.delete(done))
    })
      .catch(onFault)
      .finally(() => {
        inFlight.delete(item.seq)
        parked.delete(item.seq)
        working.delete(done)
        // A full house stops reading; the first free place takes it up again.
        if (busyCount() === IN_FLIGHT_MAX - READ_MAX) nudge()
      })
    if (!isParked) working.add(done)
  }

  const look = async (): Promise<void> => {
    do {
      isAgain = false
      if (busyCount() > IN_FLIGHT_MAX - READ_MAX) return
      const { decisions, hasRisk } = await read([...inFlight], READ_MAX)
      if (isStopped) return
      if (hasRisk) await applyRisk()
      for (const item of decisions) start(item)
      if (decisions.length === READ_MAX) isAgain = true
    } while (isAgain && !isStopped)
  }

  const nudge = (): void => {
    if (isStopped) return
    isAgain = true
    looking ??= look()
      .catch(onFault)
      .finally(() => {
        looking = null
        if (isAgain && !isStopped && busyCount() <= IN_FLIGHT_MAX - READ_MAX) nudge()
      })
  }

  return {
    nudge,
    async drain() {
      nudge()
      while (looking || working.size > 0) await Promise.all([looking, ...working])
    },
    async stop() {
      isStopped = true
      await looking
      await Promise.all(working)
    },
    inFlightCount: () => inFlight.size,
  }
}

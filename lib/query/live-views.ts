import type { QueryClient, QueryKey } from '@tanstack/react-query'
import type { ChangeItem } from '#lib/wire/stream.ts'

/** A query on screen that the tail keeps true. */
export type LiveView = {
  readonly queryKey: QueryKey
  /** Events of these nouns concern it. */
  readonly nouns: readonly string[]
  /** What of the event is to be read again; null when it does not concern this view. The noun's id when absent. */
  readonly idOf?: (item: ChangeItem) => string | null
  /** Reads just these ids (at most 200) and puts them into the cache. Without it the whole query is read again. */
  readonly read?: (ids: readonly string[]) => Promise<void>
  /** Least time between two whole reads. */
  readonly everyMs?: number
}

export type LiveHost = {
  now(): number
  after(ms: number, run: () => void): () => void
  isHidden(): boolean
  /** Resolves when what has changed until now is on the glass. */
  drawn(): Promise<void>
}

/** Least time between the starts of two delta reads: the frames of a busy stream come as far apart. */
const SPACING_MS = 60
/** Of the wait until something is drawn, this is a wait for the screen and no work. */
const FRAME_MS = 17
/** Before a whole read, which is worth collecting for. */
const COLLECT_MS = 32
const IDS_MAX = 200
const EVERY_MS = 250
/** How long changes are remembered for views that come on screen with data a moment old. */
const MEMORY_MS = 30_000
const MEMORY_MAX = 5_000
/** Clocks of server and browser agree to about this. */
const MARGIN_MS = 2_000

type Entry = {
  readonly view: LiveView
  readonly pending: Set<string>
  mustReadAll: boolean
  isBusy: boolean
  cancel: (() => void) | null
  readAllAt: number
  restUntil: number
}

/**
 * Turns changes into the fewest reads. A change that follows a pause is read at once; while a view is read and drawn the next ones are
 * collected, and it rests for as long as the work of drawing took, so that a tab which cannot keep up reads less often and never falls behind. More
 * than 200 ids or a hidden tab become one read of the whole query when it matters again.
 */
export function makeLiveViews(client: QueryClient, host: LiveHost) {
  const entries = new Set<Entry>()
  const memory = makeMemory()
  /** Since when nothing was missed; null before the first hello. */
  let completeSince: number | null = null

  function register(view: LiveView): () => void {
    const entry: Entry = { view, pending: new Set(), mustReadAll: false, isBusy: false, cancel: null, readAllAt: 0, restUntil: 0 }
    entries.add(entry)
    catchUp(entry)
    return () => {
      entries.delete(entry)
      entry.cancel?.()
      // Unseen data is no longer kept true: whoever shows it next reads it again.
      void client.invalidateQueries({ queryKey: view.queryKey, refetchType: 'none' })
    }
  }
  /** Data that came with the page is older than the registration: what changed in between is read now. */
  function catchUp(entry: Entry): void {
    const readAt = client.getQueryState(entry.view.queryKey)?.dataUpdatedAt ?? 0
    if (completeSince === null || readAt === 0) return
    if (readAt - MARGIN_MS < Math.max(completeSince, memory.start(host.now()))) entry.mustReadAll = true
    else for (const item of memory.since(readAt - MARGIN_MS)) note(entry, item)
    schedule(entry)
  }

  function note(entry: Entry, item: ChangeItem): void {
    if (entry.mustReadAll || !entry.view.nouns.includes(item.noun)) return
    const id = entry.view.idOf ? entry.view.idOf(item) : item.id
    if (id !== null) entry.pending.add(id)
    if (entry.pending.size <= IDS_MAX) return
    // Also what keeps a tab that is hidden all day from remembering every id.
    entry.mustReadAll = true
    entry.pending.clear()
  }
  function schedule(entry: Entry): void {
    if (entry.isBusy || entry.cancel !== null || host.isHidden()) return
    if (entry.pending.size === 0 && !entry.mustReadAll) return
    const isWhole = entry.mustReadAll || entry.view.read === undefined
    const waitMs = isWhole ? Math.max(COLLECT_MS, entry.readAllAt + (entry.view.everyMs ?? EVERY_MS) - host.now()) : entry.restUntil - host.now()
    entry.cancel = host.after(Math.max(0, waitMs), () => {
      entry.cancel = null
      void flush(entry)
    })
  }
  async function flush(entry: Entry): Promise<void> {
    const { view, pending } = entry
    // A read that is under way may have looked before the change: what it brings would overwrite ours.
    if (view.read && !entry.mustReadAll && client.isFetching({ queryKey: view.queryKey }) > 0) {
      entry.restUntil = host.now() + COLLECT_MS
      return schedule(entry)
    }
    const ids = [...pending]
    const isWhole = entry.mustReadAll || view.read === undefined
    pending.clear()
    entry.mustReadAll = false
    entry.isBusy = true
    try {
      if (isWhole) {
        entry.readAllAt = host.now()
        await client.invalidateQueries({ queryKey: view.queryKey })
      } else await readAndDraw(entry, ids)
    } catch {
      // The answer is missing, not the change: the whole query is read when the desk answers again.
      entry.mustReadAll = true
      entry.readAllAt = host.now() + 1_000
    } finally {
      entry.isBusy = false
      if (entries.has(entry)) schedule(entry)
    }
  }
  async function readAndDraw(entry: Entry, ids: readonly string[]): Promise<void> {
    entry.restUntil = host.now() + SPACING_MS
    await entry.view.read?.(ids)
    const readAt = host.now()
    await host.drawn()
    const drawnAt = host.now()
    entry.restUntil = Math.max(entry.restUntil, drawnAt + (drawnAt - readAt) - FRAME_MS)
  }

  /** Complete from `sinceMs` on: what was read before that is read again. */
  function beginAnew(sinceMs: number): void {
    completeSince = sinceMs
    memory.clear()
    for (const entry of entries) {
      const readAt = client.getQueryState(entry.view.queryKey)?.dataUpdatedAt ?? 0
      // What was never read is being read now; it may have looked a moment before now, but not before the document was made.
      if (readAt < sinceMs && (readAt !== 0 || sinceMs >= host.now())) entry.mustReadAll = true
      schedule(entry)
    }
  }

  return {
    register,
    onChange(items: readonly ChangeItem[]): void {
      memory.push(host.now(), items)
      for (const entry of entries) {
        for (const item of items) note(entry, item)
        schedule(entry)
      }
    },
    /**
     * The stream says hello: from the first one on nothing is missed. `sinceMs` is when that began, where the stream goes on from the place
     * that the document named: what was read later stays as it is. Null = only now, and all on screen is read again. True for the first.
     */
    onHello(sinceMs: number | null): boolean {
      const isFirst = completeSince === null
      if (isFirst) beginAnew(sinceMs ?? host.now())
      return isFirst
    },
    /** Something was missed: all on screen is read again. */
    onGap(): void {
      beginAnew(host.now())
    },
    onVisible(): void {
      for (const entry of entries) schedule(entry)
    },
  }
}
export type LiveViews = ReturnType<typeof makeLiveViews>

/** What has changed of late, in the frames it came in: forgetting the oldest costs nothing per change. */
function makeMemory() {
  let frames: { readonly at: number; readonly items: readonly ChangeItem[] }[] = []
  let count = 0
  let forgottenAt = 0
  const forget = (olderThan: number): void => {
    let gone = 0
    while (gone < frames.length && (count > MEMORY_MAX || (frames[gone]?.at ?? 0) < olderThan)) {
      const { at, items } = frames[gone++] as (typeof frames)[number]
      count -= items.length
      forgottenAt = at
    }
    if (gone > 0) frames = frames.slice(gone)
  }
  return {
    /** Everything after this is remembered. */
    start: (now: number): number => Math.max(forgottenAt, now - MEMORY_MS),
    push(at: number, items: readonly ChangeItem[]): void {
      frames.push({ at, items })
      count += items.length
      // Not at each frame: the list is copied once a second, and holds a second more than it must.
      if (count > MEMORY_MAX || (frames[0]?.at ?? at) < at - MEMORY_MS - 1_000) forget(at - MEMORY_MS)
    },
    since: (from: number): readonly ChangeItem[] => frames.flatMap(({ at, items }) => (at >= from ? items : [])),
    clear(): void {
      frames = []
      count = 0
      forgottenAt = 0
    },
  }
}

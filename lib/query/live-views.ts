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

export type LiveHost = { now(): number; after(ms: number, run: () => void): () => void; isHidden(): boolean }

const COLLECT_MS = 32
const IDS_MAX = 200
const EVERY_MS = 250
/** How long changes are remembered for views that come on screen with data a moment old. */
const MEMORY_MS = 30_000
const MEMORY_MAX = 5_000
/** Clocks of server and browser agree to about this. */
const MARGIN_MS = 2_000

type Entry = { readonly view: LiveView; readonly pending: Set<string>; mustReadAll: boolean; isBusy: boolean; cancel: (() => void) | null; readAllAt: number }

/**
 * Turns changes into the fewest reads: ids are collected for 32 ms, one read per view is in flight, more than 200 ids or a
 * hidden tab become one read of the whole query when it matters again.
 */
export function makeLiveViews(client: QueryClient, host: LiveHost) {
  const entries = new Set<Entry>()
  let memory: { readonly at: number; readonly item: ChangeItem }[] = []
  /** Since when nothing was missed; null before the first hello. */
  let completeSince: number | null = null

  function register(view: LiveView): () => void {
    const entry: Entry = { view, pending: new Set(), mustReadAll: false, isBusy: false, cancel: null, readAllAt: 0 }
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
    if (readAt - MARGIN_MS < Math.max(completeSince, memoryStart())) entry.mustReadAll = true
    else for (const { at, item } of memory) if (at >= readAt - MARGIN_MS) note(entry, item)
    schedule(entry)
  }
  const memoryStart = () => (memory.length >= MEMORY_MAX ? (memory[0]?.at ?? 0) : host.now() - MEMORY_MS)

  function note(entry: Entry, item: ChangeItem): void {
    if (!entry.view.nouns.includes(item.noun)) return
    const id = entry.view.idOf ? entry.view.idOf(item) : item.id
    if (id !== null) entry.pending.add(id)
  }
  function schedule(entry: Entry): void {
    if (entry.isBusy || entry.cancel !== null || host.isHidden()) return
    if (entry.pending.size === 0 && !entry.mustReadAll) return
    const isWhole = entry.mustReadAll || entry.view.read === undefined
    const restMs = isWhole ? entry.readAllAt + (entry.view.everyMs ?? EVERY_MS) - host.now() : 0
    entry.cancel = host.after(Math.max(COLLECT_MS, restMs), () => {
      entry.cancel = null
      void flush(entry)
    })
  }
  async function flush(entry: Entry): Promise<void> {
    const { view, pending } = entry
    // A read that is under way may have looked before the change: what it brings would overwrite ours.
    if (view.read && !entry.mustReadAll && client.isFetching({ queryKey: view.queryKey }) > 0) return schedule(entry)
    const ids = [...pending]
    const isWhole = entry.mustReadAll || view.read === undefined || ids.length > IDS_MAX
    pending.clear()
    entry.mustReadAll = false
    entry.isBusy = true
    try {
      if (isWhole) {
        entry.readAllAt = host.now()
        await client.invalidateQueries({ queryKey: view.queryKey })
      } else await view.read?.(ids)
    } catch {
      // The answer is missing, not the change: the whole query is read when the desk answers again.
      entry.mustReadAll = true
      entry.readAllAt = host.now() + 1_000
    } finally {
      entry.isBusy = false
      if (entries.has(entry)) schedule(entry)
    }
  }

  return {
    register,
    onChange(items: readonly ChangeItem[]): void {
      const at = host.now()
      memory = memory.filter((one) => one.at > at - MEMORY_MS).slice(-MEMORY_MAX + 1)
      for (const item of items) {
        memory.push({ at, item })
        for (const entry of entries) note(entry, item)
      }
      for (const entry of entries) schedule(entry)
    },
    /** The stream is (again) complete from here on; with `isGap` something before it was missed. */
    onComplete(isGap: boolean): void {
      const isFirst = completeSince === null
      if (!isFirst && !isGap) return
      completeSince = host.now()
      memory = []
      for (const entry of entries) {
        entry.mustReadAll = true
        schedule(entry)
      }
    },
    onVisible(): void {
      for (const entry of entries) {
        if (entry.pending.size > IDS_MAX) entry.mustReadAll = true
        schedule(entry)
      }
    },
  }
}
export type LiveViews = ReturnType<typeof makeLiveViews>

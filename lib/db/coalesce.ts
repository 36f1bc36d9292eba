/**
 * Group commit for code that thinks one item at a time: while a flush is under way, what arrives is kept and
 * goes out together in the next one. Items keep their order; each caller's promise settles with its own flush.
 * A failed flush rejects the callers whose items were in it and no others. When `isItemFault` says that the error is one
 * item's own, nothing of the flush was stored: its items are flushed one by one, and only the faulty ones are rejected.
 */
export function coalesce<T>(
  flush: (items: readonly T[]) => Promise<void>,
  { itemsMax = 256, isItemFault = () => false }: { itemsMax?: number; isItemFault?: (error: unknown) => boolean } = {},
): (item: T) => Promise<void> {
  type Waiting = { readonly item: T; readonly resolve: () => void; readonly reject: (error: unknown) => void }
  let pending: Waiting[] = []
  let isFlushing = false

  async function store(batch: readonly Waiting[]): Promise<void> {
    try {
      await flush(batch.map((p) => p.item))
      for (const p of batch) p.resolve()
    } catch (error) {
      if (batch.length > 1 && isItemFault(error)) for (const p of batch) await store([p])
      else for (const p of batch) p.reject(error)
    }
  }

  async function drain(): Promise<void> {
    isFlushing = true
    while (pending.length > 0) {
      const batch = pending.slice(0, itemsMax)
      pending = pending.slice(itemsMax)
      await store(batch)
    }
    isFlushing = false
  }

  return (item) =>
    new Promise((resolve, reject) => {
      pending.push({ item, resolve, reject })
      // A microtask later: everything judged in this turn of the event loop shares the first flush.
      if (!isFlushing) {
        isFlushing = true
        queueMicrotask(drain)
      }
    })
}

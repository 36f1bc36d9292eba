/**
 * Runs `onSilence` when nothing was heard for that long, and again after each later word. A word only moves the deadline: a stream that says
 * fifty a second sets no timer for each.
 */
export function makeWatch(
  host: { now(): number; after(ms: number, run: () => void): () => void },
  silentMs: number,
  onSilence: () => void,
): { readonly heard: () => void; readonly close: () => void } {
  let heardAt = host.now()
  let cancel: (() => void) | null = null
  function wait(): void {
    const leftMs = heardAt + silentMs - host.now()
    cancel = host.after(Math.max(0, leftMs), () => {
      cancel = null
      if (host.now() - heardAt < silentMs) wait()
      else onSilence()
    })
  }
  wait()
  return {
    heard() {
      heardAt = host.now()
      if (cancel === null) wait()
    },
    close() {
      cancel?.()
      cancel = null
    },
  }
}

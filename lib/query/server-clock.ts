/** What the database's clock shows, as this browser can know it, and by how much that may be wrong. */
export type ServerClock = {
  /** One question and its answer: sent and received by this browser's clock, answered by the database's. */
  sample(sentMs: number, serverMs: number, receivedMs: number): void
  /** The database's time at this browser's `nowMs`; null before the first sample. */
  at(nowMs: number): { readonly ms: number; readonly errorMs: number } | null
}

const SAMPLES_MAX = 30

/**
 * The quickest of the last answers is trusted: it left the least room on the way. The instant of the answer is taken for the middle of
 * that round trip, and half of it is the error (METRICS.md section 9). Every delta read is such a question, so that none is asked for this.
 */
export function makeServerClock(): ServerClock {
  let samples: { readonly offsetMs: number; readonly errorMs: number }[] = []
  return {
    sample(sentMs, serverMs, receivedMs) {
      if (receivedMs < sentMs) return
      samples = [...samples.slice(1 - SAMPLES_MAX), { offsetMs: serverMs - (sentMs + receivedMs) / 2, errorMs: (receivedMs - sentMs) / 2 }]
    },
    at(nowMs) {
      if (samples.length === 0) return null
      const best = samples.reduce((least, one) => (one.errorMs < least.errorMs ? one : least))
      return { ms: nowMs + best.offsetMs, errorMs: best.errorMs }
    },
  }
}

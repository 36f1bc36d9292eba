import type { Market } from './ports.ts'

/** The end of a market's session, which only a replay has. */
export type Closing = {
  readonly isClosed: () => boolean
  /** Runs once in market time when the session ends; returns its undo. */
  readonly onClose: (run: () => void) => () => void
}

/** Subscribes to the market: make it before the market starts. */
export function untilClosed(market: Market): Closing {
  const waiting = new Set<() => void>()
  const isClosed = (): boolean => market.status().state === 'closed'
  market.onEvents(() => {
    if (waiting.size === 0 || !isClosed()) return
    for (const run of waiting) market.clock.at(market.clock.now(), run)
    waiting.clear()
  })
  return {
    isClosed,
    onClose(run) {
      waiting.add(run)
      return () => waiting.delete(run)
    },
  }
}

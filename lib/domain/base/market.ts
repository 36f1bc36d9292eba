import type { Instant } from './time.ts'

export type Side = 'buy' | 'sell'
export const opposite = (side: Side): Side => (side === 'buy' ? 'sell' : 'buy')
/** s of METRICS.md section 1. */
export const signOf = (side: Side): 1 | -1 => (side === 'buy' ? 1 : -1)

/**
 * What a market feed says, in integer ticks and lots. Events of one listing arrive in the venue's own order.
 * - `snapshot` replaces the book between `fromTick` and `toTick` (whole book when absent);
 * - `level` sets one price level, 0 removes it;
 * - `trade` prints a public trade; `aggressor` is the taker's side, null when the feed does not say;
 * - `gap` says that something was missed: mids are unknown until the next snapshot;
 * - `close` ends the session: nothing trades afterwards.
 */
export type MarketEvent = { readonly venue: string; readonly symbol: string; readonly at: Instant } & (
  | {
      readonly kind: 'snapshot'
      readonly bids: readonly LevelTuple[]
      readonly asks: readonly LevelTuple[]
      readonly fromTick?: number
      readonly toTick?: number
    }
  | { readonly kind: 'level'; readonly side: Side; readonly tick: number; readonly lots: number }
  | { readonly kind: 'trade'; readonly tick: number; readonly lots: number; readonly aggressor: Side | null }
  | { readonly kind: 'gap' }
  | { readonly kind: 'close' }
)

/** [price in ticks, size in lots]; `side: 'buy'` above means the bid side of the book. */
export type LevelTuple = readonly [tick: number, lots: number]

import { invariant } from '../base/invariant.ts'
import type { LevelTuple, MarketEvent } from '../base/market.ts'

/**
 * A price-level book in integer ticks and lots: what a depth feed describes. Levels sit in two arrays sorted
 * best-last, so the busy end is the cheap end. The desk keeps one per listing, and so does a paper venue.
 */
export class LevelBook {
  /** Ascending ticks: the best bid is last. */
  readonly bids: MutableLevel[] = []
  /** Descending ticks: the best ask is last. */
  readonly asks: MutableLevel[] = []
  isLive = false

  apply(event: MarketEvent): void {
    switch (event.kind) {
      case 'level':
        this.set(event.side === 'buy' ? this.bids : this.asks, event.side === 'buy' ? 1 : -1, event.tick, event.lots)
        return
      case 'snapshot':
        this.replace(this.bids, 1, event.bids, event.fromTick, event.toTick)
        this.replace(this.asks, -1, event.asks, event.fromTick, event.toTick)
        this.isLive = true
        return
      case 'gap':
      case 'close':
        this.isLive = false
        return
      case 'trade':
        return
    }
  }

  bestBid(): Readonly<MutableLevel> | undefined {
    return this.bids.at(-1)
  }

  bestAsk(): Readonly<MutableLevel> | undefined {
    return this.asks.at(-1)
  }

  /** Lots shown at a price; 0 where there is no level. */
  lotsAt(side: 'buy' | 'sell', tick: number): number {
    const levels = side === 'buy' ? this.bids : this.asks
    const i = seek(levels, side === 'buy' ? 1 : -1, tick)
    return levels[i]?.tick === tick ? (levels[i] as MutableLevel).lots : 0
  }

  private set(levels: MutableLevel[], order: 1 | -1, tick: number, lots: number): void {
    invariant(Number.isSafeInteger(tick) && Number.isSafeInteger(lots) && lots >= 0, `a level is integer ticks and lots, got ${tick} × ${lots}`)
    const i = seek(levels, order, tick)
    const found = levels[i]
    if (found?.tick === tick) {
      if (lots === 0) levels.splice(i, 1)
      else found.lots = lots
    } else if (lots > 0) levels.splice(i, 0, { tick, lots })
  }

  private replace(levels: MutableLevel[], order: 1 | -1, next: readonly LevelTuple[], fromTick = 0, toTick = Number.MAX_SAFE_INTEGER): void {
    const kept = levels.filter((l) => l.tick < fromTick || l.tick > toTick)
    for (const [tick, lots] of next) if (lots > 0) kept.push({ tick, lots })
    kept.sort((a, b) => order * (a.tick - b.tick))
    levels.splice(0, levels.length, ...kept)
  }
}

export type MutableLevel = { tick: number; lots: number }

/** First index whose tick is not before `tick` in the side's order. */
function seek(levels: readonly MutableLevel[], order: 1 | -1, tick: number): number {
  let low = 0
  let high = levels.length
  while (low < high) {
    const mid = (low + high) >>> 1
    if (order * ((levels[mid] as MutableLevel).tick - tick) < 0) low = mid + 1
    else high = mid
  }
  return low
}

import type { MarketEvent, Side } from '../domain/base/market.ts'
import type { LevelBook } from '../domain/execute/level-book.ts'

/**
 * What we have already taken from a book that does not know of us: recorded and generated flow goes on showing lots
 * that our own takers have bought. A level offers what it shows less what was taken from it; when the flow itself
 * shrinks the level, no more than what is left of it can still count as taken, and a level that goes is forgotten.
 */
export class Consumed {
  private readonly bids = new Map<number, number>()
  private readonly asks = new Map<number, number>()

  /** Lots of a shown level that are still to be had. */
  left(side: Side, tick: number, shown: number): number {
    const taken = side === 'buy' ? this.bids : this.asks
    return taken.size === 0 ? shown : Math.max(0, shown - (taken.get(tick) ?? 0))
  }

  at(side: Side, tick: number): number {
    return (side === 'buy' ? this.bids : this.asks).get(tick) ?? 0
  }

  add(side: Side, tick: number, lots: number): void {
    const taken = side === 'buy' ? this.bids : this.asks
    taken.set(tick, (taken.get(tick) ?? 0) + lots)
  }

  /** After the book has applied `event`. */
  follow(event: MarketEvent, book: LevelBook): void {
    if (event.kind === 'level') cap(event.side === 'buy' ? this.bids : this.asks, event.tick, event.lots)
    else if (event.kind === 'snapshot') this.capAll(book)
    else if (event.kind === 'close') this.clear()
  }

  capAll(book: LevelBook): void {
    for (const tick of this.bids.keys()) cap(this.bids, tick, book.lotsAt('buy', tick))
    for (const tick of this.asks.keys()) cap(this.asks, tick, book.lotsAt('sell', tick))
  }

  private clear(): void {
    this.bids.clear()
    this.asks.clear()
  }
}

function cap(taken: Map<number, number>, tick: number, shown: number): void {
  const lots = taken.get(tick)
  if (lots === undefined || lots <= shown) return
  if (shown === 0) taken.delete(tick)
  else taken.set(tick, shown)
}

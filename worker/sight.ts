import type { MarketEvent } from '#lib/domain/base/market.ts'
import { type Instant, instant } from '#lib/domain/base/time.ts'
import { DueQueue } from './due-queue.ts'
import type { MarketClock } from './ports.ts'
import type { Quotes } from './quotes.ts'

/**
 * Calls for a symbol each time the desk sees its market change: at the event's own instant, or as much later as the feed
 * takes. Symbols that nobody wants to see cost one look into a set.
 */
export class Sight {
  private readonly clock: MarketClock
  private readonly quotes: Quotes
  private readonly isWanted: (symbol: string) => boolean
  private readonly onSight: (symbol: string) => void
  private readonly later = new DueQueue<string>()
  private readonly last = new Map<string, number>()
  private alarm: { readonly at: number; readonly undo: () => void } | null = null
  private isClosed = false

  constructor(clock: MarketClock, quotes: Quotes, isWanted: (symbol: string) => boolean, onSight: (symbol: string) => void) {
    this.clock = clock
    this.quotes = quotes
    this.isWanted = isWanted
    this.onSight = onSight
  }

  observe(events: readonly MarketEvent[]): void {
    if (this.isClosed) return
    const now = this.clock.now()
    const seen = new Set<string>()
    for (const { venue, symbol, at } of events) {
      if (!this.isWanted(symbol)) continue
      const seenAt = at + this.quotes.feedUs(venue, symbol)
      if (seenAt <= now) seen.add(symbol)
      else if ((this.last.get(symbol) ?? 0) !== seenAt) {
        this.last.set(symbol, seenAt)
        this.later.push(seenAt, symbol)
      }
    }
    for (const symbol of seen) this.onSight(symbol)
    this.arm()
  }

  close(): void {
    this.isClosed = true
    this.alarm?.undo()
    this.alarm = null
  }

  private arm(): void {
    const at = this.later.nextAt
    if (this.isClosed || !Number.isFinite(at) || (this.alarm !== null && this.alarm.at <= at)) return
    this.alarm?.undo()
    this.alarm = { at, undo: this.clock.at(instant(at), () => this.ring()) }
  }

  private ring(): void {
    this.alarm = null
    const now: Instant = this.clock.now()
    const seen = new Set<string>()
    while (this.later.nextAt <= now) seen.add(this.later.pop() as string)
    for (const symbol of seen) this.onSight(symbol)
    this.arm()
  }
}

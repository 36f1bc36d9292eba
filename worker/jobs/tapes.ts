import { type Listing, listingKey } from '#lib/domain/base/listing.ts'
import type { LevelTuple, MarketEvent } from '#lib/domain/base/market.ts'
import type { Instant } from '#lib/domain/base/time.ts'
import { LevelBook, type MutableLevel } from '#lib/domain/execute/level-book.ts'
import type { TwinTape } from '#lib/sim/twin-run.ts'

/** Levels of a side that an opening keeps; what lies deeper comes into view when it changes. */
const DEPTH = 50
/** Events kept per listing; executions that outlive them have no tape. */
const EVENTS_MAX = 200_000

/** A place on a tape: the book there, and the number of the next event. */
export type Mark = { readonly listing: Listing; readonly opening: MarketEvent; readonly no: number }

/**
 * What the market showed while executions were open, by the venue's stamps: kept from the earliest open mark on and forgotten
 * with it, so that orders can be run again on the books that they met.
 */
export class Tapes {
  private readonly reels = new Map<string, Reel>()

  observe(events: readonly MarketEvent[]): void {
    for (const event of events) this.reel(event.venue, event.symbol).take(event)
  }

  /** Marks the present; `release` it. */
  mark(listing: Listing, now: Instant): Mark {
    return this.reel(listing.venue, listing.symbol).mark(listing, now)
  }

  /** From a mark to the present; null when that is more than is kept. */
  since({ listing, opening, no }: Mark): TwinTape | null {
    const events = this.reel(listing.venue, listing.symbol).since(no)
    return events && { listing, opening, events }
  }

  release({ listing: { venue, symbol }, no }: Mark): void {
    this.reel(venue, symbol).release(no)
  }

  private reel(venue: string, symbol: string): Reel {
    const key = listingKey(venue, symbol)
    let reel = this.reels.get(key)
    if (reel === undefined) {
      reel = new Reel()
      this.reels.set(key, reel)
    }
    return reel
  }
}

class Reel {
  private readonly book = new LevelBook()
  private events: MarketEvent[] = []
  /** Number of the first event that is kept. */
  private first = 0
  /** How many hold the tape from each number on. */
  private readonly held = new Map<number, number>()

  take(event: MarketEvent): void {
    this.book.apply(event)
    if (this.held.size === 0) return
    this.events.push(event)
    if (this.events.length > EVENTS_MAX) this.drop(this.events.length >> 1)
  }

  mark(listing: Listing, at: Instant): Mark {
    const { venue, symbol } = listing
    const opening: MarketEvent = this.book.isLive
      ? { venue, symbol, at, kind: 'snapshot', bids: top(this.book.bids), asks: top(this.book.asks) }
      : { venue, symbol, at, kind: 'gap' }
    const no = this.first + this.events.length
    this.held.set(no, (this.held.get(no) ?? 0) + 1)
    return { listing, opening, no }
  }

  since(no: number): readonly MarketEvent[] | null {
    return no < this.first ? null : this.events.slice(no - this.first)
  }

  release(no: number): void {
    const count = (this.held.get(no) ?? 1) - 1
    if (count > 0) {
      this.held.set(no, count)
      return
    }
    this.held.delete(no)
    if (this.held.size === 0) this.drop(this.events.length)
    // A mark holds its place in insertion order, so the first key is the earliest.
    else this.drop(Math.max(0, (this.held.keys().next().value as number) - this.first))
  }

  private drop(count: number): void {
    // Moving a long rest for a few events costs more than they weigh.
    if (count < this.events.length && count < this.events.length / 4) return
    this.events = this.events.slice(count)
    this.first += count
  }
}

function top(levels: readonly MutableLevel[]): LevelTuple[] {
  const tuples: LevelTuple[] = []
  for (let i = levels.length - 1; i >= 0 && tuples.length < DEPTH; i--) tuples.push([(levels[i] as MutableLevel).tick, (levels[i] as MutableLevel).lots])
  return tuples
}

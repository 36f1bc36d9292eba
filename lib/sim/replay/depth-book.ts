import type { LevelTuple, MarketEvent, Side } from '#lib/domain/base/market.ts'
import type { Instant } from '#lib/domain/base/time.ts'
import { LevelBook } from '#lib/domain/execute/level-book.ts'

export type Head = { readonly venue: string; readonly symbol: string; readonly at: Instant }
export type Diff = {
  readonly first: number
  readonly last: number
  readonly previous: number | null
  readonly bids: readonly LevelTuple[]
  readonly asks: readonly LevelTuple[]
}
export type Depth = { readonly updateId: number; readonly bids: readonly LevelTuple[]; readonly asks: readonly LevelTuple[] }
export type Top = { readonly updateId: number; readonly bid: LevelTuple; readonly ask: LevelTuple }

/** Diffs that wait for a snapshot; older ones are dropped, and the numbering then shows the gap. */
const BUFFER_MAX = 20_000

/**
 * A depth book kept from one snapshot and the numbered diffs after it, and the same book as shown to the desk.
 *
 * `book` holds what snapshot and diffs say and nothing else. Diffs come in batches (100 ms on spot), best prices at
 * once: until the diff that contains a newer best price arrives, the shown book has that best price and no level
 * beyond it, on top of `book`. `patch` is the difference between the two.
 */
export class DepthBook {
  readonly book = new LevelBook()
  /** Update id that `book` has reached; null until a snapshot, and again after a gap. */
  reached: number | null = null
  private readonly onDiff: ((updateId: number) => void) | undefined
  private waiting: Diff[] = []
  private top: Top | null = null
  private patch: Patch = new Map()

  constructor(onDiff?: (updateId: number) => void) {
    this.onDiff = onDiff
  }

  /**
   * Replaces the price range it covers and leaves the rest: levels beyond it that earlier diffs named are still
   * there. Diffs that came before it and are not in it follow. One that is older than the kept book says nothing.
   */
  snapshot(head: Head, depth: Depth, out: MarketEvent[]): void {
    if (this.reached !== null && depth.updateId <= this.reached) return
    const covered: MarketEvent = { ...head, kind: 'snapshot', bids: depth.bids, asks: depth.asks, ...rangeOf(depth) }
    this.show(head, new Map(), out)
    this.book.apply(covered)
    out.push(this.reached === null ? { ...head, kind: 'snapshot', bids: tuplesOf(this.book.bids), asks: tuplesOf(this.book.asks) } : covered)
    this.reached = depth.updateId
    const waiting = this.waiting
    this.waiting = []
    for (const diff of waiting) if (diff.last > depth.updateId) this.diff(head, diff, out)
    this.show(head, this.patchFor(this.top), out)
  }

  diff(head: Head, diff: Diff, out: MarketEvent[]): void {
    if (this.reached === null) {
      this.wait(head, diff)
      return
    }
    if (diff.last <= this.reached) return
    // Futures name the update before; on spot the numbers follow on.
    const isNext = diff.previous === null ? diff.first <= this.reached + 1 : diff.previous <= this.reached
    if (!isNext) {
      this.reached = null
      this.patch.clear()
      this.book.apply({ ...head, kind: 'snapshot', bids: [], asks: [] })
      this.book.apply({ ...head, kind: 'gap' })
      out.push({ ...head, kind: 'gap' })
      this.wait(head, diff)
      return
    }
    this.reached = diff.last
    // What goes first: the book is then never crossed between two events of one diff.
    for (const isRemoval of [true, false]) {
      this.levels(head, 'buy', diff.bids, isRemoval, out)
      this.levels(head, 'sell', diff.asks, isRemoval, out)
    }
    this.onDiff?.(diff.last)
    this.show(head, this.patchFor(this.top), out)
  }

  best(head: Head, top: Top, out: MarketEvent[]): void {
    this.top = top
    if (this.reached !== null) this.show(head, this.patchFor(top), out)
  }

  /** Before a snapshot a diff tells of its levels only; it is applied once more if the snapshot lacks it. */
  private wait(head: Head, diff: Diff): void {
    if (this.waiting.length >= BUFFER_MAX) this.waiting.shift()
    this.waiting.push(diff)
    for (const [tick, lots] of diff.bids) this.book.apply({ ...head, kind: 'level', side: 'buy', tick, lots })
    for (const [tick, lots] of diff.asks) this.book.apply({ ...head, kind: 'level', side: 'sell', tick, lots })
  }

  private levels(head: Head, side: Side, levels: readonly LevelTuple[], isRemoval: boolean, out: MarketEvent[]): void {
    for (const [tick, lots] of levels) {
      if ((lots === 0) !== isRemoval) continue
      const event: MarketEvent = { ...head, kind: 'level', side, tick, lots }
      this.book.apply(event)
      // A patched level shows the newer best price until the patch is looked at again, right after this diff.
      if (!this.patch.has(keyOf(side, tick))) out.push(event)
    }
  }

  /** Moves the shown book from the patch in force to `next`; removals first. */
  private show(head: Head, next: Patch, out: MarketEvent[]): void {
    if (next.size === 0 && this.patch.size === 0) return
    const changes: { side: Side; tick: number; lots: number }[] = []
    for (const [key, was] of this.patch) {
      const now = next.get(key)?.lots ?? this.book.lotsAt(was.side, was.tick)
      if (now !== was.lots) changes.push({ ...was, lots: now })
    }
    for (const [key, now] of next) if (!this.patch.has(key)) changes.push(now)
    this.patch = next
    changes.sort((a, b) => Math.min(a.lots, 1) - Math.min(b.lots, 1))
    for (const change of changes) out.push({ ...head, kind: 'level', ...change })
  }

  private patchFor(top: Top | null): Patch {
    const patch: Patch = new Map()
    if (top === null || this.reached === null || top.updateId <= this.reached) return patch
    patchSide(patch, 'buy', this.book, top.bid)
    patchSide(patch, 'sell', this.book, top.ask)
    return patch
  }
}

const tuplesOf = (levels: readonly { tick: number; lots: number }[]): LevelTuple[] => levels.map((l) => [l.tick, l.lots])

const rangeOf = ({ bids, asks }: Depth): { fromTick: number; toTick: number } => ({
  fromTick: bids.at(-1)?.[0] ?? asks[0]?.[0] ?? 0,
  toTick: asks.at(-1)?.[0] ?? bids[0]?.[0] ?? Number.MAX_SAFE_INTEGER,
})

/** Levels of the shown book that differ from the kept one. */
type Patch = Map<number, { readonly side: Side; readonly tick: number; readonly lots: number }>

const keyOf = (side: Side, tick: number): number => (side === 'buy' ? tick + 1 : -tick - 1)

function patchSide(patch: Patch, side: Side, book: LevelBook, [tick, lots]: LevelTuple): void {
  const levels = side === 'buy' ? book.bids : book.asks
  for (let i = levels.length - 1; i >= 0; i--) {
    const level = levels[i] as { tick: number; lots: number }
    if (side === 'buy' ? level.tick <= tick : level.tick >= tick) break
    patch.set(keyOf(side, level.tick), { side, tick: level.tick, lots: 0 })
  }
  if (book.lotsAt(side, tick) !== lots) patch.set(keyOf(side, tick), { side, tick, lots })
}

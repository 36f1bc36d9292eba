import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LevelTuple, MarketEvent } from '#lib/domain/base/market.ts'
import { instant } from '#lib/domain/base/time.ts'
import { LevelBook } from '#lib/domain/execute/level-book.ts'
import type { Diff, Top } from './depth-book.ts'
import { DepthBook } from './depth-book.ts'

// Invariants: the book that the events describe is the kept book with the newest best prices on top: nothing beyond
// them, their sizes at them, the kept book elsewhere; and it is the kept book itself once a diff contains them.

const head = { venue: 'v', symbol: 'A/USD', at: instant(1) }
const diff = (first: number, last: number, bids: LevelTuple[] = [], asks: LevelTuple[] = []): Diff => ({
  first,
  last,
  previous: null,
  bids,
  asks,
})
const shownBy = (events: readonly MarketEvent[]): LevelBook => {
  const book = new LevelBook()
  for (const event of events) book.apply(event)
  return book
}
const sides = (book: LevelBook) => ({ bids: book.bids.map((l) => [l.tick, l.lots]), asks: book.asks.map((l) => [l.tick, l.lots]) })
const SNAPSHOT = {
  updateId: 10,
  bids: [
    [99, 5],
    [98, 5],
  ] as LevelTuple[],
  asks: [
    [101, 5],
    [102, 5],
  ] as LevelTuple[],
}

describe('DepthBook', () => {
  it('says nothing before the snapshot, then applies only the diffs that it does not contain', () => {
    const depth = new DepthBook()
    const out: MarketEvent[] = []
    depth.diff(head, diff(5, 8, [[99, 1]]), out)
    depth.diff(head, diff(9, 12, [[98, 7]]), out)
    expect(out).toEqual([])
    depth.snapshot(head, SNAPSHOT, out)
    expect(sides(shownBy(out))).toEqual({
      bids: [
        [98, 7],
        [99, 5],
      ],
      asks: [
        [102, 5],
        [101, 5],
      ],
    })
    expect(depth.reached).toBe(12)
  })

  it('keeps levels outside the range that a snapshot covers', () => {
    const depth = new DepthBook()
    const out: MarketEvent[] = []
    depth.diff(
      head,
      diff(5, 8, [
        [50, 1],
        [98, 9],
      ]),
      out,
    )
    depth.snapshot(head, SNAPSHOT, out)
    depth.snapshot(head, { updateId: 20, bids: [[99, 1]], asks: [[101, 1]] }, out)
    expect(sides(shownBy(out))).toEqual({
      bids: [
        [50, 1],
        [98, 5],
        [99, 1],
      ],
      asks: [
        [102, 5],
        [101, 1],
      ],
    })
  })

  it('passes over a snapshot that is older than its diffs', () => {
    const depth = new DepthBook()
    const out: MarketEvent[] = []
    depth.snapshot(head, SNAPSHOT, out)
    depth.diff(head, diff(11, 15, [[99, 4]]), out)
    depth.snapshot(head, { ...SNAPSHOT, updateId: 13 }, out)
    expect(shownBy(out).bestBid()).toEqual({ tick: 99, lots: 4 })
  })

  it.each([
    ['spot: the number does not follow on', diff(12, 14)],
    ['futures: the update before is another', { ...diff(11, 14), previous: 12 }],
  ])('reports a gap and is silent until the next snapshot (%s)', (_what, missed) => {
    const depth = new DepthBook()
    const out: MarketEvent[] = []
    depth.snapshot(head, SNAPSHOT, out)
    out.length = 0
    depth.diff(head, missed, out)
    depth.diff(head, { ...diff(15, 16, [[97, 3]]), previous: missed.previous === null ? null : 14 }, out)
    depth.best(head, { updateId: 17, bid: [90, 1], ask: [91, 1] }, out)
    expect(out).toEqual([{ ...head, kind: 'gap' }])
    depth.snapshot(head, { ...SNAPSHOT, updateId: 15 }, out)
    const book = shownBy(out)
    expect(book.isLive).toBe(true)
    expect([book.lotsAt('buy', 97), book.bestBid()?.tick]).toEqual([0, 90])
  })

  it('shows the newest best prices on top of the kept book, whatever comes', () => {
    const tick = fc.integer({ min: 90, max: 110 })
    const levels = fc.array(fc.tuple(tick, fc.nat(5)), { maxLength: 4 })
    const step = fc.oneof(
      fc.record({ kind: fc.constant('diff' as const), ahead: fc.integer({ min: 1, max: 6 }), bids: levels, asks: levels }),
      fc.record({
        kind: fc.constant('best' as const),
        ahead: fc.integer({ min: -3, max: 9 }),
        bid: tick,
        spread: fc.integer({ min: 1, max: 4 }),
        lots: fc.integer({ min: 1, max: 9 }),
      }),
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const depth = new DepthBook()
        const out: MarketEvent[] = []
        depth.snapshot(head, SNAPSHOT, out)
        let top: Top | null = null
        for (const s of steps) {
          const reached = depth.reached as number
          if (s.kind === 'diff') depth.diff(head, diff(reached + 1, reached + s.ahead, s.bids.map(below), s.asks.map(above)), out)
          else {
            top = { updateId: reached + s.ahead, bid: [s.bid, s.lots], ask: [s.bid + s.spread, s.lots] }
            depth.best(head, top, out)
          }
          expect(sides(shownBy(out))).toEqual(expected(depth, top))
        }
      }),
      { numRuns: 200 },
    )
  })
})

const below = ([tick, lots]: LevelTuple): LevelTuple => [tick - 11, lots]
const above = ([tick, lots]: LevelTuple): LevelTuple => [tick + 11, lots]

function expected(depth: DepthBook, top: Top | null): ReturnType<typeof sides> {
  const kept = sides(depth.book)
  if (top === null || top.updateId <= (depth.reached as number)) return kept
  const [bid, ask] = [top.bid, top.ask]
  return {
    bids: [...kept.bids.filter(([tick]) => (tick as number) < bid[0]), [...bid]],
    asks: [...kept.asks.filter(([tick]) => (tick as number) > ask[0]), [...ask]],
  }
}

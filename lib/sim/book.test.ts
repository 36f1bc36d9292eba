import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Side } from '../domain/base/market.ts'
import { OrderBook } from './book.ts'

// Invariants: price–time priority, conservation of lots, never crossed after a call, cancel gives back exactly what
// is left, level totals equal the orders in them, the same input gives the same trades. The reference is a plain list
// of orders sorted for each match, so that the two share no code.

type Trade = readonly [maker: number, taker: number, side: Side, tick: number, lots: number]
type Op =
  | { readonly kind: 'limit'; readonly side: Side; readonly tick: number; readonly lots: number }
  | { readonly kind: 'take'; readonly side: Side; readonly lots: number; readonly offset: number | null }
  | { readonly kind: 'cancel'; readonly pick: number }
  | { readonly kind: 'reduce'; readonly pick: number; readonly lots: number }

const side = fc.constantFrom<Side>('buy', 'sell')
const op: fc.Arbitrary<Op> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('limit' as const),
      side,
      tick: fc.integer({ min: 90, max: 110 }),
      lots: fc.integer({ min: 1, max: 20 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('take' as const),
      side,
      lots: fc.integer({ min: 1, max: 40 }),
      offset: fc.option(fc.integer({ min: 90, max: 110 })),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('cancel' as const), pick: fc.nat(200) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('reduce' as const), pick: fc.nat(200), lots: fc.integer({ min: 1, max: 10 }) }) },
)
const ops = fc.array(op, { minLength: 1, maxLength: 200 })

/** Ids are spread over the dense and the hashed range. */
const idOf = (i: number) => (i % 3 === 0 ? 10_000_000_000 + i : i)

class Reference {
  orders: { id: number; side: Side; tick: number; lots: number; seq: number }[] = []
  trades: Trade[] = []
  seq = 0
  match(id: number, taker: Side, limit: number | null, lots: number): number {
    let left = lots
    const sign = taker === 'buy' ? 1 : -1
    const makers = this.orders.filter((o) => o.side !== taker && (limit === null || sign * (limit - o.tick) >= 0))
    for (const maker of makers.sort((a, b) => sign * (a.tick - b.tick) || a.seq - b.seq)) {
      if (left === 0) break
      const traded = Math.min(left, maker.lots)
      maker.lots -= traded
      left -= traded
      this.trades.push([maker.id, id, taker, maker.tick, traded])
    }
    this.orders = this.orders.filter((o) => o.lots > 0)
    return left
  }
  rest(id: number, s: Side, tick: number, lots: number): void {
    if (lots > 0) this.orders.push({ id, side: s, tick, lots, seq: this.seq++ })
  }
  take(id: number, lots: number): number {
    const order = this.orders.find((o) => o.id === id)
    if (!order) return 0
    order.lots = Math.max(0, order.lots - lots)
    this.orders = this.orders.filter((o) => o.lots > 0)
    return order.lots
  }
}

function play(input: readonly Op[], check: (book: OrderBook, reference: Reference, levels: Map<string, number>) => void = () => {}) {
  const trades: Trade[] = []
  const levels = new Map<string, number>()
  const reference = new Reference()
  const book = new OrderBook({
    onTrade: (...trade) => trades.push(trade),
    onLevel: (s, tick, lots) => (lots === 0 ? levels.delete(`${s} ${tick}`) : levels.set(`${s} ${tick}`, lots)),
  })
  input.forEach((o, i) => {
    if (o.kind === 'limit') {
      const left = reference.match(idOf(i), o.side, o.tick, o.lots)
      expect(book.limit(idOf(i), o.side, o.tick, o.lots)).toBe(left)
      reference.rest(idOf(i), o.side, o.tick, left)
    } else if (o.kind === 'take') {
      const left = reference.match(idOf(i), o.side, o.offset, o.lots)
      expect(book.take(idOf(i), o.side, o.lots, o.offset ?? undefined)).toBe(left)
    } else if (o.kind === 'cancel') {
      const left = reference.orders.find((r) => r.id === idOf(o.pick))?.lots ?? 0
      reference.take(idOf(o.pick), left)
      expect(book.cancel(idOf(o.pick))).toBe(left)
    } else expect(book.reduce(idOf(o.pick), o.lots)).toBe(reference.take(idOf(o.pick), o.lots))
    check(book, reference, levels)
  })
  return { trades, book, reference }
}

describe('OrderBook', () => {
  it('trades exactly what price–time priority says', () => {
    fc.assert(
      fc.property(ops, (input) => {
        const { trades, reference } = play(input)
        expect(trades).toEqual(reference.trades)
      }),
    )
  })

  it('is never crossed, and its levels are the sum of their orders in the order of arrival', () => {
    fc.assert(
      fc.property(ops, (input) => {
        play(input, (book, reference, levels) => {
          const bid = book.bestBid()
          const ask = book.bestAsk()
          if (bid !== null && ask !== null) expect(bid).toBeLessThan(ask)
          expect(book.orderCount).toBe(reference.orders.length)
          for (const s of ['buy', 'sell'] as const) {
            const depth = book.depth(s)
            expect(depth.map(([tick]) => tick)).toEqual(depth.map(([tick]) => tick).toSorted((a, b) => (s === 'buy' ? b - a : a - b)))
            expect(book.levelCount(s)).toBe(depth.length)
            for (const [tick, lots] of depth) {
              const here = reference.orders.filter((o) => o.side === s && o.tick === tick)
              expect(lots).toBe(here.reduce((total, o) => total + o.lots, 0))
              expect(book.lotsAt(s, tick)).toBe(lots)
              expect(levels.get(`${s} ${tick}`)).toBe(lots)
              expect(book.queueAt(s, tick)).toEqual(here.toSorted((a, b) => a.seq - b.seq).map((o) => o.id))
              expect(book.headOf(s, tick)).toBe(book.queueAt(s, tick)[0])
            }
          }
          expect(levels.size).toBe(book.levelCount('buy') + book.levelCount('sell'))
        })
      }),
      { numRuns: 40 },
    )
  })

  it('conserves lots: in = 2 × traded + cancelled and reduced + left over + resting', () => {
    fc.assert(
      fc.property(ops, (input) => {
        let taken = 0
        let dropped = 0
        let inside = 0
        const book = new OrderBook({
          onTrade: (_m, _t, _s, _tick, lots) => {
            taken += lots
          },
        })
        input.forEach((o, i) => {
          if (o.kind === 'limit') {
            inside += o.lots
            book.limit(idOf(i), o.side, o.tick, o.lots)
          } else if (o.kind === 'take') {
            inside += o.lots
            dropped += book.take(idOf(i), o.side, o.lots, o.offset ?? undefined)
          } else if (o.kind === 'cancel') dropped += book.cancel(idOf(o.pick))
          else {
            const before = book.sizeOf(idOf(o.pick))
            dropped += before - book.reduce(idOf(o.pick), o.lots)
          }
        })
        const resting = [...book.depth('buy'), ...book.depth('sell')].reduce((total, [, lots]) => total + lots, 0)
        expect(inside).toBe(2 * taken + dropped + resting)
      }),
    )
  })

  it('gives the same trades for the same input', () => {
    fc.assert(
      fc.property(ops, (input) => {
        expect(play(input).trades).toEqual(play(input).trades)
      }),
      { numRuns: 30 },
    )
  })

  it('keeps the place of a reduced order and loses that of a cancelled one', () => {
    const makers: number[] = []
    const book = new OrderBook({ onTrade: (maker) => makers.push(maker) })
    book.limit(1, 'buy', 100, 10)
    book.limit(2, 'buy', 100, 10)
    book.limit(3, 'buy', 100, 10)
    expect(book.reduce(1, 4)).toBe(6)
    expect(book.cancel(2)).toBe(10)
    book.limit(2, 'buy', 100, 10)
    expect(book.take(9, 'sell', 20)).toBe(0)
    expect(makers).toEqual([1, 3, 2])
    expect(book.sizeOf(2)).toBe(6)
  })

  it('tells the trades of a level before its new total, once per level', () => {
    const log: string[] = []
    const book = new OrderBook({
      onTrade: (m, t, s, tick, lots) => log.push(`trade ${m} ${t} ${s} ${tick} ${lots}`),
      onLevel: (s, tick, lots) => log.push(`level ${s} ${tick} ${lots}`),
    })
    book.limit(1, 'sell', 101, 5)
    book.limit(2, 'sell', 101, 5)
    book.limit(3, 'sell', 102, 5)
    log.length = 0
    expect(book.limit(4, 'buy', 102, 12)).toBe(0)
    expect(log).toEqual(['trade 1 4 buy 101 5', 'trade 2 4 buy 101 5', 'level sell 101 0', 'trade 3 4 buy 102 2', 'level sell 102 3'])
  })

  it('refuses a second resting order of the same id and anything that is not integer lots', () => {
    const book = new OrderBook()
    book.limit(1, 'buy', 100, 1)
    expect(() => book.limit(1, 'buy', 100, 1)).toThrow(/already rests/)
    expect(() => book.limit(2, 'buy', 100, 0)).toThrow(/positive lots/)
    expect(() => book.limit(2, 'buy', 100.5, 1)).toThrow(/integer ticks/)
    expect(() => book.limit(-2, 'buy', 100, 1)).toThrow(/non-negative/)
    expect(book.cancel(77)).toBe(0)
  })
})

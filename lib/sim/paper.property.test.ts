import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dec } from '../domain/base/decimal.ts'
import type { ClientOrderId } from '../domain/base/id.ts'
import type { Listing } from '../domain/base/listing.ts'
import { type MarketEvent, type Side, signOf } from '../domain/base/market.ts'
import { price, quantity } from '../domain/base/money.ts'
import { instant } from '../domain/base/time.ts'
import type { VenueFill } from '../domain/execute/venue-record.ts'
import { OrderBook } from './book.ts'
import { PaperMarket } from './paper.ts'
import type { PaperChange, PaperRequest } from './paper-order.ts'

// Invariants under any feed, crossed and gapped ones included: fills of an order never exceed its quantity and never
// go through its price; all that we got on a side was shown or printed there; nothing fills twice; a known queue
// never grows; a terminal order never changes again; position = Σ signed fills; the same input gives the same fills.

const LISTING: Listing = {
  venue: 'v',
  symbol: 'X/USD',
  base: 'X',
  quote: 'USD',
  tick: dec(1),
  lot: dec(1),
  minNotional: null,
  contractSize: null,
  inverse: false,
  makerBps: dec(1),
  takerBps: dec(2),
  latencyMs: { feed: 0, entry: 0, response: 0 },
  bookStaleMs: 5_000,
  allowShort: true,
}

type Step =
  | { readonly kind: 'market'; readonly event: MarketEvent }
  | { readonly kind: 'order'; readonly request: PaperRequest }
  | { readonly kind: 'cancel'; readonly pick: number }

const side = fc.constantFrom<Side>('buy', 'sell')
const tick = fc.integer({ min: 95, max: 105 })
const lots = fc.integer({ min: 0, max: 30 })
const levels = fc.uniqueArray(fc.tuple(tick, fc.integer({ min: 1, max: 30 })), { maxLength: 5, selector: ([t]) => t })
const event = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('level'), side, tick, lots }) },
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant('trade'), tick, lots: fc.integer({ min: 1, max: 30 }), aggressor: fc.option(side) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('snapshot'), bids: levels, asks: levels }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'gap' }) },
)
const request = fc.record({
  side,
  type: fc.constantFrom('limit', 'market'),
  timeInForce: fc.constantFrom('gtc', 'ioc'),
  tick,
  lots: fc.integer({ min: 1, max: 60 }),
  lifeMs: fc.option(fc.integer({ min: 1, max: 80 })),
})

const steps: fc.Arbitrary<Step[]> = fc
  .array(
    fc.oneof(
      { weight: 6, arbitrary: event.map((e) => ({ kind: 'market' as const, e })) },
      { weight: 3, arbitrary: request.map((r) => ({ kind: 'order' as const, r })) },
      { weight: 1, arbitrary: fc.nat(60).map((pick) => ({ kind: 'cancel' as const, pick })) },
    ),
    { minLength: 1, maxLength: 120 },
  )
  .map((drafts) =>
    drafts.map((draft, i): Step => {
      const at = instant(1_000_000 + i * 1_000)
      if (draft.kind === 'cancel') return draft
      if (draft.kind === 'market') return { kind: 'market', event: { venue: 'v', symbol: 'X/USD', at, ...draft.e } as MarketEvent }
      const { side: s, type, timeInForce, tick: t, lots: q, lifeMs } = draft.r
      return {
        kind: 'order',
        request: {
          clientOrderId: `rw${i}` as ClientOrderId,
          symbol: 'X/USD',
          side: s,
          type,
          timeInForce,
          price: price(t),
          quantity: quantity(q),
          expiresAt: lifeMs === null ? null : instant(at + lifeMs * 1_000),
        } as PaperRequest,
      }
    }),
  )

function play(input: readonly Step[], check: (changes: readonly PaperChange[], step: Step, venue: PaperMarket) => void = () => {}): VenueFill[] {
  const venue = new PaperMarket(LISTING)
  const ids: ClientOrderId[] = []
  const fills: VenueFill[] = []
  input.forEach((step, i) => {
    let changes: readonly PaperChange[]
    if (step.kind === 'market') changes = venue.apply(step.event)
    else if (step.kind === 'order') {
      ids.push(step.request.clientOrderId)
      changes = [venue.place(step.request, instant(1_000_000 + i * 1_000))]
    } else {
      const id = ids[step.pick]
      const change = id === undefined ? null : venue.cancel(id, instant(1_000_000 + i * 1_000))
      changes = change === null ? [] : [change]
    }
    fills.push(...changes.flatMap((c) => c.fills))
    check(changes, step, venue)
  })
  return fills
}

describe('PaperMarket', () => {
  it('never fills more than asked, never through the price, and never again once an order has ended', () => {
    fc.assert(
      fc.property(steps, (input) => {
        const filled = new Map<ClientOrderId, number>()
        const ended = new Set<ClientOrderId>()
        play(input, (changes) => {
          for (const { order, fills } of changes) {
            expect(ended.has(order.clientOrderId)).toBe(false)
            for (const fill of fills) {
              expect(signOf(order.side) * (order.price.toNumber() - fill.price.toNumber())).toBeGreaterThanOrEqual(0)
              expect(fill.venueAt).toBeGreaterThanOrEqual(order.receivedAt)
              filled.set(order.clientOrderId, (filled.get(order.clientOrderId) ?? 0) + fill.quantity.toNumber())
            }
            expect(order.filledQuantity.toNumber()).toBe(filled.get(order.clientOrderId) ?? 0)
            expect(order.filledQuantity.toNumber()).toBeLessThanOrEqual(order.quantity.toNumber())
            expect(order.status === 'filled').toBe(order.filledQuantity.eq(order.quantity))
            if (order.status !== 'accepted' && order.status !== 'partially_filled') ended.add(order.clientOrderId)
          }
        })
      }),
      { numRuns: 300 },
    )
  })

  it('gets nothing on a side that was not shown or printed there before', () => {
    fc.assert(
      fc.property(steps, (input) => {
        const shown = new PaperMarket(LISTING).book // a bystander's book of the same feed
        const supply = { buy: 0, sell: 0 }
        const got = { buy: 0, sell: 0 }
        play(input, (changes, step) => {
          if (step.kind === 'market') {
            const before = { buy: new Map(shown.bids.map((l) => [l.tick, l.lots])), sell: new Map(shown.asks.map((l) => [l.tick, l.lots])) }
            shown.apply(step.event)
            for (const s of ['buy', 'sell'] as const) {
              for (const l of s === 'buy' ? shown.bids : shown.asks) supply[s] += Math.max(0, l.lots - (before[s].get(l.tick) ?? 0))
            }
            // A print fills a resting buy as if a seller had met it, so it is supply for the buyer's other side.
            if (step.event.kind === 'trade' && step.event.aggressor !== 'buy') supply.sell += step.event.lots
            if (step.event.kind === 'trade' && step.event.aggressor !== 'sell') supply.buy += step.event.lots
          }
          for (const { order, fills } of changes) for (const fill of fills) got[order.side === 'buy' ? 'sell' : 'buy'] += fill.quantity.toNumber()
          expect(got.sell).toBeLessThanOrEqual(supply.sell)
          expect(got.buy).toBeLessThanOrEqual(supply.buy)
        })
      }),
      { numRuns: 300 },
    )
  })

  it('takes of every level what the flow put there, less what it took before, whatever the flow does meanwhile', () => {
    const flow = fc.record({
      flow: fc.constantFrom('limit', 'take', 'cancel'),
      side,
      tick,
      lots: fc.integer({ min: 1, max: 20 }),
      pick: fc.nat(200),
    })
    fc.assert(
      fc.property(
        fc.array(fc.oneof({ weight: 2, arbitrary: flow }, { weight: 1, arbitrary: fc.record({ side, tick, lots: fc.integer({ min: 1, max: 60 }) }) }), {
          maxLength: 200,
        }),
        (input) => {
          const venue = new PaperMarket(LISTING)
          const at = instant(1_000_000)
          const left = new Map<string, number>()
          const shown = new Map<string, number>()
          const others = new OrderBook({
            onLevel: (s, t, q) => {
              const key = `${s} ${t}`
              // What leaves a level are first the lots that we have not taken: the cautious reading.
              left.set(key, Math.max(0, (left.get(key) ?? 0) + q - (shown.get(key) ?? 0)))
              shown.set(key, q)
              venue.apply({ venue: 'v', symbol: 'X/USD', at, kind: 'level', side: s, tick: t, lots: q })
            },
          })
          venue.apply({ venue: 'v', symbol: 'X/USD', at, kind: 'snapshot', bids: [], asks: [] })
          input.forEach((step, i) => {
            if ('flow' in step) {
              if (step.flow === 'limit') others.limit(i, step.side, step.tick, step.lots)
              else if (step.flow === 'take') others.take(i, step.side, step.lots)
              else others.cancel(step.pick)
              return
            }
            const makers = step.side === 'buy' ? 'sell' : 'buy'
            const offered = others
              .depth(makers)
              .filter(([t]) => signOf(step.side) * (step.tick - t) >= 0)
              .map(([t]) => [t, left.get(`${makers} ${t}`) ?? 0] as const)
            const { fills } = venue.place(
              {
                clientOrderId: `rw${i}` as ClientOrderId,
                symbol: 'X/USD',
                side: step.side,
                type: 'limit',
                timeInForce: 'ioc',
                price: price(step.tick),
                quantity: quantity(step.lots),
                expiresAt: null,
              },
              at,
            )
            const got = fills.map((f) => f.quantity.toNumber())
            expect(got.reduce((a, b) => a + b, 0)).toBe(
              Math.min(
                step.lots,
                offered.reduce((total, [, q]) => total + q, 0),
              ),
            )
            for (const f of fills) {
              const key = `${makers} ${f.price.toNumber()}`
              left.set(key, (left.get(key) ?? 0) - f.quantity.toNumber())
              expect(left.get(key)).toBeGreaterThanOrEqual(0)
            }
          })
        },
      ),
      { numRuns: 200 },
    )
  })

  it('a print of n lots never fills more than n of ours', () => {
    fc.assert(
      fc.property(steps, (input) => {
        play(input, (changes, step) => {
          if (step.kind !== 'market' || step.event.kind !== 'trade') return
          const got = changes.flatMap((c) => c.fills).reduce((total, fill) => total + fill.quantity.toNumber(), 0)
          expect(got).toBeLessThanOrEqual(step.event.lots)
        })
      }),
      { numRuns: 200 },
    )
  })

  it('a taker pays no less than the higher of bid and ask, and gets no more than the lower', () => {
    fc.assert(
      fc.property(steps, (input) => {
        play(input, (changes, step, venue) => {
          if (step.kind !== 'order') return
          const bid = venue.book.bestBid()?.tick
          const ask = venue.book.bestAsk()?.tick
          for (const fill of changes.flatMap((c) => c.fills)) {
            if (step.request.side === 'buy') expect(fill.price.toNumber()).toBeGreaterThanOrEqual(Math.max(bid ?? 0, ask ?? 0))
            else expect(fill.price.toNumber()).toBeLessThanOrEqual(Math.min(bid ?? 1e9, ask ?? 1e9))
          }
        })
      }),
      { numRuns: 300 },
    )
  })

  it('a told queue never grows, and the position is the sum of the fills', () => {
    fc.assert(
      fc.property(steps, (input) => {
        const queues = new Map<ClientOrderId, number>()
        let position = 0
        play(input, (changes, _step, venue) => {
          for (const { order, fills } of changes) {
            for (const fill of fills) position += signOf(order.side) * fill.quantity.toNumber()
            if (order.queueAhead === null) continue
            expect(order.queueAhead.toNumber()).toBeLessThanOrEqual(queues.get(order.clientOrderId) ?? Number.POSITIVE_INFINITY)
            queues.set(order.clientOrderId, order.queueAhead.toNumber())
          }
          expect(venue.positionLots).toBe(position)
        })
      }),
      { numRuns: 200 },
    )
  })

  it('gives the same fills with the same ids for the same input, no id twice', () => {
    fc.assert(
      fc.property(steps, (input) => {
        const text = (fills: readonly VenueFill[]) => fills.map((f) => [f.venueFillId, f.price.toFixed(), f.quantity.toFixed(), f.fee.toFixed(), f.venueAt])
        const fills = play(input)
        expect(text(play(input))).toEqual(text(fills))
        expect(new Set(fills.map((f) => f.venueFillId)).size).toBe(fills.length)
      }),
      { numRuns: 60 },
    )
  })
})

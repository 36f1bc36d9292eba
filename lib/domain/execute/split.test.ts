import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { book, caseOf, context, exposure } from '#tests/support/judging.ts'
import type { Decimal } from '../base/decimal.ts'
import { dec, max, min, sum } from '../base/decimal.ts'
import type { ExecutionId, OrderId } from '../base/id.ts'
import type { Side } from '../base/market.ts'
import { signOf } from '../base/market.ts'
import type { Context } from '../decide/context.ts'
import { convene } from '../decide/curator.ts'
import { check } from '../decide/risk.ts'
import { plan } from './route.ts'
import { boundOf, sweep } from './sweep.ts'

/**
 * A marketable order over venues. Invariants: parts add up to no more than was decided, in whole lots, none beyond the slippage
 * from the benchmark's touch, the collar or the limit; never dearer net of fees than any single venue that holds the order; the
 * same decision gives the same bytes.
 */

type Ladder = readonly (readonly [string, number | string])[]
const venue = (name: string, takerBps: number, bids: Ladder, asks: Ladder, more: Parameters<typeof book>[0] = {}) =>
  book({ venue: name, takerBps: dec(takerBps), minNotional: null, ...more }, bids, asks)
const wide = (books: Context['books']) => context({ books, volumeDaily: null, volatilityDaily: null })

function routed(books: Context['books'], given: Readonly<Record<string, unknown>> = {}, more: Parameters<typeof caseOf>[0] = {}) {
  const subject = caseOf({ context: wide(books), plan: given, ...more })
  const judged = convene(subject)
  if (!judged.ok) return { subject, refused: judged.error.refusals.map((r) => r.code) }
  const approved = check(subject.limits, subject.exposure, judged.value)
  if (!approved.ok) return { subject, refused: approved.error.refusals.map((r) => r.code) }
  return { subject, made: plan(approved.value, { executionId: 'execution' as ExecutionId, orderId: '01JORDER000000000000000001' as OrderId }) }
}
const partsOf = (r: ReturnType<typeof routed>) => Object.fromEntries((r.made?.intents ?? []).map((o) => [o.venue, o.quantity.toFixed()]))

const NORTH = venue('north', 10, [['99.90', 50]], [
  ['100.00', 2],
  ['100.20', 50],
] as Ladder)
const SOUTH = venue('south', 0, [['99.90', 50]], [
  ['100.05', 3],
  ['100.12', 40],
] as Ladder)

describe('a marketable order', () => {
  it('is split by net price, one intent to each venue, and the benchmark stays one', () => {
    const result = routed([NORTH, SOUTH], { quantity: '6' })
    expect(partsOf(result)).toEqual({ south: '4', north: '2' })
    const { made } = result
    expect(made).toMatchObject({ venue: 'south', benchmarkVenue: expect.stringMatching(/north|south/) as string })
    expect(made?.intents.map((o) => [o.childNo, o.id.length, o.timeInForce])).toEqual([
      [1, 26, 'ioc'],
      [2, 26, 'ioc'],
    ])
    expect(new Set(made?.intents.map((o) => o.id)).size).toBe(2)
    expect(new Set(made?.intents.map((o) => o.clientOrderId)).size).toBe(2)
    expect(made?.ordered.toFixed()).toBe('6')
  })

  it('stays one order where one venue takes all of it at the same cost', () => {
    const twin = (name: string, size: number) =>
      venue(name, 5, [['99.98', 50]], [
        ['100.02', size],
        ['100.04', 50],
      ] as Ladder)
    expect(partsOf(routed([twin('alpha', 4), twin('beta', 10)], { quantity: '8' }))).toEqual({ beta: '8' })
    expect(partsOf(routed([twin('alpha', 10), twin('beta', 10)], { quantity: '8' }))).toEqual({ alpha: '8' })
    const cheap = routed([NORTH, venue('south', 0, [['99.90', 50]], [['100.05', 30]])], { quantity: '6' })
    expect(partsOf(cheap)).toEqual({ south: '6' })
    expect(cheap.subject.survey.reason).toMatch(/south/)
  })

  it('is judged by what the whole split costs', () => {
    const { subject } = routed([NORTH, SOUTH], { quantity: '6' })
    const { best, split } = subject.survey
    const mid = best?.mid?.toNumber() as number
    const gross = (3 * 100.05 + 2 * 100 + 1 * 100.12) / 6
    const net = (3 * 100.05 + 2 * 100.1 + 1 * 100.12) / 6
    expect(best?.forecast?.slippageBps).toBeCloseTo((1e4 * (gross - mid)) / mid, 6)
    expect(best?.forecast?.feeBps).toBeCloseTo((1e4 * (net - gross)) / mid, 6)
    expect(best?.forecast?.fillProb).toBe(1)
    expect(split?.routingCostBps).toBeCloseTo((1e4 * (net - mid)) / mid, 6)
    // Each venue alone stays in the list with its own cost.
    for (const c of subject.survey.candidates) expect(c.routingCostBps as number).toBeGreaterThan((split?.routingCostBps as number) - 1e-9)
  })

  it('never passes the decision’s limit, and is refused where nothing is offered inside it', () => {
    expect(partsOf(routed([NORTH, SOUTH], { quantity: '4', limit_price: '100.06' }))).toEqual({ south: '3', north: '1' })
    for (const o of routed([NORTH, SOUTH], { quantity: '5', limit_price: '100.06' }).made?.intents ?? []) expect(o.price.lte('100.06')).toBe(true)
    expect(routed([NORTH, SOUTH], { quantity: '6', limit_price: '99.95' }).refused).toEqual(['CURATOR_VETO'])
  })

  it('trades with a crossed dealer at its honest price, and never makes it the benchmark', () => {
    const crossed = venue('fx', 0, [['100.03', 50]], [['99.99', 50]])
    const result = routed([crossed, venue('other', 0, [['100.00', 50]], [['100.06', 50]])], { quantity: '5' })
    expect(partsOf(result)).toEqual({ fx: '5' })
    expect(result.made?.benchmarkVenue).toBe('other')
    expect(result.subject.survey.split?.parts[0].expectedPrice?.toFixed()).toBe('100.03')
    expect(routed([crossed], { quantity: '5' }).refused).toBeDefined()
  })

  it('sells at a venue without short selling what is held there, the rest elsewhere', () => {
    const long = venue('long', 0, [['99.99', 50]], [['100.01', 50]], { allowShort: false })
    const short = venue('short', 0, [['99.95', 50]], [['100.05', 50]])
    const held = exposure({ position: dec(2), venuePositions: new Map([['long', dec(2)]]) })
    expect(partsOf(routed([long, short], { direction: 'short', quantity: '5' }, { exposure: held }))).toEqual({ long: '2', short: '3' })
  })

  it('keeps contracts on one listing', () => {
    const swap = (name: string) => venue(name, 5, [['99.98', 3]], [['100.02', 3]], { contractSize: dec(1), lot: dec(1) })
    const { made } = routed([swap('alpha'), swap('beta')], { quantity: '5' })
    expect(made?.intents).toHaveLength(1)
  })
})

const tighter = (side: Side, a: Decimal, b: Decimal) => (side === 'buy' ? min(a, b) : max(a, b))
const ladder = (from: number, step: number) =>
  fc.array(fc.tuple(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 20 })), { minLength: 1, maxLength: 6 }).map((levels) => {
    let at = from
    return levels.map(([gap, size]) => {
      at += gap * step
      return [(at / 100).toFixed(2), size] as const
    })
  })
const venues = fc.array(
  fc.record({
    bids: ladder(9_990, -1),
    asks: ladder(10_000, 1),
    fee: fc.integer({ min: -2, max: 30 }),
    lot: fc.constantFrom('0.001', '1', '3'),
    minNotional: fc.constantFrom(null, '250'),
  }),
  { minLength: 1, maxLength: 4 },
)

describe('of any books', () => {
  it('is whole, bounded and never dearer than one venue', () => {
    let splits = 0
    let compared = 0
    fc.assert(
      fc.property(
        venues,
        fc.integer({ min: 1, max: 60 }),
        fc.constantFrom('long', 'short'),
        fc.integer({ min: 5, max: 200 }),
        fc.option(fc.integer({ min: -30, max: 30 }), { nil: null }),
        (shapes, quantity, direction, slippage, limit) => {
          const books = shapes.map((s, i) =>
            venue(`v${i}`, s.fee, s.bids, s.asks, { lot: dec(s.lot), minNotional: s.minNotional === null ? null : dec(s.minNotional) }),
          )
          const limit_price = limit === null ? undefined : ((10_000 + limit) / 100).toFixed(2)
          const given = { quantity: String(quantity), direction, max_slippage_bps: String(slippage), limit_price }
          const result = routed(books, given)
          const { made, subject } = result
          if (!made) return
          const side = direction === 'long' ? 'buy' : 'sell'
          const sign = signOf(side)
          const mid = made.conversionPrice
          expect(sum(made.intents.map((o) => o.quantity)).lte(quantity)).toBe(true)
          expect(sum(made.intents.map((o) => o.quantity)).eq(made.ordered)).toBe(true)
          if (made.intents.length > 1) splits++
          const takers = books.filter((b) => subject.survey.candidates.some((c) => c.isEligible && c.venue === b.listing.venue))
          const benchmark = books.find((b) => b.listing.venue === made.benchmarkVenue)
          const touch = (side === 'buy' ? benchmark?.asks[0] : benchmark?.bids[0])?.price ?? mid
          const bound = boundOf(side, mid, touch, dec(slippage), dec(subject.limits.priceCollarBps))
          for (const o of made.intents) {
            const { listing } = books.find((b) => b.listing.venue === o.venue) as (typeof books)[number]
            expect(o.quantity.gt(0) && o.quantity.mod(listing.lot).isZero() && o.price.mod(listing.tick).isZero()).toBe(true)
            expect(o.price.minus(bound).times(sign).lte(0)).toBe(true)
            if (limit_price) expect(o.price.minus(limit_price).times(sign).lte(0)).toBe(true)
          }
          const { split } = subject.survey
          if (split?.ordered.eq(quantity) && split.parts.every((p) => p.expectedNet !== null)) {
            for (const b of takers) {
              const one = sweep({
                side,
                quantity: dec(quantity),
                bound: limit_price ? tighter(side, bound, dec(limit_price)) : bound,
                venues: [{ book: b, mid, quantityMax: null }],
              })
              if (one.visible.eq(quantity) && one.averageNet) {
                compared++
                const paid = sum(split.parts.map((p) => p.base.times(p.expectedNet ?? 0))).div(quantity)
                expect(paid.minus(one.averageNet).times(sign).lte('1e-9')).toBe(true)
              }
            }
          }
          const again = routed(books, given).made
          expect(JSON.stringify(again?.intents)).toBe(JSON.stringify(made.intents))
        },
      ),
      { numRuns: 300 },
    )
    expect(splits).toBeGreaterThan(20)
    expect(compared).toBeGreaterThan(20)
  })
})

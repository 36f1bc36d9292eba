import fc from 'fast-check'
import { expect, it } from 'vitest'
import { valid } from '#tests/support/decisions.ts'
import { book, caseOf, context, exposure, NOW } from '#tests/support/judging.ts'
import { dec } from '../base/decimal.ts'
import type { ExecutionId, OrderId } from '../base/id.ts'
import { admit } from '../decide/admit.ts'
import { convene } from '../decide/curator.ts'
import { REFUSAL_CODES } from '../decide/refusal.ts'
import { check } from '../decide/risk.ts'
import { plan } from './route.ts'

/**
 * Invariants of the whole judgement, from an admitted row to an order: it never throws; it refuses with a known code
 * or makes an order of whole lots, no larger than was decided, on the tick and inside the collar.
 */

const size = fc
  .tuple(fc.constantFrom('quantity', 'notional'), fc.integer({ min: -18, max: 18 }), fc.integer({ min: 1, max: 9 }))
  .map(([kind, e, digit]) => ({ [kind]: `${digit}e${e}` }))
const state = fc.record({
  position: fc.integer({ min: -2_000, max: 2_000 }).map(dec),
  workingBuy: fc.integer({ min: 0, max: 50 }).map(dec),
  workingSell: fc.integer({ min: 0, max: 50 }).map(dec),
  equity: fc.constantFrom(0, 1_000, 1_000_000).map(dec),
  dayPnl: fc.integer({ min: -30_000, max: 30_000 }).map(dec),
})
const market = fc.record({
  contractSize: fc.constantFrom(null, '0.1', '100'),
  inverse: fc.boolean(),
  lot: fc.constantFrom('0.001', '1', '7'),
  tick: fc.constantFrom('0.01', '0.5'),
})
const style = fc.constantFrom(
  { execution_strategy: 'market' },
  { execution_strategy: 'limit' },
  { execution_strategy: 'limit', limit_price: '99.97' },
  { execution_strategy: 'limit', limit_price: '1e-9' },
)

it('refuses with a code or makes an order within its bounds', () => {
  let planned = 0
  fc.assert(
    fc.property(valid(), fc.option(size, { nil: null }), style, state, market, fc.boolean(), (row, extreme, how, held, listed, reduceOnly) => {
      const given = (row.dm_decision as { trading_plan: object }).trading_plan
      const unsized = Object.fromEntries(Object.entries(given).filter(([key]) => !['quantity', 'notional', 'position_size'].includes(key)))
      const trading_plan = { ...(extreme ? { ...unsized, ...extreme } : given), ...how, reduce_only: reduceOnly }
      const admitted = admit({ ...row, dm_decision: { ...(row.dm_decision as object), trading_plan } }, NOW)
      if (!admitted.ok) throw new Error(JSON.stringify(admitted.error))

      const { contractSize, inverse, lot, tick } = listed
      const books = [
        book({ contractSize: contractSize === null ? null : dec(contractSize), inverse, lot: dec(lot), tick: dec(tick) }),
        book({ venue: 'beta', takerBps: dec(1) }),
      ]
      const subject = caseOf({
        decision: admitted.value,
        context: context({ books }),
        exposure: exposure({ ...held, grossNotional: held.position.abs().times(100) }),
      })
      const judged = convene(subject)
      const approved = judged.ok ? check(subject.limits, subject.exposure, judged.value) : judged
      if (!approved.ok) {
        expect(approved.error.refusals.length).toBeGreaterThan(0)
        for (const refusal of approved.error.refusals) expect(REFUSAL_CODES).toContain(refusal.code)
        expect(approved.error.judged.votes).toHaveLength(4)
        return
      }
      planned++
      const made = plan(approved.value, { executionId: 'execution' as ExecutionId, orderId: 'order' as OrderId })
      const [order] = made.intents
      const venue = made.candidates.find((c) => c.venue === made.venue)
      const { listing } = (venue as NonNullable<typeof venue>).book
      expect(made.ordered.lte(made.quantity.times('1.0000000001'))).toBe(true)
      expect(order?.quantity.gt(0) && order.quantity.mod(listing.lot).isZero()).toBe(true)
      expect(order?.price.gt(0) && order.price.mod(listing.tick).isZero()).toBe(true)
      const distance = (order?.price ?? dec(0)).minus(100).times(order?.side === 'buy' ? 1 : -1)
      expect(distance.lte(1)).toBe(true)
      if (reduceOnly) expect(made.ordered.lte(held.position.abs())).toBe(true)
    }),
    { numRuns: 400 },
  )
  expect(planned).toBeGreaterThan(0)
})

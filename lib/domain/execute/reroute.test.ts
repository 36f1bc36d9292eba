import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dec, sum } from '../base/decimal.ts'
import type { Instant } from '../base/time.ts'
import { plusMs } from '../base/time.ts'
import type { OrderStatus } from './order.ts'
import { isTerminal, ORDER_STATUSES } from './order.ts'
import type { RoutedOrder } from './reroute.ts'
import { rerouteOf } from './reroute.ts'

const AT = 1_760_000_000_000_000 as Instant
const POLICY = { rounds: 2, withinMs: 10_000 }
const order = (venue: string, status: OrderStatus, quantity = 1, filled = 0, round = 1): RoutedOrder => ({
  venue,
  round,
  quantity: dec(quantity),
  filled: dec(filled),
  status,
})
const due = (orders: readonly RoutedOrder[], now = plusMs(AT, 100), policy = POLICY) => {
  const answer = rerouteOf(orders, AT, policy, now)
  return answer && [answer.round, answer.quantity.toFixed(), [...answer.excluded].sort().join(' ')]
}

describe('the remainder of venues that failed', () => {
  it('is what they rejected, and goes to none of them again', () => {
    expect(due([order('a', 'filled', 3, 3), order('b', 'rejected', 2)])).toEqual([2, '2', 'b'])
    expect(due([order('a', 'rejected', 3), order('b', 'rejected', 2)])).toEqual([2, '5', 'a b'])
    expect(due([order('a', 'rejected', 3), order('b', 'rejected', 2), order('c', 'rejected', 5, 0, 2)])).toEqual([3, '5', 'a b c'])
  })

  it('waits for every outcome: what may still fill is not sent again', () => {
    for (const status of ['intended', 'sent', 'accepted', 'partially_filled', 'unknown'] as const) {
      expect(due([order('a', status, 3), order('b', 'rejected', 2)])).toBeNull()
    }
  })

  it('is not due again once its round is stored', () => {
    expect(due([order('a', 'rejected', 3), order('b', 'filled', 3, 3, 2)])).toBeNull()
  })

  it('is nothing where the book held less, or we said no', () => {
    expect(due([order('a', 'cancelled', 3, 1), order('b', 'denied', 2), order('c', 'expired', 2)])).toBeNull()
    expect(due([])).toBeNull()
    expect(rerouteOf([order('a', 'rejected')], null, POLICY, AT)).toBeNull()
  })

  it('ends with the rounds and with the time', () => {
    expect(due([order('a', 'rejected'), order('b', 'rejected', 1, 0, 2), order('c', 'rejected', 1, 0, 3)])).toBeNull()
    expect(due([order('a', 'rejected')], plusMs(AT, 10_001))).toBeNull()
    expect(due([order('a', 'rejected')], plusMs(AT, 1), { ...POLICY, rounds: 0 })).toBeNull()
  })

  it('conserves quantity: over any outcomes and rounds, what is working or done never exceeds the order', () => {
    const fates = fc.array(fc.array(fc.constantFrom(...ORDER_STATUSES), { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 5 })
    fc.assert(
      fc.property(fates, fc.integer({ min: 0, max: 4 }), (rounds, roundsMax) => {
        const orders: RoutedOrder[] = []
        let quantity = dec(12)
        for (const [i, statuses] of rounds.entries()) {
          for (const [k, status] of statuses.entries()) {
            const part = quantity.div(statuses.length)
            orders.push({ venue: `v${i}${k}`, round: i + 1, quantity: part, filled: status === 'filled' ? part : dec(0), status })
          }
          const held = sum(orders.filter((o) => o.status !== 'rejected').map((o) => o.quantity))
          expect(held.lte('12.0000000001')).toBe(true)
          const next = rerouteOf(orders, AT, { rounds: roundsMax, withinMs: 1 }, AT)
          if (next === null) return
          expect(next.round).toBe(i + 2)
          expect(i + 1).toBeLessThanOrEqual(roundsMax)
          expect(orders.every((o) => isTerminal(o.status))).toBe(true)
          expect(held.plus(next.quantity).lte('12.0000000001')).toBe(true)
          for (const o of orders) if (o.status === 'rejected') expect(next.excluded.has(o.venue)).toBe(true)
          quantity = next.quantity
        }
      }),
    )
  })
})

// Guarantees: running sums equal the sums over the open orders, whatever order of changes led there.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dec, ZERO } from '#lib/domain/base/decimal.ts'
import type { OrderIntent } from '#lib/domain/execute/order.ts'
import { Working } from './working.ts'

const step = fc.record({
  id: fc.integer({ min: 0, max: 9 }),
  open: fc.integer({ min: 0, max: 50 }),
  side: fc.constantFrom('buy' as const, 'sell' as const),
  symbol: fc.constantFrom('A/USD', 'B/USD'),
  venue: fc.constantFrom('x', 'y'),
})

test('sums of base units and notional follow every change and end at zero with the last order', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const working = new Working()
      const open = new Map<number, { intent: OrderIntent; open: number }>()
      for (const s of steps) {
        // An order keeps the side, symbol and venue it was made with.
        const intent =
          open.get(s.id)?.intent ??
          ({ clientOrderId: String(s.id), symbol: s.symbol, side: s.side, venue: s.venue, price: dec(10), timeInForce: 'gtc' } as unknown as OrderIntent)
        working.set(intent, dec(s.open).div(10), dec(s.open))
        if (s.open === 0) open.delete(s.id)
        else open.set(s.id, { intent, open: s.open })
      }
      for (const symbol of ['A/USD', 'B/USD']) {
        const mine = [...open.values()].filter((o) => o.intent.symbol === symbol)
        const total = (side: string, venue?: string) =>
          mine.filter((o) => o.intent.side === side && (venue === undefined || o.intent.venue === venue)).reduce((t, o) => t + o.open, 0)
        const work = working.of(symbol)
        expect(work.buy.times(10).toNumber()).toBe(total('buy'))
        expect(work.sell.times(10).toNumber()).toBe(total('sell'))
        expect((work.sellByVenue.get('x') ?? ZERO).times(10).toNumber()).toBe(total('sell', 'x'))
        expect((working.notionals.get(symbol) ?? ZERO).toNumber()).toBe(total('buy') - total('sell'))
        expect(work.resting.size).toBe(mine.length)
      }
    }),
  )
})

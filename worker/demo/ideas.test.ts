import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dec } from '#lib/domain/base/decimal.ts'
import { randomFor } from '#lib/domain/base/random.ts'
import { instant } from '#lib/domain/base/time.ts'
import { admit } from '#lib/domain/decide/admit.ts'
import { type SymbolView, think } from './ideas.ts'
import { pauseOf, Sight } from './sight.ts'

/**
 * Invariants of the demo's decisions: whatever the market costs, they can be read, stay within their size, and never let a
 * holding grow beyond its bound; most of them trade, and some are rash.
 */
const view = fc
  .record({
    mid: fc.double({ min: 0.01, max: 100_000, noNaN: true }),
    spreadBps: fc.double({ min: 0.1, max: 50, noNaN: true }),
    holding: fc.integer({ min: -40_000, max: 40_000 }),
    lotExponent: fc.integer({ min: -4, max: 0 }),
    canShort: fc.boolean(),
    seed: fc.integer(),
  })
  .map(({ mid, spreadBps, holding, lotExponent, canShort, seed }): SymbolView & { seed: number } => {
    const half = (mid * spreadBps) / 20_000
    const lot = 10 ** lotExponent
    return {
      symbol: 'BTC/USDT',
      bid: mid - half,
      ask: mid + half,
      mid,
      history: Array.from({ length: 60 }, (_, i) => mid * (1 + Math.sin(i + seed) / 1_000)),
      holding: canShort ? holding : Math.abs(holding),
      lot: dec(lot).toFixed(),
      lotWorth: lot * mid,
      canShort,
      venues: ['north', 'south'],
      seed,
    }
  })

test('every decision is one that the desk can read, and within its size', () => {
  fc.assert(
    fc.property(view, (v) => {
      const idea = think(v, randomFor('test', v.seed))
      if (idea === null) return
      const row = {
        id: 'x',
        lifecycle_id: null,
        parent_id: null,
        kind: 'decision',
        symbol: v.symbol,
        timeframe: idea.timeframe,
        session_bucket: null,
        regime: null,
        dm_alpha: { signal_strength: idea.strength },
        dm_decision: { trading_plan: idea.plan },
        tags: [],
        created_at: instant(0),
      }
      const admitted = admit(row, instant(1_760_000_000_000_000))
      if (idea.strategy !== 'rash') {
        expect(admitted, JSON.stringify(idea)).toMatchObject({ ok: true })
        const { quantity, notional } = idea.plan as { quantity?: string; notional?: string }
        const worth = quantity === undefined ? Number(notional) : Number(quantity) * v.mid
        expect(worth).toBeLessThanOrEqual(Math.max(20_000, 1.2 * v.lotWorth) * 1.000001)
        if (quantity !== undefined) expect(dec(quantity).mod(v.lot).isZero()).toBe(true)
        expect(Math.abs(v.holding + idea.effect)).toBeLessThanOrEqual(Math.max(40_000, Math.abs(v.holding)) + 1)
        if (!v.canShort) expect(v.holding + idea.effect).toBeGreaterThanOrEqual(-1)
      } else if (!admitted.ok) expect(['PLAN_NOT_SUPPORTED', 'DECISION_EXPIRED']).toContain(admitted.error.code)
    }),
    { numRuns: 2_000 },
  )
})

test('the same seed thinks the same, and over an hour every strategy has its say', () => {
  const fixed: SymbolView = {
    symbol: 'BTC/USDT',
    bid: 99.99,
    ask: 100.01,
    mid: 100,
    history: Array.from({ length: 60 }, (_, i) => 100 + Math.sin(i / 7) / 5),
    holding: 25_000,
    lot: '0.001',
    lotWorth: 0.1,
    canShort: true,
    venues: ['north'],
  }
  const hour = (seed: string) => {
    const random = randomFor(seed)
    return Array.from({ length: 1_200 }, (_, i) =>
      think({ ...fixed, history: i % 3 === 0 ? [100] : fixed.history.slice(i % 40), holding: (i % 9) * 9_000 - 36_000 }, random),
    )
  }
  expect(hour('a')).toEqual(hour('a'))
  expect(hour('a')).not.toEqual(hour('b'))
  const strategies = Map.groupBy(
    hour('a').filter((idea) => idea !== null),
    (idea) => idea.strategy,
  )
  expect([...strategies.keys()].sort()).toEqual(['mean reversion', 'momentum', 'probe', 'rash', 'rebalance'])
  expect((strategies.get('rash') ?? []).length).toBeLessThan(150)
  const sides = Map.groupBy(hour('a'), (idea) => idea?.plan.direction)
  expect(sides.get('long')?.length).toBeGreaterThan(200)
  expect(sides.get('short')?.length).toBeGreaterThan(200)
})

const DESK = {
  state: 'open',
  tradingState: 'trading',
  ageMs: 100,
  positions: [],
  listings: [{ venue: 'north', symbol: 'BTC/USD:BTC', lot: '1', allow_short: true, contract_size: '100', inverse: true }],
  quotes: [{ venue: 'north', symbol: 'BTC/USD:BTC', bid: '49999', ask: '50001', is_live: true, is_stale: false }],
} as const

test('the demo waits while there is nobody to ask', () => {
  expect(pauseOf(null)).toBe('the desk has not opened yet')
  expect(pauseOf({ ...DESK, state: 'closed' })).toBe('the market is closed')
  expect(pauseOf({ ...DESK, ageMs: 6_000 })).toBe('the desk is silent')
  expect(pauseOf({ ...DESK, tradingState: 'halted' })).toBe('trading is halted')
  expect(pauseOf(DESK)).toBeNull()
})

test('holdings count in quote currency, contracts and unanswered decisions included', () => {
  const sight = new Sight()
  const held = { ...DESK, positions: [{ symbol: 'BTC/USD:BTC', venue: 'north', quantity: '-30' }] }
  expect(sight.look(held, 0)[0]).toMatchObject({ mid: 50_000, holding: -3_000, lot: '0.002', lotWorth: 100 })
  sight.ask('D', 'BTC/USD:BTC', 5_000, 0)
  expect(sight.look(held, 1)[0]?.holding).toBe(2_000)
  expect(sight.answered('D')).toBe(true)
  expect(sight.look(held, 2)[0]?.holding).toBe(-3_000)
  expect(sight.look({ ...DESK, quotes: [{ ...DESK.quotes[0], is_stale: true }] }, 3)).toEqual([])
})

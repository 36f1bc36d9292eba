import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dec } from '../base/decimal.ts'
import type { ExitMarket, Watch } from './exit.ts'
import { exitOf, needsWatch } from './exit.ts'

/** Invariants: an exit only closes, never more than is held; buy and sell mirror each other; missing data closes nothing. */

const watch = (changes: Partial<Watch> = {}): Watch => ({
  side: 'buy',
  quantity: dec(5),
  stopLoss: dec(95),
  takeProfit: dec(110),
  exitConditions: null,
  ...changes,
})
const market = (bid: number | null, ask: number | null, changes: Partial<ExitMarket> = {}): ExitMarket => ({
  bid: bid === null ? null : dec(bid),
  ask: ask === null ? null : dec(ask),
  mid: bid === null || ask === null ? null : dec(bid).plus(ask).div(2),
  volumeRatio: null,
  volatilityDaily: null,
  ...changes,
})
const cause = (w: Watch, m: ExitMarket, position = w.side === 'buy' ? 5 : -5) => exitOf(w, dec(position), m)?.cause ?? null

describe('a long part, watched at the bid', () => {
  it.each([
    [95.01, null],
    [95, 'stop_loss'],
    [90, 'stop_loss'],
    [109.99, null],
    [110, 'take_profit'],
    [120, 'take_profit'],
  ])('bid %s: %s', (bid, expected) => {
    expect(cause(watch(), market(bid, bid + 0.1))).toBe(expected)
  })
  it('is not stopped by the ask', () => expect(cause(watch({ stopLoss: dec(105), takeProfit: null }), market(105.1, 104))).toBe(null))
})

it('a short part, watched at the ask', () => {
  const short = watch({ side: 'sell', stopLoss: dec(105), takeProfit: dec(90) })
  expect([cause(short, market(104.9, 104.99)), cause(short, market(104.9, 105)), cause(short, market(90, 90.01)), cause(short, market(89.9, 90))]).toEqual([
    null,
    'stop_loss',
    null,
    'take_profit',
  ])
})

it('mirrors', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 199 }), fc.integer({ min: 1, max: 199 }), fc.integer({ min: 1, max: 199 }), (price, stop, target) => {
      const long = cause(watch({ stopLoss: dec(stop), takeProfit: dec(target) }), market(price, price + 1))
      const short = cause(watch({ side: 'sell', stopLoss: dec(200 - stop), takeProfit: dec(200 - target) }), market(200 - price - 1, 200 - price))
      expect(short).toBe(long)
    }),
  )
})

it('speaks of the stop when both are reached', () => expect(cause(watch({ stopLoss: dec(100), takeProfit: dec(90) }), market(95, 95.1))).toBe('stop_loss'))

it('closes with a hurried, reducing order no larger than what is held in its direction', () => {
  expect(exitOf(watch(), dec(3), market(94, 94.1))).toMatchObject({
    side: 'sell',
    style: 'market',
    urgency: 'high',
    reduceOnly: true,
    message: 'the bid 94 reached the stop 95',
  })
  fc.assert(
    fc.property(
      fc.integer({ min: -20, max: 20 }),
      fc.integer({ min: 0, max: 20 }),
      fc.constantFrom('buy' as const, 'sell' as const),
      (position, part, side) => {
        const close = exitOf(
          { ...watch({ quantity: dec(part), side, takeProfit: null, stopLoss: dec(side === 'buy' ? 1_000 : 1) }) },
          dec(position),
          market(94, 94.1),
        )
        const held = Math.max(0, side === 'buy' ? position : -position)
        expect(close?.quantity.toNumber() ?? 0).toBe(Math.min(part, held))
        if (close) expect(close.side).not.toBe(side)
      },
    ),
  )
})

it('closes nothing on missing data', () => {
  const strict = watch({ exitConditions: { priceAbove: null, priceBelow: dec(1_000), volumeSpike: null, volatilityThreshold: null } })
  expect(cause(strict, market(null, null))).toBeNull()
  expect(cause(watch({ side: 'sell', stopLoss: dec(1) }), market(94, null))).toBeNull()
})

it('closes when every exit condition holds', () => {
  const w = watch({
    stopLoss: null,
    takeProfit: null,
    exitConditions: { priceAbove: dec(99), priceBelow: null, volumeSpike: dec(2), volatilityThreshold: null },
  })
  expect(cause(w, market(100, 100.1, { volumeRatio: 1.9 }))).toBeNull()
  expect(exitOf(w, dec(5), market(100, 100.1, { volumeRatio: 2 }))).toMatchObject({
    cause: 'exit_conditions',
    message: 'every exit condition holds: price_above, volume_spike',
    lines: [{ holds: true }, { holds: true }],
  })
})

it('watches only what asks for it', () => {
  expect([needsWatch(watch()), needsWatch(watch({ quantity: dec(0) })), needsWatch(watch({ stopLoss: null, takeProfit: null }))]).toEqual([true, false, false])
})

import { describe, expect, it } from 'vitest'
import { exposure } from '#tests/support/judging.ts'
import { dec } from '../base/decimal.ts'
import { price } from '../base/money.ts'
import { DEFAULT_POLICY } from '../decide/policy.ts'
import type { ChildCase } from './child-risk.ts'
import { breachOf, clipToClosable, closableFor } from './child-risk.ts'

const child = (changes: Partial<ChildCase> = {}): ChildCase => ({
  side: 'buy',
  quantity: dec(10),
  mid: dec(100),
  reserved: dec(0),
  reduceOnly: false,
  limits: DEFAULT_POLICY.limits,
  exposure: exposure(),
  parts: [{ venue: 'alpha', price: price('100.5'), worst: dec('100.1') }],
  ...changes,
})
const limits = (changes: Partial<ChildCase['limits']>) => ({ ...DEFAULT_POLICY.limits, ...changes })

describe('a child of an approved order', () => {
  it('passes while nothing has changed', () => {
    expect(breachOf(child())).toBeNull()
  })

  it.each([
    ['halt', { limits: limits({ halt: true }) }, 'HALTED', 'true', 'false'],
    ['reduce-only', { limits: limits({ reduceOnly: true }) }, 'REDUCE_ONLY', '10', '0'],
    ['the rate', { exposure: exposure({ ordersLastMinute: 600 }) }, 'RATE_LIMIT', '601', '600'],
    ['the order notional', { limits: limits({ maxOrderNotional: '999' }) }, 'ORDER_SIZE_LIMIT', '1000', '999'],
    ['the position', { limits: limits({ maxPositionNotional: '1500' }), exposure: exposure({ position: dec(6) }) }, 'POSITION_LIMIT', '1600', '1500'],
    ['what else works', { limits: limits({ maxPositionNotional: '1500' }), exposure: exposure({ workingBuy: dec(6) }) }, 'POSITION_LIMIT', '1600', '1500'],
    ['the gross', { limits: limits({ maxGrossNotional: '5000' }), exposure: exposure({ grossNotional: dec(5_001) }) }, 'GROSS_LIMIT', '5001', '5000'],
    ['the daily loss', { exposure: exposure({ dayPnl: dec(-20_000) }) }, 'DAILY_LOSS_LIMIT', '20000', '20000'],
    ['the drawdown', { exposure: exposure({ equity: dec(900_000) }) }, 'DRAWDOWN_LIMIT', '0.1', '0.1'],
    ['the collar', { limits: limits({ priceCollarBps: 49 }) }, 'PRICE_COLLAR', '50', '49'],
    ['itself', { exposure: exposure({ restingPrices: [{ side: 'sell', price: dec('100.1'), venue: 'alpha' }] }) }, 'SELF_TRADE', '100.1', '100.1'],
  ] as const)('is held back by %s, with value and limit', (_name, changes, code, value, limit) => {
    expect(breachOf(child(changes))).toMatchObject({ code, value, limit })
  })

  it('is not held back by its own reservation', () => {
    const tight = { limits: limits({ maxPositionNotional: '1000' }), exposure: exposure({ workingBuy: dec(50) }) }
    expect(breachOf(child(tight))).toMatchObject({ code: 'POSITION_LIMIT' })
    expect(breachOf(child({ ...tight, reserved: dec(50) }))).toBeNull()
  })

  it('may always reduce: size and loss limits hold back only what adds', () => {
    const deep = { exposure: exposure({ position: dec(-100), dayPnl: dec(-90_000), equity: dec(500_000) }), limits: limits({ maxPositionNotional: '1' }) }
    expect(breachOf(child(deep))).toBeNull()
    expect(breachOf(child({ ...deep, limits: limits({ maxPositionNotional: '1', reduceOnly: true }) }))).toBeNull()
  })

  it('is clipped to what a reduce-only rule leaves, less what closes already', () => {
    const closing = child({ limits: limits({ reduceOnly: true }), exposure: exposure({ position: dec(-8), workingBuy: dec(5) }), reserved: dec(3) })
    expect(closableFor(closing)?.toFixed()).toBe('6')
    expect(clipToClosable(dec(10), closableFor(closing)).toFixed()).toBe('6')
    expect(closableFor(child())).toBeNull()
    expect(closableFor(child({ reduceOnly: true }))?.toFixed()).toBe('0')
  })

  it('meets its own orders only at their venue and only where prices cross', () => {
    const resting = (own: { side: 'buy' | 'sell'; price: ReturnType<typeof dec>; venue?: string }) =>
      breachOf(child({ exposure: exposure({ restingPrices: [own] }) }))
    expect(resting({ side: 'sell', price: dec('100.1'), venue: 'beta' })).toBeNull()
    expect(resting({ side: 'sell', price: dec('100.11'), venue: 'alpha' })).toBeNull()
    expect(resting({ side: 'buy', price: dec('100.0'), venue: 'alpha' })).toBeNull()
    expect(resting({ side: 'sell', price: dec('100.0') })).toMatchObject({ code: 'SELF_TRADE' })
  })
})

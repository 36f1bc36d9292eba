import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { book, caseOf, context, NOW } from '#tests/support/judging.ts'
import { dec } from '../base/decimal.ts'
import { clientOrderId, type ExecutionId, type OrderId } from '../base/id.ts'
import { plusMs, toIso } from '../base/time.ts'
import { convene } from '../decide/curator.ts'
import { check } from '../decide/risk.ts'
import { plan } from './route.ts'
import { proposeLimit } from './styles/limit.ts'
import { proposeMarket } from './styles/market.ts'

/** Invariants: the price sent is inside collar and allowed slippage, on the tick; the same decision makes the same client order id. */

function planOf(parts: Parameters<typeof caseOf>[0] = {}) {
  const judged = convene(caseOf(parts))
  if (!judged.ok) throw new Error(JSON.stringify(judged.error.refusals))
  const { limits, exposure } = judged.value.case
  const approved = check(limits, exposure, judged.value)
  if (!approved.ok) throw new Error(JSON.stringify(approved.error.refusals))
  return plan(approved.value, { executionId: 'execution' as ExecutionId, orderId: 'order' as OrderId })
}

describe('plan', () => {
  it('makes one order that takes what is there, protected by a price', () => {
    const made = planOf({ plan: { quantity: '10.00049' } })
    expect(made).toMatchObject({ venue: 'alpha', benchmarkVenue: 'alpha', propensity: 1, style: 'market' })
    expect([made.quantity, made.ordered, made.conversionPrice, made.protectionPrice].map((d) => d.toFixed())).toEqual(['10.00049', '10', '100', '101'])
    expect(made.intents).toHaveLength(1)
    expect(made.intents[0]).toMatchObject({
      side: 'buy',
      type: 'market',
      timeInForce: 'ioc',
      expiresAt: null,
      childNo: 1,
      reduceOnly: false,
      venue: 'alpha',
      symbol: 'BTC/USDT',
    })
    expect(made.intents[0]?.clientOrderId).toBe(clientOrderId('01JDECISION0000000000000001', 1))
    expect(made.candidates).toHaveLength(1)
  })

  it('lets a limit order rest until the earliest of horizon and validity, a day without either', () => {
    const limit = { execution_strategy: 'limit', limit_price: '99.955' }
    const order = (more: Readonly<Record<string, unknown>>) => planOf({ plan: { ...limit, ...more } }).intents[0]
    expect(order({})).toMatchObject({ type: 'limit', timeInForce: 'gtc', expiresAt: plusMs(NOW, 86_400_000) })
    expect(order({})?.price.toFixed()).toBe('99.95')
    expect(order({ time_horizon: '5m' })?.expiresAt).toBe(plusMs(NOW, 300_000))
    expect(order({ time_horizon: '5m', valid_until: toIso(plusMs(NOW, 60_000)) })?.expiresAt).toBe(plusMs(NOW, 60_000))
  })

  it('sends contracts to a venue that trades contracts', () => {
    const books = [book({ contractSize: dec(100), inverse: true, lot: dec(1), minNotional: null })]
    const made = planOf({ context: context({ books }), plan: { quantity: '10.5' } })
    expect(made.intents[0]?.quantity.toFixed()).toBe('10')
    expect(made.ordered.toFixed()).toBe('10')
  })
})

describe('market style', () => {
  const bps = fc.integer({ min: 1, max: 500 })
  it('never leaves collar or allowed slippage, and never steps back from the touch inside them', () => {
    fc.assert(
      fc.property(bps, bps, fc.constantFrom('buy' as const, 'sell' as const), (slip, collar, side) => {
        const proposal = proposeMarket(book(), dec(100), side, dec(slip), dec(collar))
        const sign = side === 'buy' ? 1 : -1
        const touch = side === 'buy' ? 100.02 : 99.98
        expect(sign * (proposal.price.toNumber() - 100)).toBeLessThanOrEqual(collar / 100 + 1e-9)
        expect(sign * (proposal.price.toNumber() - touch)).toBeLessThanOrEqual((touch * slip) / 1e4 + 1e-9)
        expect(proposal.price.mod('0.01').isZero()).toBe(true)
        expect(proposal.isMarketable).toBe(collar >= 2)
      }),
    )
  })
})

it('a sell without bounds is still sent with a price', () => {
  expect(proposeMarket(book(), dec(100), 'sell', dec(10_000), dec(10_000)).price.toFixed()).toBe('0.01')
})

describe('limit style', () => {
  const at = (side: 'buy' | 'sell', urgency: 'low' | 'normal' | 'high', tick = '0.01') => proposeLimit(book({ tick: dec(tick) }), side, null, urgency)
  it.each([
    ['buy', 'low', '99.98', false],
    ['buy', 'normal', '100', false],
    ['buy', 'high', '100.02', true],
    ['sell', 'low', '100.02', false],
    ['sell', 'normal', '100', false],
    ['sell', 'high', '99.98', true],
  ] as const)('%s with urgency %s is placed at %s', (side, urgency, price, isMarketable) => {
    expect(at(side, urgency)?.price.toFixed()).toBe(price)
    expect(at(side, urgency)?.isMarketable).toBe(isMarketable)
  })

  it('rounds away from the far side', () => {
    expect(proposeLimit(book(), 'buy', dec('99.999'), 'low')?.price.toFixed()).toBe('99.99')
    expect(proposeLimit(book(), 'sell', dec('100.001'), 'low')?.price.toFixed()).toBe('100.01')
  })

  it('has no price in a one-sided book or below one tick', () => {
    expect(proposeLimit(book(), 'buy', dec('0.009'), 'low')).toBeNull()
    expect(proposeLimit(book({}, []), 'buy', dec(1), 'low')).toBeNull()
  })
})

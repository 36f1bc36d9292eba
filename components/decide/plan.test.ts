import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decidePayload } from '#lib/wire/command.ts'
import type { ListedSymbol } from '#lib/wire/views/symbols.ts'
import { EMPTY_DRAFT, hintsOf, payloadOf, percentToFraction, sentenceOf } from './plan.ts'

const draft = { ...EMPTY_DRAFT, symbol: 'BTC/USDT' }
const symbols: ListedSymbol[] = [{ symbol: 'BTC/USDT', mid: '61840', venues: [] }]

describe('the decision that a form makes', () => {
  it('is one that the server accepts, and leaves out what was left empty', () => {
    const payload = payloadOf(draft)
    expect(decidePayload.parse(payload)).toEqual({
      symbol: 'BTC/USDT',
      side: 'buy',
      size: { kind: 'notional', value: '1000' },
      style: 'market',
      strength: 0.8,
      time_horizon: '5m',
    })
  })
  it('sends the limit only with a limit order', () => {
    expect(payloadOf({ ...draft, limitPrice: '61000' }).limit_price).toBeUndefined()
    expect(payloadOf({ ...draft, style: 'limit', limitPrice: ' 61000 ' }).limit_price).toBe('61000')
  })
  it('turns a percentage into a fraction on its digits', () => {
    expect(['7', '12.5', '100', '0.5', '0', 'x'].map(percentToFraction)).toEqual(['0.07', '0.125', '1', '0.005', '0', 'x'])
    fc.assert(fc.property(fc.integer({ min: 0, max: 10_000 }), (n) => Math.abs(Number(percentToFraction((n / 100).toFixed(2))) * 10_000 - n) < 1e-6))
  })
})

describe('hints', () => {
  it('says what would be refused', () => {
    expect(hintsOf({ ...draft, symbol: 'DOGE/USDT' }, symbols).symbol).toContain('No venue')
    expect(hintsOf({ ...draft, sizeValue: '-1' }, symbols).sizeValue).toContain('above zero')
    expect(hintsOf({ ...draft, sizeKind: 'fraction', sizeValue: '120' }, symbols).sizeValue).toContain('100 %')
  })
  it('knows the right side of stop and target', () => {
    expect(hintsOf({ ...draft, stopLoss: '61000', takeProfit: '63000' }, symbols)).toEqual({})
    expect(Object.keys(hintsOf({ ...draft, stopLoss: '63000', takeProfit: '61000' }, symbols))).toEqual(['stopLoss', 'takeProfit'])
    expect(hintsOf({ ...draft, side: 'sell', stopLoss: '63000', takeProfit: '61000' }, symbols)).toEqual({})
  })
})

it('reads the draft back as a sentence', () => {
  expect(sentenceOf(draft)).toBe('Buy 1000 USDT worth of BTC at the market.')
  expect(
    sentenceOf({ ...draft, side: 'sell', sizeKind: 'fraction', sizeValue: '2', style: 'limit', limitPrice: '61900', venues: ['sim-alpha', 'sim-bravo'] }),
  ).toBe('Sell 2 % of equity in BTC with a limit of 61900 USDT, on sim-alpha or sim-bravo if possible.')
})

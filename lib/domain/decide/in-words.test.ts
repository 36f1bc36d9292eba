import { expect, it } from 'vitest'
import { amountInWords, boundInWords, bpsInWords } from './in-words.ts'

/** Guarantees: a value and its limit are said in one named unit, rounded for people, and never as the same text where they differ. */

it.each<[string, string, string]>([
  ['410556.0312345', 'reporting currency', '410,556 USD'],
  ['12.345', 'reporting currency', '12.35 USD'],
  ['0.00100000', 'base units', '0.001 BTC'],
  ['64000.50', 'price', '64,000.5 USDT'],
  ['12.3456', 'bps', '12.3 bps'],
  ['6000', 'ms', '6,000 ms'],
  ['0.3012', 'ratio', '30.1 %'],
  ['0.1042', 'of peak equity', '10.4 % of peak equity'],
  ['-10000', 'bps', '−10,000 bps'],
  ['not live', 'ms', 'not live'],
])('%s in %s is %s', (text, unit, words) => expect(amountInWords(text, unit, { currency: 'USD', base: 'BTC', quote: 'USDT' })).toBe(words))

it('keeps the general name of what it does not know', () => {
  expect(amountInWords('1000', 'reporting currency')).toBe('1,000 reporting currency')
  expect(amountInWords('2', 'base units')).toBe('2 base units')
})

it('tells a value and a limit apart that round to the same', () => {
  expect(boundInWords('100.04', '100', 'bps')).toEqual({ value: '100.04 bps', limit: '100 bps' })
  expect(boundInWords('250000.2', '250000', 'reporting currency', { currency: 'USD' })).toEqual({ value: '250,000.2 USD', limit: '250,000 USD' })
  expect(boundInWords('20000', '20000', 'reporting currency', { currency: 'USD' })).toEqual({ value: '20,000 USD', limit: '20,000 USD' })
})

it('says a cost with a true minus, and none at nothing', () => {
  expect([-4.146, 1.5, -0.001].map(bpsInWords)).toEqual(['−4.15 bps', '1.50 bps', '0.00 bps'])
})

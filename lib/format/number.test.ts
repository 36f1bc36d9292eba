import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatMoney, formatSignedMoney } from './money.ts'
import { decimalsOf, formatNumber, formatPercent, formatPrice, formatQuantity, formatWithSign, isNumeric } from './number.ts'

describe('formatNumber', () => {
  it('prints decimal text exactly, beyond what a float can hold', () => {
    expect(formatNumber('12345678901234567890.123456789', { min: 0, max: 20 })).toBe('12,345,678,901,234,567,890.123456789')
  })
  it('uses a true minus and grouping commas', () => expect(formatNumber('-1234567.5', 2)).toBe('−1,234,567.50'))
  it('rounds half to even', () => {
    expect([formatNumber('0.125', 2), formatNumber('0.135', 2)]).toEqual(['0.12', '0.14'])
  })
  it('gives what rounds to zero no sign', () => {
    expect([formatNumber('-0.04', 1), formatWithSign('-0.04', 1), formatWithSign('0.04', 1)]).toEqual(['0.0', '0.0', '0.0'])
  })
  it('signs what is above and below zero', () => expect([formatWithSign('1.94', 1), formatWithSign('-1.96', 1)]).toEqual(['+1.9', '−2.0']))
  it('shows text that is no number as it came', () => expect(formatNumber('n/a')).toBe('n/a'))

  it('never changes a digit of integers of any length', () => {
    fc.assert(fc.property(fc.bigInt(), (n) => formatNumber(n.toString()).replaceAll(',', '').replace('−', '-') === n.toString()))
  })
})

describe('steps', () => {
  it.each([
    ['0.0100', 2],
    ['1e-7', 7],
    ['10', 0],
    ['2.5e-3', 4],
    [0.5, 1],
  ])('%s has %i decimals', (step, decimals) => expect(decimalsOf(step)).toBe(decimals))
  it('prints a price by its tick, an average with more', () => {
    expect(formatPrice('61840.2', '0.01')).toBe('61,840.20')
    expect(formatPrice('61840.23456', '0.1', 2)).toBe('61,840.235')
  })
  it('prints a quantity by its lot without trailing zeros', () => expect(formatQuantity('0.25000000', '0.00001')).toBe('0.25'))
})

describe('money and percent', () => {
  it('has two decimals and the currency', () => expect(formatMoney('1234.5', 'USDT')).toBe('1,234.50 USDT'))
  it('does not print a small amount as nothing', () => expect(formatSignedMoney('-0.00001234', 'BTC')).toBe('−0.00001234 BTC'))
  it('prints ratios as percent with one decimal', () => expect(formatPercent('0.4166')).toBe('41.7 %'))
})

it('knows decimal text', () => {
  expect(['1', '-1.5', '.5', '1e-7', 'abc', '', '1,5', 'NaN'].map((t) => isNumeric(t))).toEqual([true, true, true, true, false, false, false, false])
  expect([isNumeric(Number.NaN), isNumeric(3), isNumeric(null)]).toEqual([false, true, false])
})

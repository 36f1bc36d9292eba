import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dec } from '#lib/domain/base/decimal.ts'
import { BadRow } from './row.ts'
import { stepReader } from './steps.ts'

// Invariants: a whole number of steps reads back as that number, whatever the step and however many zeros follow;
// rounding never moves by a step or more and never to the wrong side.

const steps = fc.constantFrom('0.01', '0.00001', '0.05', '1', '1000', '0.25', '0.1')

describe('stepReader', () => {
  it('reads back every whole number of steps', () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 0, max: 10 ** 10 }), fc.nat(4), (step, count, zeros) => {
        const text = dec(step).times(count).toFixed()
        const padded = zeros > 0 ? `${text}${text.includes('.') ? '' : '.'}${'0'.repeat(zeros)}` : text
        expect(stepReader(step).exact(padded, 'price')).toBe(count)
      }),
    )
  })

  it('rounds what lies between two steps to the side asked for', () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 0, max: 10 ** 9 }), (step, units) => {
        const text = dec(units).div(1_000_000).toFixed()
        const exact = dec(text).div(step)
        expect(stepReader(step).rounded(text, 'size', false)).toBe(exact.floor().toNumber())
        expect(stepReader(step).rounded(text, 'size', true)).toBe(exact.ceil().toNumber())
      }),
    )
  })

  it('puts the decimals in that a file leaves out', () => {
    expect(stepReader('0.01', 4).exact('5853300', 'price')).toBe(58_533)
    expect(stepReader('0.01', 4).exact('1999999900', 'price')).toBe(19_999_999)
    expect(stepReader('0.01', 4).rounded('2238150', 'price', false)).toBe(22_381)
    expect(stepReader('0.01', 4).rounded('2238150', 'price', true)).toBe(22_382)
  })

  it.each(['', '.', '-1', '+1', '1e3', '1,5', 'NaN', '0x10', ' 1', '1.2.3', '0.015', '99999999999999999999'])('refuses %j', (text) => {
    expect(() => stepReader('0.01').exact(text, 'price')).toThrow(BadRow)
  })

  it('names the field, the shape and what was there', () => {
    expect(() => stepReader('0.05').exact('95.83', 'price')).toThrow('price: expected a multiple of 0.05, got "95.83"')
    expect(() => stepReader('0.05').exact('', 'price')).toThrow('price: expected a decimal of at most 2 decimals, got nothing')
  })
})

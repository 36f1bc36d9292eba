/** Integers that stand for decimals: what is read is what is printed, and a division is rounded once. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dec } from '../../base/decimal.ts'
import { decimalOf, divided, fixedText, parseUnits, ratioOf, UNIT, UNIT_DECIMALS, valueOfDecimal } from './fixed.ts'

describe('units', () => {
  it.each([
    ['158.39', 15_839n * 10n ** 22n],
    ['-0.5', -UNIT / 2n],
    ['.5', UNIT / 2n],
    ['5.', 5n * UNIT],
    ['1.5e-3', 15n * 10n ** 20n],
    ['1e3', 1_000n * UNIT],
    ['158.39000000000001', 15_839_000_000_000_001n * 10n ** 10n],
    ['0.000', 0n],
  ])('%s', (text, units) => expect(parseUnits(text)).toBe(units))

  it.each(['', '.', 'e5', '1,5', '0x10', 'NaN', 'Infinity', '1e-30', '1'.repeat(70), '1e999', '--1', '1 000'])('%j is none', (text) =>
    expect(parseUnits(text)).toBeNull(),
  )

  it('are printed as they were read', () => {
    const text = fc.tuple(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), fc.integer({ min: 0, max: 12 })).map(([n, decimals]) =>
      dec(n)
        .div(10n ** BigInt(decimals))
        .toFixed(),
    )
    fc.assert(
      fc.property(text, (value) => {
        expect(fixedText(parseUnits(value) as bigint, UNIT_DECIMALS)).toBe(value)
      }),
    )
  })
})

describe('division', () => {
  it('rounds half to even, on both sides of zero', () => {
    expect([divided(5n, 2n), divided(7n, 2n), divided(-5n, 2n), divided(5n, -2n), divided(-7n, -2n), divided(8n, 3n)]).toEqual([2n, 4n, -2n, -2n, 4n, 3n])
    expect(() => divided(1n, 0n)).toThrow('denominator')
  })
  it('is the decimal quotient to 40 decimals', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }), fc.bigInt({ min: 1n, max: 10n ** 12n }), (a, b) => {
        const gap = decimalOf(ratioOf(a, b))
          .minus(dec(a.toString()).div(dec(b.toString())))
          .abs()
        expect(gap.lte('1e-34')).toBe(true)
      }),
    )
  })
  it('goes to decimals and back', () => expect(valueOfDecimal(decimalOf(-123_456n))).toBe(-123_456n))
})

import { Decimal as Peer } from 'decimal.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Decimal, dec, parseDecimal } from './decimal.ts'
import { InvariantError } from './invariant.ts'

/** decimal.js with the same precision and rounding: an implementation by other people, in another representation. */
const D = Peer.clone({ precision: 50, rounding: Peer.ROUND_HALF_EVEN, toExpNeg: -9_000, toExpPos: 9_000 })

const digits = (max: number) => fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 1, maxLength: max })
const text = (most: number) =>
  fc
    .tuple(fc.constantFrom('', '-'), digits(most), fc.option(digits(most), { nil: null }))
    .map(([sign, whole, rest]) => `${sign}${whole}${rest === null ? '' : `.${rest}`}`)
/** Prices and sizes, what lies around the end of a safe integer, and what is far beyond. */
const value = fc.oneof(
  text(8),
  text(16),
  text(40),
  fc.tuple(fc.bigInt({ min: 2n ** 53n - 40n, max: 2n ** 53n + 40n }), fc.integer({ min: 0, max: 25 })).map(([n, scale]) => `${n}e-${scale}`),
  fc.tuple(fc.integer({ min: -99, max: 99 }), fc.integer({ min: -30, max: 30 })).map(([n, exponent]) => `${n}e${exponent}`),
  fc.constantFrom('0', '-0', '0.000', '1', '-1', '0.5', '10', '9007199254740991', '-9007199254740991'),
)
function same(ours: Decimal, peer: Peer): void {
  expect(ours.toFixed()).toBe(peer.toFixed())
}
const run = (property: fc.IProperty<[string, string]>) => fc.assert(property, { numRuns: 3_000 })

describe('a decimal is, digit for digit, what decimal.js computes with 50 digits', () => {
  it.each(['plus', 'minus', 'times'] as const)('%s', (op) => run(fc.property(value, value, (a, b) => same(dec(a)[op](b), new D(a)[op](b)))))

  it.each(['div', 'mod'] as const)('%s, but for a divisor of zero, which is a bug', (op) =>
    run(
      fc.property(value, value, (a, b) => {
        if (new D(b).isZero()) expect(() => dec(a)[op](b)).toThrow(InvariantError)
        // decimal.js subtracts a quotient that it cut to 50 digits; beyond them its remainder is another number.
        else if (op === 'div' || new D(a).div(b).abs().lt('1e45')) same(dec(a)[op](b), new D(a)[op](b))
      }),
    ),
  )

  it('chains: what was computed computes on', () => {
    const step = fc.tuple(fc.constantFrom('plus' as const, 'minus' as const, 'times' as const, 'div' as const), text(9))
    fc.assert(
      fc.property(value, fc.array(step, { maxLength: 12 }), (start, steps) => {
        let [ours, peer] = [dec(start), new D(start)]
        for (const [op, by] of steps) {
          if (op === 'div' && Number(by) === 0) continue
          ours = ours[op](by)
          peer = peer[op](by)
        }
        same(ours, peer)
      }),
      { numRuns: 3_000 },
    )
  })

  it('cmp, sign, abs, neg, whether whole, and the places behind the point', () =>
    run(
      fc.property(value, value, (a, b) => {
        const [x, y] = [new D(a), new D(b)]
        expect([dec(a).cmp(b), dec(a).eq(b), dec(a).gt(b), dec(a).gte(b), dec(a).lt(b), dec(a).lte(b)]).toEqual([
          x.cmp(y),
          x.eq(y),
          x.gt(y),
          x.gte(y),
          x.lt(y),
          x.lte(y),
        ])
        expect([dec(a).sign(), dec(a).isZero(), dec(a).isNegative()]).toEqual([x.cmp(0), x.isZero(), x.lt(0)])
        expect([dec(a).isInteger(), dec(a).decimalPlaces()]).toEqual([x.isInteger(), x.decimalPlaces()])
        same(dec(a).abs(), x.abs())
        same(dec(a).neg(), x.neg())
      }),
    ))

  it('rounding to places and to digits, each way', () => {
    const ways = { floor: Peer.ROUND_FLOOR, ceil: Peer.ROUND_CEIL, down: Peer.ROUND_DOWN, 'half-even': Peer.ROUND_HALF_EVEN } as const
    const way = fc.constantFrom(...(Object.keys(ways) as (keyof typeof ways)[]))
    const tie = fc.tuple(fc.integer({ min: -9_999, max: 9_999 }), fc.integer({ min: 0, max: 12 })).map(([n, places]) => `${n}5e-${places}`)
    fc.assert(
      fc.property(fc.oneof(value, tie), fc.integer({ min: 0, max: 24 }), way, (a, places, how) => {
        same(dec(a).toDecimalPlaces(places, how), new D(a).toDecimalPlaces(places, ways[how]))
        same(dec(a).toSignificantDigits(places + 1), new D(a).toSignificantDigits(places + 1))
        expect(dec(a).toFixed(places)).toBe(new D(a).toFixed(places))
      }),
      { numRuns: 6_000 },
    )
  })

  it('the square root', () => run(fc.property(value, value, (a, _) => same(dec(a).abs().sqrt(), new D(a).abs().sqrt()))))

  it('its number is the nearest double, and a number is read as it is printed', () => {
    run(fc.property(value, value, (a, _) => void expect(dec(a).toNumber()).toBe(Number(a) + 0)))
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (x) => {
        same(dec(x), new D(x))
        expect(dec(x).toNumber()).toBe(x + 0)
      }),
      { numRuns: 3_000 },
    )
  })

  it('whole numbers of any size are read from a BigInt', () => {
    fc.assert(fc.property(fc.bigInt({ min: -(10n ** 60n), max: 10n ** 60n }), (n) => void expect(dec(n).toFixed()).toBe(n.toString())))
  })
})

describe('a decimal', () => {
  it('keeps every digit that it is given, and is written with all of them', () => {
    const long = '123456789012345678901234567890123456789012345678901234567890.0123456789'
    expect(dec(long).toFixed()).toBe(long)
    expect(JSON.stringify({ at: dec('1.50') })).toBe('{"at":"1.5"}')
  })

  it.each(['', ' 1', '1 ', '.', '-', '+', 'e5', '1e', '1e1000', '0x10', '1_000', '1,5', 'NaN', 'Infinity', '--1', '1.2.3', '١'])('is not %j', (bad) => {
    expect(() => dec(bad)).toThrow(InvariantError)
  })
  it.each([Number.NaN, Number.POSITIVE_INFINITY])('is not %d', (bad) => {
    expect(() => dec(bad)).toThrow(InvariantError)
    expect(parseDecimal(bad)).toBeNull()
  })
})

import { plainText } from './decimal-text.ts'
import { invariant } from './invariant.ts'
import { aligned, cut, magnitude, PRECISION, powerOfTen, quotient, type Rounding, root, stripped, toDigits, type Wide } from './wide.ts'

type Like = Decimal | string | number | bigint

/** Up to here sum and product of whole machine numbers are exact. A true result above it never rounds back to it or below. */
const LARGEST = Number.MAX_SAFE_INTEGER
/** Powers of ten that are safe themselves. */
const TENS: readonly number[] = Array.from({ length: 16 }, (_, exponent) => Number(`1e${exponent}`))
/** 10^22 is the last power of ten that a double holds exactly. */
const SCALE_MAX = 22
const DOUBLE_TENS: readonly number[] = Array.from({ length: SCALE_MAX + 1 }, (_, exponent) => Number(`1e${exponent}`))

/**
 * The one decimal of the product: 50 significant digits, half-even, exact wherever the true result has no more. It is finite: dividing by
 * zero throws. `toFixed()` without digits is the only text form that leaves the process.
 *
 * A value is coefficient × 10^-scale. Prices, sizes and money have some fifteen digits, so the coefficient is a machine number as long as
 * it is a safe integer, where a sum or product is exact or known not to be, and a BigInt beyond that. Nothing is ever rounded to what a
 * double holds. One value may have several forms (1.5 and 1.50): compare with `eq` and `cmp`.
 */
export class Decimal {
  /** The coefficient where `wide` is null; never −0. */
  private readonly small: number
  private readonly wide: bigint | null
  /** From 0 to `SCALE_MAX` beside a small coefficient. */
  private readonly scale: number

  private constructor(small: number, wide: bigint | null, scale: number) {
    this.small = small
    this.wide = wide
    this.scale = scale
  }

  /** @throws InvariantError for what is no finite decimal; what comes from outside is read with `parseDecimal`. */
  static of(value: Like): Decimal {
    if (value instanceof Decimal) return value
    if (typeof value === 'number') return Number.isSafeInteger(value) ? new Decimal(value + 0, null, 0) : Decimal.read(String(value))
    return typeof value === 'bigint' ? Decimal.from({ coefficient: value, scale: 0 }) : Decimal.read(value)
  }

  private static from({ coefficient, scale }: Wide): Decimal {
    if (scale >= 0 && scale <= SCALE_MAX && coefficient <= LARGEST && coefficient >= -LARGEST) return new Decimal(Number(coefficient), null, scale)
    // A small number with a scale of its own, as 5 × 10^3, is small, too.
    if (scale < 0 && scale >= -15) {
      const whole = coefficient * powerOfTen(-scale)
      if (whole <= LARGEST && whole >= -LARGEST) return new Decimal(Number(whole), null, 0)
    }
    return coefficient === 0n ? ZERO : new Decimal(0, coefficient, scale)
  }

  /** The text's digits, all of them: reading rounds nothing. */
  private static read(text: string): Decimal {
    let [digits, coefficient, scale] = [0, 0, -1]
    const sign = text.charCodeAt(0)
    for (let at = sign === MINUS || sign === PLUS ? 1 : 0; at < text.length; at++) {
      const code = text.charCodeAt(at)
      if (code === POINT && scale < 0) scale = 0
      else if (code >= NIL && code <= NINE && digits < 15) {
        coefficient = coefficient * 10 + code - NIL
        digits++
        if (scale >= 0) scale++
      } else return Decimal.readLong(text)
    }
    if (digits === 0) return Decimal.readLong(text)
    for (; scale > 0 && coefficient % 10 === 0; scale--) coefficient /= 10
    return new Decimal(sign === MINUS ? 0 - coefficient : coefficient, null, Math.max(scale, 0))
  }

  private static readLong(text: string): Decimal {
    const parts = LONG.exec(text)
    invariant(parts, `a decimal is finite and spelled in digits, got ${JSON.stringify(text.slice(0, 80))}`)
    const [, sign, whole = '', point = '', bare = '', exponent = '0'] = parts
    const fraction = point + bare
    const wide = { coefficient: BigInt(`${whole}${fraction}` || '0'), scale: fraction.length - Number(exponent) }
    return Decimal.from(stripped(sign === '-' ? { ...wide, coefficient: -wide.coefficient } : wide))
  }

  private widened(): Wide {
    return { coefficient: this.wide ?? BigInt(this.small), scale: this.scale }
  }

  plus(other: Like): Decimal {
    const b = Decimal.of(other)
    if (this.wide === null && b.wide === null) {
      const shift = this.scale - b.scale
      const total = shift === 0 ? this.small + b.small : shift > 0 ? this.small + raised(b.small, shift) : raised(this.small, -shift) + b.small
      if (total <= LARGEST && total >= -LARGEST) return new Decimal(total, null, shift > 0 ? this.scale : b.scale)
    }
    const both = aligned(this.widened(), b.widened())
    return Decimal.from(toDigits({ coefficient: both.a + both.b, scale: both.scale }, PRECISION))
  }

  minus(other: Like): Decimal {
    return this.plus(Decimal.of(other).neg())
  }

  times(other: Like): Decimal {
    const b = Decimal.of(other)
    const scale = this.scale + b.scale
    if (this.wide === null && b.wide === null && scale <= SCALE_MAX) {
      const product = this.small * b.small
      if (product <= LARGEST && product >= -LARGEST) return new Decimal(product + 0, null, scale)
    }
    const [x, y] = [this.widened(), b.widened()]
    return Decimal.from(toDigits({ coefficient: x.coefficient * y.coefficient, scale }, PRECISION))
  }

  /** @throws InvariantError when `other` is 0. */
  div(other: Like): Decimal {
    const b = Decimal.of(other)
    invariant(!b.isZero(), 'a divisor is not zero')
    if (this.wide === null && b.wide === null) {
      const even = evenly(this.small, b.small, this.scale - b.scale)
      if (even) return new Decimal(even.small, null, even.scale)
    }
    return Decimal.from(quotient(this.widened(), b.widened()))
  }

  /** What is left of a division to a whole number, with the sign of this. @throws InvariantError when `other` is 0. */
  mod(other: Like): Decimal {
    const b = Decimal.of(other)
    invariant(!b.isZero(), 'a divisor is not zero')
    if (this.wide === null && b.wide === null) {
      const shift = this.scale - b.scale
      const rest = shift >= 0 ? this.small % raised(b.small, shift) : raised(this.small, -shift) % b.small
      if (!Number.isNaN(rest)) return new Decimal(rest + 0, null, Math.max(this.scale, b.scale))
    }
    const both = aligned(this.widened(), b.widened())
    return Decimal.from({ coefficient: both.a % both.b, scale: both.scale })
  }

  /** @throws InvariantError of a negative value. */
  sqrt(): Decimal {
    invariant(!this.isNegative(), 'a square root is of nothing negative')
    return Decimal.from(root(this.widened()))
  }

  neg(): Decimal {
    return new Decimal(0 - this.small, this.wide === null ? null : -this.wide, this.scale)
  }
  abs(): Decimal {
    return this.isNegative() ? this.neg() : this
  }

  /** −1, 0 or 1. */
  cmp(other: Like): number {
    const b = Decimal.of(other)
    if (this.wide === null && b.wide === null) {
      const shift = this.scale - b.scale
      const [x, y] = shift >= 0 ? [this.small, raised(b.small, shift)] : [raised(this.small, -shift), b.small]
      if (x === y) return 0
      if (x < y) return -1
      if (x > y) return 1
    }
    const both = aligned(this.widened(), b.widened())
    return both.a === both.b ? 0 : both.a < both.b ? -1 : 1
  }
  eq(other: Like): boolean {
    return this.cmp(other) === 0
  }
  gt(other: Like): boolean {
    return this.cmp(other) > 0
  }
  gte(other: Like): boolean {
    return this.cmp(other) >= 0
  }
  lt(other: Like): boolean {
    return this.cmp(other) < 0
  }
  lte(other: Like): boolean {
    return this.cmp(other) <= 0
  }
  isZero(): boolean {
    return this.small === 0 && this.wide === null
  }
  /** −1, 0 or 1. */
  sign(): number {
    return this.cmp(ZERO)
  }
  isNegative(): boolean {
    return this.wide === null ? this.small < 0 : this.wide < 0n
  }
  isInteger(): boolean {
    return this.decimalPlaces() === 0
  }

  /** Digits behind the point, without zeros at the end. */
  decimalPlaces(): number {
    return Math.max(0, stripped(this.widened()).scale)
  }

  toDecimalPlaces(places: number, rounding: Rounding = 'half-even'): Decimal {
    const excess = this.scale - places
    if (excess <= 0) return this
    if (this.wide !== null || excess > 15 || rounding === 'half-even')
      return Decimal.from({ coefficient: cut(this.widened().coefficient, excess, rounding), scale: places })
    const unit = TENS[excess] as number
    const rest = this.small % unit
    const whole = (this.small - rest) / unit
    const away = rounding === 'floor' && rest < 0 ? -1 : rounding === 'ceil' && rest > 0 ? 1 : 0
    return new Decimal(whole + away + 0, null, places)
  }
  floor(): Decimal {
    return this.toDecimalPlaces(0, 'floor')
  }
  ceil(): Decimal {
    return this.toDecimalPlaces(0, 'ceil')
  }

  toSignificantDigits(digits: number): Decimal {
    if (this.wide === null && (digits >= 16 || Math.abs(this.small) < (TENS[digits] as number))) return this
    return Decimal.from(toDigits(this.widened(), digits))
  }

  /** The nearest double. */
  toNumber(): number {
    // Two exact doubles, divided once: correctly rounded (Clinger 1990, "How to read floating point numbers accurately").
    return this.wide === null ? this.small / (DOUBLE_TENS[this.scale] as number) : Number(this.toFixed())
  }

  /** Plain digits: as many as there are, or `places` behind the point, half-even. */
  toFixed(places?: number): string {
    const shown = places === undefined ? this : this.toDecimalPlaces(places)
    const digits = shown.wide === null ? String(Math.abs(shown.small)) : magnitude(shown.wide).toString()
    return `${this.isNegative() ? '-' : ''}${plainText(digits, shown.scale, places)}`
  }
  toString(): string {
    return this.toFixed()
  }
  toJSON(): string {
    return this.toFixed()
  }
}

const [PLUS, MINUS, POINT, NIL, NINE] = [43, 45, 46, 48, 57]
const LONG = /^([+-]?)(?:(\d+)(?:\.(\d*))?|\.(\d+))(?:e([+-]?\d{1,3}))?$/i

/** value × 10^by, or NaN where that is not safe: every comparison with it fails. */
function raised(value: number, by: number): number {
  const product = value * (TENS[by] as number)
  return product <= LARGEST && product >= -LARGEST ? product : Number.NaN
}

/** a / b × 10^-scale where that ends within a safe coefficient. */
function evenly(a: number, b: number, scale: number): { readonly small: number; readonly scale: number } | null {
  for (let by = Math.max(0, -scale); by <= 15; by += 5) {
    const dividend = raised(a, by)
    const whole = dividend / b
    // Both are whole and their product is no larger than the dividend: it is computed exactly.
    if (Number.isSafeInteger(whole) && whole * b === dividend) return scale + by <= SCALE_MAX ? { small: whole + 0, scale: scale + by } : null
  }
  return null
}

export const dec = (value: Like): Decimal => Decimal.of(value)
export const ZERO: Decimal = dec(0)
export const ONE: Decimal = dec(1)
export const BPS: Decimal = dec(10_000)

const PLAIN = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$/i
/** More digits than any price, size or rate needs; refuses the texts that would cost seconds to compute with. */
const TEXT_MAX = 64

/** The finite decimal that `value` spells, or null: accepts numbers and plain numeric text, nothing else. */
export function parseDecimal(value: unknown): Decimal | null {
  if (typeof value === 'number') return Number.isFinite(value) ? dec(value) : null
  if (typeof value !== 'string') return null
  const text = value.trim()
  if (text.length === 0 || text.length > TEXT_MAX || !PLAIN.test(text)) return null
  return dec(text)
}

/** Canonical text: what JSON, the database and hashes see. */
export const toText = (value: Decimal): string => value.toFixed()

export const sum = (values: readonly Decimal[]): Decimal => values.reduce((total, v) => total.plus(v), ZERO)
export const min = (a: Decimal, b: Decimal): Decimal => (a.lte(b) ? a : b)
export const max = (a: Decimal, b: Decimal): Decimal => (a.gte(b) ? a : b)

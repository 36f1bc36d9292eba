/**
 * Exact decimals as scaled integers, for files of many fills: prices and quantities count 10⁻²⁴, metric values 10⁻⁴⁰.
 * Sums are exact and a division is rounded half-even once; ten times the speed of the decimal class, same digits.
 */
import { type Decimal, dec } from '../../base/decimal.ts'
import { invariant } from '../../base/invariant.ts'

export const UNIT_DECIMALS = 24
export const VALUE_DECIMALS = 40
export const UNIT: bigint = 10n ** BigInt(UNIT_DECIMALS)
export const VALUE_ONE: bigint = 10n ** BigInt(VALUE_DECIMALS)
/** From the product of a price and a quantity (10⁻⁴⁸) down to metric values. */
const PRODUCT_TO_VALUE = 10n ** BigInt(2 * UNIT_DECIMALS - VALUE_DECIMALS)
const UNIT_TO_VALUE = 10n ** BigInt(VALUE_DECIMALS - UNIT_DECIMALS)
export const POWERS: readonly bigint[] = Array.from({ length: UNIT_DECIMALS + 1 }, (_, i) => 10n ** BigInt(i))

const PLAIN = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/
/** More digits than any price or size has; longer texts are not numbers of a fills file. */
const TEXT_MAX = 64

/** The number that `text` spells in units of 10⁻²⁴, or null when it is none or needs more decimals than that. */
export function parseUnits(text: string): bigint | null {
  if (text.length > TEXT_MAX) return null
  const match = PLAIN.exec(text)
  if (match === null) return null
  const [, sign, whole = '', fraction = '', exponent = '0'] = match
  if (whole === '' && fraction === '') return null
  const digits = fraction.replace(/0+$/, '')
  const shift = UNIT_DECIMALS - digits.length + Number(exponent)
  if (Math.abs(shift) > 2 * TEXT_MAX) return null
  let value = BigInt(`${whole}${digits}` || '0')
  if (shift >= 0) value *= 10n ** BigInt(shift)
  else {
    const divisor = 10n ** BigInt(-shift)
    if (value % divisor !== 0n) return null
    value /= divisor
  }
  return sign === '-' ? -value : value
}

/** numerator / denominator in units of 10⁻⁴⁰, half-even; both of one scale. */
export const ratioOf = (numerator: bigint, denominator: bigint): bigint => divided(numerator * VALUE_ONE, denominator)

/** An integer quotient rounded half-even. Throws `InvariantError` for a denominator of 0. */
export function divided(numerator: bigint, denominator: bigint): bigint {
  invariant(denominator !== 0n, 'a metric has a denominator')
  const isNegative = numerator < 0n !== denominator < 0n
  const n = numerator < 0n ? -numerator : numerator
  const d = denominator < 0n ? -denominator : denominator
  let quotient = n / d
  const rest = (n - quotient * d) * 2n
  if (rest > d || (rest === d && (quotient & 1n) === 1n)) quotient += 1n
  return isNegative ? -quotient : quotient
}

/** A price or a quantity as a metric value. */
export const valueOfUnits = (units: bigint): bigint => units * UNIT_TO_VALUE
/** A product of price and quantity as a metric value. */
export const valueOfProduct = (product: bigint): bigint => divided(product, PRODUCT_TO_VALUE)
/** Metric values are doubles only where intervals and charts are made. */
export const numberOf = (value: bigint): number => Number(value) / 1e40

/** All digits, without trailing zeros and without an exponent. */
export function fixedText(value: bigint, decimals: number = VALUE_DECIMALS): string {
  const isNegative = value < 0n
  const digits = (isNegative ? -value : value).toString().padStart(decimals + 1, '0')
  const fraction = digits.slice(digits.length - decimals).replace(/0+$/, '')
  const whole = digits.slice(0, digits.length - decimals)
  return `${isNegative ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`
}

export const decimalOf = (value: bigint, decimals: number = VALUE_DECIMALS): Decimal => dec(fixedText(value, decimals))
/** A decimal as a metric value, rounded half-even at 10⁻⁴⁰. */
export function valueOfDecimal(value: Decimal): bigint {
  return BigInt(value.toFixed(VALUE_DECIMALS).replace('.', ''))
}

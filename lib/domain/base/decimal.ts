import { Decimal as Base } from 'decimal.js'

/**
 * The one decimal of the product: 50 significant digits, half-even, exponents wide enough that nothing a
 * `numeric` column holds overflows. `toFixed()` without digits is the only text form that leaves the process:
 * `toString()` prints small numbers as `1e-18`.
 */
export const Decimal = Base.clone({ precision: 50, rounding: Base.ROUND_HALF_EVEN, toExpNeg: -100, toExpPos: 100, maxE: 1_000, minE: -1_000 })
export type Decimal = Base

export const dec = (value: string | number | bigint | Decimal): Decimal => new Decimal(value)
export const ZERO: Decimal = new Decimal(0)
export const ONE: Decimal = new Decimal(1)
export const BPS: Decimal = new Decimal(10_000)

const PLAIN = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$/i
/** More digits than any price, size or rate needs; refuses the texts that would cost seconds to compute with. */
const TEXT_MAX = 64

/** The finite decimal that `value` spells, or null: accepts numbers and plain numeric text, nothing else. */
export function parseDecimal(value: unknown): Decimal | null {
  if (typeof value === 'number') return Number.isFinite(value) ? new Decimal(value) : null
  if (typeof value !== 'string') return null
  const text = value.trim()
  if (text.length === 0 || text.length > TEXT_MAX || !PLAIN.test(text)) return null
  return new Decimal(text)
}

/** Canonical text: what JSON, the database and hashes see. */
export const toText = (value: Decimal): string => value.toFixed()

export const sum = (values: readonly Decimal[]): Decimal => values.reduce((total, v) => total.plus(v), ZERO)
export const min = (a: Decimal, b: Decimal): Decimal => (a.lte(b) ? a : b)
export const max = (a: Decimal, b: Decimal): Decimal => (a.gte(b) ? a : b)

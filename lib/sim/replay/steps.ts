import { invariant } from '#lib/domain/base/invariant.ts'
import { BadRow } from './row.ts'

/** Decimal text → a count of steps (ticks or lots), without passing through a binary fraction. */
export type StepReader = {
  /** Throws `BadRow` when the text is no plain decimal or no whole number of steps. */
  exact(text: string, field: string): number
  /** The nearest whole number of steps at or below (`up: false`) or at or above the value. */
  rounded(text: string, field: string, up: boolean): number
}

/** `impliedDecimals`: how many decimals the file leaves out (`5853300` with 4 is 585.3300). */
export function stepReader(step: string, impliedDecimals = 0): StepReader {
  const decimals = Math.max((step.split('.')[1] ?? '').length, impliedDecimals)
  const perStep = scaled(step, decimals)
  invariant(perStep > 0, `a step is a positive decimal, got ${step}`)
  const units = (text: string, field: string): number => {
    const count = scaled(text, decimals - impliedDecimals)
    if (Number.isNaN(count)) throw new BadRow(field, `a decimal of at most ${decimals - impliedDecimals} decimals`, text)
    return count
  }
  return {
    exact(text, field) {
      const count = units(text, field)
      if (count % perStep !== 0) throw new BadRow(field, `a multiple of ${step}`, text)
      return count / perStep
    },
    rounded(text, field, up) {
      const count = scaled(text, decimals - impliedDecimals)
      // More decimals than the step has: the same count, and something left over.
      if (Number.isNaN(count)) return Math.floor(cut(text, decimals - impliedDecimals, field) / perStep) + (up ? 1 : 0)
      const rest = count % perStep
      return (count - rest) / perStep + (up && rest > 0 ? 1 : 0)
    },
  }
}

/** The integer text × 10^digits of a plain decimal without its further digits. */
function cut(text: string, digits: number, field: string): number {
  const dot = text.indexOf('.')
  const count = dot < 0 || !/^\d*\.\d+$/.test(text) ? Number.NaN : scaled(text.slice(0, dot + 1 + digits), digits)
  if (Number.isNaN(count)) throw new BadRow(field, 'a plain decimal', text)
  return count
}

const ZERO = 48
const DOT = 46

/** The integer text × 10^digits; NaN for anything but plain digits, for lost digits and beyond 2^53. */
function scaled(text: string, digits: number): number {
  let value = 0
  let fraction = -1
  let seen = false
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === DOT && fraction < 0) {
      fraction = 0
      continue
    }
    const digit = code - ZERO
    if (digit < 0 || digit > 9) return Number.NaN
    seen = true
    if (fraction < digits) {
      value = value * 10 + digit
      if (fraction >= 0) fraction++
    } else if (digit !== 0) return Number.NaN
  }
  for (let i = Math.max(fraction, 0); i < digits; i++) value *= 10
  return seen && value <= Number.MAX_SAFE_INTEGER ? value : Number.NaN
}

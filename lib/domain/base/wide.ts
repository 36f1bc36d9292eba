/** A coefficient of any length and its scale: coefficient × 10^-scale. The scale may be negative. */
export type Wide = { readonly coefficient: bigint; readonly scale: number }

/** How a value is cut: towards −∞, +∞ or 0, or to the nearest, ties to the even digit. */
export type Rounding = 'floor' | 'ceil' | 'down' | 'half-even'

/** Significant digits of a result. */
export const PRECISION = 50

const POWERS: bigint[] = [1n]
/** 10^exponent. */
export function powerOfTen(exponent: number): bigint {
  if (exponent > 2_048) return 10n ** BigInt(exponent)
  for (let next = POWERS.length; next <= exponent; next++) POWERS.push((POWERS[next - 1] as bigint) * 10n)
  return POWERS[exponent] as bigint
}

export const magnitude = (value: bigint): bigint => (value < 0n ? -value : value)

/** Decimal digits of a coefficient; 1 of 0. */
export function digitsOf(coefficient: bigint): number {
  const size = magnitude(coefficient)
  // What a double makes of it is at most one digit off; beyond its range the text is counted.
  const about = Number(size)
  if (!Number.isFinite(about)) return size.toString().length
  const guess = Math.max(0, Math.floor(Math.log10(about + 1)))
  if (size < powerOfTen(guess)) return Math.max(1, guess)
  return size < powerOfTen(guess + 1) ? guess + 1 : guess + 2
}

/** coefficient / 10^places, to a whole number. */
export function cut(coefficient: bigint, places: number, rounding: Rounding): bigint {
  const unit = powerOfTen(places)
  const whole = coefficient / unit
  const rest = coefficient - whole * unit
  if (rest === 0n || rounding === 'down') return whole
  const away = rest < 0n ? whole - 1n : whole + 1n
  if (rounding === 'half-even') {
    const twice = 2n * magnitude(rest)
    return twice > unit || (twice === unit && (whole & 1n) === 1n) ? away : whole
  }
  return rest < 0n === (rounding === 'floor') ? away : whole
}

/** To so many significant digits. */
export function toDigits({ coefficient, scale }: Wide, digits: number, rounding: Rounding = 'half-even'): Wide {
  const excess = digitsOf(coefficient) - digits
  return excess > 0 ? { coefficient: cut(coefficient, excess, rounding), scale: scale - excess } : { coefficient, scale }
}

/** Both at the larger of the two scales. */
export function aligned(a: Wide, b: Wide): { readonly a: bigint; readonly b: bigint; readonly scale: number } {
  const scale = Math.max(a.scale, b.scale)
  return { a: a.coefficient * powerOfTen(scale - a.scale), b: b.coefficient * powerOfTen(scale - b.scale), scale }
}

/** a / b to `PRECISION` digits; b is not 0. */
export function quotient(a: Wide, b: Wide): Wide {
  const shift = Math.max(0, PRECISION + 2 + digitsOf(b.coefficient) - digitsOf(a.coefficient))
  const dividend = a.coefficient * powerOfTen(shift)
  const whole = dividend / b.coefficient
  const scale = a.scale - b.scale + shift
  if (whole * b.coefficient === dividend) return toDigits(stripped({ coefficient: whole, scale }), PRECISION)
  return toDigits(withRest({ coefficient: whole, scale }, dividend < 0n !== b.coefficient < 0n), PRECISION)
}

/** The square root to `PRECISION` digits; the value is not negative. */
export function root({ coefficient, scale }: Wide): Wide {
  const wanted = Math.max(0, 2 * (PRECISION + 2) - digitsOf(coefficient))
  const shift = wanted + ((scale + wanted) & 1)
  const square = coefficient * powerOfTen(shift)
  const whole = wholeRoot(square)
  const found = { coefficient: whole, scale: (scale + shift) / 2 }
  return toDigits(whole * whole === square ? stripped(found) : withRest(found, false), PRECISION)
}

/** Without zeros at its end, which makes an exact result short. */
export function stripped({ coefficient, scale }: Wide): Wide {
  let [left, at] = [coefficient, scale]
  if (left === 0n) return { coefficient: 0n, scale: 0 }
  for (const step of [32, 16, 8, 4, 2, 1]) {
    const unit = powerOfTen(step)
    while (left % unit === 0n) {
      left /= unit
      at -= step
    }
  }
  return { coefficient: left, scale: at }
}

/** One digit more that says: the true value lies a little beyond. Rounding to fewer digits then sees no tie where there is none. */
const withRest = ({ coefficient, scale }: Wide, isNegative: boolean): Wide => ({
  coefficient: coefficient * 10n + (isNegative ? -1n : 1n),
  scale: scale + 1,
})

/** ⌊√square⌋, by Newton's steps from above. */
function wholeRoot(square: bigint): bigint {
  if (square < 2n) return square
  let at = powerOfTen(Math.ceil(digitsOf(square) / 2))
  for (;;) {
    const next = (at + square / at) >> 1n
    if (next >= at) return at
    at = next
  }
}

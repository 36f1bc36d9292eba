/** Decimal text or a number. Text is formatted exactly: it never passes through a float. */
export type Numeric = string | number
export type Decimals = number | { readonly min: number; readonly max: number }

/**
 * `1,234.50` with grouping commas and a true minus; rounded half-even, for display only. A value that rounds to zero
 * carries no sign. Text that is no number is returned as it came, so that nothing is hidden.
 */
export function formatNumber(value: Numeric, decimals: Decimals = { min: 0, max: 8 }): string {
  return print(value, decimals, 'negative')
}

/** The same with `+` in front of what is above zero. */
export function formatWithSign(value: Numeric, decimals: Decimals): string {
  return print(value, decimals, 'exceptZero')
}

/** A ratio as a percentage with one decimal: `0.417` → `41.7 %`. */
export function formatPercent(ratio: Numeric, decimals: Decimals = 1): string {
  return isNumeric(ratio) ? `${clean(formatter(decimals, 'negative', 'percent').format(exact(ratio)).replace('%', ''))} %` : String(ratio)
}

/** Scores, strengths and qualities: two decimals. */
export const formatScore = (value: Numeric): string => formatNumber(value, 2)

/** With the decimals of the listing's tick; `extra` more for averages, which fall between ticks. */
export function formatPrice(value: Numeric, tick?: Numeric | null, extra = 0): string {
  const decimals = tick == null ? decimalsForMagnitude(value) : decimalsOf(tick)
  return formatNumber(value, { min: decimals, max: decimals + extra })
}

/** With the decimals of the listing's lot; without one, as many as it has, at most eight. */
export function formatQuantity(value: Numeric, lot?: Numeric | null): string {
  return formatNumber(value, lot == null ? { min: 0, max: 8 } : { min: 0, max: Math.max(decimalsOf(lot), 0) })
}

/** How many decimals a step such as `0.0100` or `1e-7` has: 2 and 7. */
export function decimalsOf(step: Numeric): number {
  const text = String(step).toLowerCase()
  const [mantissa = '', exponent = '0'] = text.split('e')
  const fraction = (mantissa.split('.')[1] ?? '').replace(/0+$/, '').length
  return Math.min(20, Math.max(0, fraction - Number(exponent)))
}

/** True for decimal text (an exponent is allowed) and for finite numbers. */
export function isNumeric(value: unknown): value is Numeric {
  return typeof value === 'number' ? Number.isFinite(value) : typeof value === 'string' && NUMBER.test(value)
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i
type SignDisplay = 'negative' | 'exceptZero'

function print(value: Numeric, decimals: Decimals, signDisplay: SignDisplay): string {
  return isNumeric(value) ? clean(formatter(decimals, signDisplay, 'decimal').format(exact(value))) : String(value)
}

/** Prices without a known tick: about six significant digits, as venues print them. */
function decimalsForMagnitude(value: Numeric): number {
  const size = Math.abs(Number(value))
  if (size >= 1_000) return 2
  if (size >= 1) return 4
  return 6
}

const formatters = new Map<string, Intl.NumberFormat>()

function formatter(decimals: Decimals, signDisplay: SignDisplay, style: 'decimal' | 'percent'): Intl.NumberFormat {
  const { min, max } = typeof decimals === 'number' ? { min: decimals, max: decimals } : decimals
  const key = `${style} ${signDisplay} ${min} ${max}`
  const known = formatters.get(key)
  if (known) return known
  const made = new Intl.NumberFormat('en-US', {
    style,
    minimumFractionDigits: min,
    maximumFractionDigits: max,
    signDisplay,
    roundingMode: 'halfEven',
  })
  formatters.set(key, made)
  return made
}

// Intl reads decimal text exactly; its type asks for a numeric literal, which checked text is.
const exact = (value: Numeric): number | `${number}` => (typeof value === 'number' ? value : (value as `${number}`))
const clean = (text: string): string => text.replace('-', '−')

/**
 * How what the gate measured is said to people: rounded as it is read, digits grouped, value and limit in one unit that is named.
 * The exact text stays in `value` and `limit` of a check and of a refusal, where programs read it.
 */

/** What the units of a check are called for one decision; what is not known keeps its general name. */
export type UnitNames = { readonly currency?: string | null | undefined; readonly base?: string | undefined; readonly quote?: string | undefined }

/** Decimals that a unit is read with; what it does not name is a size or a price and keeps its digits. */
const DECIMALS: Readonly<Record<string, number>> = { '': 4, bps: 1, ms: 0, orders: 0, venues: 0, ratio: 1, 'of peak equity': 1 }
const SHARES: Readonly<Record<string, string>> = { ratio: '%', 'of peak equity': '% of peak equity' }
const DECIMALS_MAX = 8

/** Units of the checks that a child of a running order meets again; what is not here has words instead of amounts. */
const UNITS: Readonly<Record<string, string>> = {
  'order notional': 'reporting currency',
  'position notional': 'reporting currency',
  'gross notional': 'reporting currency',
  'daily loss': 'reporting currency',
  drawdown: 'of peak equity',
  'orders per minute': 'orders',
  'price collar': 'bps',
  'reduce-only': 'base units',
  'self-trade': 'price',
}
export const unitOf = (check: string): string | null => UNITS[check] ?? null

/** `410,556 USD`, `12.5 bps`, `10 % of peak equity`; text that is no number as it came. */
export function amountInWords(text: string, unit: string, names: UnitNames = {}): string {
  return said(text, unit, names, decimalsOf(text, unit))
}

/** Both with the same decimals, and with as many more as it takes to tell them apart: a breach never reads as `100 bps of 100 bps`. */
export function boundInWords(value: string, limit: string, unit: string, names: UnitNames = {}): { readonly value: string; readonly limit: string } {
  const isSame = value === limit || Number(value) === Number(limit)
  for (let decimals = Math.max(decimalsOf(value, unit), decimalsOf(limit, unit)); ; decimals++) {
    const pair = { value: said(value, unit, names, decimals), limit: said(limit, unit, names, decimals) }
    if (isSame || pair.value !== pair.limit || decimals >= DECIMALS_MAX) return pair
  }
}

/** `−4.15 bps`: a cost as a sentence says it, always with two decimals. */
export function bpsInWords(value: number): string {
  const digits = Math.abs(value).toFixed(2)
  return `${value < 0 && digits !== '0.00' ? '−' : ''}${digits} bps`
}

function said(text: string, unit: string, names: UnitNames, decimals: number): string {
  if (!isNumber(text)) return text
  const share = SHARES[unit]
  const shown = grouped(Number(text) * (share === undefined ? 1 : 100), decimals)
  return `${shown} ${share ?? nameOf(unit, names)}`.trimEnd()
}

function nameOf(unit: string, { currency, base, quote }: UnitNames): string {
  if (unit === 'reporting currency') return currency ?? unit
  if (unit === 'base units') return base ?? unit
  return unit === 'price' ? (quote ?? '') : unit
}

/** Cents of a hundred and more are noise. */
const decimalsOf = (text: string, unit: string): number =>
  unit === 'reporting currency' ? (Math.abs(Number(text)) >= 100 ? 0 : 2) : (DECIMALS[unit] ?? DECIMALS_MAX)

function grouped(value: number, decimals: number): string {
  const [whole = '', fraction = ''] = Math.abs(value).toFixed(decimals).split('.')
  const kept = fraction.replace(/0+$/, '')
  const digits = `${whole.replace(/\B(?=(\d{3})+$)/g, ',')}${kept === '' ? '' : `.${kept}`}`
  return value < 0 && digits !== '0' ? `−${digits}` : digits
}

const isNumber = (text: string): boolean => text.trim() !== '' && Number.isFinite(Number(text))

import { type Decimals, formatNumber, formatWithSign, type Numeric } from './number.ts'

/** Two decimals and the currency's name: `1,234.50 USDT`. Amounts under a cent keep four significant decimals. */
export const formatMoney = (amount: Numeric, currency: string): string => `${formatNumber(amount, moneyDecimals(amount))} ${currency}`

/** The same with `+` in front of what is above zero. */
export const formatSignedMoney = (amount: Numeric, currency: string): string => `${formatWithSign(amount, moneyDecimals(amount))} ${currency}`

/** Two; more only where two would print a small amount as nothing, as with inverse contracts booked in coins. */
export function moneyDecimals(amount: Numeric): Decimals {
  const size = Math.abs(Number(amount))
  if (size === 0 || size >= 0.01 || !Number.isFinite(size)) return 2
  return { min: 2, max: Math.min(12, Math.ceil(-Math.log10(size)) + 3) }
}

import { amountInWords, boundInWords, type UnitNames } from '../domain/decide/in-words.ts'

type Bounds = { readonly value: string | null; readonly limit: string | null }
type Check = Bounds & { readonly code: string | null; readonly unit: string | null }

/** Units of the codes that have one whatever was checked; the others are found by their check. */
const UNITS: Readonly<Record<string, string>> = {
  POSITION_LIMIT: 'reporting currency',
  GROSS_LIMIT: 'reporting currency',
  CONCENTRATION_LIMIT: 'reporting currency',
  VAR_LIMIT: 'reporting currency',
  DAILY_LOSS_LIMIT: 'reporting currency',
  DRAWDOWN_LIMIT: 'of peak equity',
  RATE_LIMIT: 'orders',
  PRICE_COLLAR: 'bps',
  SLIPPAGE_LIMIT: 'bps',
  PARTICIPATION_LIMIT: 'ratio',
  STALE_MARKET: 'ms',
}

/**
 * The value and the limit that a reason is shown with, in one named unit. A veto stores the quality and its floor, which read as passing
 * wherever a check inside the curator vetoed: its message names the check, and the floor where it was that.
 */
export function shownBounds({ code, value, limit }: Bounds & { readonly code: string }, checks: readonly Check[], names: UnitNames): Bounds {
  if (code === 'CURATOR_VETO') return { value: null, limit: null }
  const unit = checks.find((check) => check.code === code && check.value === value && check.limit === limit)?.unit ?? UNITS[code] ?? ''
  const plain = unit === 'switch' || unit === 'venues' ? '' : unit
  if (value !== null && limit !== null) return boundInWords(value, limit, plain, names)
  const said = (text: string | null) => (text === null ? null : amountInWords(text, plain, names))
  return { value: said(value), limit: said(limit) }
}

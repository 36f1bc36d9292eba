import { formatNumber, isNumeric } from './number.ts'

type Bounds = { readonly value: string | null; readonly limit: string | null }

/** Numbers for reading, with their digits grouped; text that is no number is shown as it came. */
export const shownBound = (text: string): string => (isNumeric(text) ? formatNumber(text, { min: 0, max: 4 }) : text)

/**
 * The value and the limit that a reason is shown with. A veto stores the quality and its floor, which read as passing wherever a
 * check inside the curator vetoed: its message names the check, and the floor where it was that.
 */
export const boundsOf = ({ code, value, limit }: Bounds & { readonly code: string }): Bounds =>
  code === 'CURATOR_VETO' ? { value: null, limit: null } : { value, limit }

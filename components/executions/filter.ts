import { REFUSAL_CODES } from '#lib/domain/decide/refusal.ts'
import { anyText, oneOf, type StateOf, searchOf, textList } from '#lib/format/search.ts'
import { asWords, listed } from '#lib/format/words.ts'

export const RANGES = ['5m', '1h', '24h', '7d'] as const

/** The filter as it stands in the URL, on the server and in the browser alike. What is not set stays out of it. */
export const filterFields = {
  status: textList,
  venue: anyText,
  symbol: anyText,
  style: anyText,
  code: oneOf(REFUSAL_CODES),
  side: oneOf(['buy', 'sell']),
  q: anyText,
  range: oneOf(RANGES),
  from: anyText,
  to: anyText,
}
export type Filter = StateOf<typeof filterFields>

/** One text for one filter: part of the query's key, and what the API is asked with. */
export const filterSearch = (filter: Filter): string => searchOf(filterFields, filter)

/** The choices of the state box. A group is a list of states, so that the URL stays plain. */
export const STATE_CHOICES = [
  { value: '', label: 'Any state' },
  { value: 'received,waiting,approved,working', label: 'Open' },
  { value: 'filled', label: 'Filled' },
  { value: 'partially_filled', label: 'Partially filled' },
  { value: 'refused', label: 'Refused' },
  { value: 'cancelled', label: 'Cancelled' },
  { value: 'rejected', label: 'Rejected' },
  { value: 'expired', label: 'Expired' },
  { value: 'failed', label: 'Failed' },
] as const

const RANGE_WORDS: Readonly<Record<(typeof RANGES)[number], string>> = {
  '5m': 'the last 5 minutes',
  '1h': 'the last hour',
  '24h': 'the last 24 hours',
  '7d': 'the last 7 days',
}
export const RANGE_CHOICES = [{ value: '', label: 'Any time' }, ...RANGES.map((value) => ({ value, label: RANGE_WORDS[value].replace('the last', 'Last') }))]

/** The filter in words: `refused, BTC/USDT, sell, in the last hour`. Empty when nothing is filtered. */
export function filterInWords(filter: Filter): string {
  const { status, venue, symbol, style, code, side, q, range, from, to } = filter
  return [
    status?.length ? listed(status.map(asWords)).replace(/ and (?=[^,]*$)/, ' or ') : null,
    symbol,
    side,
    style,
    venue && `on ${venue}`,
    code && `refused with ${code}`,
    q && `id ${q}`,
    range && `in ${RANGE_WORDS[range]}`,
    from && `from ${from}`,
    to && `until ${to}`,
  ]
    .filter(Boolean)
    .join(', ')
}

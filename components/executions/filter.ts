import type { Chip } from '#components/data/list-filters.tsx'
import { REFUSAL_CODES } from '#lib/domain/decide/refusal.ts'
import { rangeInWords } from '#lib/format/range.ts'
import { anyText, instant, oneOf, type StateOf, searchOf, span, textList } from '#lib/format/search.ts'
import type { Zone } from '#lib/format/time.ts'
import { asWords, listed } from '#lib/format/words.ts'
import type { ExecutionsFilter } from '#lib/wire/views/executions.ts'

const SORTS = ['time', '-slippage', 'slippage', '-shortfall', 'shortfall', '-score', 'score'] as const satisfies readonly NonNullable<
  ExecutionsFilter['sort']
>[]

/** The filter as it stands in the URL, on the server and in the browser alike. What is not set stays out of it. */
export const filterFields = {
  status: textList,
  venue: anyText,
  symbol: anyText,
  style: anyText,
  code: oneOf(REFUSAL_CODES),
  side: oneOf(['buy', 'sell']),
  q: anyText,
  range: span,
  from: instant,
  to: instant,
  sort: oneOf(SORTS),
}
export type Filter = StateOf<typeof filterFields>

/** One text for one filter: part of the query's key, and what the API is asked with. */
export const filterSearch = (filter: Filter): string => searchOf(filterFields, filter)

/** The choices of the state box. A group is a list of states, so that the URL stays plain. */
export const STATE_CHOICES = [
  { value: 'received,waiting,approved,working', label: 'Open' },
  { value: 'filled', label: 'Filled' },
  { value: 'partially_filled', label: 'Partially filled' },
  { value: 'refused', label: 'Refused' },
  { value: 'cancelled', label: 'Cancelled' },
  { value: 'rejected', label: 'Rejected' },
  { value: 'expired', label: 'Expired' },
  { value: 'failed', label: 'Failed' },
] as const

/** What is set, each with its name, and how it comes off. The order of the list is no filter. */
export function chipsOf(filter: Filter, zone: Zone, change: (change: Partial<Filter>) => void): readonly Chip[] {
  const { status, venue, symbol, style, code, side, q } = filter
  const chip = (name: string, value: string | null | undefined, clear: Partial<Filter>, words?: string): Chip[] =>
    value ? [{ name, value, onClear: () => change(clear), ...(words === undefined ? {} : { words }) }] : []
  const states = status?.length ? listed(status.map(asWords)).replace(/ and (?=[^,]*$)/, ' or ') : null
  return [
    ...chip('state', states, { status: null }, states ?? ''),
    ...chip('symbol', symbol, { symbol: null }, symbol ?? ''),
    ...chip('side', side, { side: null }, side ?? ''),
    ...chip('style', style, { style: null }, style ?? ''),
    ...chip('on', venue, { venue: null }),
    ...chip('refused with', code, { code: null }),
    ...chip('id', q, { q: null }),
    ...chip('in', rangeInWords(filter, zone).replace(/^(from|until) .*/, ''), { range: null, from: null, to: null }),
    ...chip('time', rangeInWords(filter, zone).replace(/^the last .*/, ''), { range: null, from: null, to: null }, rangeInWords(filter, zone)),
  ]
}

import { GROUPINGS, type Grouping, ORIGINS, SIZE_EDGES } from '#lib/domain/account/costs/grouping.ts'
import { METRICS, type MetricKey } from '#lib/domain/account/metrics/registry.ts'
import { formatNumber } from '#lib/format/number.ts'
import { anyText, type Field, oneOf, readState, type StateOf, searchOf } from '#lib/format/search.ts'

const DEFAULTS = { metric: 'arrival_slippage_bps', by: 'venue', range: '7d' } as const
const wholeNumber: Field<number> = { read: (text) => (/^\d{1,15}$/.test(text) ? Number(text) : null), write: String }

/** The question as it stands in the URL, on the server and in the browser alike. What has its usual value stays out of it. */
export const costFields = {
  metric: oneOf(METRICS.map(({ key }) => key)),
  by: oneOf(GROUPINGS),
  symbol: anyText,
  venue: anyText,
  style: anyText,
  side: oneOf(['buy', 'sell']),
  origin: oneOf(ORIGINS),
  size: anyText,
  hour: anyText,
  curator: anyText,
  range: anyText,
  from: anyText,
  to: anyText,
  /** A group to point out, and an instant of market time in ms: where somebody came from. */
  mark: anyText,
  at: wholeNumber,
}
type Stored = StateOf<typeof costFields>
export type CostQuestion = Omit<Stored, 'metric' | 'by' | 'range'> & { readonly metric: MetricKey; readonly by: Grouping; readonly range: string }

export const questionOf = (state: Stored): CostQuestion => ({
  ...state,
  metric: state.metric ?? DEFAULTS.metric,
  by: state.by ?? DEFAULTS.by,
  range: state.range ?? DEFAULTS.range,
})
export const readQuestion = (given: Parameters<typeof readState>[1]): CostQuestion => questionOf(readState(costFields, given))

/** The same with usual values left out. */
export function storedOf(change: Partial<CostQuestion>): Partial<Stored> {
  return Object.fromEntries(Object.entries(change).map(([name, value]) => [name, value === DEFAULTS[name as keyof typeof DEFAULTS] ? null : value]))
}
const EMPTY = readState(costFields, {})
const serialize = (question: Partial<CostQuestion>): string => searchOf(costFields, { ...EMPTY, ...storedOf(question) })

/** What the API is asked with; what is only pointed out is no part of the question. */
export const costSearchOf = (question: CostQuestion): string => serialize({ ...question, mark: null, at: null })

export function costHref(question: Partial<CostQuestion>): string {
  const search = serialize(question)
  return search === '' ? '/costs' : `/costs?${search}`
}

export const GROUPING_WORDS: Readonly<Record<Grouping, { readonly label: string; readonly noun: string }>> = {
  venue: { label: 'Venue', noun: 'venue' },
  style: { label: 'Style', noun: 'style' },
  symbol: { label: 'Symbol', noun: 'symbol' },
  size: { label: 'Size bucket', noun: 'size bucket' },
  hour: { label: 'Hour (UTC, market time)', noun: 'hour' },
  day: { label: 'Day (UTC, market time)', noun: 'day' },
  side: { label: 'Side', noun: 'side' },
  origin: { label: 'Origin', noun: 'origin' },
  curator: { label: 'Curator and vote', noun: 'curator' },
  decision: { label: 'Each decision', noun: 'decision' },
  order: { label: 'Each order', noun: 'order' },
  fill: { label: 'Each fill', noun: 'fill' },
}
export const isRowGrouping = (by: Grouping): boolean => by === 'decision' || by === 'order' || by === 'fill'

const money = (amount: number): string => formatNumber(amount, 0)

/** `1,000 … 10,000` in quote currency. */
export function sizeLabel(bucket: string): string {
  const low = SIZE_EDGES[Number(bucket) - 1]
  const high = SIZE_EDGES[Number(bucket)]
  if (bucket === 'none') return 'size not known'
  if (low === undefined) return `below ${money(SIZE_EDGES[0])}`
  return high === undefined ? `from ${money(low)}` : `${money(low)} … ${money(high)}`
}

export function groupLabel(by: Grouping, key: string): string {
  if (key === '') return `no ${GROUPING_WORDS[by].noun}`
  if (by === 'size') return sizeLabel(key)
  if (by === 'hour') return `${key}:00`
  return key
}

const NEXT_DAY_MS = 86_400_000

/** The rows behind a group: the same question about each decision of it. */
export function rowsOf(question: CostQuestion, key: string): Partial<CostQuestion> {
  const { by } = question
  const rest = { ...question, by: 'decision' as const, mark: null, at: null }
  if (by === 'day') return { ...rest, from: `${key}T00:00:00.000Z`, to: new Date(Date.parse(`${key}T00:00:00Z`) + NEXT_DAY_MS).toISOString() }
  if (by === 'decision' || by === 'order' || by === 'fill') return rest
  return { ...rest, [by]: key }
}

export const RANGE_CHOICES = [
  { value: '1h', label: 'Last hour' },
  { value: '24h', label: 'Last 24 hours' },
  { value: '7d', label: 'Last 7 days' },
  { value: '30d', label: 'Last 30 days' },
  { value: 'all', label: 'Any time' },
]

/** Filters that have no box of their own: they are put by following a group, and taken off one by one. */
export function chipsOf({ size, hour, curator, from, to }: CostQuestion): readonly { readonly label: string; readonly clear: Partial<CostQuestion> }[] {
  return [
    ...(size ? [{ label: `size ${sizeLabel(size)}`, clear: { size: null } }] : []),
    ...(hour ? [{ label: `hour ${hour}:00 UTC`, clear: { hour: null } }] : []),
    ...(curator ? [{ label: `curator ${curator}`, clear: { curator: null } }] : []),
    ...(from || to ? [{ label: `${from ? shortTime(from) : 'any time'} … ${to ? shortTime(to) : 'now'}, UTC`, clear: { from: null, to: null } }] : []),
  ]
}
const shortTime = (iso: string): string => iso.slice(0, 16).replace('T', ' ')

export const isFiltered = ({ symbol, venue, style, side, origin, size, hour, curator, from, to, range }: CostQuestion): boolean =>
  [symbol, venue, style, side, origin, size, hour, curator, from, to].some((value) => value !== null) || range !== '7d'

/** The filter in words, empty when nothing is filtered. */
export function costFilterInWords(question: CostQuestion): string {
  const { symbol, venue, style, side, origin } = question
  return [symbol, side, style, venue && `on ${venue}`, origin && `from ${origin}s`, ...chipsOf(question).map(({ label }) => label)].filter(Boolean).join(', ')
}

/** The trend that a fill belongs to: its effective spread among those of its symbol and venue, in the week before it. */
export function fillTrendHref(
  fill: { readonly symbol: string; readonly venue: string; readonly atMs: number },
  metric: MetricKey = 'effective_spread_bps',
): string {
  const day = new Date(fill.atMs)
  return costHref({
    metric,
    by: 'hour',
    symbol: fill.symbol,
    venue: fill.venue,
    from: new Date(fill.atMs - 7 * NEXT_DAY_MS).toISOString(),
    // The end is open, and its execution was decided no later than it filled.
    to: new Date(fill.atMs + 1).toISOString(),
    mark: day.toISOString().slice(11, 13),
    at: Math.round(fill.atMs),
  })
}

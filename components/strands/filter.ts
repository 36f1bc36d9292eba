import type { Chip } from '#components/data/list-filters.tsx'
import { anyText, oneOf, type StateOf, searchOf } from '#lib/format/search.ts'
import { asWords } from '#lib/format/words.ts'
import type { StrandsQuery } from '#lib/wire/views/strands.ts'

const SORTS = [
  'time', '-strand_score', 'strand_score', '-execution_score', 'execution_score', '-shortfall', 'shortfall',
] as const satisfies readonly NonNullable<StrandsQuery['sort']>[] // biome-ignore format: one list

/** The five clustering columns and the order, as they stand in the URL on the server and in the browser alike. */
export const strandFields = {
  symbol: anyText,
  timeframe: anyText,
  venue: anyText,
  execution_type: anyText,
  outcome_type: anyText,
  sort: oneOf(SORTS),
}
export type StrandFilter = StateOf<typeof strandFields>
export const NO_KEY = { symbol: null, timeframe: null, venue: null, execution_type: null, outcome_type: null }

/** One text for one filter: part of the query's key, and what the API is asked with. */
export const strandSearchOf = (filter: StrandFilter): string => searchOf(strandFields, filter)

/** What is set, each with its name, and how it comes off. */
export function chipsOf(filter: StrandFilter, change: (change: Partial<StrandFilter>) => void): readonly Chip[] {
  const { symbol, timeframe, venue, execution_type, outcome_type } = filter
  const chip = (name: string, value: string | null, clear: Partial<StrandFilter>, words?: string): Chip[] =>
    value ? [{ name, value: asWords(value), onClear: () => change(clear), ...(words === undefined ? {} : { words }) }] : []
  return [
    ...chip('symbol', symbol, { symbol: null }, symbol ?? ''),
    ...chip('timeframe', timeframe, { timeframe: null }),
    ...chip('on', venue, { venue: null }),
    ...chip('type', execution_type, { execution_type: null }, execution_type ?? ''),
    ...chip('outcome', outcome_type, { outcome_type: null }),
  ]
}

export const OUTCOMES = ['success', 'acceptable', 'poor', 'partial', 'refused', 'rejected', 'expired', 'cancelled', 'failed'] as const

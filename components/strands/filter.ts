import { anyText, type StateOf, searchOf } from '#lib/format/search.ts'
import { asWords } from '#lib/format/words.ts'

/** The five clustering columns, as they stand in the URL on the server and in the browser alike. */
export const strandFields = {
  symbol: anyText,
  timeframe: anyText,
  venue: anyText,
  execution_type: anyText,
  outcome_type: anyText,
}
export type StrandFilter = StateOf<typeof strandFields>

/** One text for one filter: part of the query's key, and what the API is asked with. */
export const strandSearchOf = (filter: StrandFilter): string => searchOf(strandFields, filter)

/** The filter in words; empty when nothing is filtered. */
export function strandFilterInWords({ symbol, timeframe, venue, execution_type, outcome_type }: StrandFilter): string {
  return [symbol, timeframe && `timeframe ${timeframe}`, venue && `on ${venue}`, execution_type, outcome_type && `outcome ${asWords(outcome_type)}`]
    .filter(Boolean)
    .join(', ')
}

export const OUTCOMES = ['success', 'acceptable', 'poor', 'partial', 'refused', 'rejected', 'expired', 'cancelled', 'failed'] as const

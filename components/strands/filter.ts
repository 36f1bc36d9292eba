import { createSerializer, type inferParserType, parseAsString } from 'nuqs/server'
import { asWords } from '#lib/format/words.ts'

/** The five clustering columns, as they stand in the URL on the server and in the browser alike. */
export const strandParsers = {
  symbol: parseAsString,
  timeframe: parseAsString,
  venue: parseAsString,
  execution_type: parseAsString,
  outcome_type: parseAsString,
}
export type StrandFilter = inferParserType<typeof strandParsers>
const serialize = createSerializer(strandParsers)

/** One text for one filter: part of the query's key, and what the API is asked with. */
export const strandSearchOf = (filter: StrandFilter): string => serialize(filter).replace(/^\?/, '')

/** The filter in words; empty when nothing is filtered. */
export function strandFilterInWords({ symbol, timeframe, venue, execution_type, outcome_type }: StrandFilter): string {
  return [symbol, timeframe && `timeframe ${timeframe}`, venue && `on ${venue}`, execution_type, outcome_type && `outcome ${asWords(outcome_type)}`]
    .filter(Boolean)
    .join(', ')
}

export const OUTCOMES = ['success', 'acceptable', 'poor', 'partial', 'refused', 'rejected', 'expired', 'cancelled', 'failed'] as const

/** Which tape of quotes a fill is compared with. */
import type { ForeignFill } from '#lib/domain/account/tca/facts.ts'
import type { Tape } from '#lib/domain/account/tca/tape.ts'
import type { QuotesTable } from '../files-quotes.ts'
import { Refusal } from './settings.ts'

export type Matching = {
  readonly tapeOf: (fill: { readonly symbol: string; readonly venue: string | null }) => Tape | null
  /** `the only tape`, `by symbol`, `by symbol and venue`. */
  readonly by: string
  /** Symbols of fills without a quote. */
  readonly missing: readonly string[]
}

/** @throws Refusal when the files leave open which quote belongs to which fill */
export function matchQuotes({ tapes }: QuotesTable, fills: readonly ForeignFill[]): Matching {
  const byKey = new Map(tapes.map((entry) => [`${entry.symbol}\u0000${entry.venue}`, entry.tape]))
  const venues = new Set(tapes.map((entry) => entry.venue))
  const symbols = new Set(tapes.map((entry) => entry.symbol))
  const fillSymbols = [...new Set(fills.map((fill) => fill.symbol))]
  const listed = (names: Iterable<string>): string => [...names].slice(0, 8).join(', ')
  if (symbols.has('') && symbols.size === 1 && fillSymbols.length > 1) {
    throw new Refusal(`the fills are of ${fillSymbols.length} symbols (${listed(fillSymbols)}) but the quotes name none: add a symbol column to the quotes`)
  }
  if (fillSymbols.includes('') && symbols.size > 1)
    throw new Refusal(`the quotes are of ${symbols.size} symbols (${listed(symbols)}) but the fills name none: add a symbol column to the fills`)
  const only = symbols.size === 1 && (symbols.has('') || fillSymbols[0] === '') ? ([...symbols][0] as string) : null
  const isByVenue = venues.size > 1
  if (isByVenue && !fills.some((fill) => fill.venue !== null && venues.has(fill.venue))) {
    throw new Refusal(
      `the quotes are of ${venues.size} venues (${listed(venues)}) and no fill names one of them: a book of several venues is not one book; keep the rows of one venue, or give the fills a venue column`,
    )
  }
  const venue = isByVenue ? null : ([...venues][0] as string)
  const tapeOf: Matching['tapeOf'] = (fill) => byKey.get(`${only ?? fill.symbol}\u0000${venue ?? fill.venue ?? ''}`) ?? null
  return {
    tapeOf,
    by: `${only !== null ? 'the only tape' : 'by symbol'}${isByVenue ? ' and venue' : ''}`,
    missing: only !== null ? [] : fillSymbols.filter((symbol) => !symbols.has(symbol)),
  }
}

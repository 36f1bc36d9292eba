/** What the market lists, with the last prices it said: for the form that sends a decision. */
export type SymbolVenue = {
  readonly venue: string
  readonly tick: string | null
  readonly lot: string | null
  readonly takerBps: string | null
  readonly allowShort: boolean
  readonly bid: string | null
  readonly ask: string | null
  readonly isStale: boolean
}

export type ListedSymbol = {
  readonly symbol: string
  readonly venues: readonly SymbolVenue[]
  /** Mid of the first fresh two-sided quote, exact to the quote's decimals plus one; null without one. */
  readonly mid: string | null
}

export type Symbols = {
  readonly source: string | null
  readonly state: string | null
  readonly symbols: readonly ListedSymbol[]
}

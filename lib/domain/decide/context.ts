import type { Decimal } from '../base/decimal.ts'
import type { Listing } from '../base/listing.ts'
import type { Price, Quantity } from '../base/money.ts'
import type { Instant } from '../base/time.ts'

export type Level = { readonly price: Price; readonly quantity: Quantity }

/** One venue's book as the desk sees it. Best level first; empty sides are possible. */
export type VenueBook = {
  readonly listing: Listing
  readonly bids: readonly Level[]
  readonly asks: readonly Level[]
  /** Venue stamp of the last change, and when the desk saw it. */
  readonly venueAt: Instant
  readonly seenAt: Instant
  /** False after a gap until the next snapshot, and after the market has closed. */
  readonly isLive: boolean
}

/** What the desk knows of a venue's behaviour from its own orders. */
export type VenueStats = {
  readonly venue: string
  readonly successCount: number
  readonly failureCount: number
  /** Mean over own orders; the listing's entry + response while there are none. */
  readonly meanAckMs: number | null
  readonly meanFirstFillMs: number | null
  /** Share of the last hour in which the feed was live; null while unknown. */
  readonly uptime: number | null
}

/** Everything a judgement may know; built once per decision, stored with it. */
export type Context = {
  readonly now: Instant
  readonly books: readonly VenueBook[]
  readonly stats: ReadonlyMap<string, VenueStats>
  /** Daily volatility as a fraction and daily volume in base units, from the feed; null while unknown. */
  readonly volatilityDaily: number | null
  readonly volumeDaily: Decimal | null
  /** Mean execution score of recent executions of symbol × style; null without history. */
  readonly recentScore: number | null
  /** Filled share of own resting orders of symbol × style, as counts for the Beta(1,1) prior. */
  readonly restingFills: { readonly filled: number; readonly sent: number }
}

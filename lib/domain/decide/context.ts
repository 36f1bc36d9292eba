import type { Decimal } from '../base/decimal.ts'
import { dec } from '../base/decimal.ts'
import type { Listing } from '../base/listing.ts'
import type { Side } from '../base/market.ts'
import type { Price, Quantity } from '../base/money.ts'
import type { Instant } from '../base/time.ts'
import { msBetween } from '../base/time.ts'

const HALF = dec('0.5')

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
  /** Share of the last hour in which the feed was live, prior already applied; null while unknown. */
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
  /** Own observations of when the symbol trades; missing while there are none. */
  readonly volumeCurve?: VolumeCurve | null
}

/** Traded volume by time of the UTC day from history: equal bins from midnight, in any unit. `days` whole days went into it. */
export type VolumeCurve = { readonly volumes: readonly number[]; readonly days: number }

/** The levels an order of this side would take. */
export const takingSide = (book: VenueBook, side: Side): readonly Level[] => (side === 'buy' ? book.asks : book.bids)

/** Milliseconds since the desk saw the book change, on the engine's clock; negative for a stamp that lies ahead of it. */
export const ageMs = (book: VenueBook, now: Instant): number => msBetween(book.seenAt, now)

/** Clocks of different machines differ by less; what is further ahead is stamped wrong, and may be of any age. */
export const AHEAD_MS = 1_000
export const isAhead = (book: VenueBook, now: Instant): boolean => ageMs(book, now) < -AHEAD_MS

export const isFresh = (book: VenueBook, now: Instant): boolean => book.isLive && ageMs(book, now) <= book.listing.bookStaleMs && !isAhead(book, now)

/** Mid of a two-sided, uncrossed book (METRICS.md section 1); null without one. A locked book has a mid. */
export function midOf(book: VenueBook): Price | null {
  const bid = book.bids[0]?.price
  const ask = book.asks[0]?.price
  return bid && ask && bid.lte(ask) ? (bid.plus(ask).times(HALF) as Price) : null
}

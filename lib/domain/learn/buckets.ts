import type { Instant } from '../base/time.ts'
import type { Field } from './lesson.ts'

/**
 * The context of a decision in the coarse steps that lessons speak of (LEARNING.md B1), from what is known before the order is
 * sent. One function for the decision and for its outcome, so that both lie in the same cell.
 */

export type BucketFacts = {
  readonly symbol: string
  readonly timeframe: string | null
  readonly regime: string | null
  /** As the decision names it; without one it follows from the hour. */
  readonly session: string | null
  readonly side: 'buy' | 'sell' | null
  /** Chosen or used; null before the choice. */
  readonly venue: string | null
  readonly executionType: string | null
  /** Market time of the decision. */
  readonly at: Instant
  /** Quantity ÷ daily volume. */
  readonly q: number | null
  /** Consolidated, of the mid. */
  readonly spreadBps: number | null
  /** Daily volatility as a fraction. */
  readonly volatilityDaily: number | null
}

/** Of one symbol over the last thirty days: where its spread and its volatility divide. */
export type BucketMarks = { readonly spreadTerciles: readonly [number, number]; readonly volatilityMedian: number }
/** By symbol, as the learner `buckets` keeps them. */
export type MarksBySymbol = Readonly<Record<string, BucketMarks>>

export const SIZE_EDGE_Q = 0.002
const HOUR_US = 3_600_000_000

/** Every field of a lesson's predicate; null where it is not known, which matches no clause. */
export function bucketsOf(facts: BucketFacts, marks: BucketMarks | undefined): Readonly<Record<Field, string | null>> {
  const hour = localHour(facts.symbol, facts.at)
  return {
    symbol: facts.symbol,
    timeframe: facts.timeframe,
    regime: facts.regime,
    session_bucket: facts.session ?? sessionOf(hour),
    hour_bucket: String(hour).padStart(2, '0'),
    side: facts.side,
    venue: facts.venue,
    execution_type: facts.executionType,
    size_bucket: facts.q === null ? null : facts.q < SIZE_EDGE_Q ? 'small' : 'large',
    spread_bucket: facts.spreadBps === null || !marks ? null : tercile(facts.spreadBps, marks.spreadTerciles),
    vol_bucket: facts.volatilityDaily === null || !marks ? null : facts.volatilityDaily < marks.volatilityMedian ? 'low' : 'high',
  }
}

const tercile = (value: number, [low, high]: readonly [number, number]): string => (value < low ? 'narrow' : value < high ? 'middle' : 'wide')

/** The three market sessions of the symbol's own clock. */
export const sessionOf = (hour: number): string => (hour < 8 ? 'night' : hour < 16 ? 'day' : 'evening')

/** The hour 0–23 on the clock that the symbol's market keeps: New York for shares and currencies, UTC for everything else. */
export const localHour = (symbol: string, at: Instant): number =>
  Math.floor((((at + (isOnNewYorkTime(symbol) ? newYorkOffsetHours(at) : 0) * HOUR_US) / HOUR_US) % 24) + 24) % 24

const CURRENCIES = new Set(['USD', 'EUR', 'GBP', 'JPY', 'CHF', 'AUD', 'NZD', 'CAD', 'SEK', 'NOK'])
/** A share has no quote currency in its name; a currency pair has two. */
const isOnNewYorkTime = (symbol: string): boolean => symbol.split(/[/-]/).every((part, _, parts) => parts.length === 1 || CURRENCIES.has(part))

/** −4 from the second Sunday of March, 2 a.m., to the first Sunday of November, 2 a.m., else −5 (US law since 2007). */
export function newYorkOffsetHours(at: Instant): -4 | -5 {
  // biome-ignore lint/style/noRestrictedGlobals: calendar arithmetic on its argument, no clock is read
  const year = new Date(at / 1_000).getUTCFullYear()
  const from = nthSundayUs(year, 2, 2) + 7 * HOUR_US
  const to = nthSundayUs(year, 10, 1) + 6 * HOUR_US
  return at >= from && at < to ? -4 : -5
}

/** Midnight UTC of the n-th Sunday of a month (0 = January). */
function nthSundayUs(year: number, month: number, n: number): number {
  // biome-ignore lint/style/noRestrictedGlobals: calendar arithmetic on its argument, no clock is read
  const weekday = new Date(Date.UTC(year, month, 1)).getUTCDay()
  // biome-ignore lint/style/noRestrictedGlobals: calendar arithmetic on its argument, no clock is read
  return Date.UTC(year, month, 1 + ((7 - weekday) % 7) + 7 * (n - 1)) * 1_000
}

/** Best ask less best bid over all books that are live, in bps of their mid, at least 0: venues may cross. Null without two sides. */
export function consolidatedSpreadBps(books: readonly { readonly bid: number | null; readonly ask: number | null }[]): number | null {
  const bid = Math.max(...books.flatMap((b) => b.bid ?? []))
  const ask = Math.min(...books.flatMap((b) => b.ask ?? []))
  return Number.isFinite(bid) && Number.isFinite(ask) && bid + ask > 0 ? (Math.max(0, ask - bid) / ((ask + bid) / 2)) * 10_000 : null
}

import { type Context, isFresh, midOf } from '../decide/context.ts'
import { type Decision, STYLES } from '../decide/decision.ts'
import type { Exposure } from '../decide/exposure.ts'
import { bucketsOf, consolidatedSpreadBps, type MarksBySymbol } from './buckets.ts'
import type { Asked } from './match.ts'

/** What is known of a decision before a venue and a style are chosen for it: its buckets, and what may still be chosen. */
export function askedOf(decision: Decision, context: Context, exposure: Exposure, marks: MarksBySymbol): Asked {
  const fresh = context.books.filter((book) => isFresh(book, context.now) && midOf(book) !== null)
  const mid = fresh[0] ? (midOf(fresh[0])?.toNumber() ?? null) : null
  const quantity = mid === null ? null : quantityAt(mid, decision, exposure)
  const volume = context.volumeDaily?.toNumber() ?? 0
  const wanted = new Set(decision.venuePreferences.map((name) => name.trim().toLowerCase()))
  const venues = fresh.map((book) => book.listing.venue)
  const preferred = venues.filter((venue) => wanted.has(venue.toLowerCase()))
  return {
    known: bucketsOf(
      {
        symbol: decision.symbol,
        timeframe: decision.timeframe,
        regime: decision.regime,
        session: decision.sessionBucket,
        side: decision.side,
        venue: null,
        executionType: null,
        at: context.now,
        q: quantity === null || !(volume > 0) ? null : quantity / volume,
        spreadBps: consolidatedSpreadBps(fresh.map((book) => ({ bid: book.bids[0]?.price.toNumber() ?? null, ask: book.asks[0]?.price.toNumber() ?? null }))),
        volatilityDaily: context.volatilityDaily,
      },
      marks[decision.symbol],
    ),
    venues: preferred.length > 0 ? preferred : venues,
    styles: decision.style === 'adaptive' ? STYLES.filter((style) => style !== 'adaptive') : [decision.style],
  }
}

/** Q in base units. Only a bucket is made of it, so a plain number serves. */
function quantityAt(mid: number, { size }: Decision, { equity, conversion }: Exposure): number {
  const value = size.value.toNumber()
  if (size.kind === 'quantity') return value
  return size.kind === 'notional' ? value / mid : Math.max(0, (equity.toNumber() * value) / (conversion.toNumber() * mid))
}

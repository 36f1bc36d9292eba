import { type EventRow, event } from '#lib/db/events.ts'
import type { Pool } from '#lib/db/pool.ts'
import type { Difference } from '#lib/db/recovery.ts'
import type { Instant } from '#lib/domain/base/time.ts'
import type { Booker } from './book.ts'
import type { Venue } from './ports.ts'
import type { Sender } from './send.ts'

/** What a look at a venue needs of the desk. */
export type Comparer = Sender & Booker & { readonly pool: Pool }

/** Where one venue's books and ours stand to each other, from look to look. */
export type Standing = {
  cursor: string | null
  foundFills: number
  checkedAt: Instant | null
  failingSince: Instant | null
  failure: string | null
  writtenAtMs: number
  readonly differences: Map<string, Difference>
  /** Fills that are nobody's, and where in the venue's record they stand. */
  readonly strays: Map<string, { readonly before: string | null }>
  /** Orders that looked wrong in the last look: the second time in a row something is done about it. */
  suspects: Set<string>
  running: Promise<void> | null
}

export const freshStanding = (): Standing => ({
  cursor: null,
  foundFills: 0,
  checkedAt: null,
  failingSince: null,
  failure: null,
  writtenAtMs: Number.NEGATIVE_INFINITY,
  differences: new Map(),
  strays: new Map(),
  suspects: new Set(),
  running: null,
})

/** The same difference is raised once; one that has changed is raised again with its new numbers. */
export function raise(standing: Standing, events: EventRow[], venue: Venue, difference: Difference): void {
  const known = standing.differences.get(difference.id)
  standing.differences.set(difference.id, difference)
  if (known && known.ours === difference.ours && known.theirs === difference.theirs) return
  events.push(event('incident', difference.id, 'raised', difference.order_id, { ...difference, venue: venue.name }))
}

export function clear(standing: Standing, events: EventRow[], venue: Venue, id: string): void {
  const known = standing.differences.get(id)
  if (!known) return
  standing.differences.delete(id)
  events.push(event('incident', id, 'cleared', known.order_id, { name: known.name, venue: venue.name, symbol: known.symbol }))
}

import type { EventRow } from '#lib/db/events.ts'
import { readReconciled, writeReconciled } from '#lib/db/recovery.ts'
import { msBetween, toIso } from '#lib/domain/base/time.ts'
import { lookAtFills, lookAtStrays } from './compare-fills.ts'
import { lookAtOrders } from './compare-orders.ts'
import { lookAtPositions } from './compare-positions.ts'
import { type Comparer, freshStanding, type Standing } from './drift.ts'
import { type Venue, VenueFailure } from './ports.ts'

export type Comparison = {
  /** One look at a venue: its fills, its open orders, its positions, in this order, against ours. Never two at once. */
  readonly look: (venue: string) => Promise<void>
  readonly lookAtAll: () => Promise<void>
  /** Whether our position there is the venue's, as far as the last look tells: what is not must not be closed by a program. */
  readonly isReconciled: (venue: string, symbol: string) => boolean
  readonly idle: () => Promise<void>
}

/** Between two looks at every venue. */
export const LOOK_EVERY_MS = 2_000
/** A look that is older than this says nothing about now. */
const TRUSTED_MS = 4 * LOOK_EVERY_MS
/** A comparison in which nothing changed is written down this often. */
const WRITE_EVERY_MS = 10_000

/**
 * Compares orders, fills and positions with every venue, at start, when a stream is back, and on a timer. Fills that we had not
 * heard of are asked for and booked: the venue's word counts. What no question to the venue explains is drift: an incident that
 * stands until the difference is gone. Nothing of ours is changed to make a difference go away.
 */
export async function compareWithVenues(desk: Comparer): Promise<Comparison> {
  const standings = new Map<string, Standing>()
  for (const row of await readReconciled(desk.pool, desk.moduleId)) {
    const standing = freshStanding()
    standing.cursor = row.fill_cursor
    standing.foundFills = row.found_fills
    for (const d of row.differences) {
      standing.differences.set(d.id, d)
      // Its page in the venue's record is not stored: it is looked for from the beginning.
      if (d.name === 'drift_fill') standing.strays.set(d.id, { before: null })
    }
    standings.set(row.venue, standing)
  }
  const standingOf = (venue: string): Standing => {
    const known = standings.get(venue) ?? freshStanding()
    standings.set(venue, known)
    return known
  }
  const look = (name: string): Promise<void> => {
    const venue = desk.venues.get(name)
    if (!venue) return Promise.resolve()
    const standing = standingOf(name)
    standing.running ??= lookAt(venue, standing, desk).finally(() => {
      standing.running = null
    })
    return standing.running
  }
  return {
    look,
    lookAtAll: async () => void (await Promise.all([...desk.venues.keys()].map(look))),
    isReconciled(venue, symbol) {
      const standing = standings.get(venue)
      if (!standing?.checkedAt || msBetween(standing.checkedAt, desk.wall.now()) > TRUSTED_MS) return false
      return ![...standing.differences.values()].some((d) => d.symbol === symbol || d.symbol === null)
    },
    idle: async () => void (await Promise.allSettled([...standings.values()].map((s) => s.running))),
  }
}

async function lookAt(venue: Venue, standing: Standing, desk: Comparer): Promise<void> {
  const events: EventRow[] = []
  const before = { cursor: standing.cursor, failing: standing.failingSince !== null }
  try {
    await lookAtFills(venue, standing, desk, events)
    await lookAtStrays(venue, standing, events)
    await lookAtOrders(venue, standing, desk, events)
    await lookAtPositions(venue, standing, desk, events)
    standing.checkedAt = desk.wall.now()
    standing.failingSince = null
    standing.failure = null
  } catch (error) {
    if (!(error instanceof VenueFailure)) throw error
    // Nothing is known, and so nothing is said: a difference that stood still stands.
    standing.failingSince ??= desk.wall.now()
    standing.failure = error.message
    if (!before.failing) desk.log.warn({ venue: venue.name, message: error.message }, 'venue cannot be compared with')
  }
  if (!desk.maySend()) return
  const hasChanged = events.length > 0 || standing.cursor !== before.cursor || before.failing !== (standing.failingSince !== null)
  if (!hasChanged && desk.wall.monotonicMs() - standing.writtenAtMs < WRITE_EVERY_MS) return
  standing.writtenAtMs = desk.wall.monotonicMs()
  const row = {
    venue: venue.name,
    fill_cursor: standing.cursor,
    checked_at: standing.checkedAt && toIso(standing.checkedAt),
    failing_since: standing.failingSince && toIso(standing.failingSince),
    failure: standing.failure,
    found_fills: standing.foundFills,
    differences: [...standing.differences.values()],
  }
  await writeReconciled(desk.pool, desk.moduleId, row, events)
}

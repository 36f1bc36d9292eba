import type { EventRow } from '#lib/db/events.ts'
import { bookedFills, readEnded } from '#lib/db/recovery.ts'
import { msBetween } from '#lib/domain/base/time.ts'
import type { VenueTrade } from '#lib/domain/execute/venue-record.ts'
import { takeLate } from './book.ts'
import { emptyBooking } from './changes.ts'
import { type Comparer, clear, raise, type Standing } from './drift.ts'
import type { Venue } from './ports.ts'
import { ask } from './reconcile.ts'
import { revive } from './restore.ts'

/** A venue of this process tells its words late on purpose, in market time; what is younger than this has not been missed. */
const UNTOLD_MS = 1_000

/** Every fill of the venue since the last look is in our books, or is asked for, or is nobody's. */
export async function lookAtFills(venue: Venue, standing: Standing, desk: Comparer, events: EventRow[]): Promise<void> {
  for (;;) {
    const page = await venue.fillsSince(standing.cursor)
    const missing = await missingOf(page.fills, venue, desk)
    const isUntold = (f: VenueTrade): boolean => venue.isSimulated && msBetween(f.venueAt, desk.clock.now()) < UNTOLD_MS
    const untold = missing.some(isUntold)
    for (const fill of missing) if (!isUntold(fill)) await find(fill, venue, standing, desk, events)
    // What may still be told is looked at again with the next look.
    if (untold) return
    standing.cursor = page.cursor
    if (page.isLast) return
  }
}

/** A fill that was nobody's and that the venue has taken back is no difference any more. */
export async function lookAtStrays(venue: Venue, standing: Standing, events: EventRow[]): Promise<void> {
  for (const [id, { before }] of standing.strays) {
    let cursor = before
    let isThere = false
    for (let isLast = false; !isLast && !isThere; ) {
      const page = await venue.fillsSince(cursor)
      isThere = page.fills.some((f) => fillKey(venue, f) === id)
      isLast = page.isLast
      if (!isThere) cursor = page.cursor
    }
    if (isThere) standing.strays.set(id, { before: cursor })
    else {
      standing.strays.delete(id)
      clear(standing, events, venue, id)
    }
  }
}

async function missingOf(fills: readonly VenueTrade[], venue: Venue, desk: Comparer): Promise<readonly VenueTrade[]> {
  const isHere = (f: VenueTrade): boolean => {
    const execution = desk.memory.orders.get(f.clientOrderId)?.execution
    return execution?.fills.some((own) => own.venue === venue.name && own.venueFillId === f.venueFillId) ?? false
  }
  const elsewhere = fills.filter((f) => !isHere(f))
  if (elsewhere.length === 0) return []
  // An execution that has just ended leaves memory before its booking is stored: what was handed over before us is stored after this.
  await desk.book(emptyBooking())
  const booked = await bookedFills(
    desk.pool,
    venue.name,
    elsewhere.map((f) => f.venueFillId),
  )
  return elsewhere.filter((f) => !booked.has(f.venueFillId) && !isHere(f))
}

async function find(fill: VenueTrade, venue: Venue, standing: Standing, desk: Comparer, events: EventRow[]): Promise<void> {
  const facts = { venue: venue.name, fill: fill.venueFillId, order: fill.clientOrderId }
  const live = desk.memory.orders.get(fill.clientOrderId)
  if (live) {
    desk.log.warn(facts, 'a fill that the stream had not told')
    await ask(live, desk)
    standing.foundFills++
    return
  }
  // It may have ended since the page was read, and its booking be on the way to the database still.
  await desk.book(emptyBooking())
  const ended = await readEnded(desk.pool, desk.moduleId, fill.clientOrderId)
  if (ended) {
    if (ended.fills.some((f) => f.venue === venue.name && f.venue_fill_id === fill.venueFillId)) return
    desk.log.warn(facts, 'a fill of an order that was over')
    const report = await venue.lookup(fill.clientOrderId)
    const execution = revive(ended, desk.memory, desk.clock.now())
    if (report) await takeLate(report, execution, desk)
    standing.foundFills++
    return
  }
  standing.strays.set(fillKey(venue, fill), { before: standing.cursor })
  raise(standing, events, venue, {
    id: fillKey(venue, fill),
    name: 'drift_fill',
    message: `${venue.name} has a fill that we never ordered: ${fill.side} ${fill.quantity.toFixed()} ${fill.symbol} at ${fill.price.toFixed()}`,
    symbol: fill.symbol,
    order_id: null,
    ours: null,
    theirs: fill.quantity.toFixed(),
  })
}

const fillKey = (venue: Venue, { venueFillId }: VenueTrade): string => `fill ${venue.name} ${venueFillId}`

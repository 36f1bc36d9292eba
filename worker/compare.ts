import { type EventRow, event } from '#lib/db/events.ts'
import type { Pool } from '#lib/db/pool.ts'
import { bookedFills, type Difference, readEnded, readReconciled, writeReconciled } from '#lib/db/recovery.ts'
import { type Decimal, ZERO } from '#lib/domain/base/decimal.ts'
import { listingKey } from '#lib/domain/base/listing.ts'
import { type Instant, msBetween, toIso } from '#lib/domain/base/time.ts'
import type { VenueTrade } from '#lib/domain/execute/venue-record.ts'
import { type Booker, takeLate } from './book.ts'
import { emptyBooking } from './changes.ts'
import type { LiveOrder } from './live.ts'
import { type Venue, VenueFailure } from './ports.ts'
import { ask } from './reconcile.ts'
import { revive } from './restore.ts'
import type { Sender } from './send.ts'

export type Comparer = Sender & Booker & { readonly pool: Pool }

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
/** A venue of this process tells its words late on purpose, in market time; what is younger than this has not been missed. */
const UNTOLD_MS = 1_000
/** A position that differs is looked at again before it is called drift: a fill may be on its way. */
const POSITION_LOOKS = 3
const POSITION_PAUSE_MS = 250
/** A look that is older than this says nothing about now. */
const TRUSTED_MS = 4 * LOOK_EVERY_MS
/** A comparison in which nothing changed is written down this often. */
const WRITE_EVERY_MS = 10_000

type Standing = {
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

/**
 * Compares orders, fills and positions with every venue, at start, when a stream is back, and on a timer. Fills that we had not
 * heard of are asked for and booked: the venue's word counts. What no question to the venue explains is drift: an incident that
 * stands until the difference is gone. Nothing of ours is changed to make a difference go away.
 */
export async function compareWithVenues(desk: Comparer): Promise<Comparison> {
  const standings = new Map<string, Standing>()
  for (const row of await readReconciled(desk.pool, desk.moduleId)) {
    const standing = fresh()
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
    const known = standings.get(venue) ?? fresh()
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

const fresh = (): Standing => ({
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

/** Every fill of the venue since the last look is in our books, or is asked for, or is nobody's. */
async function lookAtFills(venue: Venue, standing: Standing, desk: Comparer, events: EventRow[]): Promise<void> {
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
  standing.strays.set(`fill ${venue.name} ${fill.venueFillId}`, { before: standing.cursor })
  raise(standing, events, venue, {
    id: `fill ${venue.name} ${fill.venueFillId}`,
    name: 'drift_fill',
    message: `${venue.name} has a fill that we never ordered: ${fill.side} ${fill.quantity.toFixed()} ${fill.symbol} at ${fill.price.toFixed()}`,
    symbol: fill.symbol,
    order_id: null,
    ours: null,
    theirs: fill.quantity.toFixed(),
  })
}

/** A fill that was nobody's and that the venue has taken back is no difference any more. */
async function lookAtStrays(venue: Venue, standing: Standing, events: EventRow[]): Promise<void> {
  for (const [id, { before }] of standing.strays) {
    let cursor = before
    let isThere = false
    for (let isLast = false; !isLast && !isThere; ) {
      const page = await venue.fillsSince(cursor)
      isThere = page.fills.some((f) => `fill ${venue.name} ${f.venueFillId}` === id)
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

/** What is open there and not with us, open with us and not there, or filled differently: asked about when it looks so twice. */
async function lookAtOrders(venue: Venue, standing: Standing, desk: Comparer, events: EventRow[]): Promise<void> {
  const open = new Map((await venue.openOrders()).map((o) => [o.clientOrderId, o]))
  const ours = [...desk.memory.orders.values()].filter((o) => o.intent.venue === venue.name)
  const suspects = new Set<string>()
  const suspect = async (id: string, act: () => Promise<void>): Promise<void> => {
    suspects.add(id)
    if (standing.suspects.has(id)) await act()
  }
  for (const order of ours) {
    const isOpenHere = order.state.status === 'accepted' || order.state.status === 'partially_filled'
    const there = open.get(order.intent.clientOrderId)
    const differs = there ? !there.filledQuantity.eq(order.state.filledQuantity) : isOpenHere
    if (differs) await suspect(order.intent.clientOrderId, async () => void (await askAgain(order, venue, standing, desk, events)))
    else clear(standing, events, venue, orderKey(venue, order.intent.clientOrderId))
  }
  for (const [id, there] of open) {
    if (desk.memory.orders.has(id)) continue
    await suspect(id, async () => {
      const now = await venue.lookup(id)
      if (desk.memory.orders.has(id) || (now?.status !== 'accepted' && now?.status !== 'partially_filled')) return
      raise(standing, events, venue, {
        id: orderKey(venue, id),
        name: 'drift_order',
        message: `${venue.name} has the order ${there.venueOrderId} open, which is not open with us`,
        symbol: null,
        order_id: null,
        ours: null,
        theirs: now.status,
      })
    })
  }
  for (const d of [...standing.differences.values()])
    if (d.name === 'drift_order' && !suspects.has(d.id.split(' ').at(-1) as string)) clear(standing, events, venue, d.id)
  standing.suspects = suspects
}

const orderKey = (venue: Venue, clientOrderId: string): string => `order ${venue.name} ${clientOrderId}`

/** The venue's word on the one order settles it; where it does not, the difference is loud. */
async function askAgain(order: LiveOrder, venue: Venue, standing: Standing, desk: Comparer, events: EventRow[]): Promise<void> {
  const answer = await ask(order, desk)
  if (answer === 'known') return
  const { status, filledQuantity } = order.state
  raise(standing, events, venue, {
    id: orderKey(venue, order.intent.clientOrderId),
    name: 'drift_order',
    message: `our order ${order.intent.id} is ${status} with us and not open at ${venue.name}, which cannot say what became of it`,
    symbol: order.intent.symbol,
    order_id: order.intent.id,
    ours: `${status} ${filledQuantity.toFixed()}`,
    theirs: null,
  })
}

async function lookAtPositions(venue: Venue, standing: Standing, desk: Comparer, events: EventRow[]): Promise<void> {
  let stable: ReadonlyMap<string, Decimal> = new Map()
  for (let attempt = 1; attempt <= POSITION_LOOKS; attempt++) {
    if (attempt > 1) {
      await new Promise((resolve) => setTimeout(resolve, POSITION_PAUSE_MS))
      await lookAtFills(venue, standing, desk, events)
    }
    const differing = differences(await venue.positions(), venue, desk)
    stable = attempt === 1 ? differing : new Map([...differing].filter(([symbol, by]) => stable.get(symbol)?.eq(by)))
    for (const d of [...standing.differences.values()])
      if (d.name === 'drift_position' && d.symbol !== null && !differing.has(d.symbol)) clear(standing, events, venue, d.id)
    if (stable.size === 0) return
  }
  for (const [symbol, by] of stable) {
    const ours = desk.memory.positions.get(listingKey(venue.name, symbol))?.quantity ?? ZERO
    raise(standing, events, venue, {
      id: `position ${venue.name} ${symbol}`,
      name: 'drift_position',
      message: `${venue.name} says we hold ${ours.plus(by).toFixed()} ${symbol}, our books say ${ours.toFixed()}`,
      symbol,
      order_id: null,
      ours: ours.toFixed(),
      theirs: ours.plus(by).toFixed(),
    })
  }
}

/** Theirs less ours by symbol, where it is not zero. */
function differences(theirs: ReadonlyMap<string, Decimal>, venue: Venue, { memory }: Comparer): Map<string, Decimal> {
  const by = new Map<string, Decimal>(theirs)
  for (const p of memory.positions.values()) if (p.venue === venue.name) by.set(p.symbol, (by.get(p.symbol) ?? ZERO).minus(p.quantity))
  return new Map([...by].filter(([, difference]) => !difference.isZero()))
}

/** The same difference is raised once; one that has changed is raised again with its new numbers. */
function raise(standing: Standing, events: EventRow[], venue: Venue, difference: Difference): void {
  const known = standing.differences.get(difference.id)
  standing.differences.set(difference.id, difference)
  if (known && known.ours === difference.ours && known.theirs === difference.theirs) return
  events.push(event('incident', difference.id, 'raised', difference.order_id, { ...difference, venue: venue.name }))
}

function clear(standing: Standing, events: EventRow[], venue: Venue, id: string): void {
  const known = standing.differences.get(id)
  if (!known) return
  standing.differences.delete(id)
  events.push(event('incident', id, 'cleared', known.order_id, { name: known.name, venue: venue.name, symbol: known.symbol }))
}

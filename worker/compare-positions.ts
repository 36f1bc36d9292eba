import type { EventRow } from '#lib/db/events.ts'
import { type Decimal, ZERO } from '#lib/domain/base/decimal.ts'
import { listingKey } from '#lib/domain/base/listing.ts'
import { lookAtFills } from './compare-fills.ts'
import { type Comparer, clear, raise, type Standing } from './drift.ts'
import type { Venue } from './ports.ts'

/** A position that differs is looked at again before it is called drift: a fill may be on its way. */
const POSITION_LOOKS = 3
const POSITION_PAUSE_MS = 250

/** What is held there and here, of each symbol; fills are asked for again before a difference counts. */
export async function lookAtPositions(venue: Venue, standing: Standing, desk: Comparer, events: EventRow[]): Promise<void> {
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

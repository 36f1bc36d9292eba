import { type Decimal, ZERO } from '#lib/domain/base/decimal.ts'
import { type Listing, toBase } from '#lib/domain/base/listing.ts'
import { type Instant, instant } from '#lib/domain/base/time.ts'
import type { Policy } from '#lib/domain/decide/policy.ts'
import { isTerminal } from '#lib/domain/execute/order.ts'
import { type Reroute, type Rerouting, rerouteOf } from '#lib/domain/execute/reroute.ts'
import { type Activity, type Child, isOver, type Schedule } from '#lib/domain/execute/schedule.ts'
import type { LiveExecution } from './live.ts'
import type { Quotes } from './quotes.ts'

/** The child orders as their schedule sees them: nothing but what is stored with them, so that a restart sees the same. */
export const childrenOf = (execution: LiveExecution): readonly Child[] =>
  execution.orders.map((o) => ({
    childNo: o.intent.childNo,
    sliceNo: o.intent.sliceNo ?? 0,
    ordered: o.intent.quantity,
    filled: o.state.filledQuantity,
    isOpen: !isTerminal(o.state.status),
    isRefused: o.state.status === 'rejected' || o.state.status === 'denied',
    intendedAt: o.sentAt ?? instant(0),
  }))

/** All orders are over and none will follow: the execution can be concluded. */
export const isEnded = (execution: LiveExecution, now: Instant): boolean =>
  execution.orders.every((o) => isTerminal(o.state.status)) &&
  (execution.schedule === null ? rerouteDue(execution, now) === null : isOver(execution.schedule, childrenOf(execution), now))

/** Something may follow the orders that it has: its schedule, or another round of its split. */
export const mayFollow = (execution: LiveExecution): boolean => execution.schedule !== null || execution.orders.every((o) => isTerminal(o.state.status))

/** What venues that failed leave to others; null for whatever is not a split over venues. */
export function rerouteDue(execution: LiveExecution, now: Instant): Reroute | null {
  const { schedule, style, orders, conversionPrice, releasedAt, rerouting } = execution
  if (schedule !== null || style !== 'market') return null
  const routed = orders.map((o) => ({
    venue: o.intent.venue,
    round: o.intent.sliceNo ?? 1,
    quantity: toBase(o.intent.quantity, o.listing, conversionPrice),
    filled: toBase(o.state.filledQuantity, o.listing, conversionPrice),
    status: o.state.status,
  }))
  return rerouteOf(routed, releasedAt, rerouting, now)
}

/** A split goes on as long as the policy says, where more than one venue was asked; contracts stay on their listing. */
export const reroutingOf = (listing: Listing, venueCount: number, { routing }: Policy): Rerouting => ({
  rounds: listing.contractSize === null && venueCount > 1 ? routing.rounds : 0,
  withinMs: routing.withinMs,
})

/**
 * Traded since the schedule counts, in its units: over all venues of the symbol, or on the listing alone where it trades
 * contracts. Null while no print has been seen. The paper venues print nothing of ours, so own trades are not in it.
 */
export function activityOf({ symbol, listing }: LiveExecution, schedule: Schedule, quotes: Quotes, now: Instant): Activity {
  let volume: Decimal | null = null
  for (const other of quotes.listings(symbol)) {
    if (listing.contractSize === null ? other.contractSize !== null : other.venue !== listing.venue) continue
    const traded = quotes.trades(other.venue, symbol, schedule.volumeFrom, now)
    if (traded) volume = (volume ?? ZERO).plus(traded.volume)
  }
  return { volume }
}

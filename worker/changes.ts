import type { Booking, OrderChange } from '#lib/db/bookings.ts'
import { instant, toIso } from '#lib/domain/base/time.ts'
import { isTerminal } from '#lib/domain/execute/order.ts'
import type { LiveOrder } from './live.ts'

export const emptyBooking = (): Booking => ({ orders: [], intents: [], fills: [], positions: [], positionChanges: [], executions: [], events: [] })

const iso = (us: number | null): string | null => (us === null ? null : toIso(instant(us)))

/** What the row of an order becomes; remembers the version as the one the next change starts from. */
export function orderChange(order: LiveOrder, wallNow: number): OrderChange {
  const { state } = order
  const change: OrderChange = {
    id: order.intent.id,
    version_from: order.storedVersion,
    version: state.version,
    status: state.status,
    reason: state.reason,
    venue_order_id: state.venueOrderId,
    filled_quantity: state.filledQuantity.toFixed(),
    average_price: order.averagePrice?.toFixed() ?? null,
    sent_mid: typeof order.sentMid === 'string' ? null : order.sentMid.toFixed(),
    sent_at: iso(order.sentWall),
    sent_at_us: order.sentAt,
    acknowledged_at: iso(order.acknowledgedWall),
    done_at: isTerminal(state.status) ? iso(wallNow) : null,
    unknown_since: iso(order.unknownSince),
    last_check_at: iso(order.lastCheckAt),
    next_check_at: iso(order.nextCheckAt),
  }
  order.storedVersion = state.version
  return change
}

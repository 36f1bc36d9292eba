import type { Decimal } from '../base/decimal.ts'
import { sum } from '../base/decimal.ts'
import type { Instant } from '../base/time.ts'
import { msBetween } from '../base/time.ts'
import type { OrderStatus } from './order.ts'
import { isTerminal } from './order.ts'

/** One order of a split. The first round has no number of its own: `round` is 1. */
export type RoutedOrder = {
  readonly venue: string
  readonly round: number
  /** Base units. */
  readonly quantity: Decimal
  readonly filled: Decimal
  readonly status: OrderStatus
}

/** How far a split goes after its venues. */
export type Rerouting = {
  /** Rounds after the first; 0 for an order that can go nowhere else. */
  readonly rounds: number
  /** Market time from the first send after which nothing is sent again. */
  readonly withinMs: number
}

export type Reroute = {
  readonly round: number
  /** Base units that no venue has taken on. */
  readonly quantity: Decimal
  /** Venues that failed: they get nothing more of this order. */
  readonly excluded: ReadonlySet<string>
}

/**
 * What venues that failed leave to the others (ENGINE.md section 4): the parts of the last round that were rejected, which is
 * positive evidence that they will never fill. Null while anything may still fill, so that nothing is ordered twice, and
 * when the rounds or the time are used up. It is read from the orders alone: a restart in between asks the same and gets
 * the same, and a round that is stored is not due again.
 */
export function rerouteOf(orders: readonly RoutedOrder[], releasedAt: Instant | null, { rounds, withinMs }: Rerouting, now: Instant): Reroute | null {
  if (rounds === 0 || orders.length === 0 || releasedAt === null) return null
  if (orders.some((o) => !isTerminal(o.status)) || msBetween(releasedAt, now) > withinMs) return null
  const last = Math.max(...orders.map((o) => o.round))
  const failed = orders.filter((o) => o.round === last && o.status === 'rejected')
  const quantity = sum(failed.map((o) => o.quantity.minus(o.filled)))
  if (!quantity.gt(0) || last > rounds) return null
  return { round: last + 1, quantity, excluded: new Set(orders.filter((o) => o.status === 'rejected').map((o) => o.venue)) }
}

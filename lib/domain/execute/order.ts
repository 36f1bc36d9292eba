import type { ClientOrderId, DecisionId, ExecutionId, OrderId } from '../base/id.ts'
import type { Side } from '../base/market.ts'
import type { Price, Quantity } from '../base/money.ts'
import type { Instant } from '../base/time.ts'

export const ORDER_STATUSES = ['intended', 'denied', 'sent', 'accepted', 'partially_filled', 'filled', 'cancelled', 'rejected', 'expired', 'unknown'] as const
export type OrderStatus = (typeof ORDER_STATUSES)[number]

/** What is committed before the venue hears of it. */
export type OrderIntent = {
  readonly id: OrderId
  readonly executionId: ExecutionId
  readonly decisionId: DecisionId
  readonly clientOrderId: ClientOrderId
  readonly childNo: number
  readonly symbol: string
  readonly venue: string
  readonly side: Side
  readonly type: 'market' | 'limit'
  /** `ioc` takes what is there and cancels the rest; `gtc` rests until `expiresAt`. */
  readonly timeInForce: 'ioc' | 'gtc'
  /** Limit price, or the protection price of a market order: it never trades through it. */
  readonly price: Price
  /** Traded units of the listing (contracts where it has a contract size). */
  readonly quantity: Quantity
  readonly expiresAt: Instant | null
  readonly reduceOnly: boolean
}

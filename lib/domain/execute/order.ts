import type { ClientOrderId, DecisionId, ExecutionId, OrderId } from '../base/id.ts'
import type { Side } from '../base/market.ts'
import type { Price, Quantity } from '../base/money.ts'
import type { Result } from '../base/result.ts'
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

/** Facts that a person should see beside the order. */
export type OrderFlag = 'late_fill' | 'overfill' | 'unrecorded_send'

/** Where an order stands. `version` grows by one with every change: transitions are compare-and-set on it. */
export type OrderState = {
  readonly status: OrderStatus
  readonly quantity: Quantity
  readonly filledQuantity: Quantity
  readonly venueOrderId: string | null
  readonly reason: string | null
  readonly version: number
  readonly flags: readonly OrderFlag[]
}

export type OrderEvent =
  /** Ours: the send call begins; we decide not to send; the outcome of a sent order cannot be known. */
  | { readonly kind: 'send' }
  | { readonly kind: 'deny'; readonly reason: string }
  | { readonly kind: 'lose'; readonly reason: string }
  /** The venue's word, by report or by lookup: it is evidence, whatever we believed before. */
  | { readonly kind: 'accept'; readonly venueOrderId: string }
  | { readonly kind: 'fill'; readonly quantity: Quantity }
  | { readonly kind: 'cancel' | 'reject' | 'expire'; readonly reason: string | null }
  /** A lookup answered that the venue has never heard of the order. */
  | { readonly kind: 'absent' }

export type IllegalTransition = { readonly from: OrderStatus; readonly event: OrderEvent['kind']; readonly message: string }

export declare function apply(state: OrderState, event: OrderEvent): Result<OrderState, IllegalTransition>
export declare function intended(intent: OrderIntent): OrderState
export declare const isTerminal: (status: OrderStatus) => boolean
export declare const isOpen: (status: OrderStatus) => boolean
export declare const needsLookup: (status: OrderStatus) => boolean

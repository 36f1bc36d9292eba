/** What a venue's own record says, in the words of all that read or keep it. */
import type { ClientOrderId } from '../base/id.ts'
import type { Side } from '../base/market.ts'
import type { Money, Price, Quantity } from '../base/money.ts'
import type { Instant } from '../base/time.ts'

export type VenueFill = {
  readonly venueFillId: string
  readonly clientOrderId: ClientOrderId
  readonly price: Price
  /** Traded units, positive. */
  readonly quantity: Quantity
  /** Negative = rebate. */
  readonly fee: Money
  readonly feeCurrency: string
  readonly liquidity: 'maker' | 'taker'
  readonly venueAt: Instant
}

/** A fill as the venue's own record has it, whoever ordered it. */
export type VenueTrade = VenueFill & { readonly symbol: string; readonly side: Side }

/** An order as a paper venue keeps it. */
export type PaperOrder = {
  readonly clientOrderId: ClientOrderId
  readonly venueOrderId: string
  readonly venue: string
  readonly symbol: string
  readonly side: Side
  readonly type: 'market' | 'limit'
  readonly timeInForce: 'ioc' | 'gtc'
  readonly price: Price
  readonly quantity: Quantity
  readonly filledQuantity: Quantity
  readonly status: 'accepted' | 'partially_filled' | 'filled' | 'cancelled' | 'rejected' | 'expired'
  readonly reason: string | null
  readonly receivedAt: Instant
  readonly updatedAt: Instant
  readonly expiresAt: Instant | null
  /** Lots shown ahead of it at its price, in traded units; null where it does not rest. */
  readonly queueAhead: Quantity | null
}

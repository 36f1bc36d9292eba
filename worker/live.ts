import type { FillFacts, ForecastFacts } from '#lib/domain/account/metrics/facts.ts'
import type { Known } from '#lib/domain/account/metrics/value.ts'
import type { Decimal } from '#lib/domain/base/decimal.ts'
import type { DecisionId, ExecutionId, FillId } from '#lib/domain/base/id.ts'
import type { Listing } from '#lib/domain/base/listing.ts'
import type { Side } from '#lib/domain/base/market.ts'
import type { Price, Quantity } from '#lib/domain/base/money.ts'
import type { Instant } from '#lib/domain/base/time.ts'
import type { Urgency } from '#lib/domain/decide/decision.ts'
import type { OrderIntent, OrderState } from '#lib/domain/execute/order.ts'
import type { Rerouting } from '#lib/domain/execute/reroute.ts'
import type { Schedule } from '#lib/domain/execute/schedule.ts'

/** Wall-clock stamps of METRICS.md section 9, microseconds; absent until the stage is reached. */
export type Stamps = {
  committed?: number
  noticed?: number
  judged?: number
  intent?: number
  sent?: number
  acknowledged?: number
  firstFill?: number
  done?: number
  reported?: number
}

/** An execution that is not over: what its report will be computed from. */
export type LiveExecution = {
  readonly id: ExecutionId
  readonly decisionId: DecisionId
  readonly symbol: string
  readonly timeframe: string | null
  readonly side: Side
  readonly style: string
  readonly listing: Listing
  /** Arrival mid at which base units became traded units. */
  readonly conversionPrice: Price
  /** Q and Q_o; a change of the order moves them. */
  decidedQuantity: Quantity
  orderedQuantity: Quantity
  readonly decisionMid: Known
  readonly forecast: ForecastFacts
  readonly curatedScore: number
  readonly venueScores: Readonly<Record<string, number>>
  readonly bounds: { readonly maxSlippageBps: number; readonly maxLatencyMs: number; readonly markoutScaleBps: number }
  /** How the decision wants its children placed. */
  readonly placement: { readonly limitPrice: Price | null; readonly urgency: Urgency; readonly preferences: readonly string[]; readonly reduceOnly: boolean }
  /** How far a split follows its venues when they fail. */
  readonly rerouting: Rerouting
  /** Null for an order that was sent at once. */
  schedule: Schedule | null
  readonly configVersion: number
  readonly stamps: Stamps
  readonly isCommitStamp: boolean
  readonly outcome: { readonly decision_ref: string | null; readonly plan_id: string | null; readonly signal_id: string | null; readonly cause?: string }
  /** After this an intent that was never sent is stale: nothing of it leaves any more. Null = never; a schedule has its own end. */
  readonly deadline: Instant | null
  /** Market time of the first send, and what the book said then; set once. */
  releasedAt: Instant | null
  arrivalMid: Known
  farTouch: Known
  readonly orders: LiveOrder[]
  readonly fills: LiveFill[]
  readonly flags: Set<string>
  positionBefore: { quantity: string; average_price: string | null } | null
}

/** An order that the venue may still speak about. */
export type LiveOrder = {
  readonly execution: LiveExecution
  readonly intent: OrderIntent
  readonly listing: Listing
  state: OrderState
  /** Version as stored; null until the intent's own commit. */
  storedVersion: number
  /** An intent that was stored by an earlier run, which may have sent it: it is not sent before its venue has been asked. */
  mayBeKnown: boolean
  sentAt: Instant | null
  sentWall: number | null
  sentMid: Known
  acknowledgedAt: Instant | null
  acknowledgedWall: number | null
  firstFillAt: Instant | null
  averagePrice: Decimal | null
  unknownSince: number | null
  lastCheckAt: number | null
  nextCheckAt: number | null
}

export type LiveFill = {
  readonly id: FillId
  readonly venue: string
  readonly venueFillId: string
  readonly order: LiveOrder
  readonly facts: FillFacts
  /** Traded units, and the fee in its own currency and in quote currency. */
  readonly quantity: Quantity
  readonly price: Price
  readonly fee: Decimal
  readonly feeCurrency: string
  readonly feeQuote: Known
  readonly venueAt: Instant
  readonly seenAt: Instant
}

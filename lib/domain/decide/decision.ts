import type { Decimal } from '../base/decimal.ts'
import type { DecisionId } from '../base/id.ts'
import type { Side } from '../base/market.ts'
import type { Bps, Price } from '../base/money.ts'
import type { Result } from '../base/result.ts'
import type { Instant } from '../base/time.ts'
import type { Conditions } from './entry.ts'
import type { Refusal } from './refusal.ts'

export const STYLES = ['market', 'limit', 'twap', 'vwap', 'pov', 'iceberg', 'is', 'adaptive'] as const
export type Style = (typeof STYLES)[number]
export const URGENCIES = ['low', 'normal', 'high'] as const
export type Urgency = (typeof URGENCIES)[number]
/** What becomes of the position after a crash: it is watched on, or closed. */
export const RECOVERY_POLICIES = ['resume', 'flatten'] as const
export type RecoveryPolicy = (typeof RECOVERY_POLICIES)[number]

/** The row as read from `dm_strand`; jsonb columns are whatever the writer put there. */
export type DecisionRow = {
  readonly id: string
  readonly lifecycle_id: string | null
  readonly parent_id: string | null
  readonly kind: string | null
  readonly symbol: string | null
  readonly timeframe: string | null
  readonly session_bucket: string | null
  readonly regime: string | null
  readonly dm_alpha: unknown
  readonly dm_decision: unknown
  readonly tags: readonly string[]
  readonly created_at: Instant
}

/** Base units, quote currency, or a fraction (0–1] of equity. */
export type Size = { readonly kind: 'quantity' | 'notional' | 'fraction'; readonly value: Decimal }

/** A decision that passed validation: every field has its type, unit and bound. */
export type Decision = {
  readonly id: DecisionId
  readonly lifecycleId: string | null
  /** Echoed in the report as they came. */
  readonly decisionRef: string | null
  readonly planId: string | null
  readonly signalId: string | null
  readonly symbol: string
  readonly timeframe: string | null
  readonly sessionBucket: string | null
  readonly regime: string | null
  readonly side: Side
  readonly size: Size
  /** Paths of the fields that later refusals may have to name. */
  readonly fields: { readonly size: string; readonly limitPrice: string; readonly stopLoss: string; readonly maxSlippage: string; readonly validUntil: string }
  /** (0, 1] */
  readonly strength: number
  readonly style: Style
  /** The style as the row named it; null when it named none and trades as `adaptive`. */
  readonly styleGiven: Style | null
  readonly limitPrice: Price | null
  readonly stopLoss: Price | null
  readonly takeProfit: Price | null
  /** Must hold before it trades, and close what it opened when they come to hold; null when nothing is asked for. */
  readonly entryConditions: Conditions | null
  readonly exitConditions: Conditions | null
  /** Null = as configured (`watch.policy`). */
  readonly recoveryPolicy: RecoveryPolicy | null
  readonly maxSlippageBps: Bps | null
  readonly maxLatencyMs: number | null
  /** (0, 1] of traded volume. */
  readonly maxParticipation: number | null
  readonly reduceOnly: boolean
  readonly horizonMs: number | null
  readonly validUntil: Instant | null
  readonly effectiveAt: Instant | null
  readonly urgency: Urgency
  readonly venuePreferences: readonly string[]
  readonly committedAt: Instant
  readonly tags: readonly string[]
}

export type Admission = Result<Decision, Refusal>

import type { ClientOrderId, ExecutionId, OrderId } from '../base/id.ts'
import type { Price, Quantity } from '../base/money.ts'
import type { Result } from '../base/result.ts'
import type { Refusal } from '../decide/refusal.ts'
import type { RiskApproved } from '../decide/risk.ts'
import type { Candidate, Forecast } from '../decide/survey.ts'
import type { OrderIntent } from './order.ts'

export type Plan = {
  readonly venue: string
  readonly benchmarkVenue: string
  readonly reason: string
  /** 1: the greedy choice is certain. */
  readonly propensity: number
  /** Q and Q_o, base units. */
  readonly quantity: Quantity
  readonly ordered: Quantity
  /** Arrival mid at which base units became traded units. */
  readonly conversionPrice: Price
  readonly style: 'market' | 'limit'
  readonly protectionPrice: Price
  readonly intents: readonly OrderIntent[]
  readonly candidates: readonly Candidate[]
  readonly predict: Forecast
}

export type PlanIds = { readonly executionId: ExecutionId; readonly orderId: () => OrderId; readonly clientOrderId: (childNo: number) => ClientOrderId }
export declare function plan(approved: RiskApproved, ids: PlanIds): Result<Plan, Refusal>

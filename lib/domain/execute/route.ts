import type { ExecutionId, OrderId } from '../base/id.ts'
import { clientOrderId } from '../base/id.ts'
import { invariant } from '../base/invariant.ts'
import type { Price, Quantity } from '../base/money.ts'
import type { Instant } from '../base/time.ts'
import { plusMs } from '../base/time.ts'
import type { Case } from '../decide/judgement.ts'
import type { RiskApproved } from '../decide/risk.ts'
import type { Candidate, Forecast } from '../decide/survey.ts'
import type { OrderIntent } from './order.ts'
import type { Schedule } from './schedule.ts'
import { isScheduled, type PlacedStyle, scheduleOf } from './scheduling.ts'

/** What will be sent where, and everything that the choice was made from. */
export type Plan = {
  readonly venue: string
  readonly benchmarkVenue: string
  readonly reason: string
  /** Probability of this choice: the least cost is taken without a draw, so exactly 1. */
  readonly propensity: number
  /** Q and Q_o of METRICS.md section 1, base units. */
  readonly quantity: Quantity
  readonly ordered: Quantity
  /** Arrival mid at which base units became traded units. */
  readonly conversionPrice: Price
  readonly style: PlacedStyle
  readonly protectionPrice: Price
  /** Of an order that is traded at once; those of a schedule are made as its slices fall due. */
  readonly intents: readonly OrderIntent[]
  readonly schedule: Schedule | null
  readonly candidates: readonly Candidate[]
  readonly predict: Forecast
}

export type PlanIds = { readonly executionId: ExecutionId; readonly orderId: OrderId }

/**
 * Turns an approved judgement into the order to send. It cannot refuse: what a venue cannot take was ruled out when
 * the venues were surveyed, and the gate passed on that survey. The client order id is a function of the decision
 * and the child's number, the same after a crash.
 */
export function plan(approved: RiskApproved, ids: PlanIds): Plan {
  const { case: subject } = approved.judged
  const { decision, survey } = subject
  const { best } = survey
  invariant(best?.proposal && best.forecast && best.mid && best.quantity && best.ordered && best.traded, 'an approved judgement has a priced venue')
  const { style } = survey
  const { listing } = best.book
  const schedule = isScheduled(style) ? scheduleOf(style, decision, { listing, mid: best.mid, traded: best.traded }, subject.context, subject.limits) : null
  const childNo = 1
  const intent: OrderIntent = {
    id: ids.orderId,
    executionId: ids.executionId,
    decisionId: decision.id,
    clientOrderId: clientOrderId(decision.id, childNo),
    childNo,
    sliceNo: null,
    symbol: decision.symbol,
    venue: best.venue,
    side: decision.side,
    type: best.proposal.type,
    timeInForce: best.proposal.timeInForce,
    price: best.proposal.price,
    quantity: best.traded,
    expiresAt: best.proposal.timeInForce === 'ioc' ? null : expiryOf(subject),
    reduceOnly: decision.reduceOnly || subject.limits.reduceOnly,
  }
  return {
    venue: best.venue,
    benchmarkVenue: best.venue,
    reason: survey.reason,
    propensity: 1,
    quantity: best.quantity,
    ordered: best.ordered,
    conversionPrice: best.mid,
    style: survey.style,
    protectionPrice: best.proposal.price,
    intents: schedule === null ? [intent] : [],
    schedule,
    candidates: survey.candidates,
    predict: best.forecast,
  }
}

/** The earlier of the plan's horizon and validity; the configured validity where it names neither. */
function expiryOf({ decision, context, policy }: Case): Instant {
  const horizon = decision.horizonMs === null ? null : plusMs(context.now, decision.horizonMs)
  const given = [horizon, decision.validUntil].filter((at) => at !== null)
  return given.length > 0 ? (Math.min(...given) as Instant) : plusMs(context.now, policy.defaults.validityMs)
}

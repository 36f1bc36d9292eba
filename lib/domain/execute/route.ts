import type { ExecutionId, OrderId } from '../base/id.ts'
import { clientOrderId, hashOf } from '../base/id.ts'
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
  /** Probability of this choice: exactly 1 where the least cost is taken without a draw. */
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
  /** Expected cost of what is sent, all venues together. */
  readonly routingCostBps: number | null
}

export type PlanIds = { readonly executionId: ExecutionId; readonly orderId: OrderId }

/**
 * Turns an approved judgement into the orders to send: one to each venue of the split, or the first slices of a schedule. It cannot refuse: what a venue cannot take was ruled out when
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
  const schedule = isScheduled(style)
    ? scheduleOf(style, decision, { listing, mid: best.mid, traded: best.traded }, subject.context, subject.limits, subject.policy.styles)
    : null
  const shared = {
    executionId: ids.executionId,
    decisionId: decision.id,
    sliceNo: null,
    symbol: decision.symbol,
    side: decision.side,
    type: best.proposal.type,
    timeInForce: best.proposal.timeInForce,
    expiresAt: best.proposal.timeInForce === 'ioc' ? null : expiryOf(subject),
    reduceOnly: decision.reduceOnly || subject.limits.reduceOnly,
  } as const
  const split = schedule === null ? survey.split : null
  const parts = split?.parts ?? [{ venue: best.venue, price: best.proposal.price, quantity: best.traded }]
  const intents = parts.map(({ venue, price, quantity }, i): OrderIntent => {
    const childNo = i + 1
    return { id: orderIdOf(ids.orderId, childNo), clientOrderId: clientOrderId(decision.id, childNo), childNo, venue, price, quantity, ...shared }
  })
  return {
    venue: split?.venue ?? best.venue,
    benchmarkVenue: best.venue,
    reason: survey.reason,
    propensity: survey.draw?.propensity ?? 1,
    quantity: best.quantity,
    ordered: split?.ordered ?? best.ordered,
    conversionPrice: best.mid,
    style: survey.style,
    protectionPrice: parts[0]?.price ?? best.proposal.price,
    intents: schedule === null ? intents : [],
    schedule,
    candidates: survey.candidates,
    predict: best.forecast,
    routingCostBps: split?.routingCostBps ?? best.routingCostBps,
  }
}

/** The first order has the id that was drawn for the plan; those beside it are derived from it. */
const orderIdOf = (first: OrderId, childNo: number): OrderId =>
  childNo === 1 ? first : (`${first.slice(0, 10)}${hashOf('order', first, String(childNo)).slice(0, 16).toUpperCase()}` as OrderId)

/** The earlier of the plan's horizon and validity; the configured validity where it names neither. */
function expiryOf({ decision, context, policy }: Case): Instant {
  const horizon = decision.horizonMs === null ? null : plusMs(context.now, decision.horizonMs)
  const given = [horizon, decision.validUntil].filter((at) => at !== null)
  return given.length > 0 ? (Math.min(...given) as Instant) : plusMs(context.now, policy.defaults.validityMs)
}

import { dec } from '#lib/domain/base/decimal.ts'
import type { ExecutionId } from '#lib/domain/base/id.ts'
import { invariant } from '#lib/domain/base/invariant.ts'
import { type Listing, listingKey } from '#lib/domain/base/listing.ts'
import { type Instant, msBetween, plusMs } from '#lib/domain/base/time.ts'
import type { Context } from '#lib/domain/decide/context.ts'
import type { Decision } from '#lib/domain/decide/decision.ts'
import type { Judged } from '#lib/domain/decide/judgement.ts'
import { apply, intended, type OrderIntent, type OrderState } from '#lib/domain/execute/order.ts'
import type { Plan } from '#lib/domain/execute/route.ts'
import { reroutingOf } from './children.ts'
import type { LiveExecution, LiveOrder, Stamps } from './live.ts'
import type { Memory } from './memory.ts'

const MS_PER_DAY = 86_400_000

/** Takes an approved plan into memory, so that exposure counts its intents from this moment on. */
export function enlist(
  memory: Memory,
  decision: Decision,
  judged: Judged,
  plan: Plan,
  context: Context,
  facts: {
    readonly id: ExecutionId
    readonly decidedAt: Instant
    readonly now: Instant
    readonly stamps: Stamps
    readonly isCommitStamp: boolean
    readonly echoed: LiveExecution['outcome']
  },
): LiveExecution {
  const listing = memory.quotes.listing(plan.benchmarkVenue, decision.symbol)
  invariant(listing, `the plan names a listing that is not known: ${plan.benchmarkVenue} ${decision.symbol}`)
  const decisionMid = memory.quotes.midBefore(plan.benchmarkVenue, decision.symbol, facts.decidedAt, 'seen')
  const held = memory.positions.get(listingKey(plan.venue, decision.symbol))
  const execution: LiveExecution = {
    id: facts.id,
    decisionId: decision.id,
    symbol: decision.symbol,
    timeframe: decision.timeframe,
    side: decision.side,
    style: plan.style,
    listing,
    conversionPrice: plan.conversionPrice,
    decidedQuantity: plan.quantity,
    orderedQuantity: plan.ordered,
    decisionMid: typeof decisionMid === 'string' ? decisionMid : decisionMid.mid,
    forecast: {
      expectedCostBps: dec(plan.predict.expectedCostBps),
      routingCostBps: plan.routingCostBps === null ? 'no_book' : dec(plan.routingCostBps),
      volatilityDaily: context.volatilityDaily ?? 'no_trades',
      horizonDays: (plan.schedule ? msBetween(plan.schedule.startsAt, plan.schedule.endsAt) : (decision.horizonMs ?? plan.predict.latencyMs)) / MS_PER_DAY,
    },
    curatedScore: judged.score.curatedScore,
    venueScores: Object.fromEntries(plan.candidates.map((c) => [c.venue, c.score])),
    bounds: {
      maxSlippageBps: decision.maxSlippageBps?.toNumber() ?? memory.policy.defaults.maxSlippageBps,
      maxLatencyMs: decision.maxLatencyMs ?? memory.policy.defaults.maxLatencyMs,
      markoutScaleBps: memory.policy.defaults.markoutScaleBps,
    },
    placement: {
      limitPrice: decision.limitPrice,
      urgency: decision.urgency,
      preferences: decision.venuePreferences,
      reduceOnly: decision.reduceOnly || judged.case.limits.reduceOnly,
    },
    rerouting: reroutingOf(listing, plan.candidates.length, memory.policy),
    schedule: plan.schedule,
    configVersion: memory.policy.version,
    stamps: facts.stamps,
    isCommitStamp: facts.isCommitStamp,
    outcome: facts.echoed,
    deadline: deadlineOf(decision.validUntil, decision.horizonMs, facts.now),
    releasedAt: null,
    arrivalMid: 'not_sent',
    farTouch: 'not_sent',
    orders: [],
    fills: [],
    flags: new Set(),
    positionBefore: { quantity: held?.quantity.toFixed() ?? '0', average_price: held?.averagePrice?.toFixed() ?? null },
  }
  for (const intent of plan.intents) {
    const own = memory.quotes.listing(intent.venue, intent.symbol)
    invariant(own, `an intent names a listing that is not known: ${intent.venue} ${intent.symbol}`)
    const order = liveOrder(execution, intent, own, intended(intent))
    execution.orders.push(order)
    memory.track(order, facts.now)
    // The caller counts one release for each plan.
    if (intent.childNo > 1) memory.countRelease(facts.now)
  }
  memory.executions.set(execution.id, execution)
  memory.trackRest(execution, facts.now)
  return execution
}

/** The earlier of a decision's validity and horizon. */
export function deadlineOf(validUntil: Instant | null, horizonMs: number | null, decidedAt: Instant): Instant | null {
  const horizon = horizonMs === null ? null : plusMs(decidedAt, horizonMs)
  if (validUntil === null || horizon === null) return validUntil ?? horizon
  return validUntil < horizon ? validUntil : horizon
}

/** Takes back an execution whose intents could not be stored. */
export function withdraw(memory: Memory, execution: LiveExecution, now: Instant): void {
  for (const order of execution.orders) {
    const denied = apply(order.state, { kind: 'deny', reason: 'NOT_STORED' })
    invariant(denied.ok, 'an intent that was never sent can be denied')
    order.state = denied.value
    memory.track(order, now)
  }
  memory.executions.delete(execution.id)
  memory.trackRest(execution, now)
}

/** Market time from send to acknowledgement; null while there is none. */
export const ackMsOf = (order: LiveOrder): number | null =>
  order.sentAt !== null && order.acknowledgedAt !== null ? msBetween(order.sentAt, order.acknowledgedAt) : null

/** An order that nothing has happened to yet. */
export const liveOrder = (execution: LiveExecution, intent: OrderIntent, listing: Listing, state: OrderState): LiveOrder => ({
  execution,
  intent,
  listing,
  state,
  storedVersion: state.version,
  mayBeKnown: false,
  sentAt: null,
  sentWall: null,
  sentMid: 'not_sent',
  acknowledgedAt: null,
  acknowledgedWall: null,
  firstFillAt: null,
  averagePrice: null,
  unknownSince: null,
  lastCheckAt: null,
  nextCheckAt: null,
})

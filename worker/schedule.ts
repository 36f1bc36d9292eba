import { event } from '#lib/db/events.ts'
import { type Decimal, dec, max, min, sum, ZERO } from '#lib/domain/base/decimal.ts'
import { clientOrderId, type ExecutionId, type IdMaker, type OrderId } from '#lib/domain/base/id.ts'
import { invariant } from '#lib/domain/base/invariant.ts'
import { listingKey } from '#lib/domain/base/listing.ts'
import { signOf } from '#lib/domain/base/market.ts'
import { type Instant, instant, plusMs, toMs, US_PER_S } from '#lib/domain/base/time.ts'
import { routeChild } from '#lib/domain/execute/child-route.ts'
import { intended, type OrderIntent } from '#lib/domain/execute/order.ts'
import { stop as stopped } from '#lib/domain/execute/progress.ts'
import { type DueChild, due, type Schedule } from '#lib/domain/execute/schedule.ts'
import { emptyBooking } from './changes.ts'
import { activityOf, childrenOf, isEnded } from './children.ts'
import { liveOrder } from './enlist.ts'
import type { LiveExecution, LiveOrder } from './live.ts'
import { orderRow } from './rows.ts'
import { scheduleRow } from './schedule-rows.ts'
import { type Sender, send } from './send.ts'

export type Scheduler = {
  /** Sends what is due of an execution now, ends it when nothing can follow, and comes back at the next instant. */
  readonly look: (execution: LiveExecution) => Promise<void>
  /** Nothing of it falls due any more; orders that are open stay so until their venues answer. False when it had no schedule to stop. */
  readonly stop: (execution: LiveExecution, reason: string) => Promise<boolean>
  readonly close: () => Promise<void>
}

/** While trading is held back the schedule is looked at again this soon, so that it goes on when trading does. */
const HELD_MS = 1_000
/** A venue that refused a child is passed over for this long. */
const AVOID_US = 10 * US_PER_S

/**
 * Runs the schedules of all open executions on the market's clock. One look at a time per execution; a look that comes
 * meanwhile is taken afterwards. Intents are stored before they are sent, and what is due is read from the stored
 * children, so a restart takes up exactly the slices that are left.
 */
export function scheduler(desk: Sender & { readonly moduleId: string; readonly ids: IdMaker }): Scheduler {
  const alarms = new Map<ExecutionId, () => void>()
  const looks = new Map<ExecutionId, { isAgain: boolean; done: Promise<void> }>()
  let isClosed = false

  function look(execution: LiveExecution): Promise<void> {
    const current = looks.get(execution.id)
    if (current) {
      current.isAgain = true
      return current.done
    }
    const mine = { isAgain: false, done: Promise.resolve() }
    looks.set(execution.id, mine)
    const release = desk.clock.hold()
    mine.done = (async () => {
      try {
        do {
          mine.isAgain = false
          await step(execution)
        } while (mine.isAgain)
      } finally {
        looks.delete(execution.id)
        release()
      }
    })()
    return mine.done
  }

  async function step(execution: LiveExecution): Promise<void> {
    const { schedule } = execution
    silence(execution.id)
    if (isClosed || schedule === null || !desk.maySend() || !desk.memory.executions.has(execution.id)) return
    const now = desk.clock.now()
    if (isEnded(execution, now)) return await desk.book(desk.conclude(execution, emptyBooking()))
    const held = heldBy(execution, schedule, now)
    if (held !== null) {
      execution.flags.add(held)
      wake(execution, instant(Math.min(plusMs(now, HELD_MS), Math.max(schedule.endsAt, now + 1))))
      return
    }
    const answer = due(schedule, childrenOf(execution), now, activityOf(execution, schedule, desk.memory.quotes, now))
    if (answer.nextAt !== null) wake(execution, answer.nextAt)
    const orders = answer.children.flatMap((child) => intend(execution, schedule, child, now))
    if (orders.length === 0) return
    await desk.book({
      ...emptyBooking(),
      intents: orders.map((o) => orderRow(o.intent, desk.moduleId, desk.wall.now())),
      executions: [{ id: execution.id, status: 'working' }],
      events: orders.map(({ intent: o }) =>
        event('order', o.id, 'intended', execution.id, {
          execution_id: execution.id,
          venue: o.venue,
          side: o.side,
          quantity: o.quantity.toFixed(),
          price: o.price.toFixed(),
          slice_no: o.sliceNo,
        }),
      ),
    })
    await send(execution, desk)
  }

  function wake(execution: LiveExecution, at: Instant): void {
    silence(execution.id)
    alarms.set(
      execution.id,
      desk.clock.at(at, () => void look(execution).catch(desk.onFault)),
    )
  }

  function silence(id: ExecutionId): void {
    alarms.get(id)?.()
    alarms.delete(id)
  }

  /** Why no child may leave now; the slices that are missed meanwhile roll forward. */
  function heldBy(execution: LiveExecution, schedule: Schedule, now: Instant): string | null {
    const { memory } = desk
    const limits = memory.limitsFor(execution.symbol)
    if (memory.tradingState === 'halted' || memory.haltsRequested.size > 0 || limits.halt) return 'held_by_halt'
    const isAdding = memory.exposure(execution.symbol, now).position.times(signOf(execution.side)).gte(0)
    if ((memory.tradingState === 'reduce_only' || limits.reduceOnly) && isAdding) return 'held_by_reduce_only'
    return schedule.stopped === null && memory.ordersLastMinute(now) >= limits.maxOrdersPerMinute ? 'held_by_rate' : null
  }

  /** One due child as orders: one to each venue that its route names. They count as exposure at once. */
  function intend(execution: LiveExecution, schedule: Schedule, child: DueChild, now: Instant): readonly LiveOrder[] {
    const { memory } = desk
    const route = routeChild({
      side: execution.side,
      quantity: child.quantity,
      listing: execution.listing,
      conversionPrice: execution.conversionPrice,
      books: memory.quotes.books(execution.symbol, now),
      now,
      placing: schedule.placing,
      maxSlippageBps: dec(execution.bounds.maxSlippageBps),
      collarBps: dec(memory.limitsFor(execution.symbol).priceCollarBps),
      ...execution.placement,
      avoided: new Set(execution.orders.filter((o) => o.state.status === 'rejected' && (o.sentAt ?? 0) > now - AVOID_US).map((o) => o.intent.venue)),
      sellable: (venue) => sellable(execution, venue),
    })
    if (route.parts.length === 0) desk.log.info({ execution: execution.id, slice: child.sliceNo, reason: route.reason }, 'slice cannot be placed now')
    return route.parts.map((part) => {
      const childNo = execution.orders.reduce((highest, o) => Math.max(highest, o.intent.childNo), 0) + 1
      const intent: OrderIntent = {
        id: desk.ids(Math.floor(toMs(desk.wall.now()))) as OrderId,
        executionId: execution.id,
        decisionId: execution.decisionId,
        clientOrderId: clientOrderId(execution.decisionId, childNo),
        childNo,
        sliceNo: child.sliceNo,
        symbol: execution.symbol,
        side: execution.side,
        ...part,
        expiresAt: part.timeInForce === 'gtc' ? schedule.endsAt : null,
        reduceOnly: execution.placement.reduceOnly,
      }
      const listing = memory.quotes.listing(part.venue, execution.symbol)
      invariant(listing, `a route names a listing that is not known: ${part.venue} ${execution.symbol}`)
      const order = liveOrder(execution, intent, listing, intended(intent))
      execution.orders.push(order)
      memory.countRelease(now)
      memory.track(order, now)
      return order
    })
  }

  /** What a venue without short selling still lets this order sell, in base units; null where it may be short, or buys. */
  function sellable({ side, symbol }: LiveExecution, venue: string): Decimal | null {
    const listing = desk.memory.quotes.listing(venue, symbol)
    if (side === 'buy' || !listing || listing.allowShort) return null
    const held = desk.memory.positions.get(listingKey(venue, symbol))?.quantity ?? ZERO
    const working = [...desk.memory.orders.values()].filter((o) => o.intent.venue === venue && o.intent.symbol === symbol && o.intent.side === 'sell')
    return max(ZERO, held.minus(sum(working.map((o) => o.intent.quantity.minus(min(o.intent.quantity, o.state.filledQuantity))))))
  }

  return {
    look,
    async stop(execution, reason) {
      if (execution.schedule === null || execution.schedule.stopped !== null) return false
      execution.schedule = stopped(execution.schedule, desk.clock.now(), reason)
      desk.memory.trackRest(execution, desk.clock.now())
      await desk.book({ ...emptyBooking(), executions: [{ id: execution.id, schedule: scheduleRow(execution.schedule) }] })
      await look(execution)
      return true
    },
    async close() {
      isClosed = true
      for (const id of [...alarms.keys()]) silence(id)
      await Promise.allSettled([...looks.values()].map((l) => l.done))
    },
  }
}

import { listingKey } from '#lib/domain/base/listing.ts'
import { isOpen } from '#lib/domain/execute/order.ts'
import type { Log } from '#lib/log.ts'
import { netOf } from './conditional.ts'
import type { LiveExecution, LiveOrder } from './live.ts'
import type { Memory } from './memory.ts'
import type { Venue } from './ports.ts'

/** What takes orders back. Cancels always pass, and an order is over when its venue says so, not before. */
export type Caller = { readonly memory: Memory; readonly venues: ReadonlyMap<string, Venue>; readonly log: Log }

/**
 * What the limits in force forbid does not go on resting: everything under a halt, what adds to a position under reduce-only. Leaves out what was
 * `asked` already, by client order id, and adds what it asks for; returns how many of those the venues took.
 */
export async function cancelForbidden(desk: Caller, asked = new Set<string>()): Promise<number> {
  const { memory } = desk
  const known = await cancelResting(desk, (order) => {
    const { halt, reduceOnly } = memory.limitsFor(order.execution.symbol)
    const isForbidden = halt || memory.tradingState === 'halted' || (reduceOnly && isAdding(order, memory))
    return isForbidden && isNew(asked, order.intent.clientOrderId)
  })
  return known + (memory.tradingState === 'halted' || memory.limits.halt ? await cancelStrange(desk, asked) : 0)
}

function isNew(asked: Set<string>, id: string): boolean {
  const before = asked.size
  return asked.add(id).size > before
}

/**
 * Whether what is open of the order would add to a position, or turn it. The symbol's net position counts; an order that was made
 * to close at one venue counts there.
 */
export function isAdding({ intent, state }: LiveOrder, memory: Memory): boolean {
  const sign = intent.side === 'buy' ? -1 : 1
  const open = intent.quantity.minus(state.filledQuantity)
  const there = memory.positions.get(listingKey(intent.venue, intent.symbol))?.quantity
  if (intent.reduceOnly && there?.times(sign).gt(0)) return false
  return netOf(memory, intent.symbol).times(sign).lt(open)
}

/** Asks the venues to cancel what is chosen of all that is open; how many of them took it. */
export async function cancelResting(desk: Caller, isChosen: (order: LiveOrder) => boolean): Promise<number> {
  const open = [...desk.memory.orders.values()].filter((o) => isOpen(o.state.status) && isChosen(o))
  return await countTaken(
    desk,
    open.map((o) => desk.venues.get(o.intent.venue)?.cancel(o.intent.clientOrderId)),
  )
}

/** Orders that a venue has open and that the desk does not know: under a halt they go too. */
async function cancelStrange(desk: Caller, asked: Set<string>): Promise<number> {
  const found = await Promise.allSettled(
    [...desk.venues.values()].map(async (venue) => ({
      venue,
      strange: (await venue.openOrders()).filter((o) => !desk.memory.orders.has(o.clientOrderId) && isNew(asked, o.clientOrderId)),
    })),
  )
  for (const f of found) if (f.status === 'rejected') desk.log.warn({ err: f.reason }, 'open orders cannot be read')
  return await countTaken(
    desk,
    found.flatMap((f) => (f.status === 'fulfilled' ? f.value.strange.map((o) => f.value.venue.cancel(o.clientOrderId)) : [])),
  )
}

async function countTaken(desk: Caller, cancels: readonly (Promise<void> | undefined)[]): Promise<number> {
  const settled = await Promise.allSettled(cancels)
  for (const s of settled) if (s.status === 'rejected') desk.log.warn({ err: s.reason }, 'cancel failed')
  return settled.filter((s) => s.status === 'fulfilled').length
}

/** Stops what is still to be traded of one execution: its schedule, and what rests. */
export async function callOff(
  execution: LiveExecution,
  reason: string,
  desk: Caller & { readonly stopSchedule: (execution: LiveExecution, reason: string) => Promise<boolean> },
): Promise<{ readonly isStopped: boolean; readonly cancelled: number }> {
  const isStopped = await desk.stopSchedule(execution, reason)
  return { isStopped, cancelled: await cancelResting(desk, (order) => order.execution.id === execution.id) }
}

/** Orders that are open at a venue by its own word, whoever sent them. @throws VenueFailure */
export async function openAtVenues({ venues }: Pick<Caller, 'venues'>): Promise<number> {
  const counts = await Promise.all([...venues.values()].map(async (venue) => (await venue.openOrders()).length))
  return counts.reduce((total, count) => total + count, 0)
}

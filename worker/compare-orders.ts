import type { EventRow } from '#lib/db/events.ts'
import { type Comparer, clear, raise, type Standing } from './drift.ts'
import type { LiveOrder } from './live.ts'
import type { Venue } from './ports.ts'
import { ask } from './reconcile.ts'

/** What is open there and not with us, open with us and not there, or filled differently: asked about when it looks so twice. */
export async function lookAtOrders(venue: Venue, standing: Standing, desk: Comparer, events: EventRow[]): Promise<void> {
  const open = new Map((await venue.openOrders()).map((o) => [o.clientOrderId, o]))
  const ours = [...desk.memory.orders.values()].filter((o) => o.intent.venue === venue.name)
  const suspects = new Set<string>()
  const suspect = async (id: string, act: () => Promise<void>): Promise<void> => {
    suspects.add(id)
    if (standing.suspects.has(id)) await act()
  }
  for (const order of ours) {
    const isOpenHere = order.state.status === 'accepted' || order.state.status === 'partially_filled'
    const there = open.get(order.intent.clientOrderId)
    const differs = there ? !there.filledQuantity.eq(order.state.filledQuantity) : isOpenHere
    if (differs) await suspect(order.intent.clientOrderId, async () => void (await askAgain(order, venue, standing, desk, events)))
    else clear(standing, events, venue, orderKey(venue, order.intent.clientOrderId))
  }
  for (const [id, there] of open) {
    if (desk.memory.orders.has(id)) continue
    await suspect(id, async () => {
      const now = await venue.lookup(id)
      if (desk.memory.orders.has(id) || (now?.status !== 'accepted' && now?.status !== 'partially_filled')) return
      raise(standing, events, venue, {
        id: orderKey(venue, id),
        name: 'drift_order',
        message: `${venue.name} has the order ${there.venueOrderId} open, which is not open with us`,
        symbol: null,
        order_id: null,
        ours: null,
        theirs: now.status,
      })
    })
  }
  for (const d of [...standing.differences.values()])
    if (d.name === 'drift_order' && !suspects.has(d.id.split(' ').at(-1) as string)) clear(standing, events, venue, d.id)
  standing.suspects = suspects
}

const orderKey = (venue: Venue, clientOrderId: string): string => `order ${venue.name} ${clientOrderId}`

/** The venue's word on the one order settles it; where it does not, the difference is loud. */
async function askAgain(order: LiveOrder, venue: Venue, standing: Standing, desk: Comparer, events: EventRow[]): Promise<void> {
  const answer = await ask(order, desk)
  if (answer === 'known') return
  const { status, filledQuantity } = order.state
  raise(standing, events, venue, {
    id: orderKey(venue, order.intent.clientOrderId),
    name: 'drift_order',
    message: `our order ${order.intent.id} is ${status} with us and not open at ${venue.name}, which cannot say what became of it`,
    symbol: order.intent.symbol,
    order_id: order.intent.id,
    ours: `${status} ${filledQuantity.toFixed()}`,
    theirs: null,
  })
}

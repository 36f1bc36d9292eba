import { formatQuantity } from '#lib/format/number.ts'
import { directionOf } from '#lib/format/sign.ts'
import { listed } from '#lib/format/words.ts'
import type { ExecutionDetail } from '#lib/wire/views/execution.ts'

/** The states of `lib/domain/execute/order` in which an order may still fill at its venue; its file would bring decimals along. */
const OPEN: ReadonlySet<string> = new Set(['sent', 'accepted', 'partially_filled', 'unknown'])

/** What cancelling the rest would do, in one sentence; null when nothing of the execution is open at a venue. */
export function restOf({ head, orders, schedule }: Pick<ExecutionDetail, 'head' | 'orders' | 'schedule'>): string | null {
  const open = orders.filter((order) => OPEN.has(order.status))
  const isRunning = head.status === 'working' && schedule !== null && schedule.stopped === null
  if (open.length === 0 && !isRunning && head.status !== 'waiting') return null
  const venues = listed([...new Set(open.map((order) => order.venue))])
  const quantity = head.orderedQuantity ?? head.quantity
  const what = `${head.side ?? 'trade'} ${quantity === null ? '' : `${formatQuantity(quantity)} `}${head.symbol ?? 'an unnamed symbol'}`
  const filled =
    head.filledQuantity === null || directionOf(head.filledQuantity) === 0
      ? 'Nothing is filled so far'
      : `The ${formatQuantity(head.filledQuantity)} filled so far stays filled`
  if (head.status === 'waiting')
    return `Gives up the wait for its conditions: the decision to ${what} is not traded. Nothing was sent; only a new decision takes it up.`
  if (open.length === 0) return `Stops the schedule of the order to ${what}: no further slice is sent. ${filled}; only a new decision takes up the rest.`
  const also = isRunning ? 'Stops the schedule and asks' : 'Asks'
  return `${also} ${venues} to cancel what is open of the order to ${what}. ${filled}; only a new decision takes up the rest.`
}

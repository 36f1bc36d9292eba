import { type Decimal, dec, max, ZERO } from '#lib/domain/base/decimal.ts'
import type { FillRow, OrderRow, ScheduleProgress, ScheduleSlice, StoredSchedule } from '#lib/wire/views/execution.ts'

type Order = Pick<OrderRow, 'sliceNo' | 'venue' | 'quantity' | 'filledQuantity' | 'status'>
type Fill = Pick<FillRow, 'quantity' | 'venueAtUs'>

/** Planned against done, slice by slice. An order that is over counts with what it filled; an open one with all it may still fill. */
export function progressOf(stored: StoredSchedule, orders: readonly Order[], fills: readonly Fill[]): ScheduleProgress {
  const children = orders.filter((order) => order.sliceNo !== null)
  let plannedTo: Decimal = ZERO
  let committedTo: Decimal = ZERO
  const slices = stored.slices.map((slice): ScheduleSlice => {
    const own = children.filter((order) => order.sliceNo === slice.slice_no)
    plannedTo = plannedTo.plus(slice.quantity)
    committedTo = committedTo.plus(total(own.map(committed)))
    const hold = stored.holds.findLast((held) => held.slice_no === slice.slice_no)
    return {
      no: slice.slice_no,
      dueUs: slice.due_at_us,
      planned: slice.quantity,
      plannedTo: plannedTo.toFixed(),
      ordered: total(own.map((order) => dec(order.quantity))).toFixed(),
      filled: total(own.map((order) => dec(order.filledQuantity))).toFixed(),
      orderCount: own.length,
      isOpen: own.some(isOpen),
      refusedCount: own.filter(({ status }) => status === 'rejected' || status === 'denied').length,
      venues: [...new Set(own.map(({ venue }) => venue))],
      isCovered: committedTo.gte(plannedTo),
      hold: hold ? { code: hold.code, name: hold.name, value: hold.value, limit: hold.limit } : null,
    }
  })
  const filled = total(children.map((order) => dec(order.filledQuantity)))
  const committedAll = total(children.map(committed))
  return {
    style: stored.style,
    pace: stored.pace,
    reason: stored.reason,
    quantity: stored.quantity,
    ordered: committedAll.toFixed(),
    filled: filled.toFixed(),
    open: committedAll.minus(filled).toFixed(),
    remaining: max(ZERO, dec(stored.quantity).minus(filled)).toFixed(),
    startsUs: stored.starts_at_us,
    endsUs: stored.ends_at_us,
    participationMax: stored.participation_max,
    parameters: stored.parameters,
    stopped: stored.stopped && { atUs: stored.stopped.at_us, reason: stored.stopped.reason },
    slices,
    done: doneBy(fills),
  }
}

function doneBy(fills: readonly Fill[]): { atUs: number; filled: string }[] {
  let filled: Decimal = ZERO
  return [...fills]
    .sort((a, b) => a.venueAtUs - b.venueAtUs)
    .map((fill) => {
      filled = filled.plus(fill.quantity)
      return { atUs: fill.venueAtUs, filled: filled.toFixed() }
    })
}

const OPEN: ReadonlySet<string> = new Set(['intended', 'sent', 'accepted', 'partially_filled', 'unknown'])
const isOpen = ({ status }: Order): boolean => OPEN.has(status)
const committed = (order: Order): Decimal => dec(isOpen(order) ? order.quantity : order.filledQuantity)
const total = (values: readonly Decimal[]): Decimal => values.reduce<Decimal>((sum, value) => sum.plus(value), ZERO)

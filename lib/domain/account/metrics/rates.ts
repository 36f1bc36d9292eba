/** Rates over a group of orders (METRICS.md section 7, level group), and the counts they rest on. */
import { type Decimal, dec, ZERO } from '../../base/decimal.ts'
import type { Values } from './fill.ts'
import type { Known } from './value.ts'

export type GroupOrder = {
  readonly wasSent: boolean
  readonly isRejected: boolean
  readonly isCancelled: boolean
  /** The outcome was unknown for longer than `unknown_after_ms`. */
  readonly wasUnknown: boolean
  readonly isResting: boolean
  readonly orderedQuantity: Decimal
  readonly filledQuantity: Decimal
  readonly makerQuantity: Decimal
  /** Q_o·P_0, the weight of the group's fill rate. */
  readonly orderedNotional: Decimal
}

export type RateKey = 'complete_rate' | 'reject_rate' | 'cancel_rate' | 'unknown_rate' | 'maker_fill_rate' | 'fill_rate'

/** Shares of the orders sent; null (`not_sent`) when none was. */
export function ratesOf(orders: readonly GroupOrder[]): { readonly n: number; readonly values: Values<RateKey> } {
  const sent = orders.filter((order) => order.wasSent)
  const share = (holds: (order: GroupOrder) => boolean): Known => (sent.length === 0 ? 'not_sent' : dec(sent.filter(holds).length).div(sent.length))
  /** Σ weight·part/whole over Σ weight: quantities of different symbols do not add, notionals do. */
  const weighted = (of: readonly GroupOrder[], part: (order: GroupOrder) => Decimal): Known => {
    let filled = ZERO
    let weight = ZERO
    for (const order of of) {
      if (order.orderedQuantity.isZero()) continue
      filled = filled.plus(order.orderedNotional.times(part(order).div(order.orderedQuantity)))
      weight = weight.plus(order.orderedNotional)
    }
    return weight.isZero() ? 'not_sent' : filled.div(weight)
  }
  const values: Record<RateKey, Known> = {
    complete_rate: share((order) => order.filledQuantity.gte(order.orderedQuantity)),
    reject_rate: share((order) => order.isRejected),
    cancel_rate: share((order) => order.isCancelled),
    unknown_rate: share((order) => order.wasUnknown),
    maker_fill_rate: weighted(
      sent.filter((order) => order.isResting),
      (order) => order.makerQuantity,
    ),
    fill_rate: weighted(orders, (order) => order.filledQuantity),
  }
  return { n: sent.length, values: values as unknown as Values<RateKey> }
}

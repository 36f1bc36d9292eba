/** Rates over a group of orders (METRICS.md section 7, level group), and the counts they rest on. */
import { type Decimal, dec, ZERO } from '../../base/decimal.ts'
import type { Values } from './fill.ts'
import { finite, type Known } from './value.ts'

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
  const share = (holds: (order: GroupOrder) => boolean): Known => (sent.length === 0 ? 'not_sent' : finite(dec(sent.filter(holds).length).div(sent.length)))
  const ratio = (pairs: readonly (readonly [part: Decimal, whole: Decimal])[]): Known => {
    const whole = pairs.reduce((total, [, w]) => total.plus(w), ZERO)
    return whole.isZero() ? 'not_sent' : finite(pairs.reduce((total, [part]) => total.plus(part), ZERO).div(whole))
  }
  const values: Record<RateKey, Known> = {
    complete_rate: share((order) => order.filledQuantity.gte(order.orderedQuantity)),
    reject_rate: share((order) => order.isRejected),
    cancel_rate: share((order) => order.isCancelled),
    unknown_rate: share((order) => order.wasUnknown),
    maker_fill_rate: ratio(sent.filter((order) => order.isResting).map((order) => [order.makerQuantity, order.orderedQuantity])),
    fill_rate: ratio(sent.filter((order) => !order.orderedQuantity.isZero()).map((order) => [order.orderedNotional.times(order.filledQuantity.div(order.orderedQuantity)), order.orderedNotional])),
  }
  return { n: sent.length, values: values as unknown as Values<RateKey> }
}

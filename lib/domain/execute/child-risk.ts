import type { Decimal } from '../base/decimal.ts'
import { dec, max, min, ZERO } from '../base/decimal.ts'
import type { Side } from '../base/market.ts'
import { signOf } from '../base/market.ts'
import type { Price } from '../base/money.ts'
import { positionLimit } from '../decide/checks.ts'
import type { Exposure } from '../decide/exposure.ts'
import type { Limits } from '../decide/policy.ts'
import type { RefusalCode } from '../decide/refusal.ts'

/** What is about to be sent for an order that passed the gate a while ago. Base units and reporting currency. */
export type ChildCase = {
  readonly side: Side
  readonly quantity: Decimal
  /** Mid at which quantities become amounts. */
  readonly mid: Decimal
  /** What `exposure` counts of the same order already, because it was reserved when the order was approved. */
  readonly reserved: Decimal
  readonly reduceOnly: boolean
  readonly limits: Limits
  readonly exposure: Exposure
  /** Orders that it would become, with the worst price that each is expected to touch. Empty while they are not known. */
  readonly parts: readonly { readonly venue: string; readonly price: Price; readonly worst: Decimal }[]
}

export type Breach = { readonly code: RefusalCode; readonly name: string; readonly value: string; readonly limit: string }

/**
 * The checks of ENGINE.md section 3 whose answer can change while an order is traded: switches, rates, limits that a risk
 * update tightened, positions that other orders moved, prices that ran away. The first that the child does not pass, or
 * null. As at the gate, size and loss limits hold back only what adds to the position.
 */
export function breachOf(child: ChildCase): Breach | null {
  return switches(child) ?? amounts(child) ?? prices(child)
}

/** Base units that a reduce-only rule leaves for this child; null while no such rule is in force. */
export function closableFor({ side, reserved, reduceOnly, limits, exposure }: Pick<ChildCase, 'side' | 'reserved' | 'reduceOnly' | 'limits' | 'exposure'>) {
  if (!limits.reduceOnly && !reduceOnly) return null
  const against = exposure.position.times(-signOf(side))
  const closing = side === 'sell' ? exposure.workingSell : exposure.workingBuy
  return max(ZERO, against.minus(max(ZERO, closing.minus(reserved))))
}

function switches(child: ChildCase): Breach | null {
  const { limits, exposure, quantity } = child
  if (limits.halt) return { code: 'HALTED', name: 'halt', value: 'true', limit: 'false' }
  const closable = closableFor(child)
  if (closable?.lt(quantity)) return { code: 'REDUCE_ONLY', name: 'reduce-only', value: quantity.toFixed(), limit: closable.toFixed() }
  const rate = exposure.ordersLastMinute + Math.max(1, child.parts.length)
  return rate > limits.maxOrdersPerMinute
    ? { code: 'RATE_LIMIT', name: 'orders per minute', value: String(rate), limit: String(limits.maxOrdersPerMinute) }
    : null
}

function amounts({ side, quantity, mid, reserved, limits, exposure }: ChildCase): Breach | null {
  const over = (code: RefusalCode, name: string, value: Decimal, limit: Decimal): Breach | null =>
    value.gt(limit) ? { code, name, value: value.toFixed(), limit: limit.toFixed() } : null
  const sign = signOf(side)
  const worth = mid.times(exposure.conversion)
  const working = max(ZERO, (side === 'buy' ? exposure.workingBuy : exposure.workingSell).minus(reserved))
  const before = exposure.position.plus(working.times(sign))
  const after = before.plus(quantity.times(sign))
  const order = over('ORDER_SIZE_LIMIT', 'order notional', quantity.times(worth), dec(limits.maxOrderNotional))
  if (order !== null || !after.abs().gt(before.abs())) return order
  const loss = max(ZERO, exposure.dayPnl.neg())
  const drawdown = exposure.peakEquity.gt(0) ? max(ZERO, exposure.peakEquity.minus(exposure.equity)).div(exposure.peakEquity) : ZERO
  const reached = (code: RefusalCode, name: string, value: Decimal, limit: Decimal): Breach | null =>
    value.gte(limit) ? { code, name, value: value.toFixed(), limit: limit.toFixed() } : null
  return (
    over('POSITION_LIMIT', 'position notional', after.abs().times(worth), positionLimit({ limits, exposure })) ??
    over('GROSS_LIMIT', 'gross notional', exposure.grossNotional, dec(limits.maxGrossNotional)) ??
    reached('DAILY_LOSS_LIMIT', 'daily loss', loss, dec(limits.maxDailyLoss)) ??
    reached('DRAWDOWN_LIMIT', 'drawdown', drawdown, dec(limits.maxDrawdown))
  )
}

function prices({ side, mid, limits, exposure, parts }: ChildCase): Breach | null {
  const sign = signOf(side)
  for (const { venue, price, worst } of parts) {
    const distance = price.minus(mid).times(sign).times(10_000).div(mid)
    if (distance.gt(limits.priceCollarBps)) {
      return { code: 'PRICE_COLLAR', name: 'price collar', value: distance.toSignificantDigits(12).toFixed(), limit: String(limits.priceCollarBps) }
    }
    const own = exposure.restingPrices.find((o) => o.side !== side && (o.venue === undefined || o.venue === venue) && worst.minus(o.price).times(sign).gte(0))
    if (own) return { code: 'SELF_TRADE', name: 'self-trade', value: worst.toFixed(), limit: own.price.toFixed() }
  }
  return null
}

/** What may be sent of `quantity` under a reduce-only rule. */
export const clipToClosable = (quantity: Decimal, closable: Decimal | null): Decimal => (closable === null ? quantity : min(quantity, closable))

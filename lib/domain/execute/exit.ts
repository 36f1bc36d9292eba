import type { Decimal } from '../base/decimal.ts'
import { max, min, ZERO } from '../base/decimal.ts'
import type { Side } from '../base/market.ts'
import { opposite } from '../base/market.ts'
import type { Quantity } from '../base/money.ts'
import type { Conditional, ConditionLine, Conditions } from '../decide/entry.ts'
import { holding } from '../decide/entry.ts'

/**
 * What an execution left behind to be watched: the part of the position that it opened and that no exit has closed yet.
 * `side` is the decision's: a buy opened a long part.
 */
export type Watch = {
  readonly side: Side
  /** Filled by the execution, less what its exits have filled or still have working; base units. */
  readonly quantity: Decimal
  readonly stopLoss: Decimal | null
  readonly takeProfit: Decimal | null
  readonly exitConditions: Conditions | null
}

/** The market as an exit sees it. Bid and ask are those that it would trade at; null when the book says nothing. */
export type ExitMarket = Conditional & { readonly bid: Decimal | null; readonly ask: Decimal | null }

/** An order to be judged like any other: it closes, so it is reduce-only, and it is in a hurry. */
export type ClosingIntent = {
  readonly cause: 'stop_loss' | 'take_profit' | 'exit_conditions'
  readonly side: Side
  readonly quantity: Quantity
  readonly style: 'market'
  readonly urgency: 'high'
  readonly reduceOnly: true
  readonly message: string
  /** The price that set it off, and its threshold; null for conditions. */
  readonly seen: Decimal | null
  readonly threshold: Decimal | null
  readonly lines: readonly ConditionLine[]
}

/**
 * The closing order that is due, or null. A long part is watched at the bid, a short one at the ask: the price at which it
 * could be closed. A stop is reached at its price, so is a target. When one look finds several, the stop speaks: a gap
 * through both is a loss that is taken, not a profit that is hoped for. `position` is the signed position of the symbol:
 * no more is closed than is held in the watched direction. Missing data sets off nothing.
 */
export function exitOf(watch: Watch, position: Decimal, market: ExitMarket): ClosingIntent | null {
  const isLong = watch.side === 'buy'
  const held = max(ZERO, isLong ? position : position.neg())
  const quantity = min(watch.quantity, held)
  if (!quantity.gt(0)) return null
  const seen = isLong ? market.bid : market.ask
  const at = isLong ? 'bid' : 'ask'
  const close = (cause: ClosingIntent['cause'], message: string, facts: Partial<ClosingIntent> = {}): ClosingIntent => ({
    cause,
    side: opposite(watch.side),
    quantity: quantity as Quantity,
    style: 'market',
    urgency: 'high',
    reduceOnly: true,
    message,
    seen,
    threshold: null,
    lines: [],
    ...facts,
  })
  const isBelow = (threshold: Decimal) => seen?.lte(threshold)
  const isAbove = (threshold: Decimal) => seen?.gte(threshold)
  const { stopLoss, takeProfit, exitConditions } = watch
  if (stopLoss && (isLong ? isBelow(stopLoss) : isAbove(stopLoss))) {
    return close('stop_loss', `the ${at} ${seen?.toFixed()} reached the stop ${stopLoss.toFixed()}`, { threshold: stopLoss })
  }
  if (takeProfit && (isLong ? isAbove(takeProfit) : isBelow(takeProfit))) {
    return close('take_profit', `the ${at} ${seen?.toFixed()} reached the target ${takeProfit.toFixed()}`, { threshold: takeProfit })
  }
  if (exitConditions === null) return null
  const state = holding(exitConditions, market)
  return state.holds
    ? close('exit_conditions', `every exit condition holds: ${state.lines.map((l) => l.name).join(', ')}`, { seen: market.mid, lines: state.lines })
    : null
}

/** Whether an execution asks for a watch at all. */
export const needsWatch = (watch: Watch): boolean =>
  watch.quantity.gt(0) && (watch.stopLoss !== null || watch.takeProfit !== null || watch.exitConditions !== null)

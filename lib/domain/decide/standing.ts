import { type Decimal, dec, max, ZERO } from '../base/decimal.ts'
import type { Exposure } from './exposure.ts'
import type { Limits } from './policy.ts'
import type { RefusalCode } from './refusal.ts'

/** One limit as it stands without any order: how much of it is used now. Amounts are decimal text in the reporting currency. */
export type Standing = {
  readonly name: string
  readonly code: RefusalCode
  /** The field of `Limits` that sets it. */
  readonly field: keyof Limits
  readonly unit: 'reporting currency' | 'of peak equity' | 'orders'
  /** The symbol that uses the most of it, where the limit holds for each symbol. */
  readonly symbol: string | null
  readonly value: string
  readonly limit: string
  /** value / limit; 1 where nothing is allowed and something is held. */
  readonly utilisation: number
}

/** What is held of one symbol, at its mark: |position with everything working on its larger side| in the reporting currency. */
export type Held = { readonly symbol: string; readonly notional: Decimal; readonly limits: Limits }

/**
 * How close the desk is to each limit of ENGINE.md section 3 that has a value of its own between two orders. The checks of a
 * decision (`evaluate`) ask the same questions with the order added; those that only an order can answer are not here.
 */
export function standing(
  limits: Limits,
  exposure: Pick<Exposure, 'equity' | 'peakEquity' | 'dayPnl' | 'grossNotional' | 'ordersLastMinute'>,
  held: readonly Held[],
): readonly Standing[] {
  const { equity, peakEquity, dayPnl, grossNotional } = exposure
  const drawdown = peakEquity.gt(0) ? max(ZERO, peakEquity.minus(equity)).div(peakEquity) : ZERO
  const base = max(equity, grossNotional)
  const money = 'reporting currency'
  return [
    ofSymbols('position notional', 'POSITION_LIMIT', 'maxPositionNotional', held, (of) => dec(of.maxPositionNotional), limits),
    ofSymbols('position share of equity', 'POSITION_LIMIT', 'maxPositionEquityShare', held, (of) => max(ZERO, equity.times(of.maxPositionEquityShare)), limits),
    ofSymbols('concentration', 'CONCENTRATION_LIMIT', 'maxConcentration', held, (of) => base.times(of.maxConcentration), limits),
    line('gross notional', 'GROSS_LIMIT', 'maxGrossNotional', money, grossNotional, dec(limits.maxGrossNotional)),
    line('daily loss', 'DAILY_LOSS_LIMIT', 'maxDailyLoss', money, max(ZERO, dayPnl.neg()), dec(limits.maxDailyLoss)),
    line('drawdown', 'DRAWDOWN_LIMIT', 'maxDrawdown', 'of peak equity', drawdown, dec(limits.maxDrawdown)),
    line('orders per minute', 'RATE_LIMIT', 'maxOrdersPerMinute', 'orders', dec(exposure.ordersLastMinute), dec(limits.maxOrdersPerMinute)),
  ]
}

/** A limit of each symbol stands where its most used symbol stands. */
function ofSymbols(
  name: string,
  code: RefusalCode,
  field: keyof Limits,
  held: readonly Held[],
  limitOf: (limits: Limits) => Decimal,
  limits: Limits,
): Standing {
  const lines = held.map((one) => line(name, code, field, 'reporting currency', one.notional, limitOf(one.limits), one.symbol))
  return lines.reduce<Standing>(
    (most, one) => (one.utilisation > most.utilisation ? one : most),
    line(name, code, field, 'reporting currency', ZERO, limitOf(limits)),
  )
}

function line(
  name: string,
  code: RefusalCode,
  field: keyof Limits,
  unit: Standing['unit'],
  value: Decimal,
  limit: Decimal,
  symbol: string | null = null,
): Standing {
  const utilisation = limit.gt(0) ? value.div(limit).toNumber() : value.gt(0) ? 1 : 0
  return { name, code, field, unit, symbol: value.isZero() ? null : symbol, value: value.toFixed(), limit: limit.toFixed(), utilisation }
}

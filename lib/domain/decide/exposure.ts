import type { Decimal } from '../base/decimal.ts'

/**
 * The book that risk must see: positions plus everything intended and not yet terminal. Amounts are in the
 * reporting currency. It counts intents at once, so that the next judgement of the same symbol sees them.
 */
export type Exposure = {
  readonly equity: Decimal
  readonly peakEquity: Decimal
  /** Realised + unrealised of the UTC day, negative = loss. */
  readonly dayPnl: Decimal
  /** Σ |position notional| over symbols, open intents included. */
  readonly grossNotional: Decimal
  /** Signed base units of the decision's symbol over all venues, and the part still working on each side. */
  readonly position: Decimal
  readonly workingBuy: Decimal
  readonly workingSell: Decimal
  /** Reporting currency per quote unit of the decision's symbol. */
  readonly conversion: Decimal
  /** What the reporting currency is called; missing = sentences do not name it. */
  readonly currency?: string
  /** Orders released in the last 60 s of market time. */
  readonly ordersLastMinute: number
  /** Own resting orders of the symbol that a marketable order of this price would hit. */
  readonly restingPrices: readonly { readonly side: 'buy' | 'sell'; readonly price: Decimal; readonly venue?: string }[]
  /** Signed base units per venue, working sells taken off: what a venue without short selling lets us sell. Missing = flat. */
  readonly venuePositions?: ReadonlyMap<string, Decimal>
  /**
   * Σ |notional| · σ_D over the other symbols, open intents included; null when a held symbol has no volatility yet. Missing = nothing
   * is held elsewhere.
   */
  readonly otherDailyRisk?: Decimal | null
}

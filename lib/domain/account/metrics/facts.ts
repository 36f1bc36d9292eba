/** What the formulas read: facts of one order in base units and quote currency, each known or null with a reason. */
import type { Decimal } from '../../base/decimal.ts'
import type { Side } from '../../base/market.ts'
import type { Instant } from '../../base/time.ts'
import type { Horizon } from './registry.ts'
import type { Known } from './value.ts'

/** One fill. Mids come from one clock: venue time on both sides, or our receive time on both sides. */
export type FillFacts = {
  readonly side: Side
  /** q_j in base units, positive. */
  readonly quantity: Decimal
  /** p_j */
  readonly price: Decimal
  readonly liquidity: 'maker' | 'taker'
  /** m_j and w_j: mid and half spread of the last book strictly before the fill. */
  readonly mid: Known
  readonly halfSpread: Known
  /** c_j: mid when the child order of this fill was sent. */
  readonly sentMid: Known
  /** m(t_j + h); what is absent is `pending`. */
  readonly horizonMids?: Readonly<Partial<Record<Horizon, Known>>>
}

/** A public print, own trades excluded; `size` in base units. */
export type MarketTrade = { readonly price: Decimal; readonly size: Decimal }
/** Market trades of a window, summed up. */
export type TradeTotals = { readonly vwap: Decimal; readonly volume: Decimal }
/** The mid from `at` on, until the next point. */
export type MidPoint = { readonly at: Instant; readonly mid: Known }
/** Mids of a window: the one in force when it opens, then each change. */
export type MidWindow = { readonly from: Instant; readonly until: Instant; readonly points: readonly MidPoint[] }

export type ScoreWeights = { readonly slippage: number; readonly latency: number; readonly adherence: number; readonly venue: number }

/** What the execution score is measured against; all of it is stored with the score. */
export type ScoreInputs = {
  readonly maxSlippageBps: number
  readonly maxLatencyMs: number
  /** Sent → first fill in market time (`scoreLatencyMs` of `latency.ts`). */
  readonly latencyMs: Known<number>
  /** The score that the router held for each venue when it chose, with what was filled there. */
  readonly venueScores: readonly { readonly venue: string; readonly score: number; readonly filledQuantity: Decimal }[]
  /** σ of the logistic of the one-minute mark-out. */
  readonly markoutScaleBps: number
  readonly weights?: ScoreWeights
}

/** The forecast stored at decision time, judged afterwards. */
export type ForecastFacts = {
  /** `expected_cost_bps` of the plain model (section 13). */
  readonly expectedCostBps: Known
  /** What the router minimised: the plain model plus latency risk and the learned residual. */
  readonly routingCostBps: Known
  /** σ_D as a fraction, and T in days of the schedule; both for `timing_risk_bps`. */
  readonly volatilityDaily: Known<number>
  readonly horizonDays: Known<number>
}

export type OrderFacts = {
  readonly side: Side
  /** Q, positive; a notional or a fraction of equity was converted at P_d. */
  readonly decidedQuantity: Decimal
  /** Q_o, 0 when refused. */
  readonly orderedQuantity: Decimal
  /** In venue order; the last one is at t_L. */
  readonly fills: readonly FillFacts[]
  /** Sum in quote currency, rebates negative. */
  readonly fees: Known
  /** P_d, P_0 (`not_sent` when nothing reached a venue), P_n (`pending` while open). */
  readonly decisionMid: Known
  readonly arrivalMid: Known
  readonly endMid: Known
  /** A: the ask for a buy, the bid for a sell, at t_0. */
  readonly farTouch: Known
  /** m(t_L), the peak; ignored without fills. */
  readonly lastFillMid: Known
  /** m(t_L + h); what is absent is `pending`. */
  readonly horizonMids?: Readonly<Partial<Record<Horizon, Known>>>
  /** Market trades in [t_0, t_L]: raw, or summed up by the feed. */
  readonly marketTrades: Known<readonly MarketTrade[] | TradeTotals>
  /** Mids in [t_0, t_L]: raw, or their time-weighted mean. */
  readonly marketMids: Known<MidWindow | { readonly twap: Decimal }>
  /** VWAP from t_0 until market volume reached F/ρ (`pwpOf`), and ρ; absent is `pending`. */
  readonly pwp?: { readonly price: Known; readonly participation: Decimal }
  readonly score: ScoreInputs
  readonly forecast: ForecastFacts
  /** Of resting children: last fill − acknowledged, and quantity ahead when acknowledged; absent when none rested. */
  readonly rest?: { readonly restMs: Known<number>; readonly queueAhead: Known }
}

import type { Decimal } from '../base/decimal.ts'
import type { Price, Quantity } from '../base/money.ts'
import type { VenueBook } from './context.ts'
import type { Style } from './decision.ts'

/**
 * What the curators and the risk gate must know of the venues before one is chosen. The shapes are declared
 * here and filled in by `execute/venue-model`, which knows how the router prices a venue.
 */

/** `tr_predict`: what the desk believes will happen at one venue, before it happens. Basis points, milliseconds. */
export type Forecast = {
  readonly venue: string
  /** Marketable: share of the size held within the price bound. Resting: Beta(1,1) mean of own orders. */
  readonly fillProb: number
  /** Half spread + impact of what the book holds, against the mid, without fees; negative for a passive price. */
  readonly slippageBps: number
  /** Sent → first fill for a marketable plan, sent → acknowledged for a resting one. */
  readonly latencyMs: number
  /** METRICS.md section 13. */
  readonly expectedCostBps: number
  readonly halfSpreadBps: number
  /** Walked through the book. */
  readonly impactBps: number
  readonly feeBps: number
  /** `square-root-1` with volatility and volume, `book-walk-1` without them, `resting-1` for a passive plan. */
  readonly model: 'square-root-1' | 'book-walk-1' | 'resting-1'
  readonly inputs: { readonly y: number; readonly volatilityDaily: number | null; readonly volumeDaily: string | null }
}

/** Parts of the venue score (METRICS.md section 10), each 0–1, higher is better. */
export type ScoreParts = { readonly liquidity: number; readonly fees: number; readonly latency: number; readonly reliability: number }

/** Parts of the routing cost (ENGINE.md section 4), basis points, positive = dearer. */
export type RoutingCosts = {
  readonly halfSpreadBps: number
  readonly feeBps: number
  /** What the book does not hold within the price bound is priced at that bound. */
  readonly impactBps: number
  readonly latencyRiskBps: number
  readonly residualBps: number
}

export type Ineligibility =
  | 'no_book'
  | 'crossed_book'
  | 'not_live'
  | 'stale_book'
  | 'below_minimum'
  | 'no_price'
  | 'no_short_selling'
  | 'nothing_to_reduce'
  | 'not_preferred'

/** The order a style would send to one venue. */
export type Proposal = {
  readonly type: 'market' | 'limit'
  readonly timeInForce: 'ioc' | 'gtc'
  /** Limit or protection price, on the tick, inside the collar for a market order. */
  readonly price: Price
  /** True when it would trade at once against the visible book. */
  readonly isMarketable: boolean
}

export type Candidate = {
  readonly venue: string
  readonly book: VenueBook
  readonly isEligible: boolean
  readonly whyNot: { readonly code: Ineligibility; readonly message: string } | null
  /** Null without a two-sided, uncrossed book; what follows is null with it. */
  readonly mid: Price | null
  /** Q: the decided size in base units, converted once at this mid. */
  readonly quantity: Quantity | null
  /** Q_o: after a reduce-only clip and rounding down to the lot, base units; and the same in traded units. */
  readonly ordered: Quantity | null
  readonly traded: Quantity | null
  readonly proposal: Proposal | null
  /** Worst price that the forecast expects to touch. */
  readonly worstPrice: number | null
  readonly score: number
  readonly parts: ScoreParts
  readonly costs: RoutingCosts | null
  readonly routingCostBps: number | null
  /** Visible quantity on the taking side, all levels given, base units. */
  readonly depthQuantity: number
  readonly takerBps: number
  readonly forecast: Forecast | null
}

/** What one venue gets of a marketable order. */
export type RoutePart = {
  readonly venue: string
  /** Traded units of the listing, whole lots; and the same in base units. */
  readonly quantity: Quantity
  readonly base: Decimal
  /** Protection price on the venue's tick, inside the bound. */
  readonly price: Price
  /** What the visible levels would cost on average, before and after the taker fee; null for a part that none covers. */
  readonly expectedPrice: Decimal | null
  readonly expectedNet: Decimal | null
  /** The last visible price that it reaches. */
  readonly worst: Decimal | null
}

/** A marketable order over the venues of its symbol (ENGINE.md section 4), the largest part's venue first named by `venue`. */
export type Split = {
  readonly parts: readonly [RoutePart, ...RoutePart[]]
  readonly venue: string
  /** Base units of all parts. */
  readonly ordered: Quantity
  /** Expected cost of the whole split against the benchmark's mid, the parts of `RoutingCosts` added up. */
  readonly costs: RoutingCosts
  readonly routingCostBps: number
  readonly reason: string
}

/** What lessons say of venues: shifts of the expected cost in bps (− = cheaper) and of the score. */
export type Sway = { readonly shiftBps: Readonly<Record<string, number>>; readonly scoreDelta: Readonly<Record<string, number>> }
export const NO_SWAY: Sway = { shiftBps: {}, scoreDelta: {} }

/** A venue that was drawn by chance, with what the draw was made from. */
export type VenueDraw = {
  readonly venue: string
  /** Probability of this venue, exactly. */
  readonly propensity: number
  /** The venue of least expected cost, and what would have been taken without chance. */
  readonly home: string
  readonly base: string
  readonly shares: Readonly<Record<string, number>>
  /** What each venue was expected to cost, in bps, + = dearer: its routing cost and what was learned of it; `sd` is that of what was learned. */
  readonly believed: Readonly<Record<string, { readonly mean: number; readonly sd: number }>>
}

/** All venues of the symbol, none left out: the shadow quotes that learning needs. */
export type Survey = {
  readonly candidates: readonly Candidate[]
  /** Least expected cost among the eligible; null when there is none. Its forecast is that of the whole split. */
  readonly best: Candidate | null
  /** How a marketable order is dealt out; null for what rests, for schedules, whose children are routed one by one, and for contracts. */
  readonly split: Split | null
  /** Whose mid is the benchmark: `best`, else the cheapest candidate with a mid, else null. */
  readonly benchmark: Candidate | null
  /** Sentence that says why `best` was chosen. */
  readonly reason: string
  /** The style that trades: the decision's, or what `adaptive` chose, with its reason and what it chose from. */
  readonly style: Exclude<Style, 'adaptive'>
  readonly choice: { readonly reason: string; readonly facts: Readonly<Record<string, number | string | boolean | null>> } | null
  /** True when a reduce-only rule made the ordered quantity smaller than the decided one. */
  readonly isClipped: boolean
  /** Set where chance had a part in the choice of the venue. */
  readonly draw: VenueDraw | null
}

import type { Decimal } from '../base/decimal.ts'
import { ONE } from '../base/decimal.ts'
import { toBase } from '../base/listing.ts'
import type { Side } from '../base/market.ts'
import { signOf } from '../base/market.ts'
import type { Context, Level, VenueBook, VenueStats } from '../decide/context.ts'
import { takingSide } from '../decide/context.ts'
import type { Candidate, Forecast, Proposal, RoutingCosts, ScoreParts } from '../decide/survey.ts'

/** Y of METRICS.md section 13 until it is fitted on own orders. */
const IMPACT_Y = 0.8
const SCORE_WEIGHTS = { liquidity: 0.4, fees: 0.3, latency: 0.2, reliability: 0.1 } as const
const SCORE_LEVELS = 5
const SIZE_MARGIN = 1.2
const FEE_WORST = 0.005
const LATENCY_WORST_MS = 1_000
const DAY_MS = 86_400_000

type Priced = Pick<Candidate, 'worstPrice' | 'score' | 'parts' | 'costs' | 'routingCostBps' | 'depthQuantity' | 'takerBps' | 'forecast'>

export type Quote = {
  readonly book: VenueBook
  readonly mid: Decimal | null
  /** Traded units to be ordered, and the decided Q in base units. */
  readonly traded: Decimal | null
  readonly quantity: Decimal | null
  readonly proposal: Proposal | null
  readonly side: Side
  readonly context: Context
  readonly stats: VenueStats | undefined
}

/**
 * What one venue would cost and how good it looks. Ratios and basis points only, so plain numbers: money and
 * quantities stay decimals and never pass through here on their way to a venue.
 */
export function price(quote: Quote): Priced {
  const { book, mid, traded, quantity, proposal, side } = quote
  const { listing } = book
  const perTraded = mid === null ? 0 : toBase(ONE, listing, mid).toNumber()
  const need = traded?.toNumber() ?? 0
  const bound = proposal?.price.toNumber() ?? 0
  const walk = walkBook(takingSide(book, side), signOf(side), need, bound)
  const takerBps = listing.takerBps.toNumber()
  const size = need > 0 ? need * perTraded : (quantity?.toNumber() ?? 0)
  const parts = scoreParts(quote, walk.topDepth * perTraded, size, takerBps)
  const shared = { score: scoreOf(parts), parts, depthQuantity: walk.depth * perTraded, takerBps }
  if (mid === null || proposal === null || need <= 0) return { ...shared, worstPrice: null, costs: null, routingCostBps: null, forecast: null }

  const latencyMs = latencyOf(book, quote.stats, proposal.isMarketable)
  const isTaking = proposal.isMarketable || proposal.timeInForce === 'ioc'
  const priced = isTaking ? priceTaking(quote, mid, walk, need, bound) : priceResting(quote, mid, bound)
  const costs: RoutingCosts = {
    halfSpreadBps: priced.halfSpreadBps,
    feeBps: priced.feeBps,
    impactBps: priced.routedImpactBps,
    latencyRiskBps: latencyRiskBps(quote.context, latencyMs),
    residualBps: 0,
  }
  const forecast: Forecast = {
    venue: listing.venue,
    fillProb: priced.fillProb,
    slippageBps: priced.halfSpreadBps + priced.impactBps,
    latencyMs,
    expectedCostBps: priced.expectedCostBps,
    halfSpreadBps: priced.halfSpreadBps,
    impactBps: priced.impactBps,
    feeBps: priced.feeBps,
    model: priced.model,
    inputs: inputsOf(quote.context),
  }
  const routingCostBps = costs.halfSpreadBps + costs.feeBps + costs.impactBps + costs.latencyRiskBps + costs.residualBps
  return { ...shared, worstPrice: proposal.isMarketable ? walk.worst : bound, costs, routingCostBps, forecast }
}

/** 0.4·liquidity + 0.3·fees + 0.2·latency + 0.1·reliability (METRICS.md section 10). */
export const scoreOf = (parts: ScoreParts): number =>
  SCORE_WEIGHTS.liquidity * parts.liquidity +
  SCORE_WEIGHTS.fees * parts.fees +
  SCORE_WEIGHTS.latency * parts.latency +
  SCORE_WEIGHTS.reliability * parts.reliability

type Walk = {
  readonly filled: number
  readonly notional: number
  readonly touch: number
  readonly worst: number
  readonly depth: number
  readonly topDepth: number
}

/** Takes `need` from the levels without passing `bound`; traded units. Depths count whole levels, bound or not. */
function walkBook(levels: readonly Level[], sign: 1 | -1, need: number, bound: number): Walk {
  let filled = 0
  let notional = 0
  let worst = 0
  let depth = 0
  let topDepth = 0
  const touch = levels[0]?.price.toNumber() ?? 0
  for (const [i, level] of levels.entries()) {
    const size = level.quantity.toNumber()
    depth += size
    if (i < SCORE_LEVELS) topDepth += size
    if (filled >= need) continue
    const at = level.price.toNumber()
    if (sign * (at - bound) > 0) continue
    const taken = Math.min(size, need - filled)
    filled += taken
    notional += taken * at
    worst = at
  }
  return { filled, notional, touch, worst: worst || touch, depth, topDepth }
}

type Terms = {
  readonly halfSpreadBps: number
  readonly impactBps: number
  readonly routedImpactBps: number
  readonly feeBps: number
  readonly fillProb: number
  readonly expectedCostBps: number
  readonly model: Forecast['model']
}

/**
 * Half spread + impact by walking. `impactBps` speaks of what the book holds; `routedImpactBps` prices what it does
 * not hold at the bound, so that a thin book never looks cheap because it fills little.
 */
function priceTaking(quote: Quote, mid: Decimal, walk: Walk, need: number, bound: number): Terms {
  const { book, side, context, quantity } = quote
  const sign = signOf(side)
  const middle = mid.toNumber()
  const toBps = (price: number, from: number) => (1e4 * sign * (price - from)) / middle
  const halfSpreadBps = toBps(walk.touch, middle)
  const impactBps = walk.filled > 0 ? toBps(walk.notional / walk.filled, walk.touch) : 0
  const last = sign * (bound - walk.touch) > 0 ? bound : walk.touch
  const routedImpactBps = toBps((walk.notional + (need - walk.filled) * last) / need, walk.touch)
  const feeBps = book.listing.takerBps.toNumber()
  const root = rootImpactBps(context, quantity?.toNumber() ?? 0)
  return {
    halfSpreadBps,
    impactBps,
    routedImpactBps,
    feeBps,
    fillProb: Math.min(1, walk.filled / need),
    expectedCostBps: halfSpreadBps + feeBps + (root ?? impactBps),
    model: root === null ? 'book-walk-1' : 'square-root-1',
  }
}

/** A resting price pays its distance from the mid (negative = earned) and the maker fee, when it fills. */
function priceResting(quote: Quote, mid: Decimal, bound: number): Terms {
  const middle = mid.toNumber()
  const halfSpreadBps = (1e4 * signOf(quote.side) * (bound - middle)) / middle
  const feeBps = quote.book.listing.makerBps.toNumber()
  const { filled, sent } = quote.context.restingFills
  return {
    halfSpreadBps,
    impactBps: 0,
    routedImpactBps: 0,
    feeBps,
    fillProb: (filled + 1) / (sent + 2),
    expectedCostBps: halfSpreadBps + feeBps,
    model: 'resting-1',
  }
}

/** Y·σ·√(Q/V) of METRICS.md section 13; null where volatility or volume is not known. */
export function rootImpactBps({ volatilityDaily, volumeDaily }: Context, quantity: number): number | null {
  const daily = volumeDaily?.toNumber() ?? 0
  return volatilityDaily !== null && daily > 0 ? 1e4 * IMPACT_Y * volatilityDaily * Math.sqrt(quantity / daily) : null
}

/** One standard deviation of the price over the time that the order is under way. */
export const latencyRiskBps = ({ volatilityDaily }: Context, latencyMs: number): number => 1e4 * (volatilityDaily ?? 0) * Math.sqrt(latencyMs / DAY_MS)

export const inputsOf = ({ volatilityDaily, volumeDaily }: Context): Forecast['inputs'] => ({
  y: IMPACT_Y,
  volatilityDaily,
  volumeDaily: volumeDaily?.toFixed() ?? null,
})

/** Sent → first fill of what takes, sent → acknowledged of what rests; the listing's own where nothing was measured. */
export function latencyOf(book: VenueBook, stats: VenueStats | undefined, isMarketable: boolean): number {
  const { entry, response } = book.listing.latencyMs
  return (isMarketable ? stats?.meanFirstFillMs : stats?.meanAckMs) ?? entry + response
}

function scoreParts(quote: Quote, topDepth: number, quantity: number, takerBps: number): ScoreParts {
  const { stats, book } = quote
  const { entry, response } = book.listing.latencyMs
  const success = stats ? (stats.successCount + 1) / (stats.successCount + stats.failureCount + 2) : 0.5
  return {
    liquidity: quantity > 0 ? Math.min(1, topDepth / (SIZE_MARGIN * quantity)) : 0,
    // A rebate scores like no fee: every score stays within 0–1 (METRICS.md section 8, identity 12).
    fees: 1 - Math.min(1, Math.max(0, takerBps / 1e4) / FEE_WORST),
    latency: 1 - Math.min(1, (stats?.meanAckMs ?? entry + response) / LATENCY_WORST_MS),
    reliability: (success + (stats?.uptime ?? 0.5)) / 2,
  }
}

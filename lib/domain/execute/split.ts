import type { Decimal } from '../base/decimal.ts'
import { dec, max, min, ONE, sum, ZERO } from '../base/decimal.ts'
import type { Side } from '../base/market.ts'
import { signOf } from '../base/market.ts'
import type { Price, Quantity } from '../base/money.ts'
import type { Context, VenueBook } from '../decide/context.ts'
import { isFresh, takingSide } from '../decide/context.ts'
import type { Decision } from '../decide/decision.ts'
import type { Exposure } from '../decide/exposure.ts'
import { bpsInWords } from '../decide/in-words.ts'
import type { StylePolicy } from '../decide/policy.ts'
import type { Candidate, Forecast, RoutePart, RoutingCosts, Split } from '../decide/survey.ts'
import { inputsOf, latencyOf, latencyRiskBps, rootImpactBps } from './pricing.ts'
import type { PlacedStyle } from './scheduling.ts'
import type { Sweep, SweepVenue } from './sweep.ts'
import { boundOf, sweep } from './sweep.ts'

/** What one survey holds fixed while it goes from venue to venue. */
export type Question = {
  readonly decision: Decision
  readonly styles: StylePolicy
  readonly style: PlacedStyle
  readonly context: Context
  readonly exposure: Exposure
  readonly maxSlippageBps: Decimal
  readonly collarBps: Decimal
  /** Base units that a reduce-only rule leaves; null when no such rule is in force. */
  readonly closable: Decimal | null
}

/** A split and what it is expected to do; `forecast` is null where the benchmark's own forecast says it already. */
export type Dealt = { readonly split: Split; readonly forecast: Forecast | null }

/**
 * Deals a marketable order out over the venues (ENGINE.md section 4): it walks the consolidated book net of fees, within
 * the allowed slippage from the benchmark's touch, the collar around its mid and the decision's limit. Where one
 * venue takes all of it at no higher cost it stays one order. Contracts stay on their listing. Costs are against the mid of `best`; a venue
 * whose quote is crossed cannot be a benchmark, and is traded with at its honest price.
 */
export function dealOut(question: Question, candidates: readonly Candidate[], best: Candidate, shiftBps: Readonly<Record<string, number>> = {}): Dealt | null {
  const { proposal, traded, ordered, mid } = best
  if (!proposal || !traded || !ordered || !mid) return null
  if (best.book.listing.contractSize !== null) return null
  const venues = takersOf(question, candidates).map((v) => ({ ...v, shiftBps: shiftBps[v.book.listing.venue] ?? 0 }))
  if (venues.length < 2) return alone(best, question, true)
  const { side } = question.decision
  const whole = wholeAtTouch(side, ordered, venues)
  if (whole === best.venue && proposal.isMarketable) return alone(best, question, false)
  const bound = boundFor(question, best, mid)
  const one = whole === null ? null : sweep({ side, quantity: ordered, bound, venues: named(venues, whole) })
  const swept = one?.visible.eq(ordered) ? one : cheapestSweep(side, ordered, venues, bound, best.venue)
  const [first, ...rest] = swept.parts
  if (!first) return alone(best, question, true)
  if (rest.length === 0 && first.venue === best.venue) return alone(best, question, false)
  return priced(question, best, swept, [first, ...rest], bound, venues)
}

/** Venues that may get a part: those that can take the order, those that are crossed for the moment, those that let us sell a part. */
function takersOf({ decision, context, exposure }: Question, candidates: readonly Candidate[]): readonly SweepVenue[] {
  return candidates.flatMap(({ book, isEligible, whyNot, mid }): SweepVenue[] => {
    const { listing } = book
    if (listing.contractSize !== null || !isFresh(book, context.now) || takingSide(book, decision.side).length === 0) return []
    if (!isEligible && whyNot?.code !== 'crossed_book' && whyNot?.code !== 'no_short_selling') return []
    if (isUnwanted(decision.venuePreferences, listing.venue, candidates)) return []
    const quantityMax = decision.side === 'sell' && !listing.allowShort ? max(ZERO, exposure.venuePositions?.get(listing.venue) ?? ZERO) : null
    if (quantityMax?.isZero()) return []
    return [{ book, mid: mid ?? (honestTouch(book, decision.side) as Price), quantityMax }]
  })
}

/** A venue that was not preferred is marked so when it is eligible; one that is not eligible is looked up here. */
function isUnwanted(preferences: readonly string[], venue: string, candidates: readonly Candidate[]): boolean {
  if (preferences.length === 0) return false
  const wanted = new Set(preferences.map((name) => name.trim().toLowerCase()))
  return !wanted.has(venue.toLowerCase()) && candidates.some((c) => c.isEligible && wanted.has(c.venue.toLowerCase()))
}

/** The best price at which a taker can honestly be expected to trade: on a crossed or locked quote no better than the other side's. */
function honestTouch(book: VenueBook, side: Side): Decimal {
  const taking = takingSide(book, side)[0]?.price as Price
  const other = (side === 'buy' ? book.bids[0] : book.asks[0])?.price
  return other === undefined ? taking : side === 'buy' ? max(taking, other) : min(taking, other)
}

/** The benchmark's own protection price in exact terms: what slippage is measured from does not move with another venue's quote. */
function boundFor({ decision, maxSlippageBps, collarBps }: Question, best: Candidate, mid: Price): Decimal {
  const { side, limitPrice } = decision
  const risk = boundOf(side, mid, honestTouch(best.book, side), maxSlippageBps, collarBps)
  return limitPrice === null ? risk : side === 'buy' ? min(risk, limitPrice) : max(risk, limitPrice)
}

/** Two net prices closer than this are compared exactly, by a walk. */
const CLOSE = 1e-9

/**
 * The venue whose touch alone holds the order at a net price that no other venue's touch comes near: then nothing is cheaper and
 * nobody has to walk. Null when it takes a walk to say. Only a choice is made here, so plain numbers serve.
 */
function wholeAtTouch(side: Side, ordered: Quantity, venues: readonly SweepVenue[]): string | null {
  const sign = signOf(side)
  const nets = venues.map(
    ({ book, shiftBps }) => honestTouch(book, side).toNumber() * (1 + (sign * book.listing.takerBps.toNumber()) / 1e4) * (1 + (sign * (shiftBps ?? 0)) / 1e4),
  )
  const best = nets.reduce((a, b) => (sign * (a - b) <= 0 ? a : b))
  const near = venues.filter((_, i) => sign * ((nets[i] as number) - best) <= CLOSE * best)
  const [winner] = near
  if (winner === undefined || near.length > 1) return null
  const { book, quantityMax } = winner
  const { listing } = book
  const holds = takingSide(book, side)[0]?.quantity ?? ZERO
  if (ordered.gt(holds) || (quantityMax !== null && ordered.gt(quantityMax)) || !ordered.mod(listing.lot).isZero()) return null
  return listing.minNotional === null || ordered.times(honestTouch(book, side)).gte(listing.minNotional) ? listing.venue : null
}

/** The cheapest split; among ways that cost the same, one order before several and the benchmark's venue before others. */
function cheapestSweep(side: Side, ordered: Quantity, venues: readonly SweepVenue[], bound: Decimal, benchmark: string): Sweep {
  const swept = sweep({ side, quantity: ordered, bound, venues })
  if (swept.parts.length < 2 || swept.averageNet === null || !swept.visible.eq(ordered)) return swept
  // Where a venue is believed dearer than its quotes, net prices alone do not say which way is cheapest.
  if (venues.some((v) => (v.shiftBps ?? 0) !== 0)) return swept
  const best = swept.averageNet
  const names = swept.parts.map((p) => p.venue).sort((a, b) => Number(b === benchmark) - Number(a === benchmark) || (a < b ? -1 : 1))
  for (const name of names) {
    const [venue] = named(venues, name)
    if (venue === undefined || !mayMatch(venue.book, side, ordered.toNumber(), best.toNumber())) continue
    const one = sweep({ side, quantity: ordered, bound, venues: [venue] })
    if (one.visible.eq(ordered) && one.averageNet && signOf(side) * one.averageNet.cmp(best) <= 0) return one
  }
  return swept
}

/** Whether a book alone might do as well: worth an exact walk. */
function mayMatch(book: VenueBook, side: Side, need: number, best: number): boolean {
  const sign = signOf(side)
  let left = need
  let paid = 0
  for (const level of takingSide(book, side)) {
    const taken = Math.min(left, level.quantity.toNumber())
    paid += taken * level.price.toNumber()
    left -= taken
    if (left <= 0) break
  }
  const net = (paid / need) * (1 + (sign * book.listing.takerBps.toNumber()) / 1e4)
  return left <= CLOSE * need && sign * (net - best) <= CLOSE * best
}

const named = (venues: readonly SweepVenue[], name: string): readonly SweepVenue[] => venues.filter((v) => v.book.listing.venue === name)

/** The whole order at the benchmark's venue, as its own forecast has it. */
function alone(best: Candidate, { decision: { side } }: Question, isOnly: boolean): Dealt | null {
  const { proposal, traded, ordered, mid, forecast, costs, routingCostBps, venue, book } = best
  if (!proposal || !traded || !ordered || !mid || !forecast || !costs || routingCostBps === null) return null
  const sign = signOf(side)
  const visible = forecast.fillProb > 0
  const expected = mid.times(dec(1 + (sign * forecast.slippageBps) / 1e4)).toSignificantDigits(15)
  const part: RoutePart = {
    venue,
    quantity: traded,
    base: ordered,
    price: proposal.price,
    expectedPrice: visible ? expected : null,
    expectedNet: visible ? expected.times(ONE.plus(book.listing.takerBps.div(10_000).times(sign))) : null,
    worst: best.worstPrice === null ? null : dec(best.worstPrice),
  }
  const reason = `${isOnly ? 'the only venue that can take the order' : 'one venue takes all of it, none is cheaper net of fees'}: ${venue} at ${bpsInWords(routingCostBps)}`
  return { split: { parts: [part], venue, ordered, costs, routingCostBps, reason }, forecast: null }
}

function priced(
  { decision: { side }, context }: Question,
  best: Candidate,
  swept: Sweep,
  parts: readonly [RoutePart, ...RoutePart[]],
  bound: Decimal,
  venues: readonly SweepVenue[],
): Dealt {
  const ordered = sum(parts.map((p) => p.base)) as Quantity
  const mid = best.mid as Price
  const toBps = (price: Decimal, from: Decimal) => price.minus(from).times(signOf(side)).times(10_000).div(mid).toNumber()
  const touch = swept.touch ?? bound
  const average = swept.averagePrice ?? touch
  const hidden = max(ZERO, ordered.minus(swept.visible))
  const last = side === 'buy' ? max(bound, touch) : min(bound, touch)
  const routed = average.times(swept.visible).plus(hidden.times(last)).div(swept.visible.plus(hidden))
  const latencyMs = Math.max(
    ...parts.map((p) => {
      const { book } = venues.find((v) => v.book.listing.venue === p.venue) as SweepVenue
      return latencyOf(book, context.stats.get(p.venue), true)
    }),
  )
  const costs: RoutingCosts = {
    halfSpreadBps: toBps(touch, mid),
    feeBps: swept.averageNet ? toBps(swept.averageNet, average) : (best.forecast?.feeBps ?? 0),
    impactBps: toBps(routed, touch),
    latencyRiskBps: latencyRiskBps(context, latencyMs),
    residualBps: parts.reduce((total, p) => total + (venues.find((v) => v.book.listing.venue === p.venue)?.shiftBps ?? 0) * p.base.div(ordered).toNumber(), 0),
  }
  const impactBps = toBps(average, touch)
  const root = rootImpactBps(context, best.quantity?.toNumber() ?? 0)
  const venue = parts.reduce((largest, p) => (p.base.gt(largest.base) ? p : largest)).venue
  return {
    split: {
      parts,
      venue,
      ordered,
      costs,
      routingCostBps: costs.halfSpreadBps + costs.feeBps + costs.impactBps + costs.latencyRiskBps + costs.residualBps,
      reason: swept.reason,
    },
    forecast: {
      venue,
      fillProb: ordered.gt(0) ? Math.min(1, swept.visible.div(ordered).toNumber()) : 0,
      slippageBps: costs.halfSpreadBps + impactBps,
      latencyMs,
      expectedCostBps: costs.halfSpreadBps + costs.feeBps + (root ?? impactBps),
      halfSpreadBps: costs.halfSpreadBps,
      impactBps,
      feeBps: costs.feeBps,
      model: root === null ? 'book-walk-1' : 'square-root-1',
      inputs: inputsOf(context),
    },
  }
}

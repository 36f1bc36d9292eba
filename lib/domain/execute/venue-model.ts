import type { Decimal } from '../base/decimal.ts'
import { dec, max, min, ZERO } from '../base/decimal.ts'
import { invariant } from '../base/invariant.ts'
import { notionalOf, roundDownToLot, toBase, toTraded } from '../base/listing.ts'
import type { Price, Quantity } from '../base/money.ts'
import type { Context, VenueBook } from '../decide/context.ts'
import { ageMs, isAhead, midOf } from '../decide/context.ts'
import type { Decision } from '../decide/decision.ts'
import type { Exposure } from '../decide/exposure.ts'
import { bpsInWords } from '../decide/in-words.ts'
import type { Limits, Policy } from '../decide/policy.ts'
import type { Candidate, Ineligibility, Proposal, Survey, Sway, VenueDraw } from '../decide/survey.ts'
import { NO_SWAY } from '../decide/survey.ts'
import { price } from './pricing.ts'
import { resolveStyle, sliceOf } from './scheduling.ts'
import { type Dealt, dealOut, type Question } from './split.ts'
import { proposeLimit } from './styles/limit.ts'
import { proposeMarket } from './styles/market.ts'

/**
 * Prices every venue of the symbol for this decision: what the curators judge and the router chooses from. All
 * venues stay in the list, also those that cannot take the order, with the reason. A notional or a fraction of equity
 * is converted at each venue's own mid, so that the Q of the chosen venue is the Q at P_d (METRICS.md section 1).
 * The choice is the least expected cost (ENGINE.md section 4), what lessons add to it included, then the higher score, then the name; of a
 * marketable order it is the venue that most of it goes to.
 */
export function survey(policy: Policy, limits: Limits, decision: Decision, context: Context, exposure: Exposure, sway: Sway = NO_SWAY): Survey {
  const firstMid = context.books.map(midOf).find((mid) => mid !== null) ?? null
  const { style, choice } = resolveStyle(decision, context, firstMid && decidedQuantity(decision, exposure, firstMid), policy.styles)
  const question: Question = {
    decision,
    styles: policy.styles,
    style,
    context,
    exposure,
    maxSlippageBps: decision.maxSlippageBps ?? dec(policy.defaults.maxSlippageBps),
    collarBps: dec(limits.priceCollarBps),
    closable: limits.reduceOnly || decision.reduceOnly ? closableOf(decision, exposure) : null,
  }
  const assessed = context.books.map((book) => swayed(assess(question, book), sway))
  const candidates = withPreferences(assessed, decision.venuePreferences)
  const ranked = candidates.filter((c) => c.routingCostBps !== null && isCurrent(c)).sort(byCost)
  const eligible = ranked.filter((c) => c.isEligible)
  const first = eligible[0] ?? null
  const deal = (by: Candidate | null): Dealt | null => (by === null || style !== 'market' ? null : dealOut(question, candidates, by, sway.shiftBps))
  const firstDealt = deal(first)
  // Costs are against each venue's own mid, and mids differ: where most of it goes elsewhere, that venue's book is what it is judged and measured by.
  const cheapest = eligible.find((c) => c.venue === firstDealt?.split.venue) ?? first
  const dealt = cheapest === first ? firstDealt : deal(cheapest)
  const best = dealt?.forecast && cheapest ? { ...cheapest, forecast: dealt.forecast } : cheapest
  const split = dealt?.split ?? null
  const benchmark = best ?? ranked[0] ?? candidates.find((c) => c.mid !== null && isCurrent(c)) ?? null
  return {
    candidates,
    best,
    split,
    benchmark,
    reason: split?.reason ?? reasonOf(eligible),
    style,
    choice,
    isClipped: isClipped(best ?? benchmark, question.closable),
    draw: null,
  }
}

/** The same survey with another eligible venue chosen. For orders that go to one venue whole: a split is dealt out, not chosen. */
export function choosing(survey: Survey, venue: string, draw: VenueDraw | null): Survey {
  const best = survey.candidates.find((c) => c.venue === venue && c.isEligible)
  invariant(best && survey.split === null, `${venue} can be chosen for a whole order`)
  const reason =
    draw === null || venue === survey.best?.venue ? survey.reason : `drawn with probability ${draw.propensity.toFixed(4)}: ${venue}; ${survey.reason}`
  return { ...survey, best, benchmark: best, reason, draw }
}

/** What lessons believe of a venue counts like a measured residual; a score stays a score. */
function swayed(candidate: Candidate, { shiftBps, scoreDelta }: Sway): Candidate {
  const shift = shiftBps[candidate.venue] ?? 0
  const delta = scoreDelta[candidate.venue] ?? 0
  if (shift === 0 && delta === 0) return candidate
  const { costs, routingCostBps, score } = candidate
  return {
    ...candidate,
    score: Math.min(1, Math.max(0, score + delta)),
    costs: costs && { ...costs, residualBps: costs.residualBps + shift },
    routingCostBps: routingCostBps === null ? null : routingCostBps + shift,
  }
}

/** What a reduce-only order may still close: the position against its side, less what already works to close it. */
export function closableOf(decision: Decision, exposure: Exposure): Decimal {
  const open = decision.side === 'sell' ? exposure.position.minus(exposure.workingSell) : exposure.position.neg().minus(exposure.workingBuy)
  return max(ZERO, open)
}

function assess(question: Question, book: VenueBook): Candidate {
  const { decision, context, exposure } = question
  const { listing } = book
  const mid = midOf(book)
  if (mid === null) return unpriced(question, book)
  const quantity = decidedQuantity(decision, exposure, mid)
  const wanted = question.closable === null ? quantity : (min(quantity, question.closable) as Quantity)
  const traded = roundDownToLot(toTraded(wanted, listing, mid), listing.lot)
  const ordered = toBase(traded, listing, mid) as Quantity
  const proposal = propose(question, book, mid)
  // A schedule is judged by the pieces that will meet the book, and limited by the whole.
  const piece = sliceOf(question.style, decision, { listing, mid, traded }, context.now, question.styles)
  const priced = price({ book, mid, traded: piece, quantity, proposal, side: decision.side, context, stats: context.stats.get(listing.venue) })
  const whyNot = obstacle(question, book, mid, traded, ordered, proposal)
  return { venue: listing.venue, book, isEligible: whyNot === null, whyNot, mid, quantity, ordered, traded, proposal, ...priced }
}

function unpriced(question: Question, book: VenueBook): Candidate {
  const { context, decision } = question
  const priced = price({
    book,
    mid: null,
    traded: null,
    quantity: null,
    proposal: null,
    side: decision.side,
    context,
    stats: context.stats.get(book.listing.venue),
  })
  const isCrossed = book.bids.length > 0 && book.asks.length > 0
  const whyNot = isCrossed ? because('crossed_book', 'the best bid is above the best ask') : because('no_book', 'the book is not two-sided')
  return { venue: book.listing.venue, book, isEligible: false, whyNot, mid: null, quantity: null, ordered: null, traded: null, proposal: null, ...priced }
}

function propose(question: Question, book: VenueBook, mid: Price): Proposal | null {
  const { decision } = question
  if (question.style === 'limit' || question.style === 'iceberg') return proposeLimit(book, decision.side, decision.limitPrice, decision.urgency)
  // A schedule's limit bounds its children when they are placed; it may come true later.
  const limitPrice = question.style === 'market' ? decision.limitPrice : null
  return proposeMarket(book, mid, decision.side, question.maxSlippageBps, question.collarBps, limitPrice)
}

/** Q in base units at this mid. */
function decidedQuantity(decision: Decision, exposure: Exposure, mid: Price): Quantity {
  const { kind, value } = decision.size
  if (kind === 'quantity') return value as Quantity
  if (kind === 'notional') return value.div(mid) as Quantity
  return max(ZERO, exposure.equity.times(value).div(exposure.conversion.times(mid))) as Quantity
}

const because = (code: Ineligibility, message: string) => ({ code, message })

/** The first reason why this venue cannot take the order. */
function obstacle(question: Question, book: VenueBook, mid: Price, traded: Quantity, ordered: Quantity, proposal: Proposal | null): Candidate['whyNot'] {
  const { decision, context, exposure } = question
  const { listing } = book
  if (!book.isLive) return because('not_live', 'the feed is not live')
  const age = ageMs(book, context.now)
  if (age > listing.bookStaleMs) return because('stale_book', `the book is ${age} ms old, the limit is ${listing.bookStaleMs} ms`)
  if (isAhead(book, context.now)) return because('stale_book', `the book is stamped ${-age} ms ahead of the clock`)
  if (question.closable?.isZero()) return because('nothing_to_reduce', 'there is no position that this order would reduce')
  if (proposal === null) return because('no_price', `the limit price is below one tick of ${listing.tick.toFixed()} ${listing.quote}`)
  if (traded.isZero())
    return because('below_minimum', `the size is below one lot of ${listing.lot.toFixed()} ${listing.contractSize === null ? listing.base : 'contracts'}`)
  if (listing.minNotional && notionalOf(traded, mid, listing).lt(listing.minNotional)) {
    return because('below_minimum', `the order is worth less than the minimum of ${listing.minNotional.toFixed()} ${listing.quote}`)
  }
  if (decision.side === 'sell' && !listing.allowShort) {
    const held = exposure.venuePositions?.get(listing.venue) ?? ZERO
    if (ordered.gt(held)) return because('no_short_selling', `the venue has no short selling and holds ${held.toFixed()} ${listing.base}`)
  }
  return null
}

/** Preferences rule others out only when a preferred venue can take the order. */
function withPreferences(candidates: readonly Candidate[], preferences: readonly string[]): readonly Candidate[] {
  if (preferences.length === 0) return candidates
  const wanted = new Set(preferences.map((name) => name.trim().toLowerCase()))
  const isWanted = (c: Candidate) => wanted.has(c.venue.toLowerCase())
  if (!candidates.some((c) => c.isEligible && isWanted(c))) return candidates
  const whyNot = because('not_preferred', 'the decision prefers other venues, and one of them can take the order')
  return candidates.map((c) => (c.isEligible && !isWanted(c) ? { ...c, isEligible: false, whyNot } : c))
}

const isCurrent = (c: Candidate) => c.whyNot === null || (c.whyNot.code !== 'stale_book' && c.whyNot.code !== 'not_live')

const byCost = (a: Candidate, b: Candidate): number =>
  (a.routingCostBps as number) - (b.routingCostBps as number) || b.score - a.score || (a.venue < b.venue ? -1 : 1)

function reasonOf(eligible: readonly Candidate[]): string {
  const [best, next] = eligible
  if (!best) return 'no venue can take the order'
  const cost = (c: Candidate) => `${c.venue} at ${bpsInWords(c.routingCostBps as number)}`
  return next ? `least expected cost: ${cost(best)}, next ${cost(next)}` : `the only venue that can take the order: ${cost(best)}`
}

const isClipped = (c: Candidate | null, closable: Decimal | null): boolean => closable !== null && (c?.quantity?.gt(closable) ?? false)

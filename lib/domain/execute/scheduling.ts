import type { Decimal } from '../base/decimal.ts'
import { dec, ONE, sum } from '../base/decimal.ts'
import type { Listing } from '../base/listing.ts'
import { notionalOf, roundDownToLot, toBase, toTraded } from '../base/listing.ts'
import { signOf } from '../base/market.ts'
import type { Price, Quantity } from '../base/money.ts'
import type { Instant } from '../base/time.ts'
import { msBetween } from '../base/time.ts'
import type { Context, VenueBook } from '../decide/context.ts'
import { isFresh, midOf, takingSide } from '../decide/context.ts'
import type { Decision, Style } from '../decide/decision.ts'
import type { Limits, StylePolicy } from '../decide/policy.ts'
import type { Schedule, ScheduledStyle } from './schedule.ts'
import { SCHEDULED_STYLES } from './schedule.ts'
import type { Choice } from './styles/adaptive.ts'
import { adapt } from './styles/adaptive.ts'
import { planIceberg } from './styles/iceberg.ts'
import { impactModel, planIs } from './styles/is.ts'
import { planPov } from './styles/pov.ts'
import type { ScheduleRequest } from './styles/slices.ts'
import { gridOf, minimumOf } from './styles/slices.ts'
import { planTwap } from './styles/twap.ts'
import { planVwap } from './styles/vwap.ts'

const DAY_MS = 86_400_000
/** A child must stay above a venue's minimum notional when the price has moved. */
const MINIMUM_MARGIN = 1.05

export type PlacedStyle = 'market' | 'limit' | ScheduledStyle
export const isScheduled = (style: Style | PlacedStyle): style is ScheduledStyle => (SCHEDULED_STYLES as readonly string[]).includes(style)

/** Where and of what a schedule is made: the venue that was chosen, and the order in its units. */
export type Venue = { readonly listing: Listing; readonly mid: Price; readonly traded: Quantity }

/** Until when a decision that is taken now is traded: its horizon, never beyond its validity. */
function horizonMsOf(decision: Decision, now: Instant, styles: StylePolicy): number {
  const valid = decision.validUntil === null ? Number.POSITIVE_INFINITY : msBetween(now, decision.validUntil)
  return Math.max(1, Math.min(decision.horizonMs ?? styles.horizonMs, valid))
}

/** The style that trades: the decision's own, or what `adaptive` chooses from the fresh books of now. */
export function resolveStyle(
  decision: Decision,
  context: Context,
  quantity: Decimal | null,
  styles: StylePolicy,
): { readonly style: PlacedStyle; readonly choice: Choice | null } {
  if (decision.style !== 'adaptive') return { style: decision.style, choice: null }
  const books = context.books.filter((b) => isFresh(b, context.now) && midOf(b) !== null)
  const mid = books[0] ? midOf(books[0]) : null
  const horizonMs = decision.horizonMs === null ? null : horizonMsOf(decision, context.now, styles)
  const situation = {
    urgency: decision.urgency,
    size: quantity?.toNumber() ?? 0,
    depth: books.reduce((depth, book) => depth + depthOf(book, decision), 0),
    spreadBps: mid === null ? 0 : Math.min(...books.map(spreadBpsOf)),
    horizonMs,
    riskBps: context.volatilityDaily === null || horizonMs === null ? null : 1e4 * context.volatilityDaily * Math.sqrt(horizonMs / DAY_MS),
    volumeExpected: context.volumeDaily === null || horizonMs === null ? null : (context.volumeDaily.toNumber() * horizonMs) / DAY_MS,
    hasVolumeCurve: (context.volumeCurve?.days ?? 0) >= styles.curveDaysMin,
    isLimitAway: isLimitAway(decision, books),
  }
  const choice = adapt(situation, styles)
  return { style: choice.style, choice }
}

/** No book offers at the decision's limit price or better. */
function isLimitAway({ limitPrice, side }: Decision, books: readonly VenueBook[]): boolean {
  if (limitPrice === null || books.length === 0) return false
  return books.every((book) => takingSide(book, side)[0]?.price.minus(limitPrice).times(signOf(side)).gt(0) ?? true)
}

const depthOf = (book: VenueBook, decision: Decision): number => {
  const mid = midOf(book)
  return mid === null ? 0 : toBase(sum(takingSide(book, decision.side).map((l) => l.quantity)), book.listing, mid).toNumber()
}
const spreadBpsOf = (book: VenueBook): number => {
  const [bid, ask] = [book.bids[0]?.price, book.asks[0]?.price]
  return bid && ask ? Math.max(0, (2e4 * ask.minus(bid).toNumber()) / ask.plus(bid).toNumber()) : Number.POSITIVE_INFINITY
}

/** What one child of the order takes, for pricing: the curators judge the pieces that will be sent, the risk gate the whole. */
export function sliceOf(style: PlacedStyle, decision: Decision, venue: Venue, now: Instant, styles: StylePolicy): Quantity {
  const { traded, listing } = venue
  if (!isScheduled(style) || !traded.gt(0)) return traded
  const request = requestOf(decision, venue, now, null, styles)
  const share = style === 'iceberg' ? traded.times(dec(styles.icebergDisplay)) : traded.div(gridOf(request).count)
  const slice = roundDownToLot(share, listing.lot)
  const least = minimumOf(request)
  return slice.gte(least) ? slice : least.lt(traded) ? least : traded
}

/** The schedule of an order that is to be traded in slices from `now` on. */
export function scheduleOf(style: ScheduledStyle, decision: Decision, venue: Venue, context: Context, limits: Limits, styles: StylePolicy): Schedule {
  const { now } = context
  const curve = context.volumeCurve ?? null
  const cap = decision.maxParticipation === null ? null : Math.min(decision.maxParticipation, limits.maxParticipation)
  const request = requestOf(decision, venue, now, cap, styles)
  switch (style) {
    case 'twap':
      return planTwap(request)
    case 'vwap':
      return planVwap(request, curve)
    case 'pov':
      return planPov({ ...request, participationMax: cap ?? Math.min(styles.povRate, limits.maxParticipation) }, curve)
    case 'iceberg':
      return planIceberg(request, null)
    case 'is':
      return planIs(request, modelOf(venue, context, styles))
  }
}

const requestOf = (
  decision: Decision,
  { listing, mid, traded }: Venue,
  now: Instant,
  participationMax: number | null,
  styles: StylePolicy,
): ScheduleRequest => ({
  seed: decision.id,
  quantity: traded,
  lot: listing.lot,
  quantityMin: minimumTraded(listing, mid),
  startsAt: now,
  horizonMs: horizonMsOf(decision, now, styles),
  participationMax,
  styles,
})

/** The listing's minimum notional in traded units, with a margin; zero without one. */
function minimumTraded(listing: Listing, mid: Price): Quantity {
  if (listing.minNotional === null) return listing.lot as Quantity
  return listing.minNotional.times(MINIMUM_MARGIN).div(notionalOf(ONE, mid, listing)) as Quantity
}

/** Money per traded unit: what one unit is worth in base, times the price. */
function modelOf({ listing, mid }: Venue, context: Context, { riskAversion }: StylePolicy): ReturnType<typeof impactModel> {
  const book = context.books.find((b) => b.listing.venue === listing.venue)
  const [bid, ask] = [book?.bids[0]?.price, book?.asks[0]?.price]
  const perTraded = toBase(ONE, listing, mid).toNumber()
  const facts = {
    volatility: context.volatilityDaily === null ? null : context.volatilityDaily * mid.toNumber() * perTraded,
    spread: bid && ask ? ask.minus(bid).toNumber() * perTraded : null,
    volumeDaily: context.volumeDaily === null ? null : toTraded(context.volumeDaily, listing, mid).toNumber(),
  }
  return impactModel(facts, riskAversion)
}

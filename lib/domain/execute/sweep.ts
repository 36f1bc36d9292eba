import type { Decimal } from '../base/decimal.ts'
import { dec, max, min, ONE, ZERO } from '../base/decimal.ts'
import type { Listing } from '../base/listing.ts'
import { notionalOf, roundDownToLot, roundToTick, toBase, toTraded } from '../base/listing.ts'
import type { Side } from '../base/market.ts'
import { signOf } from '../base/market.ts'
import type { Price, Quantity } from '../base/money.ts'
import type { VenueBook } from '../decide/context.ts'
import { takingSide } from '../decide/context.ts'
import type { RoutePart } from '../decide/survey.ts'
import { worseBy } from './styles/market.ts'

/** A venue that may take a part: its book, the mid at which its units are converted, and what it lets us trade. */
export type SweepVenue = {
  readonly book: VenueBook
  readonly mid: Price
  /** Base units; what a venue without short selling lets us sell. Null = no limit of its own. */
  readonly quantityMax: Decimal | null
  /** Believed to be dearer by so much than its quotes say, bps; moves its place in the walk and no price. */
  readonly shiftBps?: number
}

export type SweepRequest = {
  readonly side: Side
  /** Base units. */
  readonly quantity: Decimal
  readonly venues: readonly SweepVenue[]
  /** Worst price that any part may trade at: `boundOf`. */
  readonly bound: Decimal
}

export type Part = RoutePart

export type Sweep = {
  /** In the order in which the walk first touched their venues: the cheapest touch first. */
  readonly parts: readonly Part[]
  /** Base units that no venue can take: nothing inside the bound, or less than its lot or minimum. */
  readonly unrouted: Decimal
  /** Base units that visible levels inside the bound cover, and their average net price. */
  readonly visible: Decimal
  readonly averageNet: Decimal | null
  readonly averagePrice: Decimal | null
  /** The best visible price inside the bound, before fees. */
  readonly touch: Decimal | null
  readonly reason: string
}

/**
 * The worst price for a marketable order: the benchmark's touch moved by the allowed slippage, and never
 * further from the reference mid than the collar (ENGINE.md sections 3 and 4).
 */
export function boundOf(side: Side, reference: Decimal, touch: Decimal, maxSlippageBps: Decimal, collarBps: Decimal): Decimal {
  const bySlippage = touch.times(worseBy(side, maxSlippageBps))
  const byCollar = reference.times(worseBy(side, collarBps))
  return side === 'buy' ? min(bySlippage, byCollar) : max(bySlippage, byCollar)
}

/**
 * Splits a marketable order over venues by walking the consolidated book in the order of net price, fees included
 * (ENGINE.md section 4). With visible books this is the cheapest split there is: each lot goes to the cheapest offer
 * left, so no single venue's quote is better. What no visible level covers goes to the venue that is cheapest at its
 * touch, where hidden or returning size may meet it inside the bound. Parts and `unrouted` add up to the order.
 */
export function sweep(request: SweepRequest): Sweep {
  let venues = request.venues
  for (;;) {
    const walked = walk(request, venues)
    const tooSmall = walked.parts.filter((part) => isBelowMinimum(part, listingOf(venues, part.venue))).sort((a, b) => a.base.cmp(b.base))[0]
    if (!tooSmall) return walked
    venues = venues.filter((v) => v.book.listing.venue !== tooSmall.venue)
  }
}

type Offer = { readonly from: SweepVenue; readonly price: Decimal; readonly net: Decimal; readonly rank: number; readonly base: Decimal }

/**
 * Offers inside the bound, cheapest net price first as it is believed, then by name. On a quote that is crossed or locked the price is no
 * better than the other side's: a buy pays at least the higher of bid and ask, a sell gets at most the lower.
 */
export function consolidate(side: Side, venues: readonly SweepVenue[], bound: Decimal): readonly Offer[] {
  const sign = signOf(side)
  const offers: Offer[] = []
  for (const from of venues) {
    const { listing } = from.book
    const worst = limitOf(listing, side, bound)
    const perUnit = ONE.plus(listing.takerBps.div(10_000).times(sign))
    const believed = 1 + (sign * (from.shiftBps ?? 0)) / 1e4
    const other = (side === 'buy' ? from.book.bids[0] : from.book.asks[0])?.price
    for (const level of takingSide(from.book, side)) {
      const honest = other === undefined ? level.price : side === 'buy' ? max(level.price, other) : min(level.price, other)
      // Levels only get worse from here.
      if (sign * honest.cmp(worst) > 0) break
      const net = honest.times(perUnit)
      offers.push({ from, price: honest, net, rank: net.toNumber() * believed, base: toBase(level.quantity, listing, from.mid) })
    }
  }
  // Doubles keep the order of decimals and only tie where those may differ.
  return offers.sort((a, b) => sign * (a.rank - b.rank) || sign * a.net.cmp(b.net) || (a.from.book.listing.venue < b.from.book.listing.venue ? -1 : 1))
}

/** Rounded on the safe side, and a price at all: a bound of 100 % would put a sell at zero. */
const limitOf = (listing: Listing, side: Side, bound: Decimal): Price => max(roundToTick(bound, listing.tick, side), listing.tick) as Price

type Share = { readonly from: SweepVenue; visible: Decimal; notional: Decimal; net: Decimal; traded: Decimal; worst: Decimal | null }

function walk({ side, quantity, bound }: SweepRequest, venues: readonly SweepVenue[]): Sweep {
  const shares = new Map<string, Share>()
  let need = quantity
  const offers = consolidate(side, venues, bound)
  for (const offer of offers) {
    const { venue } = offer.from.book.listing
    const share = shares.get(venue) ?? { from: offer.from, visible: ZERO, notional: ZERO, net: ZERO, traded: ZERO, worst: null }
    shares.set(venue, share)
    const taken = min(min(offer.base, need), roomOf(share, share.visible))
    if (!taken.gt(0)) continue
    share.visible = share.visible.plus(taken)
    share.notional = share.notional.plus(taken.times(offer.price))
    share.net = share.net.plus(taken.times(offer.net))
    share.worst = offer.price
    need = need.minus(taken)
  }
  const touched = [...shares.values()]
  let left = quantity
  for (const share of touched) left = give(share, share.visible, left)
  // What the visible levels do not cover, and what whole lots left over.
  for (const share of touched) left = give(share, left, left)
  const parts = touched.filter((s) => s.traded.gt(0)).map((s) => partOf(s, side, bound))
  const visible = touched.reduce<Decimal>((sum, s) => sum.plus(s.visible), ZERO)
  const net = touched.reduce<Decimal>((sum, s) => sum.plus(s.net), ZERO)
  const notional = touched.reduce<Decimal>((sum, s) => sum.plus(s.notional), ZERO)
  const isVisible = visible.gt(0)
  return {
    parts,
    unrouted: left,
    visible,
    averageNet: isVisible ? net.div(visible) : null,
    averagePrice: isVisible ? notional.div(visible) : null,
    touch: offers.reduce<Decimal | null>((best, o) => (best === null || signOf(side) * o.price.cmp(best) < 0 ? o.price : best), null),
    reason: reasonOf(parts, left),
  }
}

/** Adds whole lots worth up to `wanted` to a venue's part; gives back what is left of the order. */
function give(share: Share, wanted: Decimal, left: Decimal): Decimal {
  const { listing } = share.from.book
  const given = toBase(share.traded, listing, share.from.mid)
  const base = min(min(wanted, left), roomOf(share, given))
  const lots = base.gt(0) ? roundDownToLot(toTraded(base, listing, share.from.mid), listing.lot) : ZERO
  share.traded = share.traded.plus(lots)
  return max(ZERO, left.minus(toBase(lots, listing, share.from.mid)))
}

const UNLIMITED = dec('1e60')
const roomOf = ({ from }: Share, given: Decimal): Decimal => (from.quantityMax === null ? UNLIMITED : max(ZERO, from.quantityMax.minus(given)))

const partOf = ({ from, visible, notional, net, traded, worst }: Share, side: Side, bound: Decimal): Part => ({
  venue: from.book.listing.venue,
  quantity: traded as Quantity,
  base: toBase(traded, from.book.listing, from.mid),
  price: limitOf(from.book.listing, side, bound),
  expectedPrice: visible.gt(0) ? notional.div(visible) : null,
  expectedNet: visible.gt(0) ? net.div(visible) : null,
  worst,
})

const listingOf = (venues: readonly SweepVenue[], venue: string): Listing => (venues.find((v) => v.book.listing.venue === venue) as SweepVenue).book.listing

const isBelowMinimum = (part: Part, listing: Listing): boolean =>
  listing.minNotional !== null && notionalOf(part.quantity, part.expectedPrice ?? part.price, listing).lt(listing.minNotional)

function reasonOf(parts: readonly Part[], unrouted: Decimal): string {
  if (parts.length === 0) return 'no venue offers anything inside the price bound'
  const each = parts.map((p) => `${p.venue} ${p.quantity.toFixed()}${p.expectedNet ? ` at ${p.expectedNet.toSignificantDigits(8).toFixed()} net` : ''}`)
  return `cheapest net of fees: ${each.join(', ')}${unrouted.gt(0) ? `; ${unrouted.toSignificantDigits(8).toFixed()} no venue can take` : ''}`
}

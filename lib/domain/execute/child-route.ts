import type { Decimal } from '../base/decimal.ts'
import { max, min, ZERO } from '../base/decimal.ts'
import type { Listing } from '../base/listing.ts'
import { roundDownToLot, toBase } from '../base/listing.ts'
import type { Side } from '../base/market.ts'
import type { Price, Quantity } from '../base/money.ts'
import type { Instant } from '../base/time.ts'
import type { VenueBook } from '../decide/context.ts'
import { isFresh, midOf, takingSide } from '../decide/context.ts'
import type { Urgency } from '../decide/decision.ts'
import { proposeLimit } from './styles/limit.ts'
import { boundOf, sweep } from './sweep.ts'

/** One child of a schedule, to be placed on the books of now. */
export type ChildQuestion = {
  readonly side: Side
  /** Traded units of `listing`, the benchmark's. */
  readonly quantity: Quantity
  readonly listing: Listing
  readonly conversionPrice: Price
  readonly books: readonly VenueBook[]
  readonly now: Instant
  readonly placing: 'take' | 'rest'
  readonly maxSlippageBps: Decimal
  readonly collarBps: Decimal
  readonly limitPrice: Decimal | null
  readonly urgency: Urgency
  readonly preferences: readonly string[]
  /** Venues that refused a child a moment ago: passed over as long as another one can take it. */
  readonly avoided: ReadonlySet<string>
  /** Base units that a venue without short selling lets us sell. */
  readonly sellable: (venue: string) => Decimal | null
}

export type ChildPart = {
  readonly venue: string
  readonly quantity: Quantity
  readonly price: Price
  readonly type: 'market' | 'limit'
  readonly timeInForce: 'ioc' | 'gtc'
  /** Worst price that it is expected to touch. */
  readonly worst: Decimal
}
export type ChildRoute = {
  readonly parts: readonly ChildPart[]
  readonly reason: string
  /** What held it back when there are no parts. */
  readonly why: 'STALE_MARKET' | 'PRICE_COLLAR' | 'NO_ELIGIBLE_VENUE' | null
}

/**
 * Where a child goes. What takes is split over the venues by net price, inside the allowed slippage from the benchmark's touch
 * and the collar around the mid, and never beyond the decision's limit price. What rests goes to one venue, the benchmark
 * where it can. Contracts stay on their own listing: units of different contracts do not add up.
 */
export function routeChild(question: ChildQuestion): ChildRoute {
  const { listing, placing } = question
  const usable = preferred(
    question,
    question.books.filter(
      (book) =>
        isFresh(book, question.now) &&
        midOf(book) !== null &&
        (listing.contractSize === null ? book.listing.contractSize === null : book.listing.venue === listing.venue),
    ),
  )
  if (usable.length === 0) return { parts: [], reason: 'no venue has a fresh two-sided book', why: 'STALE_MARKET' }
  return placing === 'take' ? take(question, usable) : rest(question, usable)
}

function take(question: ChildQuestion, books: readonly VenueBook[]): ChildRoute {
  const { side, listing, quantity, conversionPrice, limitPrice } = question
  // What slippage is measured from is the benchmark, and no other venue's quote moves it while the benchmark has one.
  const benchmark = books.find((book) => book.listing.venue === listing.venue) ?? (books[0] as VenueBook)
  const touch = takingSide(benchmark, side)[0]?.price as Price
  const reference = midOf(benchmark) as Price
  const risk = boundOf(side, reference, touch, question.maxSlippageBps, question.collarBps)
  const bound = limitPrice === null ? risk : side === 'buy' ? min(risk, limitPrice) : max(risk, limitPrice)
  const split = sweep({
    side,
    quantity: toBase(quantity, listing, conversionPrice),
    bound,
    venues: books.map((book) => ({
      book,
      mid: listing.contractSize === null ? (midOf(book) as Price) : conversionPrice,
      quantityMax: question.sellable(book.listing.venue),
    })),
  })
  return {
    parts: split.parts.map(({ venue, quantity: part, price, worst }) => ({
      venue,
      quantity: part,
      price,
      type: 'market',
      timeInForce: 'ioc',
      worst: worst ?? price,
    })),
    reason: split.reason,
    why: split.parts.length > 0 ? null : 'PRICE_COLLAR',
  }
}

function rest(question: ChildQuestion, books: readonly VenueBook[]): ChildRoute {
  const { side, listing, quantity, limitPrice, urgency } = question
  const book = books.find((b) => b.listing.venue === listing.venue) ?? (books[0] as VenueBook)
  const proposal = proposeLimit(book, side, limitPrice, urgency)
  const room = question.sellable(book.listing.venue)
  const part = roundDownToLot(room === null ? quantity : min(quantity, max(ZERO, room)), book.listing.lot)
  if (proposal === null || !part.gt(0)) return { parts: [], reason: `${book.listing.venue} cannot take a resting child`, why: 'NO_ELIGIBLE_VENUE' }
  return {
    parts: [{ venue: book.listing.venue, quantity: part, price: proposal.price, type: 'limit', timeInForce: 'gtc', worst: proposal.price }],
    reason: `rests at ${book.listing.venue}`,
    why: null,
  }
}

/** Preferences and refusals rule venues out only while others are left. */
function preferred({ preferences, avoided }: ChildQuestion, books: readonly VenueBook[]): readonly VenueBook[] {
  const wanted = new Set(preferences.map((name) => name.trim().toLowerCase()))
  const named = books.filter((book) => wanted.has(book.listing.venue.toLowerCase()))
  const pool = named.length > 0 ? named : books
  const willing = pool.filter((book) => !avoided.has(book.listing.venue))
  return willing.length > 0 ? willing : pool
}

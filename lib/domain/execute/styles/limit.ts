import type { Decimal } from '../../base/decimal.ts'
import { dec } from '../../base/decimal.ts'
import { roundToTick } from '../../base/listing.ts'
import type { Side } from '../../base/market.ts'
import type { VenueBook } from '../../decide/context.ts'
import type { Urgency } from '../../decide/decision.ts'
import type { Proposal } from '../../decide/survey.ts'

/**
 * Where a limit order without a price is placed, as a share of the way from the near touch to the far touch:
 * `low` joins the near touch and waits, `normal` rests at the mid (rounded away from the far side, so that it never
 * crosses), `high` takes the far touch and rests there with what is left.
 */
const CROSSING_BY_URGENCY: Readonly<Record<Urgency, Decimal>> = { low: dec(0), normal: dec('0.5'), high: dec(1) }

/**
 * Rests until it expires; a price that crosses trades at once and rests with the remainder. Null where there is no
 * price to send: a one-sided book, or a limit below one tick.
 */
export function proposeLimit(book: VenueBook, side: Side, limitPrice: Decimal | null, urgency: Urgency): Proposal | null {
  const near = (side === 'buy' ? book.bids[0] : book.asks[0])?.price
  const far = (side === 'buy' ? book.asks[0] : book.bids[0])?.price
  if (!near || !far) return null
  const wanted = limitPrice ?? near.plus(far.minus(near).times(CROSSING_BY_URGENCY[urgency]))
  const price = roundToTick(wanted, book.listing.tick, side)
  if (!price.gt(0)) return null
  return { type: 'limit', timeInForce: 'gtc', price, isMarketable: side === 'buy' ? price.gte(far) : price.lte(far) }
}

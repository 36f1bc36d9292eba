import type { Decimal } from '../../base/decimal.ts'
import { dec, max, min, ONE } from '../../base/decimal.ts'
import { roundToTick } from '../../base/listing.ts'
import type { Side } from '../../base/market.ts'
import type { Price } from '../../base/money.ts'
import type { VenueBook } from '../../decide/context.ts'
import type { Proposal } from '../../decide/survey.ts'

const PER_BPS = dec('0.0001')

/** Factor of a price that is `bps` worse for this side. */
export const worseBy = (side: Side, bps: Decimal): Decimal => (side === 'buy' ? ONE.plus(bps.times(PER_BPS)) : ONE.minus(bps.times(PER_BPS)))

/**
 * Takes what is there and cancels the rest, never through its protection price: the far touch moved by the allowed
 * slippage, never further from the mid than the collar and never beyond the decision's own limit. Rounded to the tick on the safe side, so that the price
 * sent is inside both bounds.
 */
export function proposeMarket(
  book: VenueBook,
  mid: Decimal,
  side: Side,
  maxSlippageBps: Decimal,
  collarBps: Decimal,
  limitPrice: Decimal | null = null,
): Proposal {
  const touch = (side === 'buy' ? book.asks[0] : book.bids[0])?.price ?? mid
  const bySlippage = touch.times(worseBy(side, maxSlippageBps))
  const byCollar = mid.times(worseBy(side, collarBps))
  const risk = side === 'buy' ? min(bySlippage, byCollar) : max(bySlippage, byCollar)
  const bound = limitPrice === null ? risk : side === 'buy' ? min(risk, limitPrice) : max(risk, limitPrice)
  // Bounds of 100 % would put a sell's price at zero, which is no price.
  const price = max(roundToTick(bound, book.listing.tick, side), book.listing.tick) as Price
  return { type: 'market', timeInForce: 'ioc', price, isMarketable: side === 'buy' ? price.gte(touch) : price.lte(touch) }
}

import { type Listing, notionalOf } from '../domain/base/listing.ts'
import type { PaperRequest } from './paper-order.ts'

/** What the venue knows when an order arrives; `tick` and `lots` are null when they cannot be counted. */
type Arrival = {
  readonly tick: number | null
  readonly lots: number | null
  /** Best price of the other side, null without one. */
  readonly bestTick: number | null
  /** Held, less what is offered already. */
  readonly freeLots: number
}

/** Why a venue does not take an order, in words that say the number and the rule; null when it does. */
export function refusalOf(request: PaperRequest, { tick, lots, bestTick, freeLots }: Arrival, listing: Listing): string | null {
  const { quantity, price, side, type } = request
  if (lots === null || lots <= 0) return `quantity ${quantity.toFixed()} is not a positive multiple of the lot ${listing.lot.toFixed()}`
  if (tick === null || tick <= 0) return `price ${price.toFixed()} is not a positive multiple of the tick ${listing.tick.toFixed()}`
  if (listing.minNotional !== null) {
    // A market order names no price of its own, only the worst it would bear.
    const expected = type === 'market' && bestTick !== null ? listing.tick.times(bestTick) : price
    const notional = notionalOf(quantity, expected, listing)
    if (notional.lt(listing.minNotional)) return `notional ${notional.toFixed()} is below the minimum ${listing.minNotional.toFixed()}`
  }
  if (!listing.allowShort && side === 'sell' && freeLots < lots) return 'short positions are not allowed'
  return null
}

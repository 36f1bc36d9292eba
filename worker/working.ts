import { type Decimal, ZERO } from '#lib/domain/base/decimal.ts'
import type { ClientOrderId } from '#lib/domain/base/id.ts'
import type { Side } from '#lib/domain/base/market.ts'
import type { OrderIntent } from '#lib/domain/execute/order.ts'

type Part = { readonly base: Decimal; readonly notional: Decimal }
type Resting = { readonly side: Side; readonly price: Decimal; readonly venue: string }

/** What is working of one symbol, in base units. */
export type SymbolWork = {
  buy: Decimal
  sell: Decimal
  readonly sellByVenue: Map<string, Decimal>
  readonly resting: Map<ClientOrderId, Resting>
}

/**
 * Running sums over all open orders, so that a judgement costs the same with one order in flight or with five
 * hundred. Each order's last contribution is remembered and replaced.
 */
export class Working {
  /** Signed notional of what is working, by symbol, in the reporting currency. */
  readonly notionals = new Map<string, Decimal>()
  private readonly parts = new Map<ClientOrderId, Part>()
  private readonly symbols = new Map<string, SymbolWork>()

  of(symbol: string): SymbolWork {
    const known = this.symbols.get(symbol)
    if (known) return known
    const work: SymbolWork = { buy: ZERO, sell: ZERO, sellByVenue: new Map(), resting: new Map() }
    this.symbols.set(symbol, work)
    return work
  }

  /** `base` and `notional` are what is still open of the order; zero when it is over. */
  set(intent: Pick<OrderIntent, 'clientOrderId' | 'symbol' | 'side' | 'venue' | 'timeInForce' | 'price'>, base: Decimal, notional: Decimal): void {
    const { clientOrderId: id, symbol, side, venue } = intent
    const before = this.parts.get(id)
    const moreBase = before ? base.minus(before.base) : base
    const moreNotional = before ? notional.minus(before.notional) : notional
    const work = this.of(symbol)
    if (side === 'buy') work.buy = work.buy.plus(moreBase)
    else {
      work.sell = work.sell.plus(moreBase)
      work.sellByVenue.set(venue, (work.sellByVenue.get(venue) ?? ZERO).plus(moreBase))
    }
    this.notionals.set(symbol, (this.notionals.get(symbol) ?? ZERO)[side === 'buy' ? 'plus' : 'minus'](moreNotional))
    if (base.isZero()) {
      this.parts.delete(id)
      work.resting.delete(id)
    } else {
      this.parts.set(id, { base, notional })
      if (intent.timeInForce === 'gtc') work.resting.set(id, { side, price: intent.price, venue })
    }
  }
}

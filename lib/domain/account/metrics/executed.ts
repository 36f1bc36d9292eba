/** What an order executed, and the prices it is measured against. */
import { type Decimal, ZERO } from '../../base/decimal.ts'
import { invariant } from '../../base/invariant.ts'
import { type Executed, twapOf, vwapOf } from './benchmark.ts'
import type { FillFacts, OrderFacts, TradeTotals } from './facts.ts'
import { from1, from2, type Known } from './value.ts'

/** What the metrics were measured against. */
export type Benchmarks = {
  readonly p_d: Known
  readonly p_0: Known
  readonly p_n: Known
  readonly p_bar: Known
  readonly far_touch: Known
  readonly last_fill_mid: Known
  readonly vwap: Known
  readonly market_volume: Known
  readonly twap: Known
  readonly pwp: Known
}

/** Σ over the fills: q, q·p, maker q, q·m and q·c. */
export type Sums = Executed & { readonly makerQuantity: Decimal; readonly atMid: Known; readonly atSentMid: Known }

/** Throws `InvariantError` for a fill without a positive quantity and price. */
export function sumFills(fills: readonly FillFacts[]): Sums {
  let quantity = ZERO
  let notional = ZERO
  let makerQuantity = ZERO
  let atMid: Known = ZERO
  let atSentMid: Known = ZERO
  for (const fill of fills) {
    invariant(fill.quantity.gt(0) && fill.price.gt(0), `a fill has a positive quantity and price, got ${fill.quantity} at ${fill.price}`)
    quantity = quantity.plus(fill.quantity)
    notional = notional.plus(fill.quantity.times(fill.price))
    if (fill.liquidity === 'maker') makerQuantity = makerQuantity.plus(fill.quantity)
    atMid = from2(atMid, fill.mid, (total, mid) => total.plus(fill.quantity.times(mid)))
    atSentMid = from2(atSentMid, fill.sentMid, (total, mid) => total.plus(fill.quantity.times(mid)))
  }
  return { quantity, notional, makerQuantity, atMid, atSentMid }
}

/** Windows are turned into their prices; what needs a fill is `no_fill` without one. */
export function benchmarksOf(facts: OrderFacts, executed: Executed): Benchmarks {
  const hasFill = !executed.quantity.isZero()
  const trades = tradesOf(facts)
  return {
    p_d: facts.decisionMid,
    p_0: facts.arrivalMid,
    p_n: facts.endMid,
    p_bar: hasFill ? executed.notional.div(executed.quantity) : 'no_fill',
    far_touch: facts.farTouch,
    last_fill_mid: hasFill ? facts.lastFillMid : 'no_fill',
    vwap: hasFill ? from1(trades, (totals) => totals.vwap) : 'no_fill',
    market_volume: hasFill ? from1(trades, (totals) => totals.volume) : 'no_fill',
    twap: hasFill ? twapFact(facts) : 'no_fill',
    pwp: hasFill ? (facts.pwp?.price ?? 'pending') : 'no_fill',
  }
}

const tradesOf = ({ marketTrades: trades }: OrderFacts): Known<TradeTotals> =>
  typeof trades === 'string' ? trades : 'vwap' in trades ? (trades.volume.gt(0) ? trades : 'no_trades') : vwapOf(trades)

const twapFact = ({ marketMids: mids }: OrderFacts): Known => (typeof mids === 'string' ? mids : 'twap' in mids ? mids.twap : twapOf(mids))

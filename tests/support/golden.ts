/** The golden example of METRICS.md section 15 as facts, for buy and sell. */

import type { FillFacts, OrderFacts } from '#lib/domain/account/metrics/facts.ts'
import { type Decimal, dec } from '#lib/domain/base/decimal.ts'
import type { Side } from '#lib/domain/base/market.ts'
import { instant } from '#lib/domain/base/time.ts'

const S = 1_000_000
/** A sell is the buy mirrored about 100. */
export const at = (side: Side, price: string): Decimal => (side === 'buy' ? dec(price) : dec(200).minus(price))

export function goldenFills(side: Side): readonly [FillFacts, FillFacts] {
  const x = (price: string) => at(side, price)
  return [
    {
      side,
      quantity: dec(4),
      price: x('100.10'),
      liquidity: 'taker',
      mid: x('100.06'),
      halfSpread: dec('0.04'),
      sentMid: x('100.05'),
      horizonMids: { h10s: x('100.12') },
    },
    {
      side,
      quantity: dec(3),
      price: x('100.14'),
      liquidity: 'maker',
      mid: x('100.16'),
      halfSpread: dec('0.02'),
      sentMid: x('100.12'),
      horizonMids: { h10s: x('100.11') },
    },
  ]
}

export function goldenFacts(side: Side): OrderFacts {
  const x = (price: string) => at(side, price)
  const point = (seconds: number, price: string) => ({ at: instant(seconds * S), mid: x(price) })
  return {
    side,
    decidedQuantity: dec(10),
    orderedQuantity: dec(10),
    fills: goldenFills(side),
    fees: dec('0.35'),
    decisionMid: x('100'),
    arrivalMid: x('100.05'),
    endMid: x('100.40'),
    farTouch: x('100.09'),
    lastFillMid: x('100.16'),
    horizonMids: { h10s: x('100.11') },
    marketTrades: [
      { price: x('100.06'), size: dec(20) },
      { price: x('100.12'), size: dec(30) },
      { price: x('100.16'), size: dec(10) },
    ],
    marketMids: { from: instant(0), until: instant(60 * S), points: [point(0, '100.05'), point(20, '100.12'), point(50, '100.16')] },
    score: {
      maxSlippageBps: 100,
      maxLatencyMs: 1_000,
      latencyMs: 120,
      venueScores: [{ venue: 'sim', score: 0.8, filledQuantity: dec(7) }],
      markoutScaleBps: 10,
    },
    forecast: { expectedCostBps: dec(21), routingCostBps: dec(22), volatilityDaily: 0.03, horizonDays: 0.25 },
  }
}

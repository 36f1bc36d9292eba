/** Metrics of one fill, at once and as its horizons pass (METRICS.md section 6). */
import type { Decimal } from '../../base/decimal.ts'
import type { Side } from '../../base/market.ts'
import { moveBps } from './benchmark.ts'
import type { FillFacts } from './facts.ts'
import { type Breach, checkFillHorizon, checkSpreadCapture } from './identities.ts'
import { HORIZONS, type Horizon, type SignOf } from './registry.ts'
import { from1, from2, type Known, type Signed } from './value.ts'

type HorizonPart = 'realized_spread_bps' | 'price_impact_bps' | 'markout_bps' | 'mid_drift_bps' | 'adverse_selection_bps'
type ReceiptPart = 'realized_spread_bps' | 'price_impact_bps'
export type FillHorizonKey<H extends Horizon = Horizon> = `${H}_${HorizonPart}` | `receipt_${H}_${ReceiptPart}`
export type FillKey = 'effective_spread_bps' | 'receipt_effective_spread_bps' | 'spread_capture' | FillHorizonKey

export type Values<K extends string> = { readonly [P in K]: Known<Signed<SignOf<P>>> }
export type FillValues = Values<FillKey>
export type FillHorizonValues<H extends Horizon> = Values<FillHorizonKey<H>>
export type Measured<V> = { readonly values: V; readonly breaches: readonly Breach[] }

type Loose = Record<string, Known>

/** All keys of one fill; horizons that the facts do not know yet are `pending`. A breach makes every value `identity`. */
export function measureFill(fill: FillFacts): Measured<FillValues> {
  const effective = spreadBps(fill.side, fill.mid, fill.price)
  const values: Loose = {
    effective_spread_bps: effective,
    receipt_effective_spread_bps: areEqual(fill.mid, fill.sentMid) ? effective : spreadBps(fill.side, fill.sentMid, fill.price),
    spread_capture: captureOf(fill),
  }
  const breaches: Breach[] = [...checkSpreadCapture(values, fill)]
  for (const h of HORIZONS) {
    const mid = fill.horizonMids?.[h]
    if (mid === undefined) {
      pendingHorizon(values, h, fill.liquidity)
      continue
    }
    const measured = measureFillHorizon(fill, h, mid)
    Object.assign(values, measured.values)
    breaches.push(...measured.breaches)
  }
  return sealed<FillValues>(values, breaches)
}

/**
 * What becomes known of a fill when horizon `h` has passed: `mid` is m(t_j + h), the last mid strictly before that
 * instant, or why there is none. The keys replace the `pending` ones of `measureFill`.
 */
export function measureFillHorizon<H extends Horizon>(fill: FillFacts, h: H, mid: Known): Measured<FillHorizonValues<H>> {
  const { side, price, mid: before, sentMid } = fill
  const drift = from2(before, mid, (m, later) => moveBps(side, m, later, m))
  const realized = laterSpreadBps(side, before, mid, price)
  // A market that stood still between send and fill has one reference, and the twins are the same numbers.
  const isOneReference = areEqual(before, sentMid)
  const impact = twice(drift)
  const values: Loose = {
    [`${h}_realized_spread_bps`]: realized,
    [`${h}_price_impact_bps`]: impact,
    [`${h}_markout_bps`]: from1(mid, (later) => moveBps(side, price, later, price)),
    [`${h}_mid_drift_bps`]: drift,
    [`${h}_adverse_selection_bps`]: fill.liquidity === 'taker' ? 'not_applicable' : from1(drift, (d) => d.neg()),
    [`receipt_${h}_realized_spread_bps`]: isOneReference ? realized : laterSpreadBps(side, sentMid, mid, price),
    [`receipt_${h}_price_impact_bps`]: isOneReference ? impact : twice(from2(sentMid, mid, (m, later) => moveBps(side, m, later, m))),
  }
  const effective = spreadBps(side, before, price)
  const breaches = [
    ...checkFillHorizon(h, '', values, effective, before, price),
    ...(isOneReference ? [] : checkFillHorizon(h, 'receipt_', values, spreadBps(side, sentMid, price), sentMid, price)),
  ]
  return sealed<FillHorizonValues<H>>(values, breaches)
}

const areEqual = (a: Known, b: Known): boolean => (typeof a === 'string' || typeof b === 'string' ? a === b : a.eq(b))
const twice = (value: Known): Known => from1(value, (bps) => bps.times(2))

/** 2·s·10⁴·(p − m_r)/m_r. */
const spreadBps = (side: Side, reference: Known, price: Decimal): Known => from1(reference, (m) => moveBps(side, m, price, m).times(2))

/** 2·s·10⁴·(p − m(t+h))/m_r. */
const laterSpreadBps = (side: Side, reference: Known, later: Known, price: Decimal): Known =>
  from2(reference, later, (m, mid) => moveBps(side, mid, price, m).times(2))

/** s·(m − p)/w; a locked book has no spread to capture. */
const captureOf = ({ side, price, mid, halfSpread }: FillFacts): Known =>
  typeof halfSpread !== 'string' && halfSpread.isZero()
    ? 'no_book'
    : from2(mid, halfSpread, (m, w) => (side === 'buy' ? m.minus(price) : price.minus(m)).div(w))

function pendingHorizon(values: Loose, h: Horizon, liquidity: FillFacts['liquidity']): void {
  values[`${h}_realized_spread_bps`] = 'pending'
  values[`${h}_price_impact_bps`] = 'pending'
  values[`${h}_markout_bps`] = 'pending'
  values[`${h}_mid_drift_bps`] = 'pending'
  values[`${h}_adverse_selection_bps`] = liquidity === 'taker' ? 'not_applicable' : 'pending'
  values[`receipt_${h}_realized_spread_bps`] = 'pending'
  values[`receipt_${h}_price_impact_bps`] = 'pending'
}

/** Values as they are, or all of them `identity` when one identity is breached: nothing may learn from such a row. */
export function sealed<V>(values: Loose, breaches: readonly Breach[]): Measured<V> {
  if (breaches.length > 0) for (const key of Object.keys(values)) values[key] = 'identity'
  return { values: values as V, breaches }
}

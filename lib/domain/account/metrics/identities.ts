/**
 * The identities of METRICS.md section 8 as named checks. Each compares as soon as its terms are known and skips
 * while one is null. Identity 11 (mirroring) has no term in one report and is a property test. A breach carries both sides, so that an incident can print them.
 */
import { BPS, type Decimal, dec, ONE, ZERO } from '../../base/decimal.ts'
import type { FillFacts } from './facts.ts'
import type { Horizon } from './registry.ts'
import type { Known } from './value.ts'

/** 1e-9 in the unit of the metric. */
export const TOLERANCE = dec('1e-9')

const MINUS_TWO_BPS = BPS.times(-2)

export type Breach = {
  /** Number in METRICS.md section 8. */
  readonly identity: number
  readonly name: string
  readonly left: string
  readonly right: string
}

type Loose = Readonly<Record<string, Known>>

/** Identities 1–4 on the lines of section 5. */
export function checkShortfall(v: Loose): readonly Breach[] {
  const breaches: Breach[] = []
  sumOf(
    breaches,
    1,
    'Perold = delay + trading + opportunity + fees',
    v.implementation_shortfall_bps,
    v.delay_cost_bps,
    v.trading_cost_bps,
    v.opportunity_cost_bps,
    v.fee_cost_bps,
  )
  sumOf(breaches, 2, 'trading = spread + market drift', v.trading_cost_bps, v.spread_cost_bps, v.market_drift_cost_bps)
  sumOf(breaches, 3, 'market drift = timing + latency', v.market_drift_cost_bps, v.timing_cost_bps, v.latency_cost_bps)
  sumOf(breaches, 4, 'opportunity = withheld + unfilled', v.opportunity_cost_bps, v.withheld_cost_bps, v.unfilled_cost_bps)
  return breaches
}

/**
 * Identities 5–7 of one fill at horizon `h`. `reference` is the m_r of the keys behind `prefix`: the mid at the fill, or
 * for `receipt_` the mid when the child was sent; `effective` is the effective spread against the same one.
 */
export function checkFillHorizon(h: Horizon, prefix: '' | 'receipt_', v: Loose, effective: Known, reference: Known, price: Decimal): readonly Breach[] {
  const breaches: Breach[] = []
  const realized = v[`${prefix}${h}_realized_spread_bps`]
  const impact = v[`${prefix}${h}_price_impact_bps`]
  sumOf(breaches, 5, `${prefix}${h}: effective spread = realized spread + price impact`, effective, realized, impact)
  const markout = v[`${h}_markout_bps`]
  if (isKnown(realized) && isKnown(markout) && isKnown(reference)) {
    same(breaches, 6, `${prefix}${h}: realized spread = −2·(p/m)·mark-out`, realized.times(reference), price.times(-2).times(markout), reference)
  }
  const drift = v[`${h}_mid_drift_bps`]
  if (prefix === '' && isKnown(impact) && isKnown(drift)) same(breaches, 7, `${h}: price impact = 2·mid drift`, impact, drift.times(2))
  return breaches
}

/** Identity 8: effective spread = −2·10⁴·spread capture·w/m. */
export function checkSpreadCapture(v: Loose, fill: FillFacts): readonly Breach[] {
  const breaches: Breach[] = []
  const { effective_spread_bps: effective, spread_capture: capture } = v
  if (isKnown(effective) && isKnown(capture) && isKnown(fill.mid) && isKnown(fill.halfSpread)) {
    same(breaches, 8, 'effective spread = −2·10⁴·spread capture·w/m', effective.times(fill.mid), capture.times(fill.halfSpread).times(MINUS_TWO_BPS), fill.mid)
  }
  return breaches
}

/** Identity 9: a weighted mean times the total weight is the total cost. All in the metric's unit times money. */
export function checkWeightedMean(mean: Decimal, totalCost: Decimal, totalWeight: Decimal): readonly Breach[] {
  const breaches: Breach[] = []
  same(breaches, 9, 'notional-weighted mean = total cost / total notional', mean, totalCost.div(totalWeight))
  return breaches
}

/** Identity 10, in microseconds and therefore exact: Σ of the nine intervals = painted − committed. Null intervals skip it. */
export function checkLatency(
  intervalsUs: readonly (number | null)[],
  totalUs: number | null,
): { readonly breaches: readonly Breach[]; readonly isSkipped: boolean } {
  if (totalUs === null || intervalsUs.some((us) => us === null)) return { breaches: [], isSkipped: true }
  const total = intervalsUs.reduce<number>((a, us) => a + (us as number), 0)
  if (total === totalUs) return { breaches: [], isSkipped: false }
  return {
    breaches: [{ identity: 10, name: 'Σ latency intervals = painted − committed', left: `${total} µs`, right: `${totalUs} µs` }],
    isSkipped: false,
  }
}

/** Identity 12: 0 ≤ score ≤ 1 for each of `keys`. */
export function checkScores(v: Loose, keys: readonly string[]): readonly Breach[] {
  const breaches: Breach[] = []
  for (const key of keys) {
    const score = v[key]
    if (isKnown(score) && (score.lt(ZERO) || score.gt(ONE))) breaches.push({ identity: 12, name: `0 ≤ ${key} ≤ 1`, left: score.toFixed(), right: '[0, 1]' })
  }
  return breaches
}

const isKnown = (value: Known | undefined): value is Decimal => value !== undefined && typeof value !== 'string'

function sumOf(breaches: Breach[], identity: number, name: string, whole: Known | undefined, ...parts: readonly (Known | undefined)[]): void {
  if (!isKnown(whole)) return
  let total = ZERO
  for (const part of parts) {
    if (!isKnown(part)) return
    total = total.plus(part)
  }
  same(breaches, identity, name, whole, total)
}

/** Compares to the tolerance; both sides may be scaled by one positive factor, which spares a division. */
function same(breaches: Breach[], identity: number, name: string, left: Decimal, right: Decimal, factor: Decimal = ONE): void {
  const gap = left.minus(right)
  if (gap.isZero() || gap.abs().lte(factor === ONE ? TOLERANCE : TOLERANCE.times(factor))) return
  breaches.push({ identity, name, left: left.div(factor).toFixed(), right: right.div(factor).toFixed() })
}

/** What a strand is worth as an example: the execution, not the idea behind the decision (METRICS.md section 10). */

import type { Values } from '../account/metrics/fill.ts'
import { type Breach, checkScores } from '../account/metrics/identities.ts'
import { from1, from2, type Known } from '../account/metrics/value.ts'
import { type Decimal, dec, max, min, ONE, ZERO } from '../base/decimal.ts'
import { invariant } from '../base/invariant.ts'

export const STRAND_KEYS = ['slippage_control', 'outcome_score', 'strand_score'] as const
export type StrandKey = (typeof STRAND_KEYS)[number]

export type StrandFacts = {
  readonly executionScore: Known
  readonly slipPen: Known
  readonly fillRate: Known
  /** Quantity-weighted one-minute mark-out; `pending` until the horizon has passed. */
  readonly markoutBps: Known
  readonly markoutScaleBps: number
}

/** The strand score and its two parts, each 0–1; null as long as one of its terms is, with that term's reason. */
export function scoreStrand(facts: StrandFacts): { readonly values: Values<StrandKey>; readonly breaches: readonly Breach[] } {
  invariant(facts.markoutScaleBps > 0, `a mark-out scale is positive, got ${facts.markoutScaleBps}`)
  const control = from1(facts.slipPen, (penalty) => ONE.minus(penalty))
  const drifted = from1(facts.markoutBps, (bps) => logistic(bps.div(facts.markoutScaleBps)))
  const outcome = from2(drifted, facts.fillRate, (l, rate) => min(ONE, rate).plus(l).times(HALF))
  const craft = from2(facts.executionScore, control, (score, kept) => score.times(EXECUTION).plus(kept.times(CONTROL)))
  const strand = from2(craft, outcome, (base, result) => min(ONE, max(ZERO, base.plus(result.times(OUTCOME)))))
  const values: Record<StrandKey, Known> = { slippage_control: control, outcome_score: outcome, strand_score: strand }
  const breaches = checkScores(values, STRAND_KEYS)
  if (breaches.length > 0) for (const key of STRAND_KEYS) values[key] = 'identity'
  return { values: values as unknown as Values<StrandKey>, breaches }
}

/** 1/(1 + e^−x). A score needs no more digits than a double has, and a decimal exponential costs a hundred times as much. */
export const logistic = (x: Decimal): Decimal => dec(1 / (1 + Math.exp(-x.toNumber())))

const HALF = dec('0.5')
const EXECUTION = dec('0.4')
const CONTROL = dec('0.3')
const OUTCOME = dec('0.3')

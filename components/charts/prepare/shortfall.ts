import type { MetricMap } from '#lib/wire/views/parts.ts'
import { extent, type Range } from './scale.ts'

export type ShortfallStep = {
  readonly key: string
  readonly label: string
  /** What the part says, in the words of METRICS section 5. */
  readonly means: string
  /** bps of the decided notional, + lost; null with its reason where the part cannot be known. */
  readonly value: number | null
  readonly text: string | null
  readonly reason: string | null
  readonly from: number
  readonly to: number
  readonly isTotal: boolean
}

export type ShortfallWaterfall = { readonly steps: readonly ShortfallStep[]; readonly domain: Range }

const DELAY = { key: 'delay_cost_bps', label: 'Delay', means: 'the price moved before we sent' }
const TRADING = [
  { key: 'spread_cost_bps', label: 'Spread', means: 'paid to cross, negative when earned' },
  { key: 'timing_cost_bps', label: 'Timing', means: 'schedule: when we chose to send' },
  { key: 'latency_cost_bps', label: 'Latency', means: 'the mid moved between send and fill' },
]
const OPPORTUNITY = [
  { key: 'withheld_cost_bps', label: 'Withheld', means: 'curators or risk gate held it back' },
  { key: 'unfilled_cost_bps', label: 'Unfilled', means: 'ordered but not filled' },
]
const FEES = { key: 'fee_cost_bps', label: 'Fees', means: 'fees paid, rebates negative' }
const TOTAL = { key: 'implementation_shortfall_bps', label: 'Shortfall', means: 'all of it, against the decision mid' }

/**
 * The parts of METRICS section 5 as steps that add up to the shortfall. Where a finer split is unknown its parent
 * stands in; what no known part explains is a step of its own, so that the drawing always ends at the stored total.
 * Null when the shortfall itself has no value.
 */
export function prepareShortfall({ values, nulls }: MetricMap): ShortfallWaterfall | null {
  const total = numberOf(values[TOTAL.key])
  if (total === null) return null
  const finest = (parts: Part[], parent: Part): Part[] =>
    parts.every((part) => numberOf(values[part.key]) !== null) || numberOf(values[parent.key]) === null ? parts : [parent]
  const parts = [
    DELAY,
    ...finest(TRADING, { key: 'trading_cost_bps', label: 'Trading', means: 'the price moved or was paid while we traded' }),
    ...finest(OPPORTUNITY, { key: 'opportunity_cost_bps', label: 'Opportunity', means: 'what we did not get' }),
    FEES,
  ]
  let at = 0
  const steps: ShortfallStep[] = parts.map(({ key, label, means }) => {
    const value = numberOf(values[key])
    const from = at
    at += value ?? 0
    return { key, label, means, value, text: values[key] ?? null, reason: value === null ? (nulls[key] ?? null) : null, from, to: at, isTotal: false }
  })
  const rest = total - at
  // Parts are rounded to floats here and nowhere else; anything above that noise is a part without a name.
  if (Math.abs(rest) > 1e-6)
    steps.push({
      key: 'rest',
      label: 'Not split',
      means: 'what no known part explains',
      value: rest,
      text: String(rest),
      reason: null,
      from: at,
      to: total,
      isTotal: false,
    })
  steps.push({ ...TOTAL, value: total, text: values[TOTAL.key] ?? null, reason: null, from: 0, to: total, isTotal: true })
  return { steps, domain: extent([0, ...steps.flatMap((s) => [s.from, s.to])], 0.08) ?? [0, 1] }
}

type Part = Pick<ShortfallStep, 'key' | 'label' | 'means'>
const numberOf = (text: string | null | undefined): number | null => (text == null || !Number.isFinite(Number(text)) ? null : Number(text))

/** Which end of a metric is the bad one. */
import { type MetricKey, metricMeta } from '../metrics/registry.ts'

export type Ranking = {
  readonly isHighWorst: boolean
  /** Headings of the two ends; where the sign takes no side they are only high and low. */
  readonly worst: string
  readonly best: string
}

const RATES_UP: ReadonlySet<string> = new Set(['fill_rate', 'complete_rate', 'maker_fill_rate'])

export function rankingOf(key: MetricKey): Ranking {
  const meta = metricMeta(key)
  if (meta?.sign === 'cost') return { isHighWorst: true, worst: 'Worst', best: 'Best' }
  if (meta?.sign === 'gain' || meta?.unit === 'score' || RATES_UP.has(key)) {
    const isPenalty = key.endsWith('_pen')
    return { isHighWorst: isPenalty, worst: 'Worst', best: 'Best' }
  }
  if (meta?.unit === 'ms') return { isHighWorst: true, worst: 'Slowest', best: 'Fastest' }
  return { isHighWorst: true, worst: 'Highest', best: 'Lowest' }
}

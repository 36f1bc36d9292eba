import { type MetricMeta, metricMeta } from '#lib/domain/account/metrics/registry.ts'

/** What a reader must know of a metric to use its number: METRICS.md sections 2, 3 and 14 in plain sentences. */
export type MetricWords = {
  readonly label: string
  readonly formula: string
  readonly unit: string
  readonly sign: string
  /** Its sign is good or bad for us, and coloured by that. */
  readonly isSigned: boolean
  readonly evidence: string
  readonly href: string
}

const UNITS: Readonly<Record<MetricMeta['unit'], string>> = {
  bps: 'basis points: hundredths of a percent of the price or notional',
  ratio: 'a ratio; shown as a percentage where it is a share',
  ms: 'milliseconds; shown as a duration',
  count: 'a count',
  score: 'a score, two decimals',
  quantity: 'base units',
  money: 'quote currency',
}

const SIGNS: Readonly<Record<MetricMeta['sign'], string>> = {
  cost: '+ is lost, − is saved; zero is neutral.',
  gain: '+ is gained, − is lost; zero is neutral.',
  move: '+ moved with our side, − against it; neither is good by itself.',
  back: '+ came back after we were done, − went on.',
  plain: 'No direction: it is neither good nor bad by its sign.',
}

const LEVELS: Readonly<Record<MetricMeta['level'], string>> = {
  fill: 'One value for each fill.',
  child: 'One value for each child order.',
  order: 'One value for each execution.',
  decision: 'One value for each decision.',
  group: 'One value for a group of orders.',
}
const EVIDENCE =
  'A mean stands with its n and 95 % interval, equal- and notional-weighted. Below 20 values on 5 days it is an observation; grey while its interval crosses 0. What has no value says why and is never counted as 0.'

/** Null for a key that is no metric. */
export function metricWords(key: string): MetricWords | null {
  const meta = metricMeta(key)
  if (meta === null) return null
  return {
    label: meta.label,
    formula: meta.doc,
    unit: UNITS[meta.unit],
    sign: meta.unit === 'score' ? `From 0 to 1, and ${/_pen$/.test(meta.key) ? 'less' : 'more'} is better.` : SIGNS[meta.sign],
    isSigned: meta.sign === 'cost' || meta.sign === 'gain',
    evidence: `${LEVELS[meta.level]} ${EVIDENCE}`,
    href: `/costs?metric=${encodeURIComponent(meta.key)}`,
  }
}

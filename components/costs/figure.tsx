import { Unknown } from '#components/data/num.tsx'
import type { MetricMeta } from '#lib/domain/account/metrics/registry.ts'
import { formatMetric, type MetricUnit } from '#lib/format/metric.ts'
import { formatNumber, type Numeric } from '#lib/format/number.ts'
import { reasonText } from '#lib/format/reason.ts'
import type { Tone } from '#lib/format/sign.ts'
import type { CostEstimate } from '#lib/wire/views/costs.ts'

const COLOURS: Readonly<Record<Tone, string>> = { good: 'text-good', bad: 'text-bad', neutral: 'text-ink' }

/** A ratio that is no share of anything: a percentage of it would say nothing. */
const unitOf = ({ key, unit }: MetricMeta): MetricUnit => (key === 'luck_z' ? 'score' : unit)
export const printMetric = (meta: MetricMeta, value: Numeric): string => formatMetric(value, unitOf(meta), meta.sign).text

/** `bps, + lost`: how to read a column of this metric. */
export const unitAndSign = (meta: MetricMeta): string => meta.header.slice(meta.label.length).replace(/[()]/g, '').trim()

/** A value with its three cues; grey keeps only the sign. */
export function Figure({
  meta,
  value,
  isGrey = false,
  reason,
}: {
  readonly meta: MetricMeta
  readonly value: string | null
  readonly isGrey?: boolean
  readonly reason?: string | null
}) {
  if (value === null) return <Unknown reason={reason} />
  const { text, glyph, tone, word } = formatMetric(value, unitOf(meta), meta.sign)
  return (
    <span className={`figure ${isGrey ? 'text-faint' : COLOURS[tone]}`} title={`${value}${word ? `, ${word}` : ''}`}>
      {glyph && !isGrey ? (
        <span aria-hidden className="mr-1 text-[0.72em]">
          {glyph}
        </span>
      ) : null}
      {text}
      {word ? <span className="sr-only"> {word}</span> : null}
    </span>
  )
}

/** `[−4.1, −2.4]`, or why there is none. */
export function IntervalText({ meta, interval, n }: { readonly meta: MetricMeta; readonly interval: CostEstimate['meanInterval']; readonly n: number }) {
  if (interval === null) return <span className="text-faint">{n === 0 ? 'no value' : 'no interval'}</span>
  return (
    <span className="figure text-dim" title={`95 %: ${interval[0]} to ${interval[1]}`}>
      [{printMetric(meta, interval[0])}, {printMetric(meta, interval[1])}]
    </span>
  )
}

/** `12 no fill, 3 pending`: what was left out, largest first. */
export function nullsInWords(nulls: Readonly<Record<string, number>>): string {
  const words = new Map<string, number>()
  for (const [reason, count] of Object.entries(nulls)) words.set(reasonText(reason), (words.get(reasonText(reason)) ?? 0) + count)
  return [...words]
    .sort((a, b) => b[1] - a[1])
    .map(([word, count]) => `${formatNumber(count, 0)} ${word}`)
    .join(', ')
}

/** Why most of what was left out has no value. */
export const mainReason = ({ nulls }: CostEstimate): string | null => Object.entries(nulls).sort((a, b) => b[1] - a[1])[0]?.[0] ?? null

/** Colour and rank only where the evidence carries them. */
export const isQuiet = (estimate: CostEstimate, meta: MetricMeta): boolean => estimate.observation !== null || (meta.sign !== 'plain' && estimate.isGrey)

/** `−3.2 [−4.1, −2.4] bps, n 412` in one breath, for summaries of charts. */
export function estimateInWords(estimate: CostEstimate, meta: MetricMeta): string {
  if (estimate.mean === null) return `no value${nullsInWords(estimate.nulls) ? ` (${nullsInWords(estimate.nulls)})` : ''}`
  const interval = estimate.meanInterval ? ` [${printMetric(meta, estimate.meanInterval[0])}, ${printMetric(meta, estimate.meanInterval[1])}]` : ''
  return `${printMetric(meta, estimate.mean)}${interval}${meta.unit === 'bps' ? ' bps' : ''}, n ${formatNumber(estimate.n, 0)}`
}

import { Help } from '#components/data/help.tsx'
import { Unknown } from '#components/data/num.tsx'
import { metricMeta } from '#lib/domain/account/metrics/registry.ts'
import { formatMetric, type MetricUnit } from '#lib/format/metric.ts'
import type { Tone } from '#lib/format/sign.ts'
import { asWords, sentenceCase } from '#lib/format/words.ts'
import type { MetricMap } from '#lib/wire/views/parts.ts'

const COLOURS: Readonly<Record<Tone, string>> = { good: 'text-good', bad: 'text-bad', neutral: 'text-ink' }

/** A ratio that is no share of anything: a percentage of it would say nothing. */
const UNITS: Readonly<Record<string, MetricUnit>> = { luck_z: 'score' }

/** One stored metric with the cues of its own registry row; a null is its stored reason in words. */
export function MetricValue({ name, metrics, fallback }: { readonly name: string; readonly metrics: MetricMap | null; readonly fallback?: string }) {
  const value = metrics?.values[name]
  if (value == null) return <Unknown reason={metrics?.nulls[name] ?? fallback} />
  const meta = metricMeta(name)
  const { text, glyph, tone, word } = formatMetric(value, UNITS[name] ?? meta?.unit ?? 'quantity', meta?.sign ?? 'plain')
  return (
    <span className={`figure ${COLOURS[tone]}`} title={`${value}${word ? `, ${word}` : ''}`}>
      {glyph ? (
        <span aria-hidden className="mr-1 text-[0.72em]">
          {glyph}
        </span>
      ) : null}
      {text}
      {word ? <span className="sr-only"> {word}</span> : null}
    </span>
  )
}

/** `Arrival slippage` with `bps, + lost` beside it; a press says how it is made. */
export function MetricName({ name }: { readonly name: string }) {
  const meta = metricMeta(name)
  if (!meta) return <span>{sentenceCase(asWords(name))}</span>
  const note = meta.header.slice(meta.label.length).replace(/[()]/g, '').trim()
  return (
    <Help metric={name} name={meta.label}>
      {meta.label}
      {note ? <span className="text-faint"> {note}</span> : null}
    </Help>
  )
}

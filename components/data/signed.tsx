import type { Decimals, Numeric } from '#lib/format/number.ts'
import { type SignRule, signed, type Tone } from '#lib/format/sign.ts'
import { Unknown } from './num.tsx'

const COLOURS: Readonly<Record<Tone, string>> = { good: 'text-good', bad: 'text-bad', neutral: 'text-ink' }

/**
 * A signed value with its three cues: +/−, ▲/▼ and colour; zero is neutral. `rule` is the metric's sign of METRICS
 * section 2, whose words stand in the column header ("+ lost").
 */
export function Signed({
  value,
  rule,
  decimals = 1,
  unit,
  reason,
}: {
  readonly value: Numeric | null | undefined
  readonly rule: SignRule
  readonly decimals?: Decimals
  readonly unit?: string
  readonly reason?: string | null
}) {
  if (value === null || value === undefined) return <Unknown reason={reason} />
  const { text, glyph, tone, word } = signed(value, rule, decimals)
  return (
    <span className={`figure ${COLOURS[tone]}`} title={`${value}${unit ? ` ${unit}` : ''}${word ? `, ${word}` : ''}`}>
      <span aria-hidden className="mr-1 inline-block w-[1ch] text-[0.8em]">
        {glyph}
      </span>
      {text}
      {unit ? <span className="text-faint"> {unit}</span> : null}
      {word ? <span className="sr-only"> {word}</span> : null}
    </span>
  )
}

import { type Decimals, formatNumber } from '#lib/format/number.ts'
import { reasonText } from '#lib/format/reason.ts'
import { signed } from '#lib/format/sign.ts'
import type { TcaAggregate, TcaMetric } from '#lib/wire/views/tca.ts'

/** Decimals by unit: bps and ratios three, money two, prices ten significant digits without zeros behind. */
function decimalsOf({ unit }: TcaMetric, value: string, digits = 10): Decimals {
  if (unit === 'bps' || unit === 'ratio') return 3
  const size = Math.abs(Number(value))
  return { min: 0, max: size === 0 ? 0 : Math.max(0, Math.min(16, digits - 1 - Math.floor(Math.log10(size)))) }
}

const TONES = { good: 'text-good', bad: 'text-bad', neutral: 'text-ink' } as const

/** A figure with its three cues; grey where it says nothing. The whole number is on hover. */
export function Value({ metric, value, isGrey = false }: { readonly metric: TcaMetric; readonly value: string | null | undefined; readonly isGrey?: boolean }) {
  if (value === null || value === undefined) return <span className="text-faint">no value</span>
  if (metric.sign === 'plain')
    return (
      <span className="figure" title={value}>
        {formatNumber(value, decimalsOf(metric, value))}
      </span>
    )
  const { text, glyph, tone, word } = signed(value, metric.sign, decimalsOf(metric, value))
  return (
    <span className={`figure ${isGrey ? 'text-faint' : TONES[tone]}`} title={value}>
      {glyph && !isGrey ? (
        <span aria-hidden className="mr-1 text-[0.72em]">
          {glyph}
        </span>
      ) : null}
      {text}
      <span className="sr-only"> {word}</span>
    </span>
  )
}

export function IntervalCell({ metric, interval }: { readonly metric: TcaMetric; readonly interval: TcaAggregate['interval'] | undefined }) {
  if (!interval) return <span className="text-faint">none</span>
  const largest = Math.abs(Number(interval[0])) > Math.abs(Number(interval[1])) ? interval[0] : interval[1]
  const decimals = decimalsOf(metric, largest, 6)
  return (
    <span className="figure text-dim">
      [{formatNumber(interval[0], decimals)}, {formatNumber(interval[1], decimals)}]
    </span>
  )
}

export const weightedOf = (a: TcaAggregate): string | null | undefined => a.notional_mean ?? a.quantity_mean ?? a.curve_mean
export const weightedIntervalOf = (a: TcaAggregate): TcaAggregate['interval'] | undefined => a.notional_interval ?? a.quantity_interval ?? a.curve_interval

export const nullWords = (nulls: Readonly<Record<string, number>>): string =>
  Object.entries(nulls)
    .map(([reason, n]) => `${formatNumber(n, 0)} ${reasonText(reason)}`)
    .join(', ')

import { type Decimals, formatNumber, type Numeric } from '#lib/format/number.ts'
import { reasonExplanation, reasonText } from '#lib/format/reason.ts'

/**
 * A number without a direction. A value that cannot be known shows its reason in words, never 0 and never a dash.
 * `print` replaces the plain form, as in `print={formatPercent}`.
 */
export function Num({
  value,
  decimals,
  print,
  unit,
  reason,
  hint,
}: {
  readonly value: Numeric | null | undefined
  readonly decimals?: Decimals
  readonly print?: (value: Numeric) => string
  readonly unit?: string
  readonly reason?: string | null
  readonly hint?: string
}) {
  if (value === null || value === undefined) return <Unknown reason={reason} />
  return (
    <span className="figure" title={hint ?? String(value)}>
      {print ? print(value) : formatNumber(value, decimals)}
      {unit ? <span className="text-faint"> {unit}</span> : null}
    </span>
  )
}

/** METRICS section 3: why there is no number. */
export function Unknown({ reason }: { readonly reason?: string | null | undefined }) {
  return (
    <span className="text-xs whitespace-nowrap text-faint" title={reasonExplanation(reason)}>
      {reasonText(reason)}
    </span>
  )
}

import { Unknown } from '#components/data/num.tsx'
import { Signed } from '#components/data/signed.tsx'
import { formatWithSign } from '#lib/format/number.ts'
import type { SignRule } from '#lib/format/sign.ts'
import type { MeanView } from '#lib/wire/views/venues.ts'

/**
 * A mean with its 95 % interval, n and weighted mean. Grey while the interval crosses 0, the two means disagree, or the row is an observation
 * (METRICS.md sections 11 and 14); `weighted` is the notional-weighted mean.
 */
export function Mean({
  view,
  rule,
  isObservation = false,
  decimals = 2,
  align = 'right',
}: {
  readonly view: MeanView
  readonly rule: SignRule
  readonly isObservation?: boolean
  readonly decimals?: number
  readonly align?: 'left' | 'right'
}) {
  const { mean, notionalMean, interval, n, decisions, days, nulls } = view
  if (mean === null) return <Unknown reason={Object.keys(nulls)[0] ?? 'pending'} />
  const skipped = Object.entries(nulls).map(([reason, count]) => `${count} ${reason.replaceAll('_', ' ')}`)
  const hint = [
    `equal-weighted ${formatWithSign(mean, 4)}, notional-weighted ${notionalMean === null ? 'not known' : formatWithSign(notionalMean, 4)}`,
    `n ${n}, ${decisions} executions on ${days} ${days === 1 ? 'day' : 'days'}${skipped.length > 0 ? `; without ${skipped.join(', ')}` : ''}`,
  ].join('; ')
  return (
    <span className={`inline-grid leading-tight ${align === 'right' ? 'justify-items-end' : 'justify-items-start'}`} title={hint}>
      {view.isGrey || isObservation ? (
        <span className="figure text-dim">{formatWithSign(mean, decimals)}</span>
      ) : (
        <Signed value={mean} rule={rule} decimals={decimals} />
      )}
      <span className="figure text-2xs whitespace-nowrap text-faint">
        {interval === null ? 'no interval' : `${formatWithSign(interval[0], decimals)} … ${formatWithSign(interval[1], decimals)}`}
      </span>
      <span className="figure text-2xs whitespace-nowrap text-faint">
        n {n}
        {notionalMean === null ? null : ` · weighted ${formatWithSign(notionalMean, decimals)}`}
      </span>
    </span>
  )
}

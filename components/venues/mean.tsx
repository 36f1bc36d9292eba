import { Unknown } from '#components/data/num.tsx'
import { Signed } from '#components/data/signed.tsx'
import { formatWithSign } from '#lib/format/number.ts'
import type { SignRule } from '#lib/format/sign.ts'
import type { MeanView } from '#lib/wire/views/venues.ts'

/**
 * A mean, its 95 % interval and n. Grey while the interval crosses 0, the two means disagree, or the row is an observation
 * (METRICS.md sections 11 and 14); the notional-weighted mean is in the hint, and beside it when it has another sign.
 */
export function Mean({
  view,
  rule,
  isObservation = false,
  decimals = 2,
}: {
  readonly view: MeanView
  readonly rule: SignRule
  readonly isObservation?: boolean
  readonly decimals?: number
}) {
  const { mean, notionalMean, interval, n, decisions, days, nulls } = view
  if (mean === null) return <Unknown reason={Object.keys(nulls)[0] ?? 'pending'} />
  const skipped = Object.entries(nulls).map(([reason, count]) => `${count} ${reason.replaceAll('_', ' ')}`)
  const hint = [
    `equal-weighted ${formatWithSign(mean, 4)}, notional-weighted ${notionalMean === null ? 'not known' : formatWithSign(notionalMean, 4)}`,
    `n ${n}, ${decisions} executions on ${days} ${days === 1 ? 'day' : 'days'}${skipped.length > 0 ? `; without ${skipped.join(', ')}` : ''}`,
  ].join('; ')
  const isTorn = notionalMean !== null && Number(mean) * Number(notionalMean) < 0
  return (
    <span className="inline-grid justify-items-end leading-tight" title={hint}>
      {view.isGrey || isObservation ? (
        <span className="figure text-dim">{formatWithSign(mean, decimals)}</span>
      ) : (
        <Signed value={mean} rule={rule} decimals={decimals} />
      )}
      {isTorn ? <span className="figure text-2xs text-dim">weighted {formatWithSign(notionalMean, decimals)}</span> : null}
      <span className="figure text-2xs whitespace-nowrap text-faint">
        {interval === null ? 'no interval' : `${formatWithSign(interval[0], decimals)} … ${formatWithSign(interval[1], decimals)}`} · n {n}
      </span>
    </span>
  )
}

import { Signed } from '#components/data/signed.tsx'
import { formatWithSign } from '#lib/format/number.ts'

/** An estimate with its 95 % interval; grey while the interval crosses 0 (SCREENS.md section 8). Costs: + = dearer. */
export function Effect({
  mean,
  low,
  high,
  rule = 'cost',
  decimals = 2,
}: {
  readonly mean: number
  readonly low: number | null
  readonly high: number | null
  readonly rule?: 'cost' | 'gain'
  readonly decimals?: number
}) {
  const isGrey = low === null || high === null || (low <= 0 && high >= 0)
  return (
    <span className="inline-flex flex-wrap items-baseline gap-x-1.5 whitespace-nowrap">
      {isGrey ? <span className="figure text-dim">{formatWithSign(mean, decimals)}</span> : <Signed value={mean} rule={rule} decimals={decimals} />}
      {low === null || high === null ? (
        <span className="text-2xs text-faint">no interval</span>
      ) : (
        <span className="figure text-2xs text-faint">
          [{formatWithSign(low, decimals)}, {formatWithSign(high, decimals)}]
        </span>
      )}
    </span>
  )
}

import type { Instant } from '../../base/time.ts'
import { US_PER_MS } from '../../base/time.ts'
import type { VolumeCurve } from '../../decide/context.ts'
import type { Schedule } from '../schedule.ts'
import type { Grid, ScheduleRequest } from './slices.ts'
import { allot, clockSchedule, gridOf, instantAt, seconds } from './slices.ts'
import { planTwap } from './twap.ts'

const DAY_US = 86_400_000 * US_PER_MS

/**
 * Volume-weighted: each interval's slice is the share of volume that history puts there (the static VWAP schedule:
 * Kissell & Glantz 2003, ch. 11). Without a curve of enough days, or where it is empty over the horizon, the order is
 * timed evenly, and the reason says so.
 */
export function planVwap(request: ScheduleRequest, curve: VolumeCurve | null): Schedule {
  const least = request.styles.curveDaysMin
  if (curve === null || curve.days < least) {
    const has =
      curve === null || curve.days === 0 ? 'no volume history of the symbol' : `volume history of ${curve.days} of the ${least} days that a curve needs`
    return planTwap(request, 'vwap', `${has}, timed evenly`, { curve: 'none', curve_days: String(curve?.days ?? 0) })
  }
  const grid = gridOf(request)
  const weights = expectedVolumes(curve, grid)
  if (!weights.some((w) => w > 0))
    return planTwap(request, 'vwap', 'no volume in the history of these hours, timed evenly', { curve: 'empty', curve_days: String(curve.days) })
  const slices = allot(request, grid, weights)
  const reason = `${slices.length} slices over ${grid.count} intervals of ${seconds(grid.intervalUs)}, sized by the volume curve of ${curve.days} days`
  return clockSchedule('vwap', request, grid, slices, reason, {
    curve: 'own history',
    curve_days: String(curve.days),
    curve_bins: String(curve.volumes.length),
  })
}

/** Volume that the curve expects in each interval of the grid. */
export const expectedVolumes = (curve: VolumeCurve, grid: Grid): number[] =>
  Array.from({ length: grid.count }, (_, i) => volumeBetween(curve, instantAt(grid, i), instantAt(grid, i + 1)))

/** ∫ of the curve, even within a bin, from one instant to another; days follow each other without a gap. */
export function volumeBetween({ volumes }: VolumeCurve, from: Instant, to: Instant): number {
  const n = volumes.length
  if (n === 0 || to <= from) return 0
  const binUs = DAY_US / n
  let total = 0
  for (let bin = Math.floor(from / binUs); bin * binUs < to; bin++) {
    const overlap = Math.min(to, (bin + 1) * binUs) - Math.max(from, bin * binUs)
    total += ((volumes[((bin % n) + n) % n] as number) * Math.max(0, overlap)) / binUs
  }
  return total
}

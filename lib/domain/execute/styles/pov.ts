import type { VolumeCurve } from '../../decide/context.ts'
import type { Schedule } from '../schedule.ts'
import { AS_MADE } from '../schedule.ts'
import type { ScheduleRequest } from './slices.ts'
import { allot, gridOf, instantAt, minimumOf, seconds } from './slices.ts'
import { expectedVolumes } from './vwap.ts'

/** The last look comes this share of an interval before the end, so that its child is answered within the horizon. */
const LAST_LOOK = 0.25

/**
 * Percentage of volume: at each look, what was ordered is brought up to ρ × the volume traded since the start, own
 * trades excluded, and never above it. Volume decides: a quiet market leaves a rest at the horizon, and the report says
 * so. The planned curve is what history, or an even market, would give. ρ is the request's cap, else the configured rate.
 */
export function planPov(request: ScheduleRequest, curve: VolumeCurve | null): Schedule {
  const rate = request.participationMax ?? request.styles.povRate
  const grid = gridOf(request)
  const expected = curve === null || curve.days < request.styles.curveDaysMin ? [] : expectedVolumes(curve, grid)
  const isKnown = expected.some((v) => v > 0)
  const lookAt = (i: number) => instantAt(grid, i === grid.count - 1 ? grid.count - LAST_LOOK : i + 1)
  const slices = allot(request, grid, isKnown ? expected : Array.from({ length: grid.count }, () => 1), lookAt)
  return {
    style: 'pov',
    pace: 'volume',
    placing: 'take',
    reason: `${Number((100 * rate).toPrecision(4))} % of the traded volume, looked at every ${seconds(grid.intervalUs)}`,
    quantity: request.quantity,
    lot: request.lot,
    quantityMin: minimumOf(request),
    startsAt: grid.startsAt,
    endsAt: grid.endsAt,
    intervalUs: grid.intervalUs,
    participationMax: rate,
    volumeFrom: request.startsAt,
    slices,
    parameters: { rate: String(rate), planned_by: isKnown ? 'volume curve' : 'even market' },
    ...AS_MADE,
  }
}

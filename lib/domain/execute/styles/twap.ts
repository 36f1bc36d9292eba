import { randomFor } from '../../base/random.ts'
import type { Schedule } from '../schedule.ts'
import type { ScheduleRequest } from './slices.ts'
import { allot, clockSchedule, gridOf, seconds } from './slices.ts'

/**
 * Time-weighted: equal slices at equal intervals, each size moved by up to ±20 % (as configured) with chance drawn from the
 * decision (ENGINE.md section 4), so that the pattern cannot be read from outside. The moves cancel out over the order; each slice is within one lot of its share. `style` and
 * `because` are for the styles that fall back on even timing.
 */
export function planTwap(request: ScheduleRequest, style: 'twap' | 'vwap' | 'is' = 'twap', because?: string, more: Schedule['parameters'] = {}): Schedule {
  const { jitter } = request.styles
  const grid = gridOf(request, 1 - jitter)
  const slices = allot(request, grid, jittered(request.seed, grid.count, jitter))
  const plan = `${slices.length} slices every ${seconds(grid.intervalUs)}, of equal size ±${Number((100 * jitter).toPrecision(4))} %`
  return clockSchedule(style, request, grid, slices, because ? `${because}: ${plan}` : plan, { jitter: String(jitter), ...more })
}

/** n weights within ±`jitter` of 1 whose mean is 1: the draws are centred, and shrunk where centring pushed one out of bounds. */
function jittered(seed: string, n: number, jitter: number): number[] {
  const random = randomFor(seed, 'slice sizes')
  const draws = Array.from({ length: n }, () => 2 * random.next() - 1)
  const mean = draws.reduce((sum, u) => sum + u, 0) / n
  const centred = draws.map((u) => u - mean)
  const widest = Math.max(1, ...centred.map(Math.abs))
  return centred.map((u) => 1 + (jitter * u) / widest)
}

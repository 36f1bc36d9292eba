import { randomFor } from '../../base/random.ts'
import type { Schedule } from '../schedule.ts'
import type { ScheduleRequest } from './slices.ts'
import { allot, clockSchedule, gridOf, seconds } from './slices.ts'

/** Largest departure of a slice from an equal share: the pattern cannot be read from outside, the average stays flat. */
export const TWAP_JITTER = 0.2

/**
 * Time-weighted: equal slices at equal intervals, each size moved by up to ±20 % with chance drawn from the decision
 * (ENGINE.md section 4). The moves cancel out over the order; each slice is within one lot of its share. `style` and
 * `because` are for the styles that fall back on even timing.
 */
export function planTwap(request: ScheduleRequest, style: 'twap' | 'vwap' | 'is' = 'twap', because?: string): Schedule {
  const grid = gridOf(request, 1 - TWAP_JITTER)
  const slices = allot(request, grid, jittered(request.seed, grid.count))
  const plan = `${slices.length} slices every ${seconds(grid.intervalUs)}, of equal size ±${TWAP_JITTER * 100} %`
  return clockSchedule(style, request, grid, slices, because ? `${because}: ${plan}` : plan, { jitter: String(TWAP_JITTER) })
}

/** n weights within [0.8, 1.2] whose mean is 1: the draws are centred, and shrunk where centring pushed one out of bounds. */
function jittered(seed: string, n: number): number[] {
  const random = randomFor(seed, 'slice sizes')
  const draws = Array.from({ length: n }, () => 2 * random.next() - 1)
  const mean = draws.reduce((sum, u) => sum + u, 0) / n
  const centred = draws.map((u) => u - mean)
  const widest = Math.max(1, ...centred.map(Math.abs))
  return centred.map((u) => 1 + (TWAP_JITTER * u) / widest)
}

import { performance } from 'node:perf_hooks'
import { instant } from '#lib/domain/base/time.ts'
import type { WallClock } from './ports.ts'

/** UTC to the microsecond: the process's time origin plus its monotonic counter, so it never steps back. */
export const wallClock = (): WallClock => ({
  now: () => instant(Math.round((performance.timeOrigin + performance.now()) * 1_000)),
  monotonicMs: () => performance.now(),
})

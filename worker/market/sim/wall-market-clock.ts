import type { Instant } from '#lib/domain/base/time.ts'
import { US_PER_MS } from '#lib/domain/base/time.ts'
import type { MarketClock, WallClock } from '../../ports.ts'

/** Longest wait that a timer can be set for (2³¹ − 1 ms); longer ones are set again. */
const TIMER_MS_MAX = 2_147_483_647

/**
 * Market time that is wall time: it cannot be held. Callbacks come at their instant or a little later, never early.
 * `beforeRun` is called with the instant before each callback, so that a source can bring its books up to it. Timers
 * keep no process alive.
 */
export function wallMarketClock(wall: WallClock, beforeRun: (now: Instant) => void = () => undefined): MarketClock {
  return {
    now: () => wall.now(),
    at(when, run) {
      let timer: NodeJS.Timeout | undefined
      const wait = () => {
        const now = wall.now()
        if (now >= when) {
          beforeRun(now)
          run()
        } else timer = setTimeout(wait, Math.min(TIMER_MS_MAX, Math.ceil((when - now) / US_PER_MS))).unref()
      }
      // Never inside the caller's turn, also when the time has already come.
      timer = setTimeout(wait, Math.max(0, Math.min(TIMER_MS_MAX, Math.ceil((when - wall.now()) / US_PER_MS)))).unref()
      return () => clearTimeout(timer)
    },
    hold: () => () => undefined,
  }
}

import type { WallClock } from './ports.ts'

/**
 * Tells, at every look of a timer, whether this process itself was stopped since the one before (a machine that slept or was overloaded): what
 * was said to it meanwhile still waits to be heard, so nobody else may be called silent for that time.
 */
export function sleepWatch(wall: Pick<WallClock, 'monotonicMs'>, everyMs: number): () => boolean {
  let lookedAtMs = wall.monotonicMs()
  return () => {
    const nowMs = wall.monotonicMs()
    const lateMs = nowMs - lookedAtMs - everyMs
    lookedAtMs = nowMs
    return lateMs > everyMs / 2
  }
}

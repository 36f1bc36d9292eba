import { randomFor } from '../domain/base/random.ts'

/** Spread of the logarithm: the 95th percentile is about 1.8 medians, the 99th about 2.3. */
const LOG_SIGMA = 0.35

/**
 * One latency in milliseconds: log-normal around `medianMs`, the same for the same key on any machine. The key names
 * the leg (seed, venue, client order id, `entry` …), so that what else happens at the venue does not change it.
 * A median of 0 is exactly 0.
 */
export function latencyMs(medianMs: number, ...key: readonly (string | number)[]): number {
  if (medianMs === 0) return 0
  return medianMs * Math.exp(LOG_SIGMA * randomFor('latency', ...key).normal())
}

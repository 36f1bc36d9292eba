import type { Listing } from '../domain/base/listing.ts'
import { randomFor } from '../domain/base/random.ts'
import { type LatencyTriple, PESSIMISTIC } from '../domain/base/simulation.ts'
import type { Instant } from '../domain/base/time.ts'

/** Spread of the logarithm: the 95th percentile is about 1.8 medians, the 99th about 2.3. */
const LOG_SIGMA = 0.35

export type Leg = 'entry' | 'response'

/**
 * How long a leg takes that begins at `at`, in milliseconds, as the listing's latency model says. The key names what is
 * on its way (seed, venue, client order id, number of the venue's word: 0 on the way there), so that what else happens at the venue does not
 * change it, and the same key takes the same time on any machine. Under `bootstrap` the way there and the first word come from
 * one recorded round trip: a slow moment is slow both ways.
 */
export function legMs(
  listing: Pick<Listing, 'latencyMs' | 'simulation'>,
  leg: Leg,
  at: Instant,
  seed: string,
  venue: string,
  id: string,
  word: number,
): number {
  const model = (listing.simulation ?? PESSIMISTIC).latency
  if (model.kind === 'fixed') return listing.latencyMs[leg]
  if (model.kind === 'median') return latencyMs(listing.latencyMs[leg], seed, venue, id, leg, ...(leg === 'response' ? [word] : []))
  const { triples } = model
  if (model.draw === 'time') return interpolated(triples, leg, at)
  const trip = randomFor('round trip', seed, venue, id, Math.max(1, word)).int(triples.length)
  const drawn = triples[trip] as LatencyTriple
  return leg === 'entry' ? drawn.entryMs : drawn.responseMs
}

/** Log-normal around `medianMs`; a median of 0 is exactly 0. */
export function latencyMs(medianMs: number, ...key: readonly (string | number)[]): number {
  if (medianMs === 0) return 0
  return medianMs * Math.exp(LOG_SIGMA * randomFor('latency', ...key).normal())
}

/**
 * Linear between the two recorded trips around `at`, level before the first and after the last. The entry leg begins
 * when the request leaves, the response leg at the venue's stamp (`IntpOrderLatency` of nkaz001/hftbacktest).
 */
function interpolated(triples: readonly LatencyTriple[], leg: Leg, at: Instant): number {
  const begins = ({ sentAt, entryMs }: LatencyTriple): number => (leg === 'entry' ? sentAt : sentAt + entryMs * 1_000)
  const takes = ({ entryMs, responseMs }: LatencyTriple): number => (leg === 'entry' ? entryMs : responseMs)
  let low = 0
  let high = triples.length
  while (low < high) {
    const mid = (low + high) >>> 1
    if (begins(triples[mid] as LatencyTriple) <= at) low = mid + 1
    else high = mid
  }
  const before = triples[low - 1]
  const after = triples[low]
  if (before === undefined || after === undefined) return takes((before ?? after) as LatencyTriple)
  const part = (at - begins(before)) / (begins(after) - begins(before))
  return takes(before) + part * (takes(after) - takes(before))
}

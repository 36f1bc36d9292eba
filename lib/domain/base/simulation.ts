import type { Instant } from './time.ts'

/**
 * How a paper venue pretends (ENGINE.md section 5, docs/simulator.md): which lots of a queue leave from before a resting
 * order, and how long its legs take. Absent on a listing, the pessimistic defaults hold.
 */
export type Simulation = { readonly queue: QueueModel; readonly latency: LatencyModel }

/**
 * Whether cancels of others move a resting order up. `conservative`: never, beyond what the level still shows. The
 * others take the share f(ahead) / (f(ahead) + f(behind)) of a cancel from before us, f(x) = xⁿ or ln(1 + x):
 * `PowerProbQueueFunc` and `LogProbQueueFunc` of nkaz001/hftbacktest, after "Estimating queue position" (quant.stackexchange
 * question 3782) and rigtorp.se. `first` has nobody ahead ever: no venue is like that, it is what a twin is compared with.
 */
export type QueueModel =
  | { readonly kind: 'conservative' }
  | { readonly kind: 'first' }
  | { readonly kind: 'power'; readonly exponent: number }
  | { readonly kind: 'log' }

/**
 * Where the times of the entry and response legs come from: log-normal around the listing's medians, exactly the medians,
 * or recorded round trips, interpolated by time or drawn with the venue's seed.
 */
export type LatencyModel =
  | { readonly kind: 'median' }
  | { readonly kind: 'fixed' }
  | { readonly kind: 'recorded'; readonly draw: 'time' | 'bootstrap'; readonly triples: readonly LatencyTriple[] }

/** One round trip: when the request left, how long until the venue's stamp, how long from there until its word was seen. */
export type LatencyTriple = { readonly sentAt: Instant; readonly entryMs: number; readonly responseMs: number }

export const PESSIMISTIC: Simulation = { queue: { kind: 'conservative' }, latency: { kind: 'median' } }

import type { Decimal } from '../domain/base/decimal.ts'
import type { Listing } from '../domain/base/listing.ts'
import { toBase } from '../domain/base/listing.ts'
import type { MarketEvent } from '../domain/base/market.ts'
import { PESSIMISTIC } from '../domain/base/simulation.ts'
import { type Instant, plusMs } from '../domain/base/time.ts'
import type { VenueFill } from '../domain/execute/venue-record.ts'
import { legMs } from './latency.ts'
import { PaperMarket } from './paper.ts'
import type { PaperRequest } from './paper-order.ts'

/** An order as it was sent, and when the venue ended it, if it did not fill or expire. */
export type TwinOrder = { readonly request: PaperRequest; readonly sentAt: Instant; readonly endedAt: Instant | null }

/** A listing's books from the moment the first order left: one snapshot, then what followed. */
export type TwinTape = { readonly listing: Listing; readonly opening: MarketEvent; readonly events: readonly MarketEvent[] }

/** See `TwinRuns` of domain/account/twin.ts. */
export type TwinVariant = 'touch' | 'arrived' | 'queued'

export type TwinRunFill = { readonly quantity: Decimal; readonly price: Decimal; readonly fee: Decimal; readonly at: Instant }

/** Events between two turns that are given to others. */
const CHUNK = 5_000

/**
 * Replays an execution's orders of one listing on its tape through the paper venue's own core; `seed` is the venue's, so that
 * its latencies are drawn alike. Quantities are base units at `conversion`. Yields now and then: a long tape takes a while.
 */
export function* runTwin(
  tape: TwinTape,
  orders: readonly TwinOrder[],
  variant: TwinVariant,
  seed: string,
  conversion: Decimal,
): Generator<void, TwinRunFill[]> {
  const { listing } = tape
  const simulation = { ...(listing.simulation ?? PESSIMISTIC), ...(variant === 'queued' ? {} : { queue: { kind: 'first' } as const }) }
  const market = new PaperMarket({ ...listing, simulation })
  const fills: TwinRunFill[] = []
  const take = (told: readonly VenueFill[]): void => {
    for (const { quantity, price, fee, feeCurrency, venueAt } of told) {
      const base = toBase(quantity, listing, conversion)
      fills.push({ quantity: base, price, fee: feeCurrency === listing.quote ? fee : fee.times(price), at: venueAt })
    }
  }
  const steps = orders
    .flatMap(({ request, sentAt, endedAt }) => {
      const delayMs = variant === 'touch' ? 0 : legMs(listing, 'entry', sentAt, seed, listing.venue, request.clientOrderId, 0)
      const place = { at: plusMs(sentAt, delayMs), run: (at: Instant) => take(market.place(request, at).fills) }
      return endedAt === null ? [place] : [place, { at: endedAt, run: (at: Instant) => void market.cancel(request.clientOrderId, at) }]
    })
    .sort((a, b) => a.at - b.at)
  market.apply(tape.opening)
  let next = 0
  for (const [i, event] of tape.events.entries()) {
    // At one instant the market's events come first, as in a replay.
    for (let step = steps[next]; step !== undefined && step.at < event.at; step = steps[++next]) step.run(step.at)
    for (const change of market.apply(event)) take(change.fills)
    if (i % CHUNK === CHUNK - 1) yield
  }
  for (let step = steps[next]; step !== undefined; step = steps[++next]) step.run(step.at)
  return fills
}

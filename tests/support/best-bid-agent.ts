import { join } from 'node:path'
import { clientOrderId, type DecisionId, type ExecutionId, type OrderId } from '#lib/domain/base/id.ts'
import { price, quantity } from '#lib/domain/base/money.ts'
import type { QueueModel } from '#lib/domain/base/simulation.ts'
import { type Instant, instant } from '#lib/domain/base/time.ts'
import { LevelBook } from '#lib/domain/execute/level-book.ts'
import type { OrderIntent } from '#lib/domain/execute/order.ts'
import { createReplayMarket } from '#worker/market/replay/replay-market.ts'
import type { PaperMemory, VenueReport } from '#worker/ports.ts'
import { createSimVenue } from '#worker/venues/sim/sim-venue.ts'
import { recordingsFolder } from './recordings.ts'

const CHILD_LOTS = 100
const PARENT_LOTS = 1_000_000

/**
 * Known answer 12: a buy of a million shares that stays at the best bid in children of a hundred, over one recorded day,
 * through the product's replay, paper venue and latency models. A child that others outbid is withdrawn and sent again
 * at their price once the venue has confirmed; one that others leave alone at the top stays. Returns the shares bought.
 */
export async function stayAtBestBid(options: { readonly latencyMs: number; readonly queue?: QueueModel; readonly untilMs?: number }): Promise<number> {
  const { latencyMs, queue = { kind: 'conservative' }, untilMs = Number.POSITIVE_INFINITY } = options
  const recorded = createReplayMarket({
    folder: join(recordingsFolder(), 'bme-ana'),
    speed: 'max',
    wall: { now: () => instant(0), monotonicMs: () => performance.now() },
    models: new Map([['bme', { queue, latency: { kind: 'fixed' } }]]),
  })
  const [first] = recorded.listings
  if (first === undefined) throw new Error('the recording has no listing')
  const listing = { ...first, latencyMs: { feed: 0, entry: latencyMs, response: latencyMs } }
  const { clock } = recorded
  const venue = createSimVenue({ name: 'bme', listings: [listing], clock, memory: forgetful(), seed: 'known answer 12' })
  const book = new LevelBook()
  let working: { readonly intent: OrderIntent; readonly tick: number; isLeaving: boolean } | null = null
  let bought = 0
  let childNo = 0
  let startedAt: Instant | null = null
  const done = Promise.withResolvers<void>()

  const look = (): void => {
    const best = book.isLive ? book.bestBid()?.tick : undefined
    if (best === undefined || recorded.status().state === 'closed') return
    if (working === null) {
      if (bought >= PARENT_LOTS) return
      const intent = childOf(childNo++, best)
      working = { intent, tick: best, isLeaving: false }
      void venue.send([intent]).catch(done.reject)
    } else if (best > working.tick && !working.isLeaving) {
      working.isLeaving = true
      void venue.cancel(working.intent.clientOrderId).catch(done.reject)
    }
  }
  const childOf = (no: number, tick: number): OrderIntent => ({
    id: `o${no}` as OrderId,
    executionId: 'e' as ExecutionId,
    decisionId: 'best bid' as DecisionId,
    clientOrderId: clientOrderId('best bid', no),
    childNo: no,
    sliceNo: null,
    symbol: listing.symbol,
    venue: 'bme',
    side: 'buy',
    type: 'limit',
    timeInForce: 'gtc',
    price: price(listing.tick.times(tick)),
    quantity: quantity(Math.min(CHILD_LOTS, PARENT_LOTS - bought)),
    reduceOnly: false,
    expiresAt: null,
  })
  const hear = (reports: readonly VenueReport[]): void => {
    for (const report of reports) {
      for (const fill of report.fills) bought += fill.quantity.toNumber()
      const isOver = report.status !== 'accepted' && report.status !== 'partially_filled'
      if (isOver && report.clientOrderId === working?.intent.clientOrderId) working = null
    }
    look()
  }

  recorded.onEvents(venue.onMarket)
  recorded.onEvents((events) => {
    for (const event of events) book.apply(event)
    startedAt ??= events[0]?.at ?? null
    if (recorded.status().state === 'closed' || (startedAt !== null && clock.now() - startedAt > untilMs * 1_000)) {
      // What is on its way is still heard: the words of the last fills.
      clock.at(instant(clock.now() + 10 * latencyMs * 1_000), done.resolve)
    } else look()
  })
  venue.onReports(hear)
  await venue.start()
  await recorded.start(null)
  await done.promise
  await venue.stop()
  await recorded.stop()
  return bought
}

/** Durable enough for a run that never restarts. */
const forgetful = (): PaperMemory => ({
  commit: async () => undefined,
  load: async () => ({ orders: [], fills: [] }),
  lookup: async () => null,
  fillsSince: async () => ({ fills: [], cursor: '', isLast: true }),
})

import { join } from 'node:path'
import { expect, it } from 'vitest'
import { type Decimal, dec } from '#lib/domain/base/decimal.ts'
import type { Listing } from '#lib/domain/base/listing.ts'
import type { Side } from '#lib/domain/base/market.ts'
import { type Price, price, quantity } from '#lib/domain/base/money.ts'
import { randomFor } from '#lib/domain/base/random.ts'
import { instant } from '#lib/domain/base/time.ts'
import type { Level } from '#lib/domain/decide/context.ts'
import { LevelBook } from '#lib/domain/execute/level-book.ts'
import { type SweepVenue, sweep } from '#lib/domain/execute/sweep.ts'
import { recordingsFolder } from '#tests/support/recordings.ts'
import { createReplayMarket } from '#worker/market/replay/replay-market.ts'

/**
 * Known answer of the router on EURUSD at two dealers, one of which crosses its own quote in up to a quarter of its rows:
 * at any instant, an order split over both is never dearer, net of fees, than the better dealer's honest quote; and on a
 * crossed or locked quote a buy pays at least the higher of bid and ask, a sell gets at most the lower.
 */
const ORDERS = 4_000
const EVERY = 100

it(`splits ${ORDERS} orders over both dealers never dearer than the better one`, async () => {
  const market = createReplayMarket({
    folder: join(recordingsFolder(), 'fx-eurusd'),
    speed: 'max',
    wall: { now: () => instant(0), monotonicMs: () => performance.now() },
  })
  const books = new Map<string, LevelBook>(market.listings.map((l) => [l.venue, new LevelBook()]))
  const random = randomFor('routing', 'fx-eurusd')
  const seen = { orders: 0, split: 0, crossed: 0, savedBps: 0 }

  function order(): void {
    const venues = market.listings.map((listing) => sweepVenue(listing, books.get(listing.venue) as LevelBook))
    if (venues.some((v) => v.book.bids.length === 0 || v.book.asks.length === 0)) return
    const side: Side = random.int(2) === 0 ? 'buy' : 'sell'
    const size = dec(1_000 * (1 + random.int(1_900)))
    const result = sweep({ side, quantity: size, venues, bound: dec(side === 'buy' ? 10 : '0.1') })
    seen.orders++
    if (result.parts.length > 1) seen.split++
    const sign = side === 'buy' ? 1 : -1
    const honest = venues.map((v) => honestNet(v, side))
    const best = honest.reduce((a, b) => (a.minus(b).times(sign).lte(0) ? a : b))
    // Within the size that the better dealer shows, the split is its quote; beyond it, no worse than the dearer one's.
    if (size.lte(1_000_000)) expect((result.averageNet as Decimal).minus(best).times(sign).lte('1e-40')).toBe(true)
    for (const v of venues) {
      const alone = sweep({ side, quantity: size, venues: [v], bound: dec(side === 'buy' ? 10 : '0.1') })
      if (alone.visible.eq(size))
        expect(
          (result.averageNet as Decimal)
            .minus(alone.averageNet as Decimal)
            .times(sign)
            .lte('1e-40'),
        ).toBe(true)
      const bid = v.book.bids[0]?.price
      const ask = v.book.asks[0]?.price
      if (bid && ask && bid.gte(ask)) {
        seen.crossed++
        const part = result.parts.find((p) => p.venue === v.book.listing.venue)
        if (part?.expectedPrice)
          expect(side === 'buy' ? part.expectedPrice.gte(bid) && part.expectedPrice.gte(ask) : part.expectedPrice.lte(ask) && part.expectedPrice.lte(bid)).toBe(
            true,
          )
      }
    }
    seen.savedBps +=
      (honest
        .reduce((a, b) => (a.minus(b).times(sign).gte(0) ? a : b))
        .minus(best)
        .times(sign)
        .toNumber() /
        best.toNumber()) *
      1e4
  }

  let events = 0
  await new Promise<void>((resolve, reject) => {
    market.onEvents((batch) => {
      for (const event of batch) {
        books.get(event.venue)?.apply(event)
        if (++events % EVERY === 0 && seen.orders < ORDERS) {
          try {
            order()
          } catch (error) {
            reject(error)
          }
        }
      }
      if (seen.orders >= ORDERS || market.status().state === 'closed') resolve()
    })
    market.start(null).catch(reject)
  })
  await market.stop()
  process.stdout.write(`${JSON.stringify({ ...seen, savedBps: Number((seen.savedBps / seen.orders).toFixed(4)) })}\n`)
  expect(seen.orders).toBeGreaterThanOrEqual(1_000)
  expect(seen.crossed).toBeGreaterThan(50)
  expect(seen.split).toBeGreaterThan(100)
}, 120_000)

/** The touch that a dealer can honestly be expected to trade at, with its fee. */
function honestNet({ book }: SweepVenue, side: Side): Decimal {
  const [bid, ask] = [book.bids[0]?.price as Decimal, book.asks[0]?.price as Decimal]
  const touch = side === 'buy' ? (bid.gt(ask) ? bid : ask) : bid.lt(ask) ? bid : ask
  return touch.times(dec(1).plus(book.listing.takerBps.div(10_000).times(side === 'buy' ? 1 : -1)))
}

function sweepVenue(listing: Listing, book: LevelBook): SweepVenue {
  const levels = (side: readonly { tick: number; lots: number }[]): Level[] =>
    side.toReversed().map(({ tick, lots }) => ({ price: price(listing.tick.times(tick)), quantity: quantity(listing.lot.times(lots)) }))
  const [bids, asks] = [levels(book.bids), levels(book.asks)]
  return { book: { listing, bids, asks, venueAt: instant(0), seenAt: instant(0), isLive: true }, mid: (asks[0]?.price ?? price(1)) as Price, quantityMax: null }
}

import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { hashOf } from '#lib/domain/base/id.ts'
import type { MarketEvent } from '#lib/domain/base/market.ts'
import type { Instant } from '#lib/domain/base/time.ts'
import { instant, US_PER_S } from '#lib/domain/base/time.ts'
import { LevelBook } from '#lib/domain/execute/level-book.ts'
import { recordingsFolder } from '#tests/support/recordings.ts'
import { createReplayMarket } from '#worker/market/replay/replay-market.ts'
import type { Market } from '#worker/ports.ts'

// Invariants over the real recordings: time never steps back, books are plausible and not crossed where the source
// does not cross them, a second run tells the same events, and a resumed run tells the rest of them on equal books.

const wall = { now: () => instant(0), monotonicMs: () => performance.now() }

/** Keeps the books, a hash of all events in their order, and what must not happen. */
class Witness {
  readonly books = new Map<string, LevelBook>()
  count = 0
  hash = 0x811c9dc5
  backwards = 0
  crossed = new Map<string, number>()
  last = 0

  see(events: readonly MarketEvent[]): void {
    const touched = new Set<string>()
    for (const event of events) {
      const key = `${event.venue} ${event.symbol}`
      const book = this.books.get(key) ?? new LevelBook()
      this.books.set(key, book)
      book.apply(event)
      touched.add(key)
      if (event.at < this.last) this.backwards++
      this.last = event.at
      this.add(event, key)
    }
    for (const key of touched) {
      const { bid, ask } = this.top(key)
      if (bid !== undefined && ask !== undefined && bid >= ask) this.crossed.set(key, (this.crossed.get(key) ?? 0) + 1)
    }
  }

  top(key: string): { bid: number | undefined; ask: number | undefined } {
    const book = this.books.get(key)
    return { bid: book?.bestBid()?.tick, ask: book?.bestAsk()?.tick }
  }

  booksHash(): string {
    return hashOf(JSON.stringify([...this.books].map(([key, { bids, asks, isLive }]) => [key, bids, asks, isLive])))
  }

  private add(event: MarketEvent, key: string): void {
    this.count++
    this.mix(event.at % 1e9)
    this.mix(key.length)
    this.mix(event.kind.length)
    if (event.kind === 'level' || event.kind === 'trade') {
      this.mix(event.tick)
      this.mix(event.lots)
    }
    if (event.kind === 'snapshot') for (const [tick, lots] of [...event.bids, ...event.asks]) this.mix(tick * 31 + lots)
  }

  private mix(value: number): void {
    this.hash = Math.imul(this.hash ^ (value | 0), 0x01000193)
  }
}

const open = (name: string): Market => createReplayMarket({ folder: join(recordingsFolder(), name), speed: 'max', wall })

/** Plays at full speed from `from` to the end, or until `seconds` of market time have passed. */
async function play(
  name: string,
  seconds: number | null,
  from: Instant | null = null,
  witness = new Witness(),
): Promise<{ witness: Witness; silent: Witness; stoppedAt: Instant }> {
  const market = open(name)
  const silent = new Witness()
  await new Promise<void>((resolve, reject) => {
    market.onEvents((events, isSilent) => {
      if (isSilent) silent.see(events)
      else witness.see(events)
      if (market.status().state === 'closed') resolve()
    })
    const run = async () => {
      await market.start(from)
      if (seconds !== null) {
        market.clock.at(instant(market.clock.now() + seconds * US_PER_S), () => {
          market.clock.hold()
          resolve()
        })
      }
    }
    run().catch(reject)
  })
  const stoppedAt = market.clock.now()
  await market.stop()
  return { witness, silent, stoppedAt }
}

/** What each recording is played for, how many of its listings must have a book, and a plausible price range in ticks. */
const RECORDINGS = [
  {
    name: 'binance-btc',
    seconds: 60,
    listings: 3,
    prices: {
      'binance-spot BTC/USDT': [6_100_000, 6_250_000],
      'binance-usdm BTC/USDT:USDT': [610_000, 625_000],
      'binance-coinm BTC/USD:BTC': [610_000, 625_000],
    },
  },
  { name: 'lobster', seconds: null, listings: 1, prices: { 'nasdaq AMZN/USD': [22_000, 22_700] } },
  {
    name: 'nasdaq-2014',
    seconds: 3_600,
    listings: 3,
    prices: { 'nasdaq INTC/USD': [3_300, 3_500], 'nasdaq AMZN/USD': [30_000, 31_100], 'nasdaq MSFT/USD': [4_600, 4_800] },
  },
  { name: 'bme-ana', seconds: 8 * 3_600, listings: 1, prices: { 'bme ANA/EUR': [1_890, 1_930] } },
  {
    name: 'fx-eurusd',
    seconds: 20 * 3_600,
    listings: 2,
    prices: { 'fxcm EUR/USD': [138_000, 140_000], 'oanda EUR/USD': [138_000, 140_000] },
  },
] as const

describe.each(RECORDINGS)('replay of $name', ({ name, seconds, listings, prices }) => {
  it('has plausible books on a clock that goes forward, and tells the same twice', async () => {
    const [first, second] = [await play(name, seconds), await play(name, seconds)]
    const { witness } = first
    expect(witness.backwards).toBe(0)
    expect(witness.books.size).toBe(listings)
    // One of the two dealers is known to quote crossed.
    expect([...witness.crossed.keys()]).toEqual(name === 'fx-eurusd' ? ['fxcm EUR/USD'] : [])
    for (const [key, [low, high]] of Object.entries(prices)) {
      const { bid, ask } = witness.top(key)
      expect([key, bid !== undefined && bid >= low, ask !== undefined && ask <= high]).toEqual([key, true, true])
    }
    expect(witness.count).toBeGreaterThan(10_000)
    expect([second.witness.count, second.witness.hash, second.stoppedAt]).toEqual([witness.count, witness.hash, first.stoppedAt])
  })

  it('resumed in the middle, stands on the same books and tells the rest', async () => {
    const half = (seconds ?? 20_000) / 4
    const before = await play(name, half)
    const through = await play(name, half * 2)
    const resumed = await play(name, half, before.stoppedAt)
    expect([resumed.silent.count, resumed.silent.booksHash()]).toEqual([before.witness.count, before.witness.booksHash()])
    const joined = await play(name, half, before.stoppedAt, before.witness)
    expect([joined.witness.count, joined.witness.hash, joined.witness.booksHash()]).toEqual([
      through.witness.count,
      through.witness.hash,
      through.witness.booksHash(),
    ])
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { MarketEvent } from '../domain/base/market.ts'
import { type Instant, instant, US_PER_S } from '../domain/base/time.ts'
import { LevelBook } from '../domain/execute/level-book.ts'
import { latentPrice, wobble } from './latent.ts'
import { simWorld } from './world.ts'

// Invariants: the same seed and opening give the same events however time is cut; events are in order and inside
// their step; books stay two-sided, uncrossed, bounded; spreads, depth, volatility and rates stay in their bands.

const T0 = 1_763_800_000 * US_PER_S
const after = (seconds: number): Instant => instant(T0 + Math.round(seconds * US_PER_S))

describe('latentPrice', () => {
  it.each(['a', 'b', 'c'])('moves like a random walk of the given daily volatility, seed %s', (seed) => {
    const price = latentPrice(seed, 60_000, 0.04)
    const dailyFrom = (stepS: number, count: number) => {
      let squares = 0
      for (let i = 0; i < count; i++) squares += Math.log(price(after((i + 1) * stepS)) / price(after(i * stepS))) ** 2
      return Math.sqrt((squares / count) * (86_400 / stepS))
    }
    for (const [stepS, count] of [
      [10, 3_000],
      [3_600, 2_000],
      [86_400, 400],
    ] as const) {
      expect(dailyFrom(stepS, count)).toBeGreaterThan(0.035)
      expect(dailyFrom(stepS, count)).toBeLessThan(0.045)
    }
  })

  it('is a function of seed and time only, and stays within reach of its base for years', () => {
    const price = latentPrice('x', 100, 0.04)
    for (let day = 0; day < 1_000; day++) {
      expect(price(after(day * 86_400))).toBe(latentPriceAgain(day))
      expect(price(after(day * 86_400))).toBeGreaterThan(20)
      expect(price(after(day * 86_400))).toBeLessThan(500)
    }
    function latentPriceAgain(day: number): number {
      again ??= latentPrice('x', 100, 0.04)
      again(after(day * 3_333)) // what was asked before must not matter
      return again(after(day * 86_400))
    }
  })
  let again: ReturnType<typeof latentPrice> | undefined

  it('wobbles by about what it is told', () => {
    const opinion = wobble('v', 2)
    const logs = Array.from({ length: 5_000 }, (_, i) => Math.log(opinion(after(i * 3))) * 10_000)
    const deviation = Math.sqrt(logs.reduce((total, x) => total + x * x, 0) / logs.length)
    expect(deviation).toBeGreaterThan(1.6)
    expect(deviation).toBeLessThan(2.4)
  })
})

describe('Flow', () => {
  const run = (seed: string, cuts: readonly number[]): MarketEvent[][] =>
    simWorld({ seed }).map(({ flow }) => {
      const events = [flow.open(after(0))]
      for (const cut of cuts) events.push(...flow.step(after(cut)))
      return events
    })

  it('gives the same events for the same seed, however the time is cut into steps', () => {
    const text = (seed: string, cuts: readonly number[]) => JSON.stringify(run(seed, cuts))
    const whole = text('7', [10])
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 10, noNaN: true }), { maxLength: 40 }), (cuts) => {
        expect(text('7', [...cuts.sort((a, b) => a - b), 10]) === whole).toBe(true)
      }),
      { numRuns: 5 },
    )
    expect(text('8', [10]) === whole).toBe(false)
  })

  it('emits whole numbers in time order, inside the step', () => {
    for (const { flow } of simWorld({ seed: '3' })) {
      let last = flow.open(after(0)).at
      let count = 0
      for (let s = 1; s <= 200; s++) {
        for (const event of flow.step(after(s / 10))) {
          const isInside = event.at >= last && event.at > after((s - 1) / 10) && event.at <= after(s / 10)
          const isWhole = (event.kind === 'trade' && event.lots >= 1) || (event.kind === 'level' && event.lots >= 0)
          if (!isInside || !isWhole || !Number.isSafeInteger(event.tick) || !Number.isSafeInteger(event.lots)) expect.fail(JSON.stringify(event))
          last = event.at
          count++
        }
      }
      expect(count).toBeGreaterThan(200)
    }
  })

  it.each(['1', '2'])('keeps every book two-sided, uncrossed, bounded and in character for ten minutes, seed %s', (seed) => {
    const facts = new Map(
      simWorld({ seed }).map(({ listing, flow }) => {
        const book = new LevelBook()
        book.apply(flow.open(after(0)))
        let events = 0
        let spreadBps = 0
        let depthNotional = 0
        const seconds = 600
        for (let s = 1; s <= seconds; s++) {
          for (const event of flow.step(after(s))) {
            book.apply(event)
            events++
          }
          const bid = book.bestBid()?.tick as number
          const ask = book.bestAsk()?.tick as number
          const [fewest, most] = [Math.min(book.bids.length, book.asks.length), Math.max(book.bids.length, book.asks.length)]
          if (bid >= ask || fewest < 5 || most > 100)
            expect.fail(`${listing.venue} ${listing.symbol} after ${s} s: ${bid} / ${ask}, ${fewest} to ${most} levels`)
          spreadBps += (20_000 * (ask - bid)) / (ask + bid) / seconds
          for (const { tick, lots } of book.asks.slice(-5)) depthNotional += (tick * listing.tick.toNumber() * lots * listing.lot.toNumber()) / seconds
        }
        return [`${listing.venue} ${listing.symbol}`, { spreadBps, depthNotional, eventsPerS: events / seconds }]
      }),
    )
    const of = (key: string) => facts.get(key) as { spreadBps: number; depthNotional: number; eventsPerS: number }
    for (const symbol of ['BTC/USDT', 'ETH/USDT', 'SOL/USDT']) {
      expect(of(`alder ${symbol}`).spreadBps).toBeLessThan(of(`birch ${symbol}`).spreadBps)
      expect(of(`birch ${symbol}`).spreadBps).toBeLessThan(of(`cedar ${symbol}`).spreadBps)
      expect(of(`alder ${symbol}`).depthNotional).toBeGreaterThan(of(`birch ${symbol}`).depthNotional)
      expect(of(`birch ${symbol}`).depthNotional).toBeGreaterThan(of(`cedar ${symbol}`).depthNotional)
    }
    expect(of('alder BTC/USDT').spreadBps).toBeGreaterThan(1)
    expect(of('alder BTC/USDT').spreadBps).toBeLessThan(3)
    expect(of('cedar SOL/USDT').spreadBps).toBeLessThan(16)
    expect(of('alder BTC/USDT').depthNotional).toBeGreaterThan(100_000)
    const total = [...facts.values()].reduce((sum, fact) => sum + fact.eventsPerS, 0)
    expect(total).toBeGreaterThan(200)
    expect(total).toBeLessThan(450)
  })

  it("is more toxic where it says so: five seconds after a trade the mid has moved further the taker's way", () => {
    const moved = new Map<string, number[]>()
    for (const { listing, flow } of simWorld({ seed: '1' })) {
      const book = new LevelBook()
      book.apply(flow.open(after(0)))
      const mid = () => ((book.bestBid()?.tick as number) + (book.bestAsk()?.tick as number)) / 2
      const mids: number[] = []
      const trades: { second: number; sign: number; mid: number }[] = []
      for (let s = 1; s <= 1_800; s++) {
        for (const event of flow.step(after(s))) {
          if (event.kind === 'trade') trades.push({ second: s, sign: event.aggressor === 'buy' ? 1 : -1, mid: mid() })
          book.apply(event)
        }
        mids[s] = mid()
      }
      const bps = trades.flatMap((t) => (mids[t.second + 5] === undefined ? [] : [10_000 * t.sign * Math.log((mids[t.second + 5] as number) / t.mid)]))
      moved.set(listing.venue, [...(moved.get(listing.venue) ?? []), bps.reduce((total, x) => total + x, 0) / bps.length])
    }
    const mean = (venue: string) => (moved.get(venue) as number[]).reduce((total, x) => total + x, 0) / 3
    expect(mean('alder')).toBeGreaterThan(0)
    expect(mean('birch')).toBeGreaterThan(mean('alder'))
    expect(mean('cedar')).toBeGreaterThan(mean('birch'))
    expect(mean('cedar')).toBeLessThan(1.5)
  })

  it('makes the mid follow the price of its pair on every venue', () => {
    for (const seed of ['1', '2']) {
      const world = simWorld({ seed })
      const books = world.map(({ flow }) => {
        const book = new LevelBook()
        book.apply(flow.open(after(0)))
        return book
      })
      for (let s = 10; s <= 300; s += 10) {
        const mids = world.map(({ listing, flow }, i) => {
          const book = books[i] as LevelBook
          for (const event of flow.step(after(s))) book.apply(event)
          return (((book.bestBid()?.tick as number) + (book.bestAsk()?.tick as number)) / 2) * listing.tick.toNumber()
        })
        for (let pair = 0; pair < 3; pair++) {
          const [a, b, c] = mids.slice(3 * pair, 3 * pair + 3) as [number, number, number]
          expect(Math.abs(Math.log(a / b)) * 10_000).toBeLessThan(20)
          expect(Math.abs(Math.log(a / c)) * 10_000).toBeLessThan(40)
        }
      }
    }
  })
})

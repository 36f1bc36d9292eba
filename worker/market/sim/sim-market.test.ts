import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { MarketEvent } from '#lib/domain/base/market.ts'
import { type Instant, instant } from '#lib/domain/base/time.ts'
import { LevelBook } from '#lib/domain/execute/level-book.ts'
import type { WallClock } from '../../ports.ts'
import { createSimMarket } from './sim-market.ts'
import { wallMarketClock } from './wall-market-clock.ts'

const T0 = 1_763_800_000_000_000

/** Follows the fake timers' own time. */
const wall: WallClock = { now: () => instant(Date.now() * 1_000), monotonicMs: () => Date.now() }

beforeEach(() => {
  vi.useFakeTimers({ now: T0 / 1_000 })
})
afterEach(() => {
  vi.useRealTimers()
})

describe('wallMarketClock', () => {
  it('calls at the instant, not before, not inside the call, and not after the undo', () => {
    const clock = wallMarketClock(wall)
    const calls: string[] = []
    clock.at(instant(T0 + 5_000), () => calls.push('5 ms'))
    clock.at(instant(T0 - 5_000), () => calls.push('past'))
    const undo = clock.at(instant(T0 + 3_000), () => calls.push('undone'))
    undo()
    expect(calls).toEqual([])
    vi.advanceTimersByTime(0)
    expect(calls).toEqual(['past'])
    vi.advanceTimersByTime(4)
    expect(calls).toEqual(['past'])
    vi.advanceTimersByTime(1)
    expect(calls).toEqual(['past', '5 ms'])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('waits longer than a timer can', () => {
    let calledAt = 0
    wallMarketClock(wall).at(instant(T0 + 40 * 86_400_000_000), () => {
      calledAt = wall.now()
    })
    vi.advanceTimersByTime(39 * 86_400_000)
    expect(calledAt).toBe(0)
    vi.advanceTimersByTime(86_400_000)
    expect(calledAt).toBe(T0 + 40 * 86_400_000_000)
  })

  it('is not stopped by a hold', () => {
    const clock = wallMarketClock(wall)
    const release = clock.hold()
    let isCalled = false
    clock.at(instant(T0 + 1_000), () => {
      isCalled = true
    })
    vi.advanceTimersByTime(1)
    expect(isCalled).toBe(true)
    release()
  })
})

describe('createSimMarket', () => {
  const watch = (seed = '1') => {
    const market = createSimMarket({ seed, wall })
    const events: MarketEvent[] = []
    market.onEvents((batch, silent) => {
      expect(silent).toBe(false)
      events.push(...batch)
    })
    return { market, events }
  }

  it('opens every listing with a snapshot, then goes on in time order with the wall', async () => {
    const { market, events } = watch()
    expect(market.status()).toMatchObject({ state: 'opening' })
    await market.start(null)
    expect(events.map((e) => `${e.kind} ${e.venue} ${e.symbol}`)).toEqual(market.listings.map((l) => `snapshot ${l.venue} ${l.symbol}`))
    expect(market.listings.length).toBe(9)
    vi.advanceTimersByTime(2_000)
    expect(events.length).toBeGreaterThan(300)
    expect(events.map((e) => e.at)).toEqual(events.map((e) => e.at).toSorted((a, b) => a - b))
    expect(events.at(-1)?.at).toBeGreaterThan(T0 + 1_900_000)
    expect(events.at(-1)?.at).toBeLessThanOrEqual(T0 + 2_000_000)
    await market.stop()
    const count = events.length
    vi.advanceTimersByTime(1_000)
    expect([events.length, market.status().state, vi.getTimerCount()]).toEqual([count, 'closed', 0])
  })

  it('brings the books up to the instant before it calls anybody', async () => {
    const { market, events } = watch()
    await market.start(null)
    vi.advanceTimersByTime(1_000)
    let newest = 0
    market.clock.at(instant(T0 + 1_015_000), () => {
      newest = events.at(-1)?.at ?? 0
    })
    vi.advanceTimersByTime(15)
    expect(newest).toBeGreaterThan(T0 + 1_000_000)
    await market.stop()
  })

  it('after a restart the price is where it would have been, and a long sleep opens new books', async () => {
    const midAt = (events: readonly MarketEvent[]) => {
      const book = new LevelBook()
      for (const e of events) if (e.venue === 'alder' && e.symbol === 'BTC/USDT') book.apply(e)
      return ((book.bestBid()?.tick as number) + (book.bestAsk()?.tick as number)) / 2
    }
    const first = watch()
    await first.market.start(null)
    vi.advanceTimersByTime(60_000)
    await first.market.stop()
    const second = watch()
    await second.market.start(wall.now() as Instant)
    expect(Math.abs(Math.log(midAt(second.events) / midAt(first.events))) * 10_000).toBeLessThan(15)
    second.events.length = 0
    vi.setSystemTime(Date.now() + 3_600_000)
    vi.advanceTimersByTime(20)
    expect(second.events.map((e) => e.kind)).toEqual(Array(9).fill('snapshot'))
    await second.market.stop()
  })

  it('has no latency where none is wanted', () => {
    const { listings } = createSimMarket({ seed: '1', wall, venueLatency: 'none' })
    expect(listings.every(({ latencyMs }) => latencyMs.feed + latencyMs.entry + latencyMs.response === 0)).toBe(true)
  })
})

import { expect, it } from 'vitest'
import type { MarketEvent } from '#lib/domain/base/market.ts'
import { type Instant, instant } from '#lib/domain/base/time.ts'
import { handListing } from '#tests/support/hand-market.ts'
import type { MarketClock } from './ports.ts'
import { Quotes } from './quotes.ts'
import { Sight } from './sight.ts'

/** A change is looked at when the desk sees it: at once, or as much later as the feed takes; each of them, and no other symbol's. */
function open(feedMs: number) {
  let now = 1_000_000 as Instant
  let alarms: { readonly at: number; readonly run: () => void }[] = []
  const clock: MarketClock = {
    now: () => now,
    at(when, run) {
      const alarm = { at: when, run }
      alarms.push(alarm)
      return () => {
        alarms = alarms.filter((a) => a !== alarm)
      }
    },
    hold: () => () => undefined,
  }
  const quotes = new Quotes([handListing('north', 'BTC/USDT', { latencyMs: { feed: feedMs, entry: 0, response: 0 } }), handListing('north', 'ETH/USDT')])
  const seen: string[] = []
  const sight = new Sight(
    clock,
    quotes,
    (symbol) => symbol === 'BTC/USDT',
    (symbol) => seen.push(`${symbol} at ${now}`),
  )
  const change = (at: number, symbol = 'BTC/USDT'): MarketEvent => ({ venue: 'north', symbol, at: instant(at), kind: 'gap' })
  const advance = (to: number) => {
    for (;;) {
      const next = alarms.filter((a) => a.at <= to).sort((a, b) => a.at - b.at)[0]
      if (!next) break
      alarms = alarms.filter((a) => a !== next)
      now = instant(Math.max(now, next.at))
      next.run()
    }
    now = instant(to)
  }
  return { sight, seen, change, advance, alarmCount: () => alarms.length }
}

it('sees a change of a feed without latency in the same call, once for all events of the call', () => {
  const { sight, seen, change, alarmCount } = open(0)
  sight.observe([change(1_000_000), change(1_000_000), change(1_000_000, 'ETH/USDT')])
  expect(seen).toEqual(['BTC/USDT at 1000000'])
  expect(alarmCount()).toBe(0)
})

it('sees each change of a slow feed when it comes', () => {
  const { sight, seen, change, advance } = open(1)
  sight.observe([change(1_000_000), change(1_000_400)])
  sight.observe([change(1_000_400), change(1_000_900)])
  expect(seen).toEqual([])
  advance(1_001_400)
  expect(seen).toEqual(['BTC/USDT at 1001000', 'BTC/USDT at 1001400'])
  advance(1_005_000)
  expect(seen).toHaveLength(3)
})

it('sees nothing once it is closed', () => {
  const { sight, seen, change, advance } = open(1)
  sight.observe([change(1_000_000)])
  sight.close()
  sight.observe([change(1_000_100)])
  advance(1_005_000)
  expect(seen).toEqual([])
})

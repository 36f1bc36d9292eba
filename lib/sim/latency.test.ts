import { describe, expect, it } from 'vitest'
import { instant } from '../domain/base/time.ts'
import { latencyMs, legMs } from './latency.ts'

describe('latencyMs', () => {
  it('is exactly 0 for a median of 0, and the same for the same key', () => {
    expect(latencyMs(0, 1, 'alder', 'rw1', 'entry')).toBe(0)
    expect(latencyMs(12, 1, 'alder', 'rw1', 'entry')).toBe(latencyMs(12, 1, 'alder', 'rw1', 'entry'))
    expect(latencyMs(12, 1, 'alder', 'rw1', 'entry')).not.toBe(latencyMs(12, 1, 'alder', 'rw1', 'response'))
  })

  it('is positive, with its median in the middle and a tail to the right', () => {
    const draws = Array.from({ length: 4_000 }, (_, i) => latencyMs(10, 7, 'alder', i)).sort((a, b) => a - b)
    const at = (share: number) => draws[Math.floor(share * draws.length)] as number
    expect(draws[0]).toBeGreaterThan(0)
    expect(at(0.5)).toBeGreaterThan(9.7)
    expect(at(0.5)).toBeLessThan(10.3)
    expect(at(0.95)).toBeGreaterThan(16.5)
    expect(at(0.95)).toBeLessThan(19)
  })
})

const recorded = (draw: 'time' | 'bootstrap') =>
  ({
    latencyMs: { feed: 1, entry: 99, response: 99 },
    simulation: {
      queue: { kind: 'conservative' },
      latency: {
        kind: 'recorded',
        draw,
        triples: [
          { sentAt: instant(1_000_000), entryMs: 2, responseMs: 1 },
          { sentAt: instant(2_000_000), entryMs: 6, responseMs: 9 },
        ],
      },
    },
  }) as const

describe('legMs', () => {
  it('interpolates recorded trips by time, level beyond them', () => {
    const at = (us: number, leg: 'entry' | 'response' = 'entry') => legMs(recorded('time'), leg, instant(us), 's', 'v', 'o', 0)
    expect([at(0), at(1_000_000), at(1_250_000), at(2_000_000), at(9_000_000)]).toEqual([2, 2, 3, 6, 6])
    // The way back begins at the venue's stamp: 1.002 s and 2.006 s.
    expect(at(1_504_000, 'response')).toBeCloseTo(5, 9)
  })

  it('draws both legs of an order from one recorded trip, the same for the same seed', () => {
    const trips = Array.from({ length: 200 }, (_, i) =>
      (['entry', 'response'] as const).map((leg) => legMs(recorded('bootstrap'), leg, instant(0), 's', 'v', `o${i}`, leg === 'entry' ? 0 : 1)),
    )
    expect(new Set(trips.map(String))).toEqual(new Set(['2,1', '6,9']))
    expect(legMs(recorded('bootstrap'), 'entry', instant(5), 's', 'v', 'o7', 0)).toBe(trips[7]?.[0])
  })

  it('is the median to the dot when it is fixed', () => {
    const listing = { ...recorded('time'), simulation: { queue: { kind: 'conservative' }, latency: { kind: 'fixed' } } } as const
    expect(legMs(listing, 'entry', instant(0), 's', 'v', 'o', 0)).toBe(99)
  })
})

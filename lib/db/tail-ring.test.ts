import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareCursors, makeRing, type TailEvent } from './tail-ring.ts'

const event = (at: string): TailEvent => ({ at, noun: 'execution', id: at, kind: 'working', executionId: null })

describe('compareCursors', () => {
  it('orders by xid, then by seq, beyond what a double holds', () => {
    expect(compareCursors('9:100', '10:1')).toBe(-1)
    expect(compareCursors('10:2', '10:1')).toBe(1)
    expect(compareCursors('18446744073709551615:9223372036854775807', '18446744073709551615:9223372036854775806')).toBe(1)
    expect(compareCursors('7:7', '7:7')).toBe(0)
  })
})

describe('ring', () => {
  // Invariant: for every cursor the ring covers, `since` is exactly the pushed events after it; for others it is null.
  it('answers exactly what came after, or that it does not know', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 120 }),
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 0, max: 130 }),
        (steps, capacity, asked) => {
          const ring = makeRing(capacity, '0:0')
          const all: TailEvent[] = []
          let seq = 0
          for (const size of steps) {
            const batch = Array.from({ length: size }, () => event(`1:${++seq}`))
            all.push(...batch)
            ring.push(batch)
          }
          const cursor = asked === 0 ? '0:0' : `1:${asked}`
          const answer = ring.since(cursor, 10_000)
          const expected = all.slice(asked)
          if (asked > seq) expect(answer).toBeNull()
          else if (answer === null) expect(expected.length).toBeGreaterThan(capacity)
          else expect(answer.map((e) => e.at)).toEqual(expected.map((e) => e.at))
        },
      ),
    )
  })

  it('keeps at least its capacity and hands out at most the limit', () => {
    const ring = makeRing(3, '0:0')
    ring.push(Array.from({ length: 20 }, (_, i) => event(`1:${i + 1}`)))
    expect(ring.since('1:17', 2)?.map((e) => e.at)).toEqual(['1:18', '1:19'])
    expect(ring.since('1:1', 2)).toBeNull()
  })
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { makeRing, type TailEvent } from '#lib/db/tail-ring.ts'
import { continues, cursorOf } from '#lib/query/stream.ts'
import type { Frame } from '#lib/wire/stream.ts'
import { frames } from './frames.ts'

/**
 * The whole way of a word: a log, a ring that forgets, a stream that is cut anywhere, a reader that is slow, a browser that resumes from its
 * cursor. Whatever happens, the browser either heard of a change or was told to read everything again after it.
 */
const KINDS = ['approved', 'working', 'reported', 'measured'] as const
const event = fc.record({ xidStep: fc.nat(1), id: fc.nat(6), kind: fc.constantFrom(...KINDS), noun: fc.constantFrom('execution', 'order') })
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ does: fc.constant('events' as const), events: fc.array(event, { minLength: 1, maxLength: 12 }) }) },
  { weight: 4, arbitrary: fc.record({ does: fc.constant('hear' as const), count: fc.integer({ min: 1, max: 4 }) }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('cut' as const) }) },
)

test('a browser has heard of every change, or was told to read everything again after it', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), fc.constantFrom(5, 20, 1_000), async (steps, capacity) => {
      const ring = makeRing(capacity, '0:0')
      const log: TailEvent[] = []
      /** What the browser holds: the place in the log up to which each thing was heard of. */
      const heard = new Map<string, { place: number; kind: string }>()
      let cursor: string | null = null
      let now = 0
      const places = (at: string): number => (at === '0:0' ? 0 : log.findIndex((one) => one.at === at) + 1)
      let completeFrom = 0

      const open = () =>
        frames({
          tail: { head: ring.head, since: ring.since, pulse: () => ({ workerAt: now, lagMs: 0 }) },
          from: cursor,
          build: 'b',
          clock: () => now,
          wait: async (until) => {
            now = Math.max(now, until)
          },
          isOver: () => false,
        })
      let stream = open()
      const take = (frame: Frame): void => {
        if (frame.type === 'change') {
          expect(continues(frame, cursor), 'a stream on its own never leaves a gap').toBe(true)
          const keys = frame.items.map(({ noun, id }) => `${noun} ${id}`)
          expect(new Set(keys).size, 'one item per thing').toBe(keys.length)
          for (const { noun, id, kind } of frame.items) heard.set(`${noun} ${id}`, { place: places(frame.to), kind })
        }
        if (frame.type === 'resync' || (frame.type === 'hello' && cursor === null)) completeFrom = places(frame.cursor)
        cursor = cursorOf(frame) ?? cursor
      }
      const hear = async (count: number): Promise<void> => {
        for (let frame = 0; frame < count; frame++) {
          const next = await stream.next()
          if (next.value) take(next.value)
        }
      }
      for (const one of steps) {
        if (one.does === 'cut') {
          stream = open()
        } else if (one.does === 'hear') await hear(one.count)
        else {
          let xid = Number(log.at(-1)?.at.split(':')[0] ?? 1)
          const more = one.events.map(({ xidStep, id, kind, noun }, index): TailEvent => {
            xid += xidStep
            return { at: `${xid}:${log.length + index + 1}`, noun, id: `${id}`, kind, executionId: null }
          })
          log.push(...more)
          ring.push(more)
        }
      }
      await hear(6)
      expect(cursor).toBe(ring.head())
      for (const [place, { noun, id }] of log.entries()) {
        const isCovered = place + 1 <= completeFrom || (heard.get(`${noun} ${id}`)?.place ?? 0) > place
        expect(isCovered, `${noun} ${id} at ${place}`).toBe(true)
      }
      // The last word on a thing is its newest, except that a mark-out hides no other word of its own frame.
      for (const [key, { place, kind }] of heard) {
        const said = log.slice(0, place).findLast(({ noun, id, kind: what }) => `${noun} ${id}` === key && what !== 'measured')
        if (kind !== 'measured') expect(kind).toBe(said?.kind)
      }
    }),
    { numRuns: 300 },
  )
})

test('a frame that does not start where the last one ended is noticed, wherever one is lost', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 30 }), fc.nat(), (count, which) => {
      const chain = Array.from({ length: count }, (_, n) => ({ type: 'change', from: `1:${n}`, to: `1:${n + 1}`, items: [] }) as const)
      const lost = which % count
      let cursor: string | null = '1:0'
      const gaps = chain.flatMap((frame, n) => {
        if (n === lost) return []
        const isGap = !continues(frame, cursor)
        cursor = frame.to
        return isGap ? [n] : []
      })
      expect(gaps).toEqual(lost === count - 1 ? [] : [lost + 1])
    }),
  )
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DueQueue } from './due-queue.ts'

/** Invariant: whatever the order of coming, items leave earliest first, and none is lost. */
test('items leave in the order of their instants', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.integer({ min: 0, max: 50 }), fc.constant(null))), (steps) => {
      const queue = new DueQueue<number>()
      let expected: number[] = []
      for (const at of steps) {
        if (at === null) {
          expect(queue.nextAt).toBe(expected[0] ?? Number.POSITIVE_INFINITY)
          expect(queue.pop()).toBe(expected.shift())
        } else {
          queue.push(at, at)
          expected = [...expected, at].sort((a, b) => a - b)
        }
        expect(queue.length).toBe(expected.length)
      }
      while (queue.length > 0) expect(queue.pop()).toBe(expected.shift())
      expect(expected).toEqual([])
    }),
  )
})

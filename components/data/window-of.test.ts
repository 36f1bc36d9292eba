import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { windowOf } from './window-of.ts'

const box = fc.record({
  top: fc.double({ min: -200, max: 200_000, noNaN: true }),
  view: fc.integer({ min: 0, max: 2_000 }),
  height: fc.constantFrom(28, 36),
  count: fc.integer({ min: 0, max: 5_000 }),
})

describe('the rows that are drawn', () => {
  it('cover whatever is in view, and are never more than a screen and its margins', () => {
    fc.assert(
      fc.property(box, ({ top, view, height, count }) => {
        const { first, last } = windowOf({ top, view, height, count })
        expect(first).toBeGreaterThanOrEqual(0)
        expect(last).toBeLessThanOrEqual(count)
        expect(last - first).toBeLessThanOrEqual(Math.ceil((view || 1_200) / height) + 11)
        const [top0, bottom] = [Math.max(0, top), Math.min(count * height, Math.max(0, top) + view)]
        if (bottom <= top0) return
        expect(first * height).toBeLessThanOrEqual(top0)
        expect(last * height).toBeGreaterThanOrEqual(bottom)
      }),
    )
  })

  it('are the last ones when the table has become shorter than where it was scrolled to', () => {
    expect(windowOf({ top: 100_000, view: 280, height: 28, count: 50 })).toEqual({ first: 34, last: 50 })
  })
})

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { dec } from '../base/decimal.ts'
import { fillId } from '../base/id.ts'
import type { FillFacts } from './fill.ts'
import { sortFills } from './fill.ts'

/** Invariant: however often and in whatever pieces fills are reported, each is booked once. */

const fill = (n: number, changes: Partial<FillFacts> = {}): FillFacts => ({
  venue: 'alpha',
  venueFillId: `f-${n}`,
  price: dec(100),
  quantity: dec(n + 1),
  ...changes,
})
const booking = (booked: Map<string, FillFacts>) => (id: string) => booked.get(id)

it('splits new fills, repeats and contradictions', () => {
  const booked = new Map([[fillId('alpha', 'f-1') as string, fill(1)]])
  const sorted = sortFills([fill(1), fill(2), fill(2, { price: dec('100.0') }), fill(1, { quantity: dec(9) }), fill(2, { venue: 'beta' })], booking(booked))
  expect(sorted.fresh.map((f) => [f.venue, f.venueFillId])).toEqual([
    ['alpha', 'f-2'],
    ['beta', 'f-2'],
  ])
  expect(sorted.repeats).toEqual([fillId('alpha', 'f-1'), fillId('alpha', 'f-2')])
  expect(sorted.contradictions).toEqual([{ id: fillId('alpha', 'f-1'), message: 'alpha f-1: 2 at 100 was reported again as 9 at 100' }])
})

it('books each fill once', () => {
  fc.assert(
    fc.property(fc.array(fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 8 }), { maxLength: 8 }), (reports) => {
      const booked = new Map<string, FillFacts>()
      for (const report of reports) {
        for (const fresh of sortFills(
          report.map((n) => fill(n)),
          booking(booked),
        ).fresh) {
          expect(booked.has(fresh.id)).toBe(false)
          booked.set(fresh.id, fresh)
        }
      }
      expect(booked.size).toBe(new Set(reports.flat()).size)
    }),
  )
})

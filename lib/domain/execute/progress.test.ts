import fc from 'fast-check'
import { expect, it } from 'vitest'
import { dec, sum } from '../base/decimal.ts'
import { quantity } from '../base/money.ts'
import type { Instant } from '../base/time.ts'
import { instant, plusMs } from '../base/time.ts'
import { DEFAULT_POLICY } from '../decide/policy.ts'
import { modify, stop } from './progress.ts'
import type { Child, Schedule } from './schedule.ts'
import { due } from './schedule.ts'
import { planTwap } from './styles/twap.ts'

/** Invariants: a change keeps what is due, adds up to the new size, and ends in time; what is refused changes nothing. */

const NOW = 1_760_000_000_000_000 as Instant
const schedule = planTwap({
  seed: 'd',
  quantity: quantity(100),
  lot: dec(1),
  quantityMin: quantity(1),
  startsAt: NOW,
  horizonMs: 10_000,
  participationMax: null,
  styles: DEFAULT_POLICY.styles,
})
const childrenBy = (s: Schedule, now: Instant): Child[] =>
  s.slices
    .filter((slice) => slice.dueAt <= now && slice.quantity.gt(0))
    .map((slice, i) => ({
      childNo: i + 1,
      sliceNo: slice.sliceNo,
      ordered: slice.quantity,
      filled: slice.quantity,
      isOpen: false,
      isRefused: false,
      intendedAt: slice.dueAt,
    }))

it('a change of size or end adds up to the new size over the slices that are left', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 8_900 }), fc.integer({ min: 1, max: 1_000 }), fc.integer({ min: 1, max: 60_000 }), (ms, size, lengthMs) => {
      const now = plusMs(NOW, ms)
      const endsAt = plusMs(now, lengthMs)
      const children = childrenBy(schedule, now)
      const working = sum(children.map((c) => c.ordered))
      const changed = modify(schedule, children, { quantity: quantity(size), endsAt }, now)
      if (!changed.ok) {
        expect(changed.error.code).toBe('BELOW_WORKING')
        expect(working.gt(size)).toBe(true)
        return
      }
      const { slices } = changed.value
      expect(sum(slices.map((s) => s.quantity)).toFixed()).toBe(String(size))
      expect(slices.slice(0, children.length)).toEqual(schedule.slices.slice(0, children.length))
      expect(slices.map((s) => s.sliceNo)).toEqual(slices.map((_, i) => i + 1))
      for (const [i, s] of slices.entries()) {
        expect(s.quantity.gte(0) && s.quantity.isInteger()).toBe(true)
        expect(s.dueAt).toBeLessThan(endsAt)
        if (i > 0) expect(s.dueAt).toBeGreaterThanOrEqual(slices[i - 1]?.dueAt as number)
      }
      // Nothing that was sent is due again.
      expect(due(changed.value, children, now, { volume: null }).children).toEqual([])
    }),
  )
})

it('refuses what cannot be changed', () => {
  const now = plusMs(NOW, 4_500)
  const code = (s: Schedule, change: Parameters<typeof modify>[2], at = now) => {
    const result = modify(s, childrenBy(s, at), change, at)
    return result.ok ? null : result.error.code
  }
  expect(code(schedule, { quantity: quantity(1) })).toBe('BELOW_WORKING')
  expect(code(schedule, { quantity: quantity('70.5') })).toBe('NOT_LOTS')
  expect(code(schedule, { endsAt: instant(now - 1) })).toBe('IN_THE_PAST')
  expect(code(schedule, { quantity: quantity(200) }, plusMs(NOW, 10_000))).toBe('OVER')
  expect(code(stop(schedule, now, 'cancelled'), { quantity: quantity(200) })).toBe('OVER')
})

it('stops once, for the first reason', () => {
  const stopped = stop(schedule, plusMs(NOW, 1), 'cancelled by local')
  expect(stop(stopped, plusMs(NOW, 2), 'halted')).toBe(stopped)
  expect(due(stopped, [], plusMs(NOW, 2_000), { volume: null })).toEqual({ children: [], withheld: expect.anything() as unknown, nextAt: null })
})

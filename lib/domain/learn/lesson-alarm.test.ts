import { describe, expect, it } from 'vitest'
import { randomFor } from '../base/random.ts'
import type { TrialRow } from './follow.ts'
import { hasAlarm } from './lesson-alarm.ts'

const SIGMA = 4
const DAYS = 45
const noise = (name: string) => {
  const random = randomFor('lesson-alarm', name)
  return () => SIGMA * random.normal()
}
/** Ten a day. */
const heldOut = (n: number, next: (i: number) => number) => Array.from({ length: n }, (_, i) => ({ day: `h${Math.floor(i / 10)}`, y: next(i) }))
/** `perDay` applied decisions a day, dearer by `shift` from a day on. */
const applied = (perDay: number, next: () => number, shift: (day: number) => number): readonly TrialRow[] =>
  Array.from({ length: DAYS * perDay }, (_, i) => ({
    day: `d${String(Math.floor(i / perDay)).padStart(2, '0')}`,
    arm: 'applied',
    y: next() + shift(Math.floor(i / perDay)),
  }))

describe('a lesson’s alarm', () => {
  it('says nothing before a hundred hold-outs say what to expect', () => {
    const next = noise('warm-up')
    const rows = applied(10, next, () => 8)
    const all = heldOut(100, next)
    expect(hasAlarm(all.slice(0, 99), rows)).toBe(false)
    expect(hasAlarm(all, rows)).toBe(true)
  })
  it('is false in few of a hundred lessons that pay nothing, at five, ten and twenty matches a day for 45 days', () => {
    for (const perDay of [5, 10, 20]) {
      const alarms = Array.from({ length: 100 }, (_, k) => {
        const next = noise(`quiet ${perDay} ${k}`)
        return hasAlarm(
          heldOut(100, next),
          applied(perDay, next, () => 0),
        )
      }).filter(Boolean).length
      expect(alarms, `${perDay} a day`).toBeLessThanOrEqual(3)
    }
  })
  it('comes when applying turns dearer by half a σ', () => {
    const found = Array.from({ length: 20 }, (_, k) => {
      const next = noise(`turned ${k}`)
      return hasAlarm(
        heldOut(150, next),
        applied(10, next, (day) => (day < 15 ? -1 : 2)),
      )
    }).filter(Boolean).length
    expect(found).toBeGreaterThanOrEqual(19)
  })
  it('keeps a crossing between two looks that had sunk again by the evening', () => {
    const even = heldOut(100, (i) => (i % 2 ? 1 : -1))
    const day = (name: string, y: number, n: number): readonly TrialRow[] => Array.from({ length: n }, () => ({ day: name, arm: 'applied', y }))
    const bad = day('d0', 2, 40)
    expect(hasAlarm(even, bad)).toBe(true)
    expect(hasAlarm(even, [...bad, ...day('d0', -2, 100)])).toBe(true)
    expect(hasAlarm(even, day('d0', -2, 100))).toBe(false)
  })
  it('lets pass what is certain and less than half a basis point', () => {
    const even = heldOut(100, (i) => (i % 2 ? 0.1 : -0.1))
    const rows = (y: number): readonly TrialRow[] => Array.from({ length: 200 }, () => ({ day: 'd0', arm: 'applied', y }))
    expect(hasAlarm(even, rows(0.4))).toBe(false)
    expect(hasAlarm(even, rows(0.6))).toBe(true)
  })
  it('counts the loss from the day of the change, not the good days before it', () => {
    const even = heldOut(100, (i) => (i % 2 ? 4 : -4))
    const days = (from: number, to: number, y: number): readonly TrialRow[] =>
      Array.from({ length: (to - from) * 10 }, (_, i) => ({ day: `d${from + Math.floor(i / 10)}`, arm: 'applied', y }))
    expect(hasAlarm(even, [...days(10, 40, -3), ...days(40, 50, 3)])).toBe(true)
  })
})

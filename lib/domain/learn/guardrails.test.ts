import { describe, expect, it } from 'vitest'
import { type GuardRow, guardrailsOf } from './guardrails.ts'

const DAYS = 10
/** `bad` rows of `n`, over ten days, fill nothing. */
const arm = (name: GuardRow['arm'], n: number, bad = 0, latencyOf: (i: number) => number | null = () => 100): readonly GuardRow[] =>
  Array.from({ length: n }, (_, i) => ({ day: `d${i % DAYS}`, arm: name, fillRatio: (i * 7) % n < bad ? 0 : 1, latencyMs: latencyOf(i), isRejected: false }))
const trial = (applied: readonly GuardRow[], holdout: readonly GuardRow[]) => guardrailsOf([...applied, ...holdout])

describe('guardrails', () => {
  it('show safety where both arms fill alike on enough rows', () => {
    expect(trial(arm('applied', 60), arm('holdout', 60))).toEqual({ isBreached: false, isShownSafe: true })
  })
  it('show no safety where harm is only not proven: 34 of 40 filled against 39 of 40', () => {
    expect(trial(arm('applied', 40, 6), arm('holdout', 40, 1)).isShownSafe).toBe(false)
    // The same shares on five times the rows are still not inside five points, and now it shows.
    expect(trial(arm('applied', 200, 30), arm('holdout', 200, 5))).toEqual({ isBreached: true, isShownSafe: false })
  })
  it('show nothing on few rows: with 19 held out nothing is safe, whatever the 200 applied did', () => {
    expect(trial(arm('applied', 200, 200), arm('holdout', 19))).toEqual({ isBreached: false, isShownSafe: false })
    expect(trial(arm('applied', 200), arm('holdout', 19)).isShownSafe).toBe(false)
    expect(trial(arm('applied', 44), arm('holdout', 60)).isShownSafe).toBe(false)
    expect(trial(arm('applied', 45), arm('holdout', 60)).isShownSafe).toBe(true)
  })
  it('take the days as they come: the same rows that went wrong on two days alone show less than spread over ten', () => {
    const day = (row: GuardRow, i: number, isBad: boolean): GuardRow => ({ ...row, day: `d${i % DAYS}`, fillRatio: isBad ? 0 : 1 })
    const even = arm('applied', 1_000).map((row, i) => day(row, i, Math.floor(i / DAYS) < 4))
    const lumpy = arm('applied', 1_000).map((row, i) => day(row, i, i % DAYS < 2 && Math.floor(i / DAYS) < 20))
    const filled = (rows: readonly GuardRow[]) => rows.filter((row) => row.fillRatio === 1).length
    expect([filled(even), filled(lumpy)]).toEqual([960, 960])
    expect(trial(even, arm('holdout', 1_000))).toEqual({ isBreached: false, isShownSafe: true })
    expect(trial(lumpy, arm('holdout', 1_000))).toEqual({ isBreached: false, isShownSafe: false })
  })
  it('a bad day of both arms is no change', () => {
    const badDay = (rows: readonly GuardRow[]) => rows.map((row) => (row.day === 'd3' ? { ...row, fillRatio: 0 } : row))
    expect(trial(badDay(arm('applied', 60)), badDay(arm('holdout', 120))).isShownSafe).toBe(true)
  })
  it('hold for rejects alike', () => {
    const rejected = arm('applied', 200).map((row, i) => ({ ...row, isRejected: i % 7 === 0 }))
    expect(trial(rejected, arm('holdout', 200))).toEqual({ isBreached: true, isShownSafe: false })
  })
  it('hold for the slowest twentieth: slower by half is harm, and a few slow ones leave it open', () => {
    expect(
      trial(
        arm('applied', 100, 0, (i) => (i % 9 === 0 ? 180 : 100)),
        arm('holdout', 100),
      ),
    ).toEqual({ isBreached: true, isShownSafe: false })
    expect(
      trial(
        arm('applied', 100, 0, (i) => (i % 33 === 0 ? 180 : 100)),
        arm('holdout', 100),
      ),
    ).toEqual({ isBreached: false, isShownSafe: false })
    expect(
      trial(
        arm('applied', 100, 0, (i) => 100 + (i % 9)),
        arm('holdout', 100),
      ).isShownSafe,
    ).toBe(true)
    expect(trial(arm('applied', 60, 0, () => null), arm('holdout', 60, 0, () => null)).isShownSafe).toBe(true) // biome-ignore format: one line
  })
})

import { describe, expect, it } from 'vitest'
import { dayPnl } from './day-pnl.ts'

/** Guarantees: the day's line ends at the day's figure, and what was made before the day is in neither. */
const DAY = 86_400_000
const point = (atMs: number, realized: number, unrealized = 0) => ({
  atMs,
  equity: '0',
  realized: String(realized),
  unrealized: String(unrealized),
  fees: '0',
  drawdown: '0',
})

describe('dayPnl', () => {
  it('counts from what the books had at midnight: what was made overnight is not today’s', () => {
    expect(dayPnl({ points: [point(DAY - 20, 5), point(DAY - 10, 7, 1), point(DAY + 10, 7, 4), point(DAY + 20, 6, 0)], dayBase: '8' }, null)).toEqual({
      values: [0, 3, -2],
      sinceMs: DAY,
      high: 3,
      low: -2,
      last: -2,
    })
  })
  it('takes the base as it is told, also where the points skip the last row before midnight', () => {
    expect(dayPnl({ points: [point(DAY - 200, 5), point(DAY + 10, 9)], dayBase: '6.5' }, null)?.last).toBe(2.5)
  })
  it('begins at nothing made where the desk started today, and is nothing without points', () => {
    expect(dayPnl({ points: [point(DAY + 1, 2), point(DAY + 2, 3)], dayBase: null }, null)).toMatchObject({ values: [0, 2, 3], sinceMs: DAY + 1, last: 3 })
    expect(dayPnl({ points: [], dayBase: null }, null)).toBeNull()
  })
  it('ends at the figure of the overview, which is in its highest and lowest too', () => {
    const curve = { points: [point(DAY + 1, -160.16), point(DAY + 2, -150)], dayBase: null }
    expect(dayPnl(curve, '-167.91')).toMatchObject({ values: [0, -160.16, -150, -167.91], last: -167.91, low: -167.91, high: 0 })
    expect(dayPnl(curve, '12.5')).toMatchObject({ last: 12.5, high: 12.5, low: -160.16 })
  })
})

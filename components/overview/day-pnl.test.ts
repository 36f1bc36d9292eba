import { describe, expect, it } from 'vitest'
import { dayPnl } from './day-pnl.ts'

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
  it('counts from the last point before midnight: what was made overnight is not today’s', () => {
    expect(dayPnl([point(DAY - 20, 5), point(DAY - 10, 7, 1), point(DAY + 10, 7, 4), point(DAY + 20, 6, 0)])).toEqual({
      values: [0, 3, -2],
      sinceMs: DAY - 10,
      high: 3,
      low: -2,
      last: -2,
    })
  })
  it('begins with the first point where there is none before midnight, and is nothing without points', () => {
    expect(dayPnl([point(DAY + 1, 2), point(DAY + 2, 3)])).toMatchObject({ values: [0, 1], sinceMs: DAY + 1 })
    expect(dayPnl([])).toBeNull()
  })
})

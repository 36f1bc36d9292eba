import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { EquityCurve, EquityPoint } from '#lib/wire/views/equity.ts'
import { EQUITY_LINES, equitySentence, prepareEquity } from './equity.ts'

const T0 = Date.UTC(2026, 10, 22, 14, 0, 0)
const point = (second: number, over: Partial<EquityPoint> = {}): EquityPoint => ({
  atMs: T0 + second * 1_000,
  equity: '1000000',
  realized: '0',
  unrealized: '0',
  fees: '0',
  drawdown: '0',
  ...over,
})
const curve = (points: readonly EquityPoint[], stepMs = 10_000): EquityCurve => ({ points, currency: 'USD', stepMs, dayBase: null, readAtMs: T0 })
const ALL = new Set(EQUITY_LINES)

describe('the equity curve', () => {
  it('needs two points and a chosen line', () => {
    expect(prepareEquity(curve([]), ALL)).toBeNull()
    expect(prepareEquity(curve([point(0)]), ALL)).toBeNull()
    expect(prepareEquity(curve([point(0), point(10)]), new Set())).toBeNull()
  })

  it('keeps the stored text beside the height, and an unreadable amount is a gap', () => {
    const text = '999999.00909122499999999999999999999'
    const found = prepareEquity(curve([point(0, { equity: text }), point(10, { unrealized: 'NaN' })]), ALL)
    expect(found?.data[0]).toMatchObject({ equity: 999999.009091225, point: { equity: text } })
    expect(found?.data[1]).toMatchObject({ equity: 1_000_000, unrealized: null })
  })

  it('ends the lines where points are missing, and nowhere else', () => {
    const found = prepareEquity(curve([0, 10, 20.4, 40, 400, 410].map((second) => point(second))), ALL)
    expect(found?.data.map(({ equity }) => equity === null)).toEqual([false, false, false, false, true, false, false])
    expect(found?.data[4]).toMatchObject({ atMs: T0 + 220_000, realized: null, unrealized: null, fees: null, drawdown: null, point: null })
  })

  it('does not call a fast replay full of gaps', () => {
    const found = prepareEquity(curve([0, 600, 1_190, 1_800].map((second) => point(second))), ALL)
    expect(found?.data.every(({ equity }) => equity !== null)).toBe(true)
  })

  it('gives equity an axis of its own and always shows where zero is for what was earned', () => {
    const points = [point(0, { equity: '1000010', realized: '8', fees: '2' }), point(10, { equity: '1000020', realized: '16', fees: '4' })]
    const [worth, earned] = prepareEquity(curve(points), ALL)?.plots ?? []
    expect(worth?.lines).toEqual(['equity'])
    expect(worth?.domain[0]).toBeGreaterThan(1_000_000)
    expect(earned?.lines).toEqual(['realized', 'unrealized', 'fees', 'drawdown'])
    expect(earned?.marks.map(({ label }) => label)).toContain('0')
    expect(prepareEquity(curve(points), new Set(['fees']))?.plots.map(({ lines }) => lines)).toEqual([['fees']])
  })

  it('draws every point inside its axes, in order, whatever the amounts', () => {
    const amount = fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }).map((cents) => (cents / 100).toFixed(2))
    const row = fc.record({ equity: amount, realized: amount, unrealized: amount, fees: amount, drawdown: amount, stepS: fc.integer({ min: 1, max: 5_000 }) })
    fc.assert(
      fc.property(fc.array(row, { minLength: 2, maxLength: 40 }), (rows) => {
        let second = 0
        const points = rows.map(({ stepS, ...amounts }) => {
          second += stepS
          return point(second, amounts)
        })
        const found = prepareEquity(curve(points), ALL)
        if (!found) throw new Error('two points make a curve')
        expect(found.data.flatMap((datum) => datum.point ?? [])).toEqual(points)
        expect(found.data.map(({ atMs }) => atMs)).toEqual([...found.data.map(({ atMs }) => atMs)].sort((a, b) => a - b))
        for (const { lines, domain, marks } of found.plots) {
          const heights = found.data.flatMap((datum) => lines.flatMap((line) => datum[line] ?? []))
          expect(heights.every((height) => height >= domain[0] && height <= domain[1])).toBe(true)
          expect(marks.every(({ at }) => at >= domain[0] && at <= domain[1])).toBe(true)
        }
        expect(found.timeMarks.every((at) => at >= found.time[0] && at <= found.time[1])).toBe(true)
      }),
    )
  })

  it('says in a sentence what it draws, with the sign of what moved', () => {
    const points = [point(0), point(600, { equity: '999991.963', realized: '-5.975', unrealized: '-2.062', fees: '5.048' })]
    expect(equitySentence(curve(points), 'utc')).toBe(
      'Equity 999,991.96 USD at 22 Nov 14:10:00 market time, −8.04 USD since 22 Nov 14:00:00; between 999,991.96 USD and 1,000,000.00 USD. ' +
        'Realised −5.98 USD, unrealised −2.06 USD, fees paid 5.05 USD.',
    )
    expect(equitySentence({ points: [], currency: null, stepMs: 10_000, dayBase: null, readAtMs: T0 }, 'utc')).toBe('No equity is written yet.')
  })
})

/** Charts as text: every point has its n, a missing one is a gap, nothing is drawn outside or as NaN. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { barsSvg, binsOf, type ChartPoint, curveSvg, histogramSvg, ticksOf } from './charts.ts'
import { formatMarketTime } from './market-time.ts'

const point = (label: string, value: number | null, n = 5): ChartPoint => ({
  label,
  n,
  value,
  low: value === null ? null : value - 1,
  high: value === null ? null : value + 1,
})

describe('bins', () => {
  it('count every value once, in the range or beside it', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { maxLength: 400 }), fc.integer({ min: 1, max: 60 }), (values, count) => {
        const { bins, below, above } = binsOf(Float64Array.from(values), count)
        expect(bins.reduce((sum, bin) => sum + bin.count, below + above)).toBe(values.length)
      }),
    )
  })
  it('of equal values are drawn around them', () =>
    expect(binsOf(Float64Array.from([3, 3]), 2).bins.map(({ from, to, count }) => [from, to, count])).toEqual([
      [2.5, 3, 0],
      [3, 3.5, 2],
    ]))
  it('leave a percent on each side out only where there are enough', () => {
    const spread = (n: number) =>
      binsOf(
        Float64Array.from({ length: n }, (_, i) => i),
        10,
      )
    expect([spread(100).below, spread(1_000).below, spread(1_000).above]).toEqual([0, 10, 10])
  })
})

it('ticks are round and inside', () => {
  expect(ticksOf(0, 10, 5)).toEqual([0, 2, 4, 6, 8, 10])
  expect(ticksOf(-0.3, 1.1, 4)).toEqual([0, 0.5, 1])
  fc.assert(
    fc.property(fc.double({ min: -1e9, max: 1e9, noNaN: true }), fc.double({ min: 1e-6, max: 1e9, noNaN: true }), (low, span) => {
      const ticks = ticksOf(low, low + span, 5)
      expect(ticks.length).toBeLessThanOrEqual(7)
      for (const tick of ticks) expect(tick >= low - span * 1e-6 && tick <= low + span * (1 + 1e-6)).toBe(true)
    }),
  )
})

describe('svg', () => {
  it('a curve breaks where a value is missing, and still says n', () => {
    const svg = curveSvg('Mark-out curve', [point('1 s', 1), point('10 s', 2), point('1 min', null, 0), point('5 min', -3)], 'bps')
    expect(svg.match(/<polyline/g)).toHaveLength(2)
    expect(svg.match(/<circle/g)).toHaveLength(3)
    expect([...svg.matchAll(/>n (\d+)</g)].map(([, n]) => n)).toEqual(['5', '5', '0', '5'])
    expect(svg).toContain('1 s: 1.000 bps (95 %: 0.000 … 2.000), n = 5')
  })
  it('bars begin at zero and have whiskers only with an interval', () => {
    const svg = barsSvg('By hour', [point('09:00', 2), { ...point('10:00', -2), low: null, high: null }, point('11:00', null, 0)], 'bps')
    expect([svg.match(/class="bar"/g)?.length, svg.match(/class="whisker"/g)?.length, svg.match(/class="zero"/g)?.length]).toEqual([2, 1, 1])
  })
  it('many bars have upright labels, each with its n', () => {
    const hours = Array.from({ length: 24 }, (_, i) => point(`${i}:00`, i, 1_000 + i))
    expect(barsSvg('By hour', hours, 'bps').match(/rotate\(-90\)" text-anchor="end">\d+:00 · n 1,0\d\d</g)).toHaveLength(24)
  })
  it('without values says so', () => {
    expect(
      [curveSvg('x', [point('a', null, 0)], 'bps'), histogramSvg('x', [], [], 'bps'), barsSvg('x', [], 'bps')].every((svg) => svg.includes('no values (n 0)')),
    ).toBe(true)
  })
  it('never prints NaN, whatever the values', () => {
    const value = fc.option(fc.double({ min: -1e12, max: 1e12, noNaN: true }), { nil: null })
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 8 }), (values) => {
        const points = values.map((v, i) => point(`p${i}`, v))
        const known = Float64Array.from(values.filter((v) => v !== null))
        const all =
          curveSvg('c', points, 'bps') +
          barsSvg('b', points, 'bps') +
          histogramSvg('h', binsOf(known, 5).bins, [{ label: 'mean', value: known[0] ?? 0 }], 'bps')
        expect(all).not.toMatch(/NaN|Infinity|undefined/)
      }),
    )
  })
  it('escapes labels', () => expect(barsSvg('<x>', [point('<b>&"', 1)], 'bps')).not.toMatch(/<x>|<b>/))
})

it('market times keep the microseconds, also before 1970', () => {
  expect([formatMarketTime(1_723_161_600_123_456), formatMarketTime(-1)]).toEqual(['2024-08-09 00:00:00.123456', '1969-12-31 23:59:59.999999'])
})

/** Aggregates of many rows are those of `statistics.ts`: exactly for few units, within its own chance error for many. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dec } from '../../base/decimal.ts'
import { randomFor } from '../../base/random.ts'
import { aggregate, bootstrap, type Interval, type Sample } from '../metrics/statistics.ts'
import { DRAWN_MAX, intervalsOf } from './bootstrap.ts'
import type { Value } from './fill.ts'
import { decimalOf, VALUE_ONE } from './fixed.ts'
import { fillMeasures, type Measure } from './measures.ts'
import { selected } from './select.ts'
import { tallyOf } from './tally.ts'

const MEASURE = fillMeasures({ hasQuotes: true, hasBenchmark: false, hasLiquidity: false, hasSentTimes: false })[0] as Measure
type Row = { readonly value: Value; readonly weight: bigint; readonly unit: string; readonly day: string; readonly group: string }
function tallied(rows: readonly Row[]) {
  const tally = tallyOf([MEASURE], rows.length, (row) => [(rows[row] as Row).value])
  for (const { value, weight, unit, day, group } of rows) tally.add({ values: [value], weights: [weight], unit, day, groups: [group], fillCount: 1 })
  return tally
}
const sampleOf = ({ value, weight, unit, day }: Row): Sample => ({
  value: typeof value === 'string' ? value : decimalOf(value),
  notional: dec(weight.toString()),
  decisionId: unit,
  day,
  fillCount: 1,
})

it('equals aggregate() on up to 256 units, in every part', () => {
  const row = fc.record({
    value: fc.oneof(
      { weight: 8, arbitrary: fc.bigInt({ min: -500n, max: 500n }).map((n) => (n * VALUE_ONE) / 7n) },
      { weight: 1, arbitrary: fc.constantFrom<Value>('pending', 'no_book') },
    ),
    weight: fc.bigInt({ min: 0n, max: 9n }),
    unit: fc.integer({ min: 0, max: 30 }).map(String),
    day: fc.integer({ min: 0, max: 13 }).map(String),
    group: fc.constantFrom('a', 'b'),
  })
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 60 }), (rows) => {
      const tally = tallied(rows)
      for (const names of [undefined, new Set(['a'])]) {
        const chosen = names === undefined ? rows : rows.filter(({ group }) => names.has(group))
        const [ours] = tally.aggregates([0], () => 'q', 0, names)
        const theirs = aggregate(chosen.map(sampleOf), 'q')
        // The doubles of an interval may differ in their last place: one side came from a decimal, the other from an integer.
        const rounded = (interval: Interval | null) => interval && [interval.low.toPrecision(12), interval.high.toPrecision(12)]
        const plain = (a: typeof theirs) => ({
          ...a,
          equalInterval: rounded(a.equalInterval),
          notionalInterval: rounded(a.notionalInterval),
          equalMean: a.equalMean?.toFixed(30),
          notionalMean: a.notionalMean?.toFixed(30),
          median: a.median?.toFixed(30),
        })
        expect(plain(ours as typeof theirs)).toEqual(plain(theirs))
      }
    }),
    { numRuns: 25 },
  )
})

describe('the interval of many units', () => {
  const unitsOf = (n: number, value: (i: number, u: number) => number, weight: (i: number) => number) => {
    const random = randomFor('test', n)
    const rows = Array.from({ length: n }, (_, i) => ({ total: value(i, random.next()), count: 1, weight: weight(i) }))
    const column = (of: (row: (typeof rows)[number]) => number): Float64Array => Float64Array.from(rows, of)
    const arrays = {
      length: n,
      total: column((r) => r.total),
      count: column((r) => r.count),
      cost: column((r) => r.total * r.weight),
      weight: column((r) => r.weight),
    }
    return { arrays, objects: rows.map((r) => ({ ...r, cost: r.total * r.weight })) }
  }
  it.each([
    ['even', (_: number, u: number) => u, () => 1],
    ['skewed, with weights that vary', (_: number, u: number) => -Math.log(1 - u) * 10, (i: number) => 1 + (i % 50)],
    ['one unit that sways everything', (i: number, u: number) => (i === 5 ? 40_000 : u), () => 3],
    ['a unit of half the weight', (_: number, u: number) => u - 0.3, (i: number) => (i === 7 ? 2_000 : 1)],
  ])('%s: as wide and as placed as drawing every unit', (_, value, weight) => {
    const { arrays, objects } = unitsOf(2_000, value, weight)
    const [ours, drawn] = [intervalsOf(arrays, 'q'), bootstrap(objects, 'q')]
    for (const key of ['equal', 'notional'] as const) {
      const [a, b] = [ours[key], drawn[key]]
      if (a === null || b === null) throw new Error('no interval')
      const width = b.high - b.low
      expect(Math.abs(a.low - b.low) / width).toBeLessThan(0.06)
      expect(Math.abs(a.high - b.high) / width).toBeLessThan(0.06)
    }
    expect(intervalsOf(arrays, 'q')).toEqual(ours)
  })
  it('begins where drawing ends', () => expect(DRAWN_MAX).toBe(256))
})

it('selects what sorting would put there', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 1, maxLength: 40 }), fc.nat(), (list, n) => {
      const place = n % list.length
      expect(selected(Float64Array.from(list), place)).toBe(Float64Array.from(list).sort()[place])
    }),
  )
})

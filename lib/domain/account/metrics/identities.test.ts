/** Each fill identity holds what it names: a value bent by more than the tolerance is found, by its number, with both sides. */
import { describe, expect, it } from 'vitest'
import { goldenFills } from '#tests/support/golden.ts'
import { type Decimal, dec, ZERO } from '../../base/decimal.ts'
import { measureFill } from './fill.ts'
import { checkFillHorizon, checkScores, checkSpreadCapture, checkWeightedMean } from './identities.ts'
import type { Known } from './value.ts'

const [fill] = goldenFills('sell')
const values = measureFill(fill).values as unknown as Readonly<Record<string, Known>>
const bent = (key: string, by: string) => ({ ...values, [key]: (values[key] as Decimal).plus(by) })

describe('identities of a fill', () => {
  const at = (v: typeof values, prefix: '' | 'receipt_' = '') =>
    checkFillHorizon('h10s', prefix, v, v[`${prefix}effective_spread_bps`] as Known, prefix === '' ? fill.mid : fill.sentMid, fill.price).map((b) => b.identity)

  it('hold, and break at the value that is bent', () => {
    expect([at(values), at(values, 'receipt_')]).toEqual([[], []])
    expect(at(bent('h10s_realized_spread_bps', '1e-8'))).toEqual([5, 6])
    expect(at(bent('h10s_markout_bps', '1e-8'))).toEqual([6])
    expect(at(bent('h10s_price_impact_bps', '1e-8'))).toEqual([5, 7])
    expect(at(bent('h10s_mid_drift_bps', '1e-8'))).toEqual([7])
    expect(at(bent('receipt_h10s_realized_spread_bps', '1e-8'), 'receipt_')).toEqual([5, 6])
    expect(checkSpreadCapture(bent('effective_spread_bps', '1e-8'), fill).map((b) => b.identity)).toEqual([8])
  })

  it('tolerate 1e-9 in the unit of the metric and skip what is null', () => {
    expect(at(bent('h10s_realized_spread_bps', '9e-10'))).toEqual([])
    expect(checkSpreadCapture(bent('effective_spread_bps', '9e-10'), fill)).toEqual([])
    expect(at({ ...values, h10s_realized_spread_bps: 'pending', h10s_mid_drift_bps: 'no_book' })).toEqual([])
  })

  it('print both sides in the unit of the metric', () => {
    const [breach] = checkSpreadCapture({ ...values, effective_spread_bps: dec(1) }, fill)
    expect(breach?.left).toBe('1')
    expect(
      dec(breach?.right ?? 0)
        .minus('8.00480')
        .abs()
        .lt('1e-4'),
    ).toBe(true)
  })
})

describe('identities of groups and scores', () => {
  it('find a mean that is not what was paid, and a score beyond its bounds', () => {
    expect(checkWeightedMean(dec('5.97'), dec(59_700), dec(10_000))).toEqual([])
    expect(checkWeightedMean(dec('13.85'), dec(59_700), dec(10_000))[0]).toMatchObject({ identity: 9, left: '13.85', right: '5.97' })
    expect(checkScores({ a: dec('1.0000001'), b: ZERO, c: 'no_fill' }, ['a', 'b', 'c']).map((b) => b.name)).toEqual(['0 ≤ a ≤ 1'])
  })
})

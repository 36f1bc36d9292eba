import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dec } from '../base/decimal.ts'
import type { Conditional, Conditions } from './entry.ts'
import { holding, readConditions } from './entry.ts'

/** Invariants: all that is named must hold; what is not known never does; what is not understood is never ignored. */

const market = (changes: Partial<Conditional> = {}): Conditional => ({ mid: dec(100), volumeRatio: 2.5, volatilityDaily: 0.03, ...changes })
const conditions = (raw: unknown): Conditions | null => {
  const read = readConditions(raw)
  if (!read.ok) throw new Error(read.error)
  return read.value
}
const holds = (raw: unknown, changes: Partial<Conditional> = {}) => holding(conditions(raw), market(changes)).holds

describe('readConditions', () => {
  it.each([[{}], [[]], [{ price_above: null }], [{ volume_spike: false }]])('reads %o as nothing to wait for', (raw) =>
    expect(readConditions(raw)).toEqual({ ok: true, value: null }),
  )

  it.each([
    [7, 'must be an object'],
    [[1], 'must be an object'],
    [{ price_above: 'x' }, 'price_above must be a number or decimal text'],
    [{ price_below: -1 }, 'price_below must be above 0'],
    [{ rsi: 30 }, 'has the condition "rsi", which is not known (known: price_above, price_below, volume_spike, volatility_threshold)'],
    [{ price_above: 5, price_below: 4 }, 'price_above must be below price_below: no price is both'],
    [{ price_above: true }, 'price_above must be a number or decimal text'],
  ])('refuses %o', (raw, error) => expect(readConditions(raw)).toEqual({ ok: false, error }))

  it('survives anything', () => {
    fc.assert(
      fc.property(fc.anything(), (raw) => {
        expect(typeof readConditions(raw).ok).toBe('boolean')
      }),
    )
  })
})

describe('holding', () => {
  it('waits for nothing when nothing is asked', () =>
    expect(holding(null, { mid: null, volumeRatio: null, volatilityDaily: null })).toEqual({ holds: true, lines: [] }))

  it.each([
    [{ price_above: '99.99' }, true],
    [{ price_above: '100' }, false],
    [{ price_below: '100.01' }, true],
    [{ price_below: 100 }, false],
    [{ volume_spike: '2.5' }, true],
    [{ volume_spike: 2.6 }, false],
    [{ volume_spike: true }, true],
    [{ volatility_threshold: 0.03 }, true],
    [{ volatility_threshold: '0.031' }, false],
    [{ price_above: 99, volume_spike: 3 }, false],
    [{ price_above: 99, price_below: 101, volume_spike: 2, volatility_threshold: 0.02 }, true],
  ])('%o is %s', (raw, expected) => expect(holds(raw)).toBe(expected))

  it('is never true on missing data', () => {
    const all = { price_above: 99, price_below: 101, volume_spike: 2, volatility_threshold: 0.02 }
    for (const missing of [
      { mid: null },
      { volumeRatio: null },
      { volatilityDaily: null },
      { volumeRatio: Number.NaN },
      { volatilityDaily: Number.POSITIVE_INFINITY },
    ])
      expect(holds(all, missing)).toBe(false)
    fc.assert(
      fc.property(
        fc.constantFrom('price_above', 'price_below', 'volume_spike', 'volatility_threshold'),
        fc.double({ min: 1e-9, max: 1e9, noNaN: true }),
        (key, threshold) => {
          expect(holds({ [key]: threshold }, { mid: null, volumeRatio: null, volatilityDaily: null })).toBe(false)
        },
      ),
    )
  })

  it('prints each line', () => {
    expect(holding(conditions({ price_above: 99, volume_spike: 3 }), market({ mid: null })).lines).toEqual([
      { name: 'price_above', threshold: '99', value: null, holds: false },
      { name: 'volume_spike', threshold: '3', value: '2.5', holds: false },
    ])
  })
})

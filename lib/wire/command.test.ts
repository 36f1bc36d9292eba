import { describe, expect, it } from 'vitest'
import { decidePayload } from './command.ts'

/** Guarantees: what is wrong with a number is said once, by the name of its box and in usual numbers, before anything is recorded. */
const said = (value: string): readonly string[] =>
  decidePayload
    .safeParse({ symbol: 'BTC/USDT', side: 'buy', size: { kind: 'notional', value }, style: 'market', strength: 0.5 })
    .error?.issues.map(({ message }) => message) ?? []

describe('the size of a decision by hand', () => {
  it.each([
    ['abc', 'the size is not a number'],
    ['', 'the size is not a number'],
    ['1,000', 'the size must be a plain decimal number'],
    ['1e5', 'the size must be a plain decimal number'],
    ['0', 'the size must be above zero'],
    ['-1', 'the size must be above zero'],
    ['1'.padEnd(30, '0'), 'the size must be at most 1,000,000,000,000,000,000'],
    [`0.${'1'.padStart(25, '0')}`, 'the size must be at least 0.000000000000000001'],
  ])('%s: %s', (value, words) => expect(said(value)).toEqual([words]))

  it('is taken within the bounds', () => {
    for (const value of ['1000', '0.000000000000000001', '1000000000000000000']) expect(said(value)).toEqual([])
  })
})

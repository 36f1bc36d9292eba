import { expect, it } from 'vitest'
import { shownBounds } from './refusal.ts'

/** Guarantees: value and limit of a reason stand in one named unit, the check's where it is known; a veto shows no floor. */

const names = { base: 'BTC', quote: 'USDT' }

it('takes the unit of the check that the reason comes from', () => {
  const reason = { code: 'ORDER_SIZE_LIMIT', value: '41.25', limit: '40' }
  expect(shownBounds(reason, [{ ...reason, unit: 'base units' }], names)).toEqual({ value: '41.25 BTC', limit: '40 BTC' })
  expect(
    shownBounds({ ...reason, value: '410556.03', limit: '250000' }, [{ code: 'ORDER_SIZE_LIMIT', value: '1', limit: '2', unit: 'base units' }], names),
  ).toEqual({
    value: '410,556.03',
    limit: '250,000',
  })
})

it('knows the unit of a code that has only one', () => {
  expect(shownBounds({ code: 'DRAWDOWN_LIMIT', value: '0.1042', limit: '0.1' }, [], names)).toEqual({
    value: '10.4 % of peak equity',
    limit: '10 % of peak equity',
  })
  expect(shownBounds({ code: 'STALE_MARKET', value: 'not live', limit: '5000' }, [], names)).toEqual({ value: 'not live', limit: '5,000 ms' })
})

it('keeps the quality floor out of a veto, and words as they came', () => {
  expect(shownBounds({ code: 'CURATOR_VETO', value: '0.9579', limit: '0.3' }, [], names)).toEqual({ value: null, limit: null })
  expect(shownBounds({ code: 'INVALID_DECISION', value: 'sideways', limit: null }, [], names)).toEqual({ value: 'sideways', limit: null })
})

import { expect, it } from 'vitest'
import { boundsOf, shownBound } from './refusal.ts'

it('groups the digits of numbers, and leaves words as they came', () => {
  expect(shownBound('410556.03')).toBe('410,556.03')
  expect(shownBound('sideways')).toBe('sideways')
})

it('keeps the quality floor out of a veto', () => {
  const bounds = { value: '0.9579', limit: '0.3' }
  expect(boundsOf({ code: 'CURATOR_VETO', ...bounds })).toEqual({ value: null, limit: null })
  expect(boundsOf({ code: 'ORDER_SIZE_LIMIT', ...bounds })).toEqual(bounds)
})

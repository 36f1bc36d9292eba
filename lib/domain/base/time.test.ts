import { expect, test } from 'vitest'
import { parseIso, toIso } from './time.ts'

test.each([
  ['2026-02-28T10:00Z', '2026-02-28T10:00:00.000Z'],
  ['2028-02-29 10:00:00.25', '2028-02-29T10:00:00.250Z'],
  ['2026-12-31T23:30-02', '2027-01-01T01:30:00.000Z'],
])('%s is an instant', (text, expected) => {
  const at = parseIso(text)
  expect(at === null ? null : toIso(at)).toBe(expected)
})

// A deadline that somebody wrote as 31 February is a mistake to be told of, not 3 March.
test.each([
  '2026-02-31T10:00Z',
  '2026-02-29T10:00Z',
  '2026-04-31T00:00:00Z',
  '2026-13-01T00:00Z',
  '2026-00-10T00:00Z',
  '2026-01-00T00:00Z',
  '2026-01-01T25:00Z',
])('%s is none', (text) => {
  expect(parseIso(text)).toBeNull()
})

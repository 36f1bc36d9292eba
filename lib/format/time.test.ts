import { describe, expect, it } from 'vitest'
import { formatDuration } from './duration.ts'
import { reasonText } from './reason.ts'
import { epochMs, formatAge, formatBothZones, formatClockUs, formatMoment, formatRelative } from './time.ts'
import { counted, currenciesOf, listed, shortId } from './words.ts'

const at = Date.UTC(2026, 10, 22, 14, 3, 7, 123)

describe('durations', () => {
  it.each([
    [0, '0 ms'],
    [0.84, '840 µs'],
    [0.9996, '1 ms'],
    [3.44, '3.4 ms'],
    [9.96, '10 ms'],
    [12, '12 ms'],
    [999.6, '1 s'],
    [1_200, '1.2 s'],
    [9_960, '10 s'],
    [59_499, '59 s'],
    [59_960, '1 min'],
    [200_000, '3 min 20 s'],
    [7_500_000, '2 h 5 min'],
    [273_600_000, '3 d 4 h'],
    [-12, '−12 ms'],
  ])('%d ms is %s', (ms, text) => expect(formatDuration(ms)).toBe(text))
})

describe('times', () => {
  it.each([
    [0, 'now'],
    [12_400, '12 s'],
    [240_000, '4 min'],
    [3_600_000, '1 h'],
    [200_000_000, '2 d'],
  ])('an age of %d ms is %s', (ms, text) => expect(formatAge(ms)).toBe(text))
  it('is an age within the hour, then a time, then a day', () => {
    expect(formatRelative(at, at + 12_000, 'utc')).toBe('12 s')
    expect(formatRelative(at, at + 2 * 3_600_000, 'utc')).toBe('14:03:07')
    expect(formatRelative(at, at + 30 * 3_600_000, 'utc')).toBe('22 Nov 14:03:07')
  })
  it('names the year of an old recording', () => expect(formatMoment(Date.UTC(2012, 5, 21, 9, 30), 'utc', at)).toBe('21 Jun 2012 09:30:00'))
  it('keeps the microseconds of market time', () => expect(formatClockUs(at * 1_000 + 456, 'utc')).toBe('14:03:07.123456'))
  it('gives both zones', () => expect(formatBothZones(at)).toMatch(/^2026-11-22 14:03:07\.123 UTC · .*\d{2}:03:07\.123 /))
  it('says that a time cannot be read instead of throwing', () => expect(formatMoment(epochMs('nonsense'), 'utc')).toBe('unreadable time'))
})

it('says reasons in words', () => {
  expect(['no_fill', 'feed_gap', 'zero_order', 'something_new', null].map(reasonText)).toEqual(['no fill', 'gap', 'refused', 'something new', 'not known'])
})

it('puts words together', () => {
  expect([counted(1, 'fill'), counted(1_200, 'fill'), counted(2, 'child', 'children')]).toEqual(['1 fill', '1,200 fills', '2 children'])
  expect([listed([]), listed(['a']), listed(['a', 'b', 'c'])]).toEqual(['', 'a', 'a, b and c'])
  expect(shortId('01J8ZQ4W9YVX3T5N7K2M6P1RBC')).toBe('6P1RBC'.slice(-6))
  expect([currenciesOf('BTC/USD:BTC'), currenciesOf('AMZN')]).toEqual([
    { base: 'BTC', quote: 'USD' },
    { base: 'AMZN', quote: 'USD' },
  ])
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ANY_TIME, rangeInWords } from './range.ts'
import { readRange } from './range-read.ts'

const NOW = Date.UTC(2026, 10, 22, 14, 30, 0)
const read = (text: string) => readRange(text, NOW, 'utc')
const absolute = (from: string | null, to: string | null) => ({ range: null, from, to })

describe('a time range as it is typed', () => {
  it('is so long before now', () => {
    expect(read('13h')).toEqual({ ...ANY_TIME, range: '13h' })
    expect(read('last 90 min')).toEqual({ ...ANY_TIME, range: '90m' })
    expect(read('2 days')).toEqual({ ...ANY_TIME, range: '2d' })
    expect(read('')).toEqual(ANY_TIME)
  })
  it('is from a time until now', () => {
    expect(read('14:00')).toEqual(absolute('2026-11-22T14:00:00.000Z', null))
    expect(read('from 23:15 until now')).toEqual(absolute('2026-11-21T23:15:00.000Z', null))
    expect(read('22 Nov 09:05:07')).toEqual(absolute('2026-11-22T09:05:07.000Z', null))
    expect(read('24 dec')).toEqual(absolute('2025-12-24T00:00:00.000Z', null))
    expect(read('2026-11-20')).toEqual(absolute('2026-11-20T00:00:00.000Z', null))
    expect(read('2026-11-22T14:03:07.000+01:00')).toEqual(absolute('2026-11-22T13:03:07.000Z', null))
  })
  it('is between two times', () => {
    expect(read('09:00 - 10:30')).toEqual(absolute('2026-11-22T09:00:00.000Z', '2026-11-22T10:30:00.000Z'))
    expect(read('2026-11-20 to 2026-11-21')).toEqual(absolute('2026-11-20T00:00:00.000Z', '2026-11-21T00:00:00.000Z'))
    expect(read('1 Nov 22:00 until 2 Nov 01:00')).toEqual(absolute('2026-11-01T22:00:00.000Z', '2026-11-02T01:00:00.000Z'))
    expect(read('until 09:00')).toEqual(absolute(null, '2026-11-22T09:00:00.000Z'))
  })
  it('is refused where it cannot be read or runs backwards', () => {
    for (const text of ['yesterday', '25:00', '2026-13-01', '31 Nov', '13x', '2026-11-21 to 2026-11-20', '1 to 2 to 3']) expect(read(text), text).toBeNull()
  })
  it('never throws and never yields a time that is none', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 40 }), (text) => {
        const found = read(text)
        for (const iso of [found?.from, found?.to]) if (iso) expect(Number.isFinite(Date.parse(iso))).toBe(true)
      }),
    )
  })
  it('reads in words, and reads its own words again', () => {
    expect(rangeInWords({ ...ANY_TIME, range: '1h' }, 'utc')).toBe('the last hour')
    expect(rangeInWords({ ...ANY_TIME, range: '13h' }, 'utc')).toBe('the last 13 hours')
    const both = absolute('2026-11-20T08:00:00.000Z', '2026-11-21T09:30:00.000Z')
    expect(rangeInWords(both, 'utc')).toBe('from 20 Nov 08:00:00 until 21 Nov 09:30:00')
    expect(read(rangeInWords(both, 'utc'))).toEqual(both)
    expect(read(rangeInWords({ ...ANY_TIME, range: '13h' }, 'utc'))).toEqual({ ...ANY_TIME, range: '13h' })
    expect(rangeInWords(ANY_TIME, 'utc')).toBe('')
  })
})

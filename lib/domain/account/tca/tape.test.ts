/** Which quote is in force: at or before, the later of equal stamps, none where there is no book. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dec } from '../../base/decimal.ts'
import { instant } from '../../base/time.ts'
import { twapOf } from '../metrics/benchmark.ts'
import { bookAt, type Quote } from '../metrics/quote-match.ts'
import { decimalOf, parseUnits, UNIT_DECIMALS } from './fixed.ts'
import { bookRowAt, laterBookRowAt, type QuotedPrice, type Tape, tapeBuilder, twiceMid } from './tape.ts'
import { twapOver } from './twap.ts'

type Row = readonly [at: number, bid: string | null, ask: string | null]
const priceOf = (text: string | null): QuotedPrice =>
  text === null
    ? null
    : text.length > 15
      ? (parseUnits(text) as bigint)
      : { mantissa: Number(text.replace('.', '')), decimals: text.split('.')[1]?.length ?? 0 }
function tapeOf(rows: readonly Row[]): Tape {
  const builder = tapeBuilder()
  for (const [at, bid, ask] of rows) builder.add(instant(at), priceOf(bid), priceOf(ask))
  return builder.finish()
}
const midAt = (tape: Tape, at: number, staleUs: number | null = null): string => {
  const row = bookRowAt(tape, at, staleUs)
  return typeof row === 'string' ? row : decimalOf(twiceMid(tape, row), UNIT_DECIMALS).div(2).toFixed()
}

describe('a tape', () => {
  const tape = tapeOf([
    [10, '99', '101'],
    [20, '1.5', '2.25'],
    [20, '2.5', '3.5'],
    [30, null, '4'],
    [40, '5', '4.99'],
    [50, '7', '7'],
  ])
  it.each([
    [9, 'no_book'],
    [10, '100'],
    [19, '100'],
    [20, '3'],
    [29, '3'],
    [30, 'no_book'],
    [40, 'no_book'],
    [50, '7'],
    [99, '7'],
  ])('at %d has the mid %s', (at, mid) => expect(midAt(tape, at)).toBe(mid))
  it('refuses a book that is too old', () => expect([midAt(tape, 55, 5), midAt(tape, 56, 5)]).toEqual(['7', 'stale_book']))
  it('does not know what lies behind its end', () =>
    expect([laterBookRowAt(tape, 50, null), laterBookRowAt(tape, 51, null), bookRowAt(null, 1, null)]).toEqual([5, 'pending', 'no_book']))
  it('counts rows without a book', () => expect([tape.bookless, tape.unsortedCount]).toEqual([2, 0]))
  it('puts rows in time order and leaves rows of one stamp as they stood', () => {
    const sorted = tapeOf([
      [30, '3', '3'],
      [10, '1', '1'],
      [20, '2', '2'],
      [20, '4', '4'],
      [30, '5', '5'],
    ])
    expect([10, 20, 30].map((at) => midAt(sorted, at))).toEqual(['1', '4', '5'])
    expect(sorted.unsortedCount).toBe(3)
  })
  it('keeps more digits than a double has', () => expect(midAt(tapeOf([[1, '158.39000000000001', '158.50000000000003']]), 1)).toBe('158.44500000000002'))
  it('grows', () => expect(midAt(tapeOf(Array.from({ length: 10_000 }, (_, i): Row => [i, String(i + 1), String(i + 1)])), 9_998)).toBe('9999'))
})

const rows = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 40 }), fc.option(fc.integer({ min: 0, max: 9 }), { nil: null, freq: 6 }), fc.integer({ min: 0, max: 9 })), {
    minLength: 1,
    maxLength: 30,
  })
  .map((list) => list.toSorted((a, b) => a[0] - b[0]).map(([at, bid, ask]): Row => [at, bid === null ? null : String(bid), String(ask)]))

it('agrees with the quotes of the desk’s own matching', () => {
  fc.assert(
    fc.property(rows, fc.integer({ min: -1, max: 60 }), fc.option(fc.integer({ min: 1, max: 30 }), { nil: null }), (list, at, stale) => {
      const quotes = list.map(([t, bid, ask]): Quote => ({ at: instant(t), bid: bid === null ? null : dec(bid), ask: ask === null ? null : dec(ask) }))
      const book = bookAt(quotes, instant(at), 'at_or_before', stale)
      expect(midAt(tapeOf(list), at, stale)).toBe(typeof book === 'string' ? book : book.mid.toFixed())
    }),
  )
})

describe('the time-weighted mid', () => {
  it('agrees with twapOf on any window, across blocks', () => {
    const long = Array.from({ length: 3_000 }, (_, i): Row => [i * 3, String(100 + (i % 17)), String(101 + (i % 17))])
    const tape = tapeOf(long)
    const twap = twapOver(tape, null)
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 9_000 }), fc.integer({ min: 0, max: 9_500 }), (a, b) => {
        const [from, until] = [Math.min(a, b), Math.max(a, b)]
        const points = long.map(([at, bid, ask]) => ({
          at: instant(at),
          mid: dec(bid as string)
            .plus(ask as string)
            .div(2),
        }))
        const start = points.findLastIndex((point) => point.at <= from)
        const window = { from: instant(from), until: instant(until), points: points.slice(start).filter((point) => point.at <= until) }
        const [ours, theirs] = [twap(from, until), twapOf(window)]
        expect(
          decimalOf(ours as bigint)
            .minus(theirs as never)
            .abs()
            .lte('1e-30'),
        ).toBe(true)
      }),
      { numRuns: 40 },
    )
  })
  it('is unknown where a stretch has no mid, is too old or has not begun', () => {
    const tape = tapeOf([
      [10, '1', '3'],
      [20, null, '3'],
      [30, '1', '3'],
    ])
    const twap = twapOver(tape, 50)
    expect([twap(10, 19), twap(10, 21), twap(5, 12), twap(30, 81)].map(String)).toEqual([String(2n * 10n ** 40n), 'no_book', 'no_book', 'stale_book'])
    expect(twap(12, 12)).toBe(2n * 10n ** 40n)
  })
})

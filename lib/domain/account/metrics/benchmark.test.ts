/** Windows of VWAP, TWAP and PWP at their edges, and which quote is in force. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Decimal, dec } from '../../base/decimal.ts'
import { instant } from '../../base/time.ts'
import { pwpOf, twapOf, vwapOf } from './benchmark.ts'
import { bookAt, type Quote, quoteInForce } from './quote-match.ts'
import type { Known } from './value.ts'

const trade = (price: number, size: number) => ({ price: dec(price), size: dec(size) })
const point = (at: number, mid: number | Known) => ({ at: instant(at), mid: typeof mid === 'number' ? dec(mid) : mid })
const window = (from: number, until: number, ...points: ReturnType<typeof point>[]) => ({
  from: instant(from),
  until: instant(until),
  points,
})
const text = (value: Known) => (typeof value === 'string' ? value : value.toFixed())

describe('TWAP', () => {
  it('clips the mid in force at the start and what comes after the end', () => {
    expect(text(twapOf(window(10, 20, point(0, 100), point(15, 110), point(25, 999))))).toBe('105')
  })
  it('of a window without length is the mid in force', () => {
    expect(text(twapOf(window(10, 10, point(3, 99), point(8, 100))))).toBe('100')
    expect(text(twapOf(window(10, 10)))).toBe('no_book')
  })
  it('is unknown when a mid is missing for any part of it', () => {
    expect(text(twapOf(window(0, 10, point(0, 100), point(4, 'feed_gap'), point(6, 101))))).toBe('feed_gap')
    expect(text(twapOf(window(0, 10, point(0, 100), point(4, 'feed_gap'), point(4, 101))))).toBe('100.6')
    expect(text(twapOf(window(0, 10, point(2, 100))))).toBe('no_book')
  })
  it('lies between the lowest and the highest mid, whatever the cut', () => {
    const mids = fc.array(fc.tuple(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 1_000 })), { minLength: 1, maxLength: 12 })
    fc.assert(
      fc.property(mids, (steps) => {
        let at = 0
        const points = steps.map(([stood, mid]) => {
          const p = point(at, mid)
          at += stood
          return p
        })
        const mean = twapOf(window(0, at, ...points)) as Decimal
        const expected = steps.reduce((total, [stood, mid]) => total + stood * mid, 0) / at
        expect(mean.minus(expected).abs().lt('1e-9')).toBe(true)
      }),
    )
  })
})

describe('VWAP and PWP', () => {
  it('VWAP weighs by size', () => {
    const totals = vwapOf([trade(100, 1), trade(110, 3)])
    expect(typeof totals === 'string' ? totals : [totals.vwap.toFixed(), totals.volume.toFixed()]).toEqual(['107.5', '4'])
    expect(vwapOf([trade(100, 0)])).toBe('no_trades')
  })
  it('PWP ends with the trade that reaches F/ρ', () => {
    const tape = [trade(100, 10), trade(110, 10), trade(500, 10)]
    expect(text(pwpOf(tape, dec(2), dec('0.1'), false))).toBe('105')
    expect(text(pwpOf(tape, dec(1), dec('0.1'), false))).toBe('100')
    expect(text(pwpOf(tape, dec(4), dec('0.1'), false))).toBe('pending')
    expect(text(pwpOf(tape, dec(4), dec('0.1'), true))).toBe('no_trades')
    expect(() => pwpOf(tape, dec(4), dec(0), true)).toThrow('target participation')
  })
})

describe('the quote in force', () => {
  const quote = (at: number, bid: number | null, ask: number | null): Quote => ({
    at: instant(at),
    bid: bid === null ? null : dec(bid),
    ask: ask === null ? null : dec(ask),
  })
  const quotes = [quote(10, 99, 101), quote(20, 100, 102), quote(20, 100, 104), quote(30, 105, 104), quote(40, null, 104), quote(50, 100, 100)]
  const mid = (at: number, match: 'before' | 'at_or_before', stale: number | null = null) => {
    const book = bookAt(quotes, instant(at), match, stale)
    return typeof book === 'string' ? book : book.mid.toFixed()
  }
  it('is the last one strictly before, or at the stamp in a foreign file; equal stamps keep the file’s order', () => {
    expect([mid(20, 'before'), mid(20, 'at_or_before'), mid(21, 'before')]).toEqual(['100', '102', '102'])
    expect(quoteInForce(quotes, instant(10), 'before')).toBeNull()
    expect(mid(10, 'before')).toBe('no_book')
  })
  it('needs two sides that do not cross, and freshness', () => {
    expect([mid(35, 'before'), mid(45, 'before'), mid(60, 'before')]).toEqual(['no_book', 'no_book', '100'])
    expect([mid(26, 'before', 5), mid(25, 'before', 5)]).toEqual(['stale_book', '102'])
  })
})

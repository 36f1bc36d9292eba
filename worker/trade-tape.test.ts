import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TradeTape } from './trade-tape.ts'

const MINUTE_US = 60_000_000

describe('the tape of trades', () => {
  it('adds up lots and lots × ticks to the last unit, beyond what a number holds', () => {
    const trade = fc.record({ tick: fc.integer({ min: 1, max: 2 ** 40 }), lots: fc.integer({ min: 1, max: 2 ** 35 }) })
    fc.assert(
      fc.property(fc.array(trade, { minLength: 1, maxLength: 40 }), (trades) => {
        const tape = new TradeTape()
        for (const [i, { tick, lots }] of trades.entries()) tape.push(i, tick, lots)
        const { lots, lotTicks } = tape.between(0, trades.length)
        expect(lots).toBe(trades.reduce((sum, t) => sum + t.lots, 0))
        expect(lotTicks).toBe(trades.reduce((sum, t) => sum + BigInt(t.lots) * BigInt(t.tick), 0n))
      }),
    )
  })

  it('takes both ends of a window, and only what lies in it', () => {
    const tape = new TradeTape()
    for (const at of [10, 20, 20, 30, 40]) tape.push(at, 7, 3)
    expect(tape.between(20, 30)).toEqual({ lots: 9, lotTicks: 63n })
    expect(tape.between(41, 50)).toEqual({ lots: 0, lotTicks: 0n })
    expect([...tape.prints(20, 39)]).toHaveLength(3)
  })

  it('forgets what is older than an hour, and says nothing of minutes or days that it has not seen', () => {
    const tape = new TradeTape()
    tape.push(0, 1, 5)
    expect(tape.minutes(2 * MINUTE_US)).toBeNull()
    expect(tape.lotsPerDay()).toBe(0)
    for (let minute = 1; minute <= 61; minute++) tape.push(minute * MINUTE_US, 1, 60)
    expect(tape.between(0, 61 * MINUTE_US)).toEqual({ lots: 3_660, lotTicks: 3_660n })
    expect(tape.lotsPerDay()).toBeCloseTo((3_660 * 1_440) / 60, 6)
    const minutes = tape.minutes(61 * MINUTE_US)
    expect(minutes?.recent).toBe(60)
    expect(minutes?.mean).toBeCloseTo((3_600 * MINUTE_US) / (59 * MINUTE_US), 9)
  })
})

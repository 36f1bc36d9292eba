/** One cost model: what the router stores as its forecast is what section 13 says, and what the forecast is judged by. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { caseOf, context } from '#tests/support/judging.ts'
import { dec, ZERO } from '../../base/decimal.ts'
import { expectedCost, forecastErrorBps, impactBps, luckZ, timingRiskBps } from './forecast.ts'

describe('the pre-trade cost model', () => {
  it('is the router’s forecast for any size, volatility and volume', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 400 }),
        fc.integer({ min: 1, max: 200 }),
        fc.integer({ min: 100, max: 1_000_000 }),
        (tenths, volatility, volume) => {
          const [quantity, volatilityDaily, volumeDaily] = [dec(tenths).div(10), volatility / 1_000, dec(volume)]
          const best = caseOf({ plan: { quantity: quantity.toFixed() }, context: context({ volatilityDaily, volumeDaily }) }).survey.best
          // The test's book: 99.98 to 100.02, taker fee 5 bps.
          const model = expectedCost({ spreadBps: dec(4), feeBps: dec(5), y: 0.8, volatilityDaily, quantity, volumeDaily })
          expect(best?.forecast?.model).toBe('square-root-1')
          expect(best?.forecast?.expectedCostBps).toBeCloseTo(model.expectedCostBps.toNumber(), 9)
        },
      ),
      { numRuns: 50 },
    )
  })

  it('refuses inputs outside its range', () => {
    const inputs = { y: 0.8, volatilityDaily: 0.03, quantity: dec(1), volumeDaily: dec(100) }
    expect(() => impactBps({ ...inputs, y: 1.2 })).toThrow('Y is within')
    expect(() => impactBps({ ...inputs, volumeDaily: ZERO })).toThrow('daily volume')
  })
})

describe('judging a forecast', () => {
  it('adds fees on what was filled', () => {
    expect(String(forecastErrorBps(dec(6), dec('0.5'), dec(1_000), dec(10)))).toBe('1')
    expect(forecastErrorBps('no_fill', dec('0.5'), ZERO, dec(10))).toBe('no_fill')
    expect(forecastErrorBps(dec(6), 'no_book', dec(1_000), dec(10))).toBe('no_book')
  })

  it('luck is excess cost in units of timing risk, of complete orders that had any', () => {
    expect(String(luckZ(dec(30), dec(10), dec(5), true))).toBe('4')
    expect(luckZ(dec(30), dec(10), dec(5), false)).toBe('not_applicable')
    expect(luckZ(dec(30), dec(10), ZERO, true)).toBe('not_applicable')
    expect(luckZ('pending', dec(10), dec(5), true)).toBe('pending')
    expect(timingRiskBps('no_trades', 1)).toBe('no_trades')
    expect(String(timingRiskBps(0.01, 3))).toBe('100')
  })
})

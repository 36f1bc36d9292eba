import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ASKS, BIDS, book, caseOf, context, exposure, NOW, stats } from '#tests/support/judging.ts'
import { dec } from '../base/decimal.ts'
import { plusMs } from '../base/time.ts'
import { scoreOf } from './pricing.ts'

/** Invariants: every venue stays in the list; the choice is the eligible venue of least cost and does not depend on the order of the books. */

const surveyOf = (parts: Parameters<typeof caseOf>[0] = {}) => caseOf(parts).survey
const best = (parts: Parameters<typeof caseOf>[0] = {}) => surveyOf(parts).best

describe('the venue score', () => {
  it('is the golden example of the metrics: 0.848950', () => {
    expect(scoreOf({ liquidity: 9 / 12, fees: 0.9, latency: 0.9, reliability: (0.98 + 0.999) / 2 })).toBeCloseTo(0.84895, 12)
  })

  it('reads depth of five levels on the taking side, fees, acknowledgements and reliability', () => {
    const six = [...ASKS, ['100.12', 1_000]] as const
    const known = context({
      books: [book({ takerBps: dec(10) }, BIDS, six)],
      stats: new Map([['alpha', stats({ successCount: 7, failureCount: 1, meanAckMs: 250, uptime: 0.9 })]]),
    })
    const c = best({ context: known, plan: { quantity: '50' } })
    expect(c?.parts).toEqual({ liquidity: 45 / 60, fees: 0.8, latency: 0.75, reliability: (0.8 + 0.9) / 2 })
    expect(c?.depthQuantity).toBe(1_045)
  })

  it('takes 0.5 for what is unknown, the listing’s latency without own orders, and no more than full marks for a rebate', () => {
    expect(best({ context: context({ books: [book({ takerBps: dec(-2) })] }) })?.parts).toEqual({ liquidity: 1, fees: 1, latency: 0.9, reliability: 0.5 })
  })
})

describe('the expected cost', () => {
  it('is half spread + fee + impact + latency risk, in basis points', () => {
    const c = best()
    expect(c?.costs?.halfSpreadBps).toBeCloseTo(2, 9)
    expect(c?.costs?.feeBps).toBe(5)
    expect(c?.costs?.impactBps).toBeCloseTo(1, 9)
    expect(c?.costs?.latencyRiskBps).toBeCloseTo(300 * Math.sqrt(100 / 86_400_000), 9)
    expect(c?.routingCostBps).toBeCloseTo(8.322748612, 8)
  })

  it('is the same for the mirrored sell', () => {
    expect(best({ plan: { direction: 'short' } })?.routingCostBps).toBeCloseTo(8.322748612, 8)
  })

  it('prices what the book does not hold at the price bound', () => {
    // 45 in the book of 60: notional above the touch 0.04 × … and 15 at the collar of 101.
    const walked = 10 * 0.02 + 10 * 0.04 + 10 * 0.06 + 10 * 0.08
    const c = best({ plan: { quantity: '60' } })
    expect(c?.costs?.impactBps).toBeCloseTo(((walked + 15 * 0.98) / 60 / 100) * 1e4, 6)
    expect(c?.forecast).toMatchObject({ fillProb: 0.75 })
    expect(c?.forecast?.impactBps).toBeCloseTo((walked / 45 / 100) * 1e4, 6)
  })

  it('forecasts with the square-root model where volatility and volume are known: 19 bps', () => {
    expect(best()?.forecast).toMatchObject({ model: 'square-root-1', expectedCostBps: expect.closeTo(2 + 5 + 12, 9) as number, latencyMs: 100 })
    expect(best({ context: context({ volumeDaily: null }) })?.forecast).toMatchObject({ model: 'book-walk-1', expectedCostBps: expect.closeTo(8, 9) as number })
  })

  it('forecasts a resting plan from its distance, the maker fee and own fills', () => {
    const plan = { execution_strategy: 'limit', limit_price: '99.90' }
    expect(best({ plan, context: context({ stats: new Map([['alpha', stats()]]) }) })?.forecast).toMatchObject({
      model: 'resting-1',
      fillProb: 0.5,
      feeBps: 1,
      latencyMs: 50,
      impactBps: 0,
      slippageBps: expect.closeTo(-10, 9) as number,
      expectedCostBps: expect.closeTo(-9, 9) as number,
    })
  })
})

describe('the choice', () => {
  const venues = (...changes: Parameters<typeof book>[0][]) =>
    context({ books: changes.map((c, i) => book({ venue: ['alpha', 'beta', 'gamma'][i] as string, ...c })) })

  it('is the least expected cost, not the higher score', () => {
    const {
      best: chosen,
      candidates,
      reason,
    } = surveyOf({ context: venues({ takerBps: dec(6) }, { takerBps: dec(5), latencyMs: { feed: 0, entry: 300, response: 300 } }) })
    expect(chosen?.venue).toBe('beta')
    expect((candidates[0]?.score as number) > (chosen?.score as number)).toBe(true)
    expect(reason).toBe('cheapest net of fees: beta 5 at 100.07001 net, alpha 5 at 100.08001 net')
  })

  it('is where the order goes: a wide book whose prices are better beats a tight one, and is the benchmark', () => {
    const books = [book({ venue: 'tight' }, [['99.99', 100]], [['100.01', 100]]), book({ venue: 'wide' }, [['99.90', 100]], [['99.96', 100]])]
    const { candidates, best: chosen, benchmark, split } = surveyOf({ context: context({ books }), plan: { quantity: '1' } })
    const cost = (venue: string) => candidates.find((c) => c.venue === venue)?.routingCostBps as number
    expect(cost('tight')).toBeLessThan(cost('wide'))
    expect([chosen?.venue, benchmark?.venue, split?.venue, split?.parts.length]).toEqual(['wide', 'wide', 'wide', 1])
  })

  it('does not depend on the order in which the books come', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 3, maxLength: 3 }), fc.shuffledSubarray([0, 1, 2], { minLength: 3 }), (fees, order) => {
        const all = venues(...fees.map((fee) => ({ takerBps: dec(fee) })))
        const shuffled = { ...all, books: order.map((i) => all.books[i] as (typeof all.books)[number]) }
        expect(best({ context: shuffled })?.venue).toBe(best({ context: all })?.venue)
      }),
    )
  })

  it('keeps every venue with the reason why it was not eligible', () => {
    const books = [
      book({ venue: 'dead' }, BIDS, ASKS, { isLive: false }),
      book({ venue: 'old' }, BIDS, ASKS, { seenAt: plusMs(NOW, -5_001) }),
      book({ venue: 'empty' }, BIDS, []),
      book({ venue: 'crossed' }, [['100.03', 1]], [['100.02', 1]]),
      book({ venue: 'coarse', lot: dec(100) }),
      book({ venue: 'spot', allowShort: false }),
      book({ venue: 'fine' }),
    ]
    const { candidates, best: chosen } = surveyOf({ context: context({ books }), plan: { direction: 'short' } })
    expect(candidates.map((c) => [c.venue, c.whyNot?.code ?? null])).toEqual([
      ['dead', 'not_live'],
      ['old', 'stale_book'],
      ['empty', 'no_book'],
      ['crossed', 'crossed_book'],
      ['coarse', 'below_minimum'],
      ['spot', 'no_short_selling'],
      ['fine', null],
    ])
    expect(chosen?.venue).toBe('fine')
    expect(candidates.find((c) => c.venue === 'spot')?.routingCostBps).not.toBeNull()
  })

  it('sells what a venue without short selling holds', () => {
    const held = exposure({ position: dec(10), venuePositions: new Map([['alpha', dec(10)]]) })
    expect(best({ context: context({ books: [book({ allowShort: false })] }), exposure: held, plan: { direction: 'short' } })?.venue).toBe('alpha')
  })

  it('prefers the venues that the decision names, as long as one of them can take the order', () => {
    const cheapAlpha = venues({ takerBps: dec(1) }, { takerBps: dec(9) })
    const preferring = (...names: string[]) => surveyOf({ context: cheapAlpha, plan: { venue_preferences: names } })
    expect(preferring('BETA').best?.venue).toBe('beta')
    expect(preferring('BETA').candidates[0]?.whyNot?.code).toBe('not_preferred')
    expect(preferring('elsewhere').best?.venue).toBe('alpha')
  })

  it('benchmarks a refused decision at the cheapest current venue, and at none when all are stale', () => {
    const spot = venues({ allowShort: false }, { allowShort: false, takerBps: dec(1) })
    expect(surveyOf({ context: spot, plan: { direction: 'short' } })).toMatchObject({ best: null, benchmark: { venue: 'beta' } })
    expect(surveyOf({ context: context({ books: [book({}, BIDS, ASKS, { isLive: false })] }) })).toMatchObject({ best: null, benchmark: null })
  })
})

describe('the size', () => {
  it('is converted at the venue’s own mid and rounded down to its lot', () => {
    const notional = best({ plan: { quantity: undefined, notional: '1234.567' } })
    expect(notional?.quantity?.toFixed()).toBe('12.34567')
    expect(notional?.ordered?.toFixed()).toBe('12.345')
    const fraction = best({ plan: { quantity: undefined, position_size: 0.01 }, exposure: exposure({ conversion: dec(2) }) })
    expect(fraction?.quantity?.toFixed()).toBe('50')
  })

  it('counts contracts where the listing has a contract size', () => {
    const linear = context({ books: [book({ contractSize: dec('0.1'), lot: dec(1) })] })
    const c = best({ context: linear, plan: { quantity: '1.05' } })
    expect(c?.traded?.toFixed()).toBe('10')
    expect(c?.ordered?.toFixed()).toBe('1')
  })
})

/**
 * Invariants: identities 1–8 hold to 1e-9 for any order · mirroring prices about P_d and flipping the side changes no
 * line of section 5 (11) · scores stay within 0 and 1 (12) · a null input makes exactly the metrics that need it null
 * · A division by zero and what is no number throw.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { goldenFacts } from '#tests/support/golden.ts'
import { type Decimal, dec, ONE, sum, ZERO } from '../../base/decimal.ts'
import type { Side } from '../../base/market.ts'
import type { FillFacts, OrderFacts } from './facts.ts'
import { measureFill, measureFillHorizon } from './fill.ts'
import { checkShortfall, TOLERANCE } from './identities.ts'
import type { NullReason } from './null-reason.ts'
import { measureOrder, measureOrderHorizon } from './order.ts'
import { HORIZONS } from './registry.ts'
import { SCORE_KEYS } from './score.ts'
import { SHORTFALL_KEYS } from './shortfall.ts'
import type { Known } from './value.ts'

type Loose = Readonly<Record<string, Known>>
const loose = (values: object) => values as Loose

const price = fc.integer({ min: 5_000, max: 20_000 }).map((n) => dec(n).div(100))
const quantity = fc.integer({ min: 1, max: 9_999 }).map((n) => dec(n).div(1_000))
const horizons = fc.record({ h100ms: price, h1s: price, h10s: price, h1m: price, h5m: price })
const side = fc.constantFrom<Side>('buy', 'sell')
const fillOf = fc.record({
  quantity,
  price,
  mid: price,
  halfSpread: quantity,
  sentMid: price,
  horizonMids: horizons,
  liquidity: fc.constantFrom('maker' as const, 'taker' as const),
})

const order: fc.Arbitrary<OrderFacts> = fc
  .record({
    side,
    fills: fc.array(fillOf, { maxLength: 5 }),
    withheld: fc.integer({ min: 0, max: 3 }),
    unfilled: fc.integer({ min: -1, max: 3 }),
    fees: fc.integer({ min: -100, max: 1_000 }).map((n) => dec(n).div(100)),
    decisionMid: price,
    arrivalMid: price,
    endMid: price,
    farTouch: price,
    lastFillMid: price,
    horizonMids: horizons,
    vwap: price,
    volume: quantity,
    twap: price,
    pwp: price.map((p) => ({ price: p, participation: dec('0.1') })),
    latencyMs: fc.double({ min: 0, max: 5_000, noNaN: true }),
    venueScore: fc.double({ min: 0, max: 1, noNaN: true }),
    maxSlippageBps: fc.integer({ min: 1, max: 500 }),
    expected: fc.integer({ min: -50, max: 200 }),
  })
  .map(({ fills, withheld, unfilled, vwap, volume, twap, latencyMs, venueScore, maxSlippageBps, expected, ...rest }) => {
    const filled = sum(fills.map((f) => f.quantity))
    const ordered = dec(Math.max(0, unfilled))
      .plus(unfilled < 0 && filled.gt(1) ? filled.minus('0.5') : filled)
      .plus(filled.isZero() ? ONE : ZERO)
    return {
      ...rest,
      fills: fills.map((f) => ({ ...f, side: rest.side })),
      orderedQuantity: ordered,
      decidedQuantity: ordered.plus(withheld),
      marketTrades: { vwap, volume },
      marketMids: { twap },
      score: {
        maxSlippageBps,
        maxLatencyMs: 1_000,
        latencyMs,
        venueScores: [{ venue: 'a', score: venueScore, filledQuantity: filled }],
        markoutScaleBps: 10,
      },
      forecast: { expectedCostBps: dec(expected), routingCostBps: dec(expected), volatilityDaily: 0.02, horizonDays: 0.1 },
    }
  })

describe('any order', () => {
  it('breaches no identity, and its lines add up to 1e-9', () => {
    fc.assert(
      fc.property(order, (facts) => {
        const { values, breaches } = measureOrder(facts)
        expect(breaches).toEqual([])
        const v = loose(values) as Readonly<Record<string, Decimal>>
        const line = (key: string) => v[key] as Decimal
        const same = (a: Decimal, b: Decimal) => expect(a.minus(b).abs().lte(TOLERANCE)).toBe(true)
        same(line('implementation_shortfall_bps'), sum([line('delay_cost_bps'), line('trading_cost_bps'), line('opportunity_cost_bps'), line('fee_cost_bps')]))
        same(line('trading_cost_bps'), sum(['spread_cost_bps', 'timing_cost_bps', 'latency_cost_bps'].map(line)))
        same(line('opportunity_cost_bps'), line('withheld_cost_bps').plus(line('unfilled_cost_bps')))
      }),
    )
  })

  it('costs the same when mirrored about P_d with the side flipped (11)', () => {
    fc.assert(
      fc.property(order, (facts) => {
        const centre = facts.decisionMid as Decimal
        const m = (p: Known): Known => (typeof p === 'string' ? p : centre.times(2).minus(p))
        fc.pre(facts.fills.every((f) => f.price.lt(centre.times(2))))
        const flipped: Side = facts.side === 'buy' ? 'sell' : 'buy'
        const inSight = (p: Known) => typeof p !== 'string' && p.lt(centre.times(2))
        fc.pre([facts.arrivalMid, facts.endMid, facts.farTouch, facts.lastFillMid, ...facts.fills.flatMap((f) => [f.mid, f.sentMid])].every(inSight))
        const mirrored: OrderFacts = {
          ...facts,
          side: flipped,
          arrivalMid: m(facts.arrivalMid),
          endMid: m(facts.endMid),
          farTouch: m(facts.farTouch),
          lastFillMid: m(facts.lastFillMid),
          marketTrades: 'no_trades',
          marketMids: 'no_book',
          pwp: { price: 'no_trades', participation: dec('0.1') },
          fills: facts.fills.map((f) => ({ ...f, side: flipped, price: m(f.price) as Decimal, mid: m(f.mid), sentMid: m(f.sentMid) })),
        }
        const [a, b] = [loose(measureOrder(facts).values), loose(measureOrder(mirrored).values)]
        for (const key of SHORTFALL_KEYS)
          expect(
            (a[key] as Decimal)
              .minus(b[key] as Decimal)
              .abs()
              .lte(TOLERANCE),
            key,
          ).toBe(true)
      }),
    )
  })

  it('scores within 0 and 1 (12), and improvement costs no points', () => {
    fc.assert(
      fc.property(order, (facts) => {
        const v = loose(measureOrder(facts).values)
        for (const key of SCORE_KEYS) {
          const score = v[key] as Known
          if (typeof score !== 'string') expect(score.gte(0) && score.lte(1), key).toBe(true)
        }
        const slippage = v.arrival_slippage_bps as Known
        if (typeof slippage !== 'string' && slippage.lte(0)) expect((v.slip_pen as Decimal).isZero()).toBe(true)
      }),
    )
  })

  it('says the same of a fill at once and horizon by horizon', () => {
    fc.assert(
      fc.property(fillOf, side, (fill, s) => {
        const facts: FillFacts = { ...fill, side: s }
        const whole = measureFill(facts)
        expect(whole.breaches).toEqual([])
        let later = loose(measureFill({ ...facts, horizonMids: {} }).values)
        for (const h of HORIZONS) later = { ...later, ...loose(measureFillHorizon(facts, h, fill.horizonMids[h]).values) }
        for (const [key, value] of Object.entries(loose(whole.values))) expect(String(later[key]), key).toBe(String(value))
      }),
    )
  })
})

describe('nulls', () => {
  const nullsOf = (facts: OrderFacts) => {
    const v = loose(measureOrder(facts).values)
    const by: Partial<Record<NullReason, string[]>> = {}
    for (const [key, value] of Object.entries(v)) if (typeof value === 'string') by[value] = [...(by[value] ?? []), key]
    return by
  }
  const golden = goldenFacts('buy')
  const complete: OrderFacts = { ...golden, decidedQuantity: dec(7), orderedQuantity: dec(7) }

  it('F = Q needs no end mid, and has its luck', () => {
    const v = loose(measureOrder({ ...complete, endMid: 'pending' }).values)
    for (const key of ['opportunity_cost_bps', 'withheld_cost_bps', 'unfilled_cost_bps']) expect((v[key] as Decimal).toFixed()).toBe('0')
    expect(typeof v.implementation_shortfall_bps).toBe('object')
    expect(typeof v.luck_z).toBe('object')
    expect(loose(measureOrder(golden).values).luck_z).toBe('not_applicable')
  })

  it('F < Q keeps the shortfall open until the end mid is known', () => {
    expect(nullsOf({ ...golden, endMid: 'stale_book' }).stale_book).toEqual(['implementation_shortfall_bps', 'opportunity_cost_bps', 'unfilled_cost_bps'])
  })

  it('ordered but never sent: Perold has a value, what needs P_0 has none', () => {
    const v = loose(
      measureOrder({
        ...golden,
        fills: [],
        fees: ZERO,
        arrivalMid: 'not_sent',
        farTouch: 'not_sent',
        marketTrades: 'not_sent',
        marketMids: 'not_sent',
        score: { ...golden.score, latencyMs: 'not_sent', venueScores: [] },
      }).values,
    )
    expect((v.implementation_shortfall_bps as Decimal).toFixed()).toBe('40')
    for (const key of [
      'delay_cost_bps',
      'trading_cost_bps',
      'opportunity_cost_bps',
      'unfilled_cost_bps',
      'timing_cost_bps',
      'market_drift_cost_bps',
      'venue_score',
    ])
      expect(v[key], key).toBe('not_sent')
    for (const key of ['arrival_slippage_bps', 'execution_score', 'peak_slippage_bps']) expect(v[key], key).toBe('no_fill')
    expect((v.fill_rate as Decimal).toFixed()).toBe('0')
  })

  it('a refusal has no metric at all', () => {
    const values = Object.values(loose(measureOrder({ ...golden, orderedQuantity: ZERO, fills: [], fees: ZERO, arrivalMid: 'not_sent' }).values))
    expect(new Set(values)).toEqual(new Set(['zero_order']))
  })

  it('a fill without a mid takes away the split, not the sum', () => {
    const [one, two] = golden.fills as [FillFacts, FillFacts]
    const nulls = nullsOf({ ...golden, fills: [one, { ...two, mid: 'no_book', halfSpread: 'no_book' }] })
    expect(nulls.no_book).toEqual(['spread_cost_bps', 'market_drift_cost_bps', 'latency_cost_bps'])
    const sent = nullsOf({ ...golden, fills: [{ ...one, sentMid: 'feed_gap' }, two] })
    expect(sent.feed_gap).toEqual(['timing_cost_bps', 'latency_cost_bps'])
  })

  it('unknown fees, decision mid, latency or forecast take away what needs them', () => {
    expect(nullsOf({ ...golden, fees: 'no_book' }).no_book).toEqual(['implementation_shortfall_bps', 'fee_cost_bps', 'cost_forecast_error_bps'])
    expect(nullsOf({ ...golden, decisionMid: 'stale_book' }).stale_book).toEqual(['decision_slippage_bps', ...SHORTFALL_KEYS])
    const slow = nullsOf({ ...golden, score: { ...golden.score, latencyMs: 'clock_skew' } })
    expect(slow.clock_skew).toEqual(['execution_score', 'lat_pen', 'latency_ms'])
    const blind = nullsOf({ ...complete, forecast: { ...golden.forecast, expectedCostBps: 'no_trades' } })
    expect(blind.no_trades).toEqual(['expected_cost_bps', 'cost_forecast_error_bps', 'luck_z'])
  })

  it('a locked book has no spread to capture', () => {
    const [fill] = golden.fills as [FillFacts]
    const { values } = measureFill({ ...fill, halfSpread: ZERO })
    expect(values.spread_capture).toBe('no_book')
    expect(typeof values.effective_spread_bps).toBe('object')
  })

  it('the order’s mark-out waits for its last fill and skips one that has none for good', () => {
    const of = (...markouts: Known[]) =>
      measureOrderHorizon(
        'buy',
        dec(100),
        markouts.map((markoutBps) => ({ quantity: ONE, markoutBps })),
        'h1m',
        dec(101),
      ).h1m_markout_bps
    expect(of(ONE, 'pending')).toBe('pending')
    expect(String(of(ONE, 'feed_gap'))).toBe('1')
    expect(of('feed_gap', 'feed_gap')).toBe('feed_gap')
    expect(of()).toBe('no_fill')
  })
})

describe('what cannot be', () => {
  it('a division by zero and what is no number throw', () => {
    const golden = goldenFacts('buy')
    const forecast = { ...golden.forecast, volatilityDaily: Number.NaN }
    expect(() => measureOrder({ ...golden, arrivalMid: ZERO })).toThrow('a divisor is not zero')
    expect(() => measureOrder({ ...golden, decidedQuantity: ZERO })).toThrow('positive quantity')
    expect(() => measureOrder({ ...golden, forecast })).toThrow('finite')
  })

  it('more filled than ordered is flagged, its formulas stay', () => {
    const report = measureOrder({ ...goldenFacts('sell'), decidedQuantity: dec(6), orderedQuantity: dec(6) })
    expect(report.isOverfilled).toBe(true)
    expect(measureOrder({ ...goldenFacts('sell'), decidedQuantity: dec(7), orderedQuantity: dec(7) }).isOverfilled).toBe(false)
    expect(report.breaches).toEqual([])
    expect(loose(report.values).fill_rate?.toString()).toBe(dec(7).div(6).toString())
  })

  it('a breached identity empties the row and names both sides', () => {
    const golden = goldenFacts('buy')
    const report = measureOrder({ ...golden, score: { ...golden.score, venueScores: [{ venue: 'a', score: 1.9, filledQuantity: ONE }] } })
    expect(report.breaches.map((b) => b.identity)).toEqual([12, 12])
    expect(report.breaches[1]).toMatchObject({ name: '0 ≤ venue_score ≤ 1', left: '1.9', right: '[0, 1]' })
    expect(new Set(Object.values(report.values))).toEqual(new Set(['identity']))
    expect(report.executed.quantity.toFixed()).toBe('7')
  })

  it('each line of section 5 is held by an identity', () => {
    const { values } = measureOrder(goldenFacts('buy'))
    expect(checkShortfall(loose(values))).toEqual([])
    for (const key of SHORTFALL_KEYS) {
      const bent = { ...loose(values), [key]: (loose(values)[key] as Decimal).plus('1e-8') }
      expect(checkShortfall(bent).length, key).toBeGreaterThan(0)
    }
  })
})

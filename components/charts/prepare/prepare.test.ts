import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HORIZON_NAME, HORIZONS } from '#lib/domain/account/metrics/registry.ts'
import type { FillRow } from '#lib/wire/views/execution.ts'
import { contributions, stages } from '#lib/wire/views/execution.ts'
import { HORIZON_KEYS, HORIZON_NAMES } from './horizons.ts'
import { prepareMarkouts } from './markouts.ts'
import { preparePricePath } from './price-path.ts'
import { extent, linear, ticks, timeTicks } from './scale.ts'
import { prepareShortfall } from './shortfall.ts'
import { prepareStages } from './stages.ts'
import { prepareVotes } from './votes.ts'

const vote = (curator: string, contribution: number, action = 'approve') => ({ curator, action, contribution, reason: 'r' })
const fill = (over: Partial<FillRow> = {}): FillRow => ({
  id: 'f1',
  orderId: 'o1',
  venue: 'a',
  venueFillId: 'v1',
  side: 'buy',
  price: '100',
  quantity: '1',
  baseQuantity: '1',
  fee: '0',
  feeCurrency: 'USD',
  liquidity: 'taker',
  venueAtUs: 2_000_000,
  seenAtUs: 2_000_000,
  clock: 'venue',
  mid: '100',
  halfSpread: '0.1',
  sentMid: '100',
  metrics: { values: {}, nulls: {} },
  markoutsDone: false,
  ...over,
})

describe('scale', () => {
  it('maps ends to ends and a single point to the middle', () => {
    expect([linear([0, 10], [0, 100])(5), linear([3, 3], [0, 100])(3)]).toEqual([50, 50])
  })
  it('chooses round ticks without drift', () => expect(ticks([0, 1], 5)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]))
  it('chooses clock-like ticks for time', () => expect(timeTicks([-60, 300], 6)).toEqual([-60, 0, 60, 120, 180, 240, 300]))
  it('keeps every tick inside its range', () => {
    fc.assert(
      fc.property(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.double({ min: 1e-3, max: 1e6, noNaN: true }), (low, span) => {
        const made = ticks([low, low + span])
        expect(made.every((t) => t >= low - span * 1e-6 && t <= low + span * (1 + 1e-6))).toBe(true)
        expect(made.length).toBeGreaterThan(0)
      }),
    )
  })
  it('has no extent without a finite value', () => expect(extent([Number.NaN])).toBeNull())
})

describe('votes in log space', () => {
  it('walks from ln strength over each contribution to ln raw score', () => {
    const c = contributions.parse({
      strength: 0.8,
      ln_strength: Math.log(0.8),
      raw_score: 0.8 * Math.exp(0.1 - 0.05),
      threshold: 0.4,
      votes: [vote('risk', -0.05, 'nudge'), vote('execution', 0.1)],
    })
    const chart = prepareVotes(c)
    expect(chart?.steps.map((s) => s.key)).toEqual(['strength', 'execution', 'risk', 'total'])
    expect(chart?.steps[2]?.to).toBeCloseTo(chart?.steps[3]?.to ?? 0, 12)
    expect(chart?.threshold).toBe(Math.log(0.4))
    expect(chart?.passes).toBe(true)
  })
  it('lets a veto move nothing and pass nothing', () => {
    const chart = prepareVotes(contributions.parse({ strength: 1, raw_score: 1, threshold: 0.4, votes: [vote('venue', -0.15, 'veto')] }))
    expect(chart?.steps[1]).toMatchObject({ kind: 'veto', from: 0, to: 0 })
    expect(chart?.passes).toBe(false)
  })
  it('draws nothing for a decision refused before its strength was known', () => expect(prepareVotes(contributions.parse({ votes: [] }))).toBeNull())
})

describe('shortfall', () => {
  const golden = {
    delay_cost_bps: '5',
    spread_cost_bps: '1',
    timing_cost_bps: '2.1',
    latency_cost_bps: '1.6',
    trading_cost_bps: '4.7',
    market_drift_cost_bps: '3.7',
    withheld_cost_bps: '0',
    unfilled_cost_bps: '10.5',
    opportunity_cost_bps: '10.5',
    fee_cost_bps: '3.5',
    implementation_shortfall_bps: '23.7',
  }
  it('adds up to the golden total of METRICS section 15', () => {
    const chart = prepareShortfall({ values: golden, nulls: {} })
    expect(chart?.steps.map((s) => s.label)).toEqual(['Delay', 'Spread', 'Timing', 'Latency', 'Withheld', 'Unfilled', 'Fees', 'Shortfall'])
    expect(chart?.steps.at(-2)?.to).toBeCloseTo(23.7, 9)
    expect(chart?.steps.at(-1)).toMatchObject({ from: 0, to: 23.7, isTotal: true })
  })
  it('falls back to the parent where the split is unknown', () => {
    const chart = prepareShortfall({ values: { ...golden, timing_cost_bps: null }, nulls: { timing_cost_bps: 'feed_gap' } })
    expect(chart?.steps.map((s) => s.label)).toContain('Trading')
  })
  it('leaves an unknown part as a gap with its reason and names the rest', () => {
    const chart = prepareShortfall({
      values: { implementation_shortfall_bps: '40', fee_cost_bps: '0', delay_cost_bps: null },
      nulls: { delay_cost_bps: 'not_sent' },
    })
    expect(chart?.steps[0]).toMatchObject({ value: null, reason: 'not_sent', from: 0, to: 0 })
    expect(chart?.steps.find((s) => s.key === 'rest')?.value).toBe(40)
  })
  it('is absent when the total is unknown', () => expect(prepareShortfall({ values: {}, nulls: {} })).toBeNull())
})

describe('mark-outs', () => {
  it('lists the horizons of the registry, in its order and by its names', () => {
    expect(HORIZON_KEYS).toEqual(HORIZONS)
    expect(HORIZON_NAMES).toEqual(HORIZON_NAME)
  })
  it('weights by quantity and keeps pending as pending', () => {
    const at = (value: string) => ({ values: { h10s_markout_bps: value }, nulls: { h5m_markout_bps: 'pending' } })
    const chart = prepareMarkouts([fill({ baseQuantity: '4', metrics: at('1.998') }), fill({ id: 'f2', baseQuantity: '3', metrics: at('-2.99581') })])
    expect(chart?.mean.points[2]?.value).toBeCloseTo(-0.142201, 5)
    expect(chart?.mean.points[4]).toMatchObject({ value: null, reason: 'pending' })
  })
  it('does not call a value pending once the horizons are over', () => {
    expect(prepareMarkouts([fill({ markoutsDone: true })])?.mean.points[0]?.reason).toBeNull()
  })
})

describe('stages', () => {
  const full = stages.parse({
    stamps_us: { committed: 0, noticed: 3e3, judged: 11e3, intent: 14e3, sent: 15e3, acknowledged: 63e3, first_fill: 135e3, done: 1120e3, reported: 1128e3 },
    intervals_ms: { notice_ms: 3, judge_ms: 8, intent_ms: 3, send_ms: 1, ack_ms: 48, first_fill_ms: 72, working_ms: 985, report_ms: 8 },
    totals_ms: { decision_to_send_ms: 15, venue_ms: 120 },
  })
  it('covers the whole line with its bars', () => {
    const line = prepareStages(full, { words: 'latency 120 ms, budget 1 s', means: 'sent to first fill', isOver: false, endsAt: 'first_fill' })
    expect(line.wholeMs).toBe(1128)
    expect(line.steps.reduce((sum, s) => sum + (s.bar?.length ?? 0), 0)).toBeCloseTo(1, 12)
    expect(line.steps.some((s) => s.isOverBudget)).toBe(false)
    expect(line.steps[6]?.means).toBe('the first fill is received; latency 120 ms, budget 1 s')
  })
  it('marks the stage that a latency over its budget ends at, and no other, however long it took', () => {
    const late = { words: 'latency 1.2 s, budget 1 s', means: '', isOver: true }
    const marked = (endsAt: 'acknowledged' | 'first_fill' | null) =>
      prepareStages(full, { ...late, endsAt })
        .steps.filter((s) => s.isOverBudget)
        .map((s) => s.key)
    expect([marked('first_fill'), marked('acknowledged'), marked(null)]).toEqual([['first_fill'], ['acknowledged'], []])
    expect(prepareStages(full, null).steps.some((s) => s.isOverBudget)).toBe(false)
  })
  it('says the same of a stage without a stamp wherever it is shown: not yet while it is open, did not happen once it is over', () => {
    const sent = stages.parse({ stamps_us: { committed: 0, noticed: 2e3, judged: 4e3, intent: 5e3, sent: 6e3 } })
    const said = (isOver: boolean) => prepareStages(sent, null, isOver).steps.map((s) => s.reason)
    expect(said(false)).toEqual([null, null, null, null, null, 'not yet', 'not yet', 'not yet', 'not yet'])
    expect(said(true).slice(5)).toEqual(Array(4).fill('did not happen'))
    const ended = stages.parse({ stamps_us: sent.stamps_us, nulls: { first_fill_ms: 'no_fill' } })
    expect(prepareStages(ended, null, true).steps[6]?.reason).toBe('no_fill')
  })
  it('goes from judged straight to reported for a refused decision, and invents no time', () => {
    const line = prepareStages(
      stages.parse({ stamps_us: { committed: 0, noticed: 2e3, judged: 4e3, reported: 8e3 }, intervals_ms: {}, nulls: { ack_ms: 'not_sent' } }),
      null,
    )
    expect(line.steps.at(-1)?.bar).toEqual({ from: 0.5, length: 0.5 })
    expect(line.steps.map((s) => s.intervalMs)).toEqual([null, 2, 2, null, null, null, null, null, null])
    expect(line.steps.find((s) => s.key === 'acknowledged')).toMatchObject({ atUs: null, intervalMs: null, reason: 'not_sent', bar: null })
  })
  it('leaves the report out of what was never sent, where it has no stamp, and calls nothing of it pending', () => {
    const refused = stages.parse({ stamps_us: { committed: 0, noticed: 2e3, judged: 4e3 }, nulls: { send_ms: 'not_sent', report_ms: 'pending' } })
    expect(prepareStages(refused, null, true).steps.map((s) => s.key)).not.toContain('reported')
    expect(prepareStages(refused, null, true).steps.some((s) => s.reason === 'pending')).toBe(false)
    expect(prepareStages(refused, null).steps.at(-1)).toMatchObject({ key: 'reported', reason: 'not yet' })
  })
  it('calls a negative distance a matter of clocks', () => {
    const line = prepareStages(stages.parse({ stamps_us: { committed: 5e3, noticed: 2e3 } }), null)
    expect(line.steps[1]).toMatchObject({ intervalMs: null, reason: 'clock_skew', bar: null })
  })
  it('draws nothing without a stamp', () => expect(prepareStages(stages.parse({}), null).wholeMs).toBeNull())
})

describe('price path', () => {
  const quote = (second: number, bid: string | null, ask: string | null) => ({ venue: 'a', atUs: second * 1e6, bid, ask })
  const base = { fills: [], chosen: ['a'], levels: [], moments: [], zeroUs: 0, window: [0, 60] as const }

  it('draws steps: a price holds until the next one', () => {
    const chart = preparePricePath({ ...base, points: [quote(1, '99', '101'), quote(2, '99.5', '101')] })
    expect(chart?.paths[0]?.bids).toEqual([
      [
        [1, 99],
        [2, 99],
        [2, 99.5],
      ],
    ])
  })
  it('breaks at a missing side and at a silence, never at zero', () => {
    const chart = preparePricePath({ ...base, points: [quote(1, '99', '101'), quote(2, null, '101'), quote(3, '99', '101'), quote(20, '98', '101')] })
    expect(chart?.paths[0]?.bids).toHaveLength(3)
    expect(chart?.price[0]).toBeGreaterThan(90)
  })
  it('takes the samples of a fast replay, many seconds apart, for what they are', () => {
    const chart = preparePricePath({ ...base, points: [quote(0, '99', '101'), quote(10, '99', '101'), quote(20, '99', '101'), quote(30, '99', '101')] })
    expect(chart?.paths[0]?.bids).toHaveLength(1)
  })
  it('holds the price in force until the right edge', () => {
    const chart = preparePricePath({ ...base, window: [0, 2.5], points: [quote(1, '99', '101'), quote(2, '99', '101'), quote(3, '98', '101')] })
    expect(chart?.paths[0]?.bids).toEqual([
      [
        [1, 99],
        [2, 99],
        [2, 99],
        [2.5, 99],
      ],
    ])
  })
  it('keeps the price in force at the left edge', () => {
    const chart = preparePricePath({ ...base, points: [quote(-2, '98', '102'), quote(1, '99', '101')] })
    expect(chart?.paths[0]?.bids[0]?.[0]).toEqual([0, 98])
  })
  it('names a far limit at the edge instead of pressing the market flat', () => {
    const levels = [
      { key: 'arrival', label: 'arrival', price: '100' },
      { key: 'protection', label: 'protection', price: '150' },
    ]
    const chart = preparePricePath({ ...base, levels, points: [quote(1, '99', '101')] })
    expect(chart?.levels.map((l) => l.isInside)).toEqual([true, false])
    expect(chart?.price[1]).toBeLessThan(110)
  })
  it('draws a fill by area and cuts what is outside the window', () => {
    const fills = [fill({ baseQuantity: '4' }), fill({ id: 'f2', baseQuantity: '1', venueAtUs: 3e6 }), fill({ id: 'f3', venueAtUs: 90e6 })]
    const chart = preparePricePath({ ...base, fills, points: [] })
    expect(chart?.markers.map((m) => m.radius)).toEqual([9, 6.5])
  })
  it('is absent without anything to draw', () => expect(preparePricePath({ ...base, points: [] })).toBeNull())
})

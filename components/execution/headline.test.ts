import { describe, expect, it } from 'vitest'
import { type ExecutionDetail, type ExecutionHead, monitoring, type OrderRow, outcome } from '#lib/wire/views/execution.ts'
import { headlineOf } from './headline.ts'
import { restOf } from './rest.ts'

const head: ExecutionHead = {
  id: '01JD0000000000000000000001',
  moduleId: 'tr_001',
  decisionId: 'd',
  parentId: null,
  origin: 'decision',
  symbol: 'BTC/USDT',
  timeframe: '5m',
  sessionBucket: null,
  regime: null,
  tags: [],
  status: 'filled',
  side: 'buy',
  venue: 'sim-alpha',
  executionType: 'market',
  outcomeType: 'success',
  quantity: '0.250',
  orderedQuantity: '0.25',
  filledQuantity: '0.25',
  averagePrice: '61840.2',
  arrivalSlippageBps: '1.94',
  shortfallBps: '6',
  executionScore: 0.8312,
  curatedScore: 0.7,
  strandScore: null,
  configVersion: 1,
  decidedAtMs: 0,
  endedAtMs: 1,
  createdAtMs: 0,
  updatedAtMs: 0,
}
const make = (over: Partial<ExecutionHead>, rest: Partial<ExecutionDetail> = {}): ExecutionDetail => ({
  head: { ...head, ...over },
  spec: null,
  outcome: null,
  predict: null,
  context: null,
  contributions: null,
  riskChecks: null,
  route: null,
  metrics: null,
  stages: null,
  holdings: [],
  monitoring: null,
  schedule: null,
  closers: [],
  lessonsApplied: [],
  orders: [],
  fills: [],
  events: [],
  listings: [
    {
      venue: 'sim-alpha',
      symbol: 'BTC/USDT',
      tick: '0.1',
      lot: '0.00001',
      takerBps: '5',
      makerBps: '1',
      isInverse: false,
      contractSize: null,
      allowShort: true,
    },
  ],
  market: null,
  newerId: null,
  olderId: null,
  problems: [],
  readAtMs: 0,
  ...rest,
})

describe('the sentence over an execution', () => {
  it('says what was done and what it cost', () => {
    expect(headlineOf(make({}))).toBe('Bought 0.25 of 0.25 BTC/USDT at 61,840.2 on sim-alpha, +1.9 bps lost against arrival, score 0.83.')
  })
  it('says gained for a sell that beat the arrival mid', () => {
    expect(headlineOf(make({ side: 'sell', arrivalSlippageBps: '-0.6' }))).toContain(
      'Sold 0.25 of 0.25 BTC/USDT at 61,840.2 on sim-alpha, −0.6 bps gained against arrival',
    )
  })
  it('says when less was ordered than decided', () => {
    expect(headlineOf(make({ status: 'partially_filled', orderedQuantity: '0.2', filledQuantity: '0.15' }))).toMatch(
      /^Bought 0\.15 of 0\.25 \(0\.2 ordered\) BTC/,
    )
  })
  it('says what became of the rest', () => {
    expect(headlineOf(make({ status: 'expired', filledQuantity: '0.1' }))).toMatch(/^Bought 0\.1 of 0\.25 .*; the rest expired\.$/)
  })
  it('says why it was refused', () => {
    const reasons = outcome.parse({
      reasons: [{ code: 'ORDER_SIZE_LIMIT', message: 'The order is worth 261,000 USDT, at most 250,000 is allowed.', limit: '250000', value: 261000 }],
    })
    expect(headlineOf(make({ status: 'refused' }, { outcome: reasons }))).toBe(
      'Refused to buy 0.25 BTC/USDT: The order is worth 261,000 USDT, at most 250,000 is allowed.',
    )
  })
  it('speaks of a malformed decision without inventing a side or a symbol', () => {
    const reasons = outcome.parse({
      reasons: [
        { code: 'INVALID_DECISION', message: '' },
        { code: 'NO_STRENGTH', message: '' },
      ],
    })
    expect(headlineOf(make({ status: 'refused', side: null, symbol: null }, { outcome: reasons }))).toBe(
      'Refused a decision: invalid decision, and 1 more reason.',
    )
  })
  it('does not call an order without an answer failed', () => {
    const detail = make({ status: 'working', filledQuantity: '0' }, { monitoring: monitoring.parse({ unknown_since: '2026-11-22T14:00:00Z' }) })
    expect(headlineOf(detail)).toBe('Buying 0.25 BTC/USDT on sim-alpha: sent, no answer yet. Asking the venue.')
  })
  it('names the cost of what was not filled', () => {
    const metrics = { values: { implementation_shortfall_bps: '40' }, nulls: {}, benchmarks: {}, inputs: {}, venueScores: {} }
    expect(headlineOf(make({ status: 'cancelled', filledQuantity: '0', averagePrice: null }, { metrics }))).toBe(
      'Nothing bought: the order to buy 0.25 BTC/USDT on sim-alpha was cancelled without a fill; what it missed cost +40.0 bps lost.',
    )
  })
})

describe('what cancelling the rest would do', () => {
  const order = (status: string, venue = 'sim-alpha') => ({ status, venue }) as OrderRow
  it('is said for open orders alone, with what stays filled', () => {
    const half = make({ status: 'working', filledQuantity: '0.10' }, { orders: [order('filled', 'sim-carbon'), order('partially_filled')] })
    expect(restOf(half)).toBe(
      'Asks sim-alpha to cancel what is open of the order to buy 0.25 BTC/USDT. The 0.1 filled so far stays filled; only a new decision takes up the rest.',
    )
    expect(restOf(make({ status: 'working', filledQuantity: '0' }, { orders: [order('unknown')] }))).toMatch(/Nothing is filled so far/)
  })
  it.each(['intended', 'denied', 'filled', 'cancelled', 'rejected', 'expired'])('is not offered for an order that is %s', (status) => {
    expect(restOf(make({ status: 'working' }, { orders: [order(status)] }))).toBeNull()
  })
})

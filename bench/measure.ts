import type { OrderFacts } from '#lib/domain/account/metrics/facts.ts'
import { measureFillHorizon } from '#lib/domain/account/metrics/fill.ts'
import { measureOrder } from '#lib/domain/account/metrics/order.ts'
import { toExecMetrics, toFillMetrics } from '#lib/domain/account/metrics/record.ts'
import { dec } from '#lib/domain/base/decimal.ts'
import { instant } from '#lib/domain/base/time.ts'
import type { BenchRow } from './order-book.ts'

const BUDGET_US = 300
const facts: OrderFacts = {
  side: 'buy',
  decidedQuantity: dec('0.25341'),
  orderedQuantity: dec('0.25341'),
  fills: [
    {
      side: 'buy',
      quantity: dec('0.25341'),
      price: dec('61659.73'),
      liquidity: 'taker',
      mid: dec('61658.935'),
      halfSpread: dec('0.005'),
      sentMid: dec('61657.915'),
    },
  ],
  fees: dec('15.6255321793'),
  decisionMid: dec('61657.915'),
  arrivalMid: dec('61657.915'),
  endMid: dec('61658.935'),
  farTouch: dec('61657.92'),
  lastFillMid: dec('61658.935'),
  marketTrades: [
    { price: dec('61658.01'), size: dec('0.0132') },
    { price: dec('61658.94'), size: dec('0.5571') },
  ],
  marketMids: {
    from: instant(1_000_000),
    until: instant(1_030_000),
    points: [
      { at: instant(900_000), mid: dec('61657.915') },
      { at: instant(1_010_000), mid: dec('61658.935') },
    ],
  },
  score: {
    maxSlippageBps: 100,
    maxLatencyMs: 1_000,
    latencyMs: 30,
    venueScores: [{ venue: 'binance-spot', score: 0.8123, filledQuantity: dec('0.25341') }],
    markoutScaleBps: 10,
  },
  forecast: { expectedCostBps: dec('11.20345'), routingCostBps: dec('12.1'), volatilityDaily: 0.031, horizonDays: 0.000347 },
}

/**
 * Processor time of one report: a market order with one fill, all benchmarks known, horizons pending, text included. Not wall time:
 * the budget is a share of one core, whatever else the machine does.
 */
export async function reportBench({ smoke }: { readonly smoke: boolean }): Promise<readonly BenchRow[]> {
  const count = smoke ? 1_000 : 20_000
  const row = (name: string, run: () => unknown, note = ''): BenchRow => ({ name, value: Number(timeUs(run, count).toFixed(1)), unit: 'µs', note })
  const execution = { venue: 'binance-spot', status: 'filled', curatedScore: 0.62 }
  const report = measureOrder(facts)
  const fill = facts.fills[0] as (typeof facts.fills)[number]
  return [
    row('report: measureOrder', () => measureOrder(facts)),
    row('report: toExecMetrics', () => toExecMetrics(report, facts, execution)),
    row('report: toFillMetrics', () => report.fills.map(toFillMetrics)),
    row('report: measureFillHorizon', () => measureFillHorizon(fill, 'h1s', dec('61660.12'))),
    row(
      'report: whole, one fill',
      () => {
        const measured = measureOrder(facts)
        return [toExecMetrics(measured, facts, execution), measured.fills.map(toFillMetrics)]
      },
      `budget ${BUDGET_US}`,
    ),
  ]
}

function timeUs(run: () => unknown, count: number): number {
  for (let i = 0; i < count / 5; i++) run()
  const start = process.cpuUsage()
  for (let i = 0; i < count; i++) run()
  const { user, system } = process.cpuUsage(start)
  return (user + system) / count
}

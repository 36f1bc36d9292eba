/** Time of one report: a market order with one fill, all benchmarks known, horizons pending, text included. Budget 300 µs. */
import type { OrderFacts } from '#lib/domain/account/metrics/facts.ts'
import { measureFillHorizon } from '#lib/domain/account/metrics/fill.ts'
import { measureOrder } from '#lib/domain/account/metrics/order.ts'
import { toExecMetrics, toFillMetrics } from '#lib/domain/account/metrics/record.ts'
import { dec } from '#lib/domain/base/decimal.ts'
import { instant } from '#lib/domain/base/time.ts'

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

const time = (label: string, run: () => unknown, count = 20_000): number => {
  for (let i = 0; i < 3_000; i++) run()
  // Processor time, not wall time: the budget is a share of one core, whatever else the machine does.
  const start = process.cpuUsage()
  for (let i = 0; i < count; i++) run()
  const { user, system } = process.cpuUsage(start)
  const us = (user + system) / count
  process.stdout.write(`${label.padEnd(44)} ${us.toFixed(1).padStart(8)} µs\n`)
  return us
}

const execution = { venue: 'binance-spot', status: 'filled', curatedScore: 0.62 }
const report = measureOrder(facts)
time('measureOrder', () => measureOrder(facts))
time('toExecMetrics', () => toExecMetrics(report, facts, execution))
time('toFillMetrics', () => report.fills.map(toFillMetrics))
const [fill] = facts.fills
if (fill) time('measureFillHorizon', () => measureFillHorizon(fill, 'h1s', dec('61660.12')))
const whole = time('whole report of a one-fill order', () => {
  const measured = measureOrder(facts)
  return [toExecMetrics(measured, facts, execution), measured.fills.map(toFillMetrics)]
})
process.exitCode = whole <= BUDGET_US ? 0 : 1

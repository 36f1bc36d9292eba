import type { FillFacts, OrderFacts } from '#lib/domain/account/metrics/facts.ts'
import { measureFill } from '#lib/domain/account/metrics/fill.ts'
import { measureOrder } from '#lib/domain/account/metrics/order.ts'
import { toExecMetrics, toFillMetrics } from '#lib/domain/account/metrics/record.ts'
import { dec } from '#lib/domain/base/decimal.ts'
import { type Random, randomFor } from '#lib/domain/base/random.ts'
import { instant } from '#lib/domain/base/time.ts'

export const VENUES = ['alder', 'birch', 'cedar', 'dogwood'] as const
/** With a price and a usual size; the first trade most. */
export const SYMBOLS = [
  ['BTC/USDT', 61_658, 0.25],
  ['ETH/USDT', 3_204, 3.2],
  ['SOL/USDT', 162.2, 40],
  ['XRP/USDT', 0.62, 9_000],
  ['ADA/USDT', 0.44, 12_000],
  ['DOGE/USDT', 0.12, 40_000],
  ['LTC/USDT', 82.4, 70],
  ['LINK/USDT', 14.1, 400],
  ['DOT/USDT', 6.3, 900],
  ['AVAX/USDT', 27.9, 200],
  ['ATOM/USDT', 7.1, 800],
  ['UNI/USDT', 8.8, 700],
] as const

/** How often each ending occurs, of a thousand. Nothing is left open: a desk that starts here has nothing to recover. */
const ENDINGS = [
  ['filled', 700, 'success'],
  ['refused', 200, 'refused'],
  ['partially_filled', 50, 'partial'],
  ['cancelled', 25, 'cancelled'],
  ['rejected', 15, 'rejected'],
  ['expired', 9, 'expired'],
  ['failed', 1, 'failed'],
] as const
const CODES = ['CURATOR_VETO', 'RATE_LIMIT', 'POSITION_LIMIT', 'STALE_MARKET', 'ORDER_SIZE_LIMIT', 'SLIPPAGE_LIMIT', 'DAILY_LOSS_LIMIT'] as const
const CHECKS = ['halt', 'reduce-only', 'symbol known', 'market fresh', 'order size minimum', 'eligible venues', 'order notional', 'position notional']
  .concat(['position share of equity', 'gross notional', 'concentration', 'position value at risk', 'daily loss', 'drawdown', 'orders per minute'])
  .concat(['price collar', 'expected slippage', 'share of daily volume', 'share of visible depth', 'self-trade'])

/** One way in which an execution can end, with everything that is stored about it. `weight` is its share of a thousand. */
export type Template = Readonly<Record<string, unknown>> & { readonly no: number; readonly weight: number; readonly status: string }

/** Eight of each ending: with the metrics that the desk would compute for such fills, the rest in the shape and size in which the desk stores it. */
export const templates = (seed: string): readonly Template[] =>
  ENDINGS.flatMap(([status, weight, outcomeType]) => Array.from({ length: 8 }, (_, n) => ({ status, weight, outcomeType, n }))).map((one, no) =>
    templateOf(no, one, randomFor('executions', seed, no)),
  )

function templateOf(
  no: number,
  { status, weight, outcomeType, n }: { status: string; weight: number; outcomeType: string; n: number },
  random: Random,
): Template {
  const isRefused = status === 'refused'
  const filledShare = status === 'filled' ? 1 : status === 'partially_filled' ? 0.2 + random.next() * 0.6 : 0
  const slippageBps = random.normal() * 3 + 1.8
  const facts = factsOf(filledShare, slippageBps, random)
  const report = measureOrder(facts)
  const metrics = isRefused
    ? { status, curated_score: 0.4, nulls: { slippage_bps: 'zero_order', latency_ms: 'zero_order', execution_score: 'zero_order' } }
    : toExecMetrics(report, facts, { venue: 'alder', status, curatedScore: 0.62 })
  const number = (key: string): string | null =>
    typeof (metrics as Record<string, unknown>)[key] === 'string' ? ((metrics as Record<string, string>)[key] as string) : null
  const code = CODES[Math.min(CODES.length - 1, Math.floor(n * 0.9))] as string
  const venueMs = (8 + random.next() * 40).toFixed(3)
  return {
    no,
    weight: weight / 8,
    status,
    outcome_type: outcomeType,
    style: n % 4 === 3 ? 'limit' : n === 6 ? 'twap' : 'market',
    filled_share: filledShare,
    code: isRefused ? code : null,
    slippage_bps: filledShare > 0 ? number('arrival_slippage_bps') : null,
    shortfall_bps: isRefused ? null : number('implementation_shortfall_bps'),
    score: filledShare > 0 ? Number(number('execution_score') ?? 0.8) : null,
    outcome: {
      reasons: isRefused ? [{ code, message: `${code.toLowerCase().replaceAll('_', ' ')}: value is above its limit`, value: '312400', limit: '250000' }] : [],
      decision_ref: null,
      plan_id: null,
      signal_id: null,
      flags: [],
    },
    order_spec: orderSpec(n),
    tr_predict: {
      venue: 'alder',
      model: 'book-walk-1',
      ...numbers(['fee_bps', 'fill_prob', 'impact_bps', 'latency_ms', 'slippage_bps', 'half_spread_bps', 'expected_cost_bps'], random),
    },
    context: {
      ...numbers(['mid', 'equity', 'position', 'recent_score'], random),
      books: VENUES.map((venue) => ({
        venue,
        is_live: true,
        ...numbers(['bid', 'ask', 'bid_size', 'ask_size', 'age_ms', 'seen_at_us', 'venue_at_us'], random),
      })),
    },
    risk_checks: CHECKS.map((name) => ({
      name,
      code: name.toUpperCase().replaceAll(/\W/g, '_'),
      ok: true,
      unit: 'reporting currency',
      ...numbers(['value', 'limit', 'utilisation'], random),
    })),
    route: isRefused ? null : routeOf(random),
    fills: filledShare > 0 ? [{ venue: 'alder', liquidity: 'taker', ...numbers(['px', 'qty', 'fee', 'order_id'], random) }] : [],
    exec_metrics: metrics,
    stages: {
      stamps_us: numbers(['committed', 'noticed', 'judged', 'intent', 'sent', 'acknowledged', 'first_fill', 'done', 'reported'], random),
      committed_is_early: false,
      intervals_ms: numbers(['notice_ms', 'judge_ms', 'intent_ms', 'send_ms', 'ack_ms', 'first_fill_ms', 'working_ms', 'report_ms'], random),
      totals_ms: { decision_to_send_ms: '4.2', venue_ms: filledShare > 0 ? venueMs : null },
      nulls: filledShare > 0 ? {} : { venue_ms: isRefused ? 'not_sent' : 'no_fill', first_fill_ms: 'no_fill' },
    },
    position_data: {
      before: numbers(['quantity', 'average_price', 'realized_pnl'], random),
      after: numbers(['quantity', 'average_price', 'realized_pnl'], random),
    },
    curator_contributions: {
      ...numbers(['sum', 'raw_score', 'threshold', 'margin', 'ln_strength'], random),
      votes: ['execution', 'venue', 'risk', 'position'].map((curator) => ({
        curator,
        action: 'approve',
        reason: `${curator}: slippage 2.16 of 100 bps, latency 10 of 1000 ms, fill probability 1.000, recent score 0.982`,
        ...numbers(['quality', 'raw_contribution', 'contribution', 'weight', 'multiplier', 'threshold', 'kappa', 'confidence'], random),
        evidence: numbers(['fill_prob', 'latency_ms', 'recent_score', 'slippage_bps', 'latency_max_ms', 'slippage_max_bps'], random),
      })),
    },
    fill_metrics: filledShare > 0 ? toFillMetrics(measureFill(facts.fills[0] as FillFacts).values) : {},
  }
}

function factsOf(filledShare: number, slippageBps: number, random: Random): OrderFacts {
  const mid = dec('61657.915')
  const price = mid.times(1 + slippageBps / 10_000).toDecimalPlaces(2)
  const quantity = dec('0.25341')
  const end = mid.times(1 + (random.normal() * 2) / 10_000).toDecimalPlaces(3)
  const filled = quantity.times(filledShare).toDecimalPlaces(5)
  const fill: FillFacts = { side: 'buy', quantity: filled, price, liquidity: 'taker', mid, halfSpread: dec('0.005'), sentMid: mid }
  return {
    side: 'buy',
    decidedQuantity: quantity,
    orderedQuantity: quantity,
    fills: filledShare > 0 ? [fill] : [],
    fees: filled.times(price).times('0.00025'),
    decisionMid: mid,
    arrivalMid: mid,
    endMid: end,
    farTouch: mid.plus('0.005'),
    lastFillMid: end,
    marketTrades: [{ price, size: dec('0.5571') }],
    marketMids: { from: instant(1_000_000), until: instant(1_030_000), points: [{ at: instant(900_000), mid }] },
    score: {
      maxSlippageBps: 100,
      maxLatencyMs: 1_000,
      latencyMs: 8 + random.next() * 40,
      venueScores: [{ venue: 'alder', score: 0.8123, filledQuantity: filled }],
      markoutScaleBps: 10,
    },
    forecast: { expectedCostBps: dec('11.20345'), routingCostBps: dec('12.1'), volatilityDaily: 0.031, horizonDays: 0.000347 },
  }
}

const orderSpec = (n: number) => ({
  raw: {
    decision_type: 'execute',
    trading_plan: { quantity: '0.25341', direction: n % 2 === 0 ? 'long' : 'short', max_slippage_bps: '100', execution_strategy: 'market' },
  },
  side: n % 2 === 0 ? 'buy' : 'sell',
  size: { kind: 'quantity', value: '0.25341' },
  style: n % 4 === 3 ? 'limit' : 'market',
  urgency: 'normal',
  strength: 0.9,
  ...Object.fromEntries(
    ['stop_loss', 'horizon_ms', 'limit_price', 'take_profit', 'valid_until', 'effective_at', 'max_latency_ms', 'max_participation'].map((key) => [key, null]),
  ),
  reduce_only: false,
  max_slippage_bps: '100',
  venue_preferences: [],
})

const routeOf = (random: Random) => ({
  style: 'market',
  chosen: 'alder',
  reason: 'least expected cost: alder at 5.16 bps, next birch at 5.54 bps',
  propensity: 1,
  benchmark_venue: 'alder',
  conversion_price: '61657.915',
  candidates: VENUES.map((venue) => ({
    venue,
    eligible: true,
    why_not: null,
    ...numbers(['score', 'taker_bps', 'depth_quantity', 'routing_cost_bps', 'expected_cost_bps'], random),
    costs: numbers(['fee_bps', 'impact_bps', 'residual_bps', 'half_spread_bps', 'latency_risk_bps'], random),
    parts: numbers(['fees', 'latency', 'liquidity', 'reliability'], random),
  })),
})

/** Full-length floating-point figures, as computed values are: they hardly compress. */
const numbers = (keys: readonly string[], random: Random): Record<string, number> => Object.fromEntries(keys.map((key) => [key, random.next() * 100]))

import type { Booking, ExecutionPatch } from '#lib/db/bookings.ts'
import { event } from '#lib/db/events.ts'
import type { OrderFacts } from '#lib/domain/account/metrics/facts.ts'
import { measureLatency, scoreLatencyMs } from '#lib/domain/account/metrics/latency.ts'
import { measureOrder, type OrderReport } from '#lib/domain/account/metrics/order.ts'
import { toExecMetrics } from '#lib/domain/account/metrics/record.ts'
import type { Known } from '#lib/domain/account/metrics/value.ts'
import { type Decimal, dec, sum } from '#lib/domain/base/decimal.ts'
import { listingKey, toBase } from '#lib/domain/base/listing.ts'
import { type Instant, instant, toIso } from '#lib/domain/base/time.ts'
import { shortfallOf } from '#lib/domain/execute/progress.ts'
import { filledOf } from '#lib/domain/execute/schedule.ts'
import type { Log } from '#lib/log.ts'
import { activityOf, childrenOf } from './children.ts'
import type { LiveExecution, Stamps } from './live.ts'
import type { Memory } from './memory.ts'
import type { MarketClock, WallClock } from './ports.ts'
import { stampsRow } from './rows.ts'

export type Concluder = {
  readonly memory: Memory
  readonly clock: MarketClock
  readonly wall: WallClock
  /** Takes over what only time can tell: mark-outs, reversion, the strand score. */
  readonly watch: (execution: LiveExecution, facts: OrderFacts, report: OrderReport) => void
  readonly log: Log
}

/** A filled execution without a score (no arrival mid) has no outcome type: it cannot be told success from poor. */
type Ended = { readonly status: string; readonly outcomeType: string | null }

/** All orders of the execution are over: measures it, writes its report into the same booking, and lets it go. */
export function conclude(execution: LiveExecution, booking: Booking, desk: Concluder): Booking {
  const { memory, clock, wall, log } = desk
  execution.stamps.done = wall.now()
  const endedAt = clock.now()
  const facts = factsOf(execution, endedAt, memory)
  const report = measureOrder(facts)
  const score = known(report.values.execution_score)
  const ended = endOf(execution, report, score)
  memory.executions.delete(execution.id)
  memory.trackRest(execution, endedAt)
  if (score !== null) memory.learnScore(execution.symbol, execution.style, score)
  const breaches = report.breaches.map((b) =>
    event('incident', `${execution.id}:${b.identity}`, 'raised', execution.id, {
      execution_id: execution.id,
      name: 'identity',
      identity: b.identity,
      left: b.left,
      right: b.right,
    }),
  )
  for (const b of report.breaches) log.error({ execution: execution.id, ...b }, 'identity breached')
  desk.watch(execution, facts, report)
  execution.stamps.reported = wall.now()
  const latency = measureLatency(toStages(execution.stamps))
  // The report leaves first: a line of the log takes as long as a twentieth of the whole way.
  setImmediate(() => log.info({ stage: 'reported', execution: execution.id, status: ended.status, ms: latency.totals.decision_to_send_ms }, 'execution ended'))
  return {
    ...booking,
    executions: [...booking.executions, patchOf(execution, report, facts, ended, score, endedAt, latency, memory)],
    events: [
      ...booking.events,
      ...breaches,
      event('execution', execution.id, 'reported', execution.decisionId, { execution_id: execution.id, status: ended.status }),
    ],
  }
}

function patchOf(
  execution: LiveExecution,
  report: OrderReport,
  facts: OrderFacts,
  ended: Ended,
  score: number | null,
  endedAt: Instant,
  latency: ReturnType<typeof measureLatency>,
  memory: Memory,
): ExecutionPatch {
  const main = mainVenue(execution)
  const position = memory.positions.get(listingKey(main, execution.symbol))
  return {
    id: execution.id,
    status: ended.status,
    tags: ['dm:execution_report'],
    venue: main,
    outcome_type: ended.outcomeType,
    filled_quantity: report.executed.quantity.toFixed(),
    average_price: typeof report.benchmarks.p_bar === 'string' ? null : report.benchmarks.p_bar.toFixed(),
    outcome: {
      reasons: reasonsOf(execution, endedAt, memory),
      ...execution.outcome,
      flags: [...execution.flags, ...(report.isOverfilled ? ['overfill'] : [])],
    },
    fills: execution.fills.map((f) => ({
      px: f.price.toFixed(),
      qty: f.quantity.toFixed(),
      ts: toIso(f.venueAt),
      venue: f.venue,
      fee: f.fee.toFixed(),
      liquidity: f.facts.liquidity,
      order_id: f.order.intent.id,
    })),
    exec_metrics: toExecMetrics(report, facts, { venue: main, status: ended.status, curatedScore: execution.curatedScore }),
    stages: { stamps_us: stampsRow(execution.stamps), committed_is_early: !execution.isCommitStamp, ...latencyRow(latency) },
    execution_score: score,
    arrival_slippage_bps: text(report.values.arrival_slippage_bps),
    implementation_shortfall_bps: text(report.values.implementation_shortfall_bps),
    position_data: {
      before: execution.positionBefore,
      after: {
        quantity: position?.quantity.toFixed() ?? '0',
        average_price: position?.averagePrice?.toFixed() ?? null,
        realized_pnl: position?.realizedPnl.toFixed() ?? '0',
      },
    },
    ended_at: toIso(endedAt),
  }
}

/** The facts of METRICS.md sections 4–7 as the desk knows them at the end. */
export function factsOf(execution: LiveExecution, endedAt: Instant, memory: Memory): OrderFacts {
  const { quotes } = memory
  const { venue } = execution.listing
  const fills = execution.fills
  const lastAt = fills.length > 0 ? instant(Math.max(...fills.map((f) => f.venueAt))) : null
  const at = (when: Instant, clock: 'venue' | 'seen'): Known => {
    const quote = quotes.midBefore(venue, execution.symbol, when, clock)
    return typeof quote === 'string' ? quote : quote.mid
  }
  return {
    side: execution.side,
    decidedQuantity: execution.decidedQuantity,
    orderedQuantity: execution.orderedQuantity,
    fills: fills.map((f) => f.facts),
    fees: fills.reduce<Known>((total, f) => (typeof total === 'string' ? total : typeof f.feeQuote === 'string' ? f.feeQuote : total.plus(f.feeQuote)), dec(0)),
    decisionMid: execution.decisionMid,
    arrivalMid: execution.arrivalMid,
    endMid: at(endedAt, 'seen'),
    farTouch: execution.farTouch,
    lastFillMid: lastAt === null ? 'no_fill' : at(lastAt, 'venue'),
    marketTrades: tradesIn(execution, lastAt, memory),
    marketMids: midsIn(execution, lastAt, memory),
    score: {
      ...execution.bounds,
      latencyMs: scoreLatencyMs(
        execution.orders.map((o) => ({
          filledQuantity: o.state.filledQuantity,
          sentAt: o.sentAt,
          acknowledgedAt: o.acknowledgedAt,
          firstFillAt: o.firstFillAt,
          isResting: o.intent.timeInForce === 'gtc' && !fills.some((f) => f.order === o && f.facts.liquidity === 'taker'),
        })),
      ),
      venueScores: [...new Set(execution.orders.map((o) => o.intent.venue))].flatMap((name) => {
        const score = execution.venueScores[name]
        return score === undefined ? [] : [{ venue: name, score, filledQuantity: sum(fills.filter((f) => f.venue === name).map((f) => f.facts.quantity)) }]
      }),
    },
    forecast: execution.forecast,
    ...participationOf(execution, memory),
    ...restOf(execution, lastAt),
  }
}

function tradesIn(execution: LiveExecution, lastAt: Instant | null, { quotes }: Memory): OrderFacts['marketTrades'] {
  if (lastAt === null) return 'no_fill'
  if (execution.releasedAt === null) return 'not_sent'
  const totals = quotes.trades(execution.listing.venue, execution.symbol, execution.releasedAt, lastAt)
  if (!totals) return 'no_trades'
  return { vwap: totals.notional.div(totals.volume), volume: toBase(totals.volume, execution.listing, execution.conversionPrice) }
}

function midsIn(execution: LiveExecution, lastAt: Instant | null, { quotes }: Memory): OrderFacts['marketMids'] {
  if (lastAt === null) return 'no_fill'
  if (execution.releasedAt === null || lastAt < execution.releasedAt) return 'not_sent'
  return quotes.midWindow(execution.listing.venue, execution.symbol, execution.releasedAt, lastAt) ?? 'no_book'
}

/**
 * The participation-weighted price is known once the market has traded F/ρ; the mark-out watch fills it in. Contracts are
 * left out: their prints count in another unit than F.
 */
const participationOf = ({ listing }: LiveExecution, { policy }: Memory): Pick<OrderFacts, 'pwp'> => ({
  pwp: { price: listing.contractSize === null ? 'pending' : 'not_applicable', participation: dec(policy.limits.maxParticipation) },
})

/** Resting children: how long they rested until the last fill. The queue ahead is the paper venue's own knowledge. */
function restOf(execution: LiveExecution, lastAt: Instant | null): Pick<OrderFacts, 'rest'> {
  const resting = execution.orders.find((o) => o.intent.timeInForce === 'gtc' && o.acknowledgedAt !== null)
  if (!resting || lastAt === null) return {}
  const restMs = (lastAt - (resting.acknowledgedAt as number)) / 1_000
  return { rest: { restMs: restMs < 0 ? 'clock_skew' : restMs, queueAhead: 'not_applicable' } }
}

function endOf(execution: LiveExecution, report: OrderReport, score: number | null): Ended {
  const filled = report.executed.quantity
  if (filled.gt(0)) {
    if (isShort(execution, filled)) return { status: 'partially_filled', outcomeType: 'partial' }
    return { status: 'filled', outcomeType: score === null ? null : score >= 0.7 ? 'success' : score >= 0.4 ? 'acceptable' : 'poor' }
  }
  if (execution.schedule?.stopped) return { status: 'cancelled', outcomeType: 'cancelled' }
  const statuses = execution.orders.map((o) => o.state.status)
  if (statuses.includes('rejected')) return { status: 'rejected', outcomeType: 'rejected' }
  // An intent that was too old to be sent has expired with us.
  const isStale = execution.orders.some((o) => o.state.status === 'denied' && o.state.reason === 'EXPIRED')
  if (isStale || statuses.includes('expired')) return { status: 'expired', outcomeType: 'expired' }
  if (statuses.some((s) => s === 'cancelled' || s === 'denied')) return { status: 'cancelled', outcomeType: 'cancelled' }
  // A schedule under which nothing fell due, or nothing could be placed, ends with its horizon.
  if (execution.schedule !== null) return { status: 'expired', outcomeType: 'expired' }
  return { status: 'failed', outcomeType: 'failed' }
}

/**
 * Less has filled than was ordered. A schedule counts in the units that are traded: the base units of an inverse contract are
 * quotients, and those of its children do not add up to the whole's last digit.
 */
function isShort(execution: LiveExecution, filled: Decimal): boolean {
  const { schedule, orderedQuantity } = execution
  return schedule === null ? filled.lt(orderedQuantity) : filledOf(childrenOf(execution)).lt(schedule.quantity)
}

/** What the venue, or we, said about orders that did not fill whole; of a schedule what it left, and its children that were refused. */
function reasonsOf(execution: LiveExecution, endedAt: Instant, { quotes }: Memory) {
  const { schedule } = execution
  if (schedule === null) return saidOf(execution.orders)
  const left = shortfallOf(schedule, childrenOf(execution), activityOf(execution, schedule, quotes, endedAt))
  return [
    ...(left === null ? [] : [{ code: `SCHEDULE_${left.code.toUpperCase()}`, message: left.message, value: left.quantity.toFixed() }]),
    ...saidOf(execution.orders.filter((o) => o.state.status === 'rejected' || o.state.status === 'denied')),
  ]
}

const saidOf = (orders: LiveExecution['orders']) =>
  orders.flatMap((o) => (o.state.reason === null ? [] : [{ code: o.state.status.toUpperCase(), message: o.state.reason, order_id: o.intent.id }]))

/** The venue with the largest filled quantity; the chosen one while nothing is filled. */
function mainVenue(execution: LiveExecution): string {
  const byVenue = new Map<string, number>()
  for (const f of execution.fills) byVenue.set(f.venue, (byVenue.get(f.venue) ?? 0) + f.facts.quantity.toNumber())
  return [...byVenue].sort((a, b) => b[1] - a[1])[0]?.[0] ?? execution.listing.venue
}

export const toStages = (stamps: Stamps) => ({
  ...(stamps as Record<string, Instant | undefined>),
  first_fill: stamps.firstFill as Instant | undefined,
})

export const latencyRow = (latency: ReturnType<typeof measureLatency>) => {
  const nulls: Record<string, string> = {}
  const numbers = (values: Readonly<Record<string, Known<number>>>) =>
    Object.fromEntries(
      Object.entries(values).map(([key, value]) => {
        if (typeof value === 'string') nulls[key] = value
        return [key, typeof value === 'string' ? null : value]
      }),
    )
  return { intervals_ms: numbers(latency.intervals), totals_ms: numbers(latency.totals), nulls }
}

const known = (value: unknown): number | null => (typeof value === 'string' ? null : (value as { toNumber(): number }).toNumber())
const text = (value: unknown): string | null => (typeof value === 'string' ? null : (value as { toFixed(): string }).toFixed())

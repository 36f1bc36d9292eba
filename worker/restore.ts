import type { Past } from '#lib/db/recovery.ts'
import { storedValue } from '#lib/domain/account/metrics/record.ts'
import type { Horizon } from '#lib/domain/account/metrics/registry.ts'
import type { Known } from '#lib/domain/account/metrics/value.ts'
import { feeIn } from '#lib/domain/account/pnl.ts'
import { type Decimal, dec } from '#lib/domain/base/decimal.ts'
import type { ClientOrderId, DecisionId, ExecutionId, FillId, OrderId } from '#lib/domain/base/id.ts'
import { invariant } from '#lib/domain/base/invariant.ts'
import { type Listing, listingKey } from '#lib/domain/base/listing.ts'
import { money, price, quantity } from '#lib/domain/base/money.ts'
import { fromMs, type Instant, instant, parseIso } from '#lib/domain/base/time.ts'
import type { OrderStatus } from '#lib/domain/execute/order.ts'
import { EnvProblem } from '#lib/env.ts'
import { reroutingOf } from './children.ts'
import { deadlineOf } from './enlist.ts'
import type { LiveExecution, LiveFill, LiveOrder } from './live.ts'
import { LOOKS, type Watched } from './mark.ts'
import type { Memory } from './memory.ts'
import { flagOf } from './schedule.ts'
import { scheduleFrom } from './schedule-rows.ts'

// biome-ignore lint/suspicious/noExplicitAny: a row of our own tables, whose type is the migration
type Row = Readonly<Record<string, any>>

/** Why a benchmark of an execution that outlived its worker is missing: nobody watched the book at that moment. */
const UNWATCHED: Known = 'feed_gap'

/** Puts committed rows back into memory: positions, open executions with their orders and fills, history of venues and styles. */
export function restore(past: Past, memory: Memory, now: Instant): void {
  for (const p of past.positions) {
    memory.positions.set(listingKey(p.venue, p.symbol), {
      venue: p.venue,
      symbol: p.symbol,
      quantity: dec(p.quantity),
      averagePrice: p.average_price === null ? null : price(p.average_price),
      realizedPnl: money(p.realized_pnl),
      fees: money(p.fees),
      pnlCurrency: p.pnl_currency,
      version: p.version,
    })
  }
  for (const v of past.venueCounts) {
    memory.stats.set(v.venue, {
      venue: v.venue,
      successCount: Number(v.successes),
      failureCount: Number(v.failures),
      meanAckMs: v.ack_ms,
      meanFirstFillMs: v.fill_ms,
      uptime: null,
    })
  }
  for (const s of past.recentScores) memory.recentScores.set(`${s.symbol} ${s.style}`, s.score)
  for (const r of past.restingFills) memory.restingFills.set(`${r.symbol} limit`, { filled: Number(r.filled), sent: Number(r.sent) })
  for (const row of past.executions) {
    // What waits for its entry conditions has no order yet: the waiter takes it up.
    if (row.status === 'waiting') continue
    const execution = liveExecution(row, memory)
    for (const o of past.orders) if (o.execution_id === execution.id) addOrder(o, execution, memory, now)
    for (const f of past.fills) if (f.execution_id === execution.id) addFill(f, execution)
    memory.executions.set(execution.id, execution)
    memory.trackRest(execution, now)
  }
}

/** An execution that is over, as it stood: nothing of it is put back into memory. */
export function revive(past: Pick<Past, 'executions' | 'orders' | 'fills'>, memory: Memory, now: Instant): LiveExecution {
  const execution = liveExecution(past.executions[0] as Row, memory)
  for (const o of past.orders) addOrder(o, execution, memory, now)
  for (const f of past.fills) addFill(f, execution)
  return execution
}

function liveExecution(row: Row, memory: Memory): LiveExecution {
  const venue = row.route?.benchmark_venue ?? row.venue
  const spec = row.order_spec ?? {}
  const metrics = row.exec_metrics ?? {}
  const stamps = row.stages?.stamps_us ?? {}
  const schedule = scheduleFrom(row.schedule)
  const listing = listingOf(venue, row.symbol, memory)
  return {
    id: row.id as ExecutionId,
    decisionId: row.decision_id as DecisionId,
    symbol: row.symbol,
    timeframe: row.timeframe,
    side: row.side,
    style: row.execution_type,
    listing,
    conversionPrice: price(row.route.conversion_price),
    decidedQuantity: quantity(row.quantity),
    orderedQuantity: quantity(row.ordered_quantity),
    decisionMid: known(metrics.benchmarks?.p_d),
    forecast: {
      expectedCostBps: known(row.tr_predict?.expected_cost_bps),
      volatilityDaily: row.tr_predict?.inputs?.volatility_daily ?? 'no_trades',
      routingCostBps: known(row.route.routing_cost_bps ?? row.route.candidates?.find((c: Row) => c.venue === row.route.chosen)?.routing_cost_bps),
      horizonDays: (spec.horizon_ms ?? row.tr_predict?.latency_ms ?? 0) / 86_400_000,
    },
    curatedScore: row.curated_score,
    venueScores: metrics.venue_scores ?? {},
    bounds: {
      maxSlippageBps: Number(metrics.inputs?.max_slippage_bps),
      maxLatencyMs: Number(metrics.inputs?.max_latency_ms),
      markoutScaleBps: Number(metrics.inputs?.markout_scale_bps),
    },
    placement: {
      limitPrice: spec.limit_price == null ? null : price(spec.limit_price),
      urgency: spec.urgency ?? 'normal',
      preferences: spec.venue_preferences ?? [],
      reduceOnly: spec.reduce_only ?? false,
    },
    rerouting: reroutingOf(listing, row.route?.candidates?.length ?? 1, memory.policy),
    schedule,
    configVersion: row.config_version,
    stamps: { committed: stamps.committed, noticed: stamps.noticed, judged: stamps.judged, intent: stamps.intent },
    isCommitStamp: !row.stages?.committed_is_early,
    outcome: {
      decision_ref: row.outcome?.decision_ref ?? null,
      plan_id: row.outcome?.plan_id ?? null,
      signal_id: row.outcome?.signal_id ?? null,
      ...(row.outcome?.cause && { cause: row.outcome.cause }),
    },
    deadline: deadlineOf(spec.valid_until ? parseIso(spec.valid_until) : null, spec.horizon_ms ?? null, fromMs(row.decided_at.getTime())),
    releasedAt: null,
    arrivalMid: UNWATCHED,
    farTouch: UNWATCHED,
    orders: [],
    fills: [],
    flags: new Set(['recovered', ...(row.outcome?.flags ?? []), ...(schedule?.holds ?? []).filter((h) => h.name !== 'route').map((h) => flagOf(h.code))]),
    positionBefore: row.position_data?.before ?? null,
  }
}

function addOrder(row: Row, execution: LiveExecution, memory: Memory, now: Instant): void {
  const sentAt = row.sent_at_us === null ? null : instant(Number(row.sent_at_us))
  const order: LiveOrder = {
    execution,
    listing: listingOf(row.venue, row.symbol, memory),
    intent: {
      id: row.id as OrderId,
      executionId: execution.id,
      decisionId: execution.decisionId,
      clientOrderId: row.client_order_id as ClientOrderId,
      childNo: row.child_no,
      sliceNo: row.slice_no,
      symbol: row.symbol,
      venue: row.venue,
      side: row.side,
      type: row.type,
      timeInForce: row.time_in_force,
      price: price(row.price),
      quantity: quantity(row.quantity),
      expiresAt: row.expires_at_us === null ? null : instant(Number(row.expires_at_us)),
      reduceOnly: row.reduce_only,
    },
    state: {
      status: row.status as OrderStatus,
      quantity: quantity(row.quantity),
      filledQuantity: quantity(row.filled_quantity),
      venueOrderId: row.venue_order_id,
      reason: row.reason,
      version: row.version,
      flags: [],
    },
    storedVersion: row.version,
    mayBeKnown: row.status === 'intended',
    sentAt,
    sentWall: us(row.sent_at),
    sentMid: row.sent_mid === null ? UNWATCHED : dec(row.sent_mid),
    acknowledgedAt: null,
    acknowledgedWall: us(row.acknowledged_at),
    firstFillAt: null,
    averagePrice: row.average_price === null ? null : dec(row.average_price),
    unknownSince: us(row.unknown_since),
    lastCheckAt: us(row.last_check_at),
    nextCheckAt: us(row.next_check_at),
  }
  if (sentAt !== null && (execution.releasedAt === null || sentAt < execution.releasedAt)) {
    execution.releasedAt = sentAt
    execution.arrivalMid = order.sentMid
    if (order.sentWall !== null) execution.stamps.sent = order.sentWall
  }
  execution.orders.push(order)
  memory.track(order, now)
}

function addFill(row: Row, execution: LiveExecution): void {
  const order = execution.orders.find((o) => o.intent.id === row.order_id)
  invariant(order, `fill ${row.id} names an order that its execution does not have: ${row.order_id}`)
  const fee = dec(row.fee)
  const fill: LiveFill = {
    id: row.id as FillId,
    venue: row.venue,
    venueFillId: row.venue_fill_id,
    order,
    quantity: quantity(row.quantity),
    price: price(row.price),
    fee,
    feeCurrency: row.fee_currency,
    feeQuote: feeIn(order.listing.quote, fee, row.fee_currency, order.listing, known(row.mid)),
    venueAt: instant(Number(row.venue_at_us)),
    seenAt: instant(Number(row.seen_at_us)),
    facts: factsOf(row),
  }
  execution.fills.push(fill)
  order.firstFillAt ??= fill.seenAt
}

const factsOf = (row: Row) => ({
  side: row.side,
  quantity: dec(row.base_quantity),
  price: dec(row.price),
  liquidity: row.liquidity,
  mid: known(row.mid),
  halfSpread: known(row.half_spread),
  sentMid: known(row.sent_mid),
})

/** Fills of finished executions whose horizons are still to come, grouped again by execution. */
export function watchedFrom(past: Past): Watched[] {
  const byExecution = new Map<string, Row[]>()
  for (const row of past.unmarked) byExecution.set(row.execution_id, [...(byExecution.get(row.execution_id) ?? []), row])
  return [...byExecution.values()].map((rows) => {
    const first = rows[0] as Row
    const metrics = first.exec_metrics
    const look = Math.max(
      0,
      LOOKS.findIndex((horizons) => rows.some((r) => isPending(r.metrics, `${horizons.at(-1)}_markout_bps`))),
    )
    const lastAt = instant(Math.max(...rows.map((r) => Number(r.venue_at_us))))
    return {
      id: first.execution_id,
      decisionId: first.decision_id,
      side: first.side,
      symbol: first.symbol,
      venue: first.benchmark_venue ?? first.venue,
      lastAt,
      lastFillMid: known(metrics.benchmarks?.last_fill_mid),
      fills: rows.map((r) => ({ id: r.id, venue: r.venue, venueAt: instant(Number(r.venue_at_us)), facts: factsOf(r), markouts: new Map<Horizon, Known>() })),
      score: {
        executionScore: storedValue(metrics, 'execution_score'),
        slipPen: storedValue(metrics, 'slip_pen'),
        fillRate: storedValue(metrics, 'fill_rate'),
        markoutScaleBps: Number(metrics.inputs?.markout_scale_bps ?? 10),
      },
      participation: isPending(metrics, 'pwp_slippage_bps') ? 'lost' : null,
      stages: null,
      look,
      unwritten: look,
    }
  })
}

const isPending = (metrics: Row, key: string): boolean => metrics[key] === undefined || (metrics[key] === null && metrics.nulls?.[key] === 'pending')

function listingOf(venue: string, symbol: string, memory: Memory): Listing {
  const listing = memory.quotes.listing(venue, symbol)
  // Somebody has taken a venue away where orders are open: only he can give it back.
  if (!listing)
    throw new EnvProblem(`orders for ${symbol} are open at ${venue}, which is not there: start with the market, or the ROPEWALK_HTTP_VENUES, that has it`)
  return listing
}

const known = (value: string | number | null | undefined): Known => (value === null || value === undefined ? UNWATCHED : dec(value))
const us = (value: Date | null): Instant | null => (value === null ? null : fromMs(value.getTime()))

/** Peak and start of day as decimals, where the past has them. */
export const equityMarks = (past: Past): { peak: Decimal | null; dayStart: { at: Instant; equity: Decimal } | null } => ({
  peak: past.peakEquity === null ? null : dec(past.peakEquity),
  dayStart: past.dayStart === null ? null : { at: instant(Number(past.dayStart.at_us)), equity: dec(past.dayStart.equity) },
})

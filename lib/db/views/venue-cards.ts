import { z } from 'zod'
import { latencyQuantiles, type Sample } from '#lib/domain/account/metrics/statistics.ts'
import { dec, sum } from '#lib/domain/base/decimal.ts'
import type { ScorecardView } from '#lib/wire/views/venues.ts'
import { type ErrorSample, forecastError, meanOf, partsRow, simulatorError } from './twins.ts'

/** METRICS.md section 11: below this a row is an observation. */
const ORDERS_MIN = 20
const DAYS_MIN = 5

/** The scorecard of a group of executions; `query` names it and seeds its intervals. */
export function cardOf(group: readonly Ended[], query: string): ScorecardView {
  const orders = group.flatMap((e) => e.orders)
  const fills = group.flatMap((e) => e.fills.map((f) => ({ ...f, day: e.day })))
  const sent = orders.filter((o) => o.status !== 'intended' && o.status !== 'denied')
  const days = new Set(group.map((e) => e.day)).size
  const errors = group.flatMap(errorOf)
  const ordered = sum(group.map((e) => dec(e.orderedNotional ?? 0)))
  const perFill = (key: 'effectiveSpread' | 'markout10s' | 'markout1m') =>
    meanOf(
      fills.map((f) => ({ value: f[key] === null ? 'pending' : dec(f[key]), notional: dec(f.notional), decisionId: f.executionId, day: f.day })),
      `${key} ${query}`,
    )
  const perOrder = (key: 'slippage' | 'shortfall' | 'feeCost', weight: 'filledNotional' | 'decidedNotional') =>
    meanOf(
      group.map(
        (e): Sample => ({
          value: e[key] === null ? (e.fills.length === 0 ? 'no_fill' : 'no_book') : dec(e[key]),
          notional: dec(e[weight] ?? 0),
          decisionId: e.id,
          day: e.day,
        }),
      ),
      `${key} ${query}`,
    )
  const made = sum(fills.filter((f) => f.liquidity === 'maker').map((f) => dec(f.notional)))
  const traded = sum(fills.map((f) => dec(f.notional)))
  return {
    executions: group.length,
    orders: sent.length,
    fills: fills.length,
    days,
    notional: traded.toFixed(2),
    fillRate: ordered.isZero()
      ? null
      : sum(group.map((e) => dec(e.filledOrdered ?? 0)))
          .div(ordered)
          .toFixed(),
    makerShare: traded.isZero() ? null : made.div(traded).toFixed(),
    slippage: perOrder('slippage', 'filledNotional'),
    shortfall: perOrder('shortfall', 'decidedNotional'),
    feeCost: perOrder('feeCost', 'decidedNotional'),
    effectiveSpread: perFill('effectiveSpread'),
    markout10s: perFill('markout10s'),
    markout1m: perFill('markout1m'),
    rejectRate:
      sent.length === 0
        ? null
        : dec(sent.filter((o) => o.status === 'rejected').length)
            .div(sent.length)
            .toFixed(),
    unknownCount: sent.filter((o) => o.wasUnknown).length,
    ackMs: quantiles(sent.flatMap((o) => o.ackMs ?? [])),
    firstFillMs: quantiles(group.flatMap((e) => e.firstFillMs ?? [])),
    modelError: forecastError(errors, query),
    simulatorError: simulatorError(errors, query),
    isObservation: sent.length < ORDERS_MIN || days < DAYS_MIN,
  }
}

function quantiles(values: readonly number[]) {
  const { n, p50, p95 } = latencyQuantiles(values.filter((v) => v >= 0))
  return { n, p50: p50?.toFixed(3) ?? null, p95: p95?.toFixed(3) ?? null }
}

export const errorOf = (e: Ended): ErrorSample[] =>
  e.twin === null ? [] : [{ executionId: e.id, venue: e.venue, style: e.style, symbol: e.symbol, day: e.day, endedAtMs: e.endedAtMs, ...e.twin }]

/** One ended execution with its orders and fills. */
export type Ended = z.infer<typeof executionRow> & {
  readonly orders: readonly z.infer<typeof orderRow>[]
  readonly fills: readonly z.infer<typeof fillRow>[]
}

const text = z.string().nullable()
const number = z.number().nullable()
export const executionRow = z.object({
  id: z.string(),
  venue: z.string(),
  symbol: z.string(),
  style: z.string(),
  day: z.string(),
  endedAtMs: z.number(),
  slippage: text,
  shortfall: text,
  feeCost: text,
  decidedNotional: number,
  filledNotional: text,
  orderedNotional: text,
  filledOrdered: text,
  volatility: number,
  firstFillMs: number,
  twin: z.object({ notional: z.string(), isSimulated: z.boolean(), errorBps: text, simulatorErrorBps: text, parts: partsRow.nullable() }).nullable(),
})
export const orderRow = z.object({ executionId: z.string(), status: z.string(), ackMs: number, wasUnknown: z.boolean() })
export const fillRow = z.object({
  executionId: z.string(),
  liquidity: z.string(),
  notional: z.string(),
  effectiveSpread: text,
  markout10s: text,
  markout1m: text,
})

import { dec, min, parseDecimal } from '../base/decimal.ts'
import type { Result } from '../base/result.ts'
import { err, ok } from '../base/result.ts'
import type { Problem } from './fields.ts'
import { isRecord, own, truth } from './fields.ts'
import type { Limits, TradingState } from './policy.ts'

/**
 * What a risk update asks for, field by field; a missing field asks for nothing. Plain JSON: stored as it stands
 * (`tr_risk_update.limits`). Null takes an earlier wish back.
 */
export type RiskUpdate = {
  readonly halt?: boolean | null
  readonly reduce_only?: boolean | null
  readonly max_order_notional?: string | null
  readonly max_position_notional?: string | null
  readonly max_gross_notional?: string | null
  readonly max_daily_loss?: string | null
  readonly max_drawdown?: number | null
  readonly max_orders_per_minute?: number | null
  readonly price_collar_bps?: number | null
}

type Reader = (value: unknown) => Result<string | number | boolean, string>
const amount: Reader = (value) => {
  const read = parseDecimal(value)
  return read && !read.isNegative() && read.lt('1e31') ? ok(read.toFixed()) : err('must be an amount of 0 or more')
}
const within =
  (high: number): Reader =>
  (value) => {
    const read = parseDecimal(value)?.toNumber()
    return read !== undefined && read >= 0 && read <= high ? ok(read) : err(`must be a number from 0 to ${high}`)
  }
/** As text too: a halt must not be missed for its spelling. */
const flag: Reader = truth

const FIELDS: Record<keyof RiskUpdate, Reader> = {
  halt: flag,
  reduce_only: flag,
  max_order_notional: amount,
  max_position_notional: amount,
  max_gross_notional: amount,
  max_daily_loss: amount,
  max_drawdown: within(1),
  max_orders_per_minute: within(10_000_000),
  price_collar_bps: within(10_000),
}

/** Reads `rm_risk_limits`. What is understood applies, what is not is named with its path; unknown fields are left alone. */
export function readRiskUpdate(raw: unknown): { readonly update: RiskUpdate; readonly problems: readonly Problem[] } {
  if (!isRecord(raw)) return { update: {}, problems: [{ path: 'rm_risk_limits', message: 'must be an object' }] }
  const update: Record<string, unknown> = {}
  const problems: Problem[] = []
  for (const [key, read] of Object.entries(FIELDS)) {
    const value = own(raw, key)
    if (value === undefined) {
      if (Object.hasOwn(raw, key)) update[key] = null
      continue
    }
    const result = read(value)
    if (result.ok) update[key] = result.value
    else problems.push({ path: `rm_risk_limits.${key}`, message: result.error })
  }
  return { update, problems }
}

/** The newer wish of the same scope wins field by field. */
export const mergeUpdates = (older: RiskUpdate, newer: RiskUpdate): RiskUpdate => ({ ...older, ...newer })

/**
 * The limits in force: of the configured limit and each update (whole portfolio, symbol) the strictest. An update
 * therefore tightens at once and, by asking for more again, loosens only up to what is configured.
 */
export const tighten = (configured: Limits, ...updates: readonly RiskUpdate[]): Limits => updates.reduce(tightenOnce, configured)

const tightenOnce = (limits: Limits, update: RiskUpdate): Limits => ({
  ...limits,
  maxOrderNotional: stricter(limits.maxOrderNotional, update.max_order_notional),
  maxPositionNotional: stricter(limits.maxPositionNotional, update.max_position_notional),
  maxGrossNotional: stricter(limits.maxGrossNotional, update.max_gross_notional),
  maxDailyLoss: stricter(limits.maxDailyLoss, update.max_daily_loss),
  maxDrawdown: Math.min(limits.maxDrawdown, update.max_drawdown ?? limits.maxDrawdown),
  maxOrdersPerMinute: Math.min(limits.maxOrdersPerMinute, update.max_orders_per_minute ?? limits.maxOrdersPerMinute),
  priceCollarBps: Math.min(limits.priceCollarBps, update.price_collar_bps ?? limits.priceCollarBps),
  halt: limits.halt || update.halt === true,
  reduceOnly: limits.reduceOnly || update.reduce_only === true,
})

/** The switch on screen is one more voice: it halts or restricts, and never lifts what a limit forbids. */
export const withState = (limits: Limits, state: TradingState): Limits =>
  state === 'trading' ? limits : { ...limits, halt: limits.halt || state === 'halted', reduceOnly: limits.reduceOnly || state === 'reduce_only' }

/** What one order may add, times a factor of at most 1: a lesson tightens and never loosens. */
export const tightenedBy = (limits: Limits, factor: number): Limits =>
  factor >= 1
    ? limits
    : {
        ...limits,
        maxOrderNotional: dec(limits.maxOrderNotional).times(factor).toFixed(),
        maxPositionNotional: dec(limits.maxPositionNotional).times(factor).toFixed(),
        maxPositionEquityShare: limits.maxPositionEquityShare * factor,
        maxConcentration: limits.maxConcentration * factor,
      }

const stricter = (configured: string, wished: string | null | undefined): string =>
  wished === null || wished === undefined ? configured : min(dec(configured), dec(wished)).toFixed()

import type { Decimal } from '../base/decimal.ts'
import type { Listing } from '../base/listing.ts'
import { roundDownToLot, toBase, toTraded } from '../base/listing.ts'
import type { Side } from '../base/market.ts'
import { signOf } from '../base/market.ts'
import type { Bps, Price, Quantity } from '../base/money.ts'
import type { Result } from '../base/result.ts'
import { err, ok } from '../base/result.ts'
import type { Instant } from '../base/time.ts'
import { instant, parseDurationMs, plusMs, toIso, US_PER_S } from '../base/time.ts'
import type { Read } from '../decide/fields.ts'
import { isRecord, own, positiveDecimal, positiveNumber } from '../decide/fields.ts'
import { boundInWords } from '../decide/in-words.ts'
import type { Limits } from '../decide/policy.ts'
import { modify } from './progress.ts'
import type { Child, Schedule } from './schedule.ts'
import { AS_MADE, committedOf, filledOf } from './schedule.ts'
import { refillsOf } from './styles/iceberg.ts'

/** What a change asks for; a missing field stays as it is. */
export type Amendment = {
  /** Base units, of the whole order, what has filled included. */
  readonly quantity?: Decimal
  readonly limitPrice?: Price
  /** Counted from the order's start, as the decision's own horizon. */
  readonly horizonMs?: number
  readonly maxParticipation?: number
  readonly maxSlippageBps?: Bps
}

/** Why an order is not changed. `field` is the name of the field that asks for it; missing when it is the order itself. */
export type NotAmended = {
  readonly code:
    | 'INVALID_CHANGE'
    | 'NOT_MODIFIABLE'
    | 'OVER'
    | 'BELOW_WORKING'
    | 'NOT_LOTS'
    | 'IN_THE_PAST'
    | 'PARTICIPATION_LIMIT'
    | 'PRICE_COLLAR'
    | 'ORDER_SIZE_LIMIT'
    | 'POSITION_LIMIT'
    | 'GROSS_LIMIT'
    | 'DAILY_LOSS_LIMIT'
    | 'DRAWDOWN_LIMIT'
    | 'REDUCE_ONLY'
    | 'HALTED'
    | 'RATE_LIMIT'
    | 'SELF_TRADE'
  readonly message: string
  readonly field?: string
}

const refused = (code: NotAmended['code'], field: string | null, message: string): Result<never, NotAmended> =>
  err({ code, message, ...(field !== null && { field }) })

const YEAR_MS = 366 * 86_400_000
const READERS: { readonly [K in keyof Required<Amendment>]: readonly [field: string, read: (value: unknown) => Read<Required<Amendment>[K]>] } = {
  quantity: ['quantity', positiveDecimal],
  limitPrice: ['limit_price', (v) => positiveDecimal(v) as Read<Price>],
  horizonMs: [
    'time_horizon',
    (v) => {
      const ms = parseDurationMs(v)
      return ms !== null && ms >= 1 && ms <= YEAR_MS
        ? ok(ms)
        : err('must be a duration such as 30s, 5m, 1h, or seconds, at least a millisecond and at most a year')
    },
  ],
  maxParticipation: ['max_participation', (v) => positiveNumber(v, 1)],
  maxSlippageBps: [
    'max_slippage_bps',
    (v) => {
      const read = positiveDecimal(v)
      return read.ok && read.value.gt(10_000) ? err('must be at most 10000') : (read as Read<Bps>)
    },
  ],
}

/** Reads the fields of a `trading_plan` that change an order; unknown fields ask for nothing, null is no wish. */
export function readAmendment(raw: unknown): Result<Amendment, NotAmended> {
  if (!isRecord(raw)) return refused('INVALID_CHANGE', null, 'a change is an object')
  const change: Record<string, unknown> = {}
  for (const [key, [field, read]] of Object.entries(READERS)) {
    const value = own(raw, field)
    if (value === undefined) continue
    const result = read(value)
    if (!result.ok) return refused('INVALID_CHANGE', field, `${field} ${result.error}`)
    change[key] = result.value
  }
  if (Object.keys(change).length === 0) {
    return refused(
      'INVALID_CHANGE',
      null,
      `a change names at least one of ${Object.values(READERS)
        .map(([field]) => field)
        .join(', ')}`,
    )
  }
  return ok(change)
}

/** An order that is being traded, as far as a change of it needs to know. */
export type Amendable = {
  readonly style: string
  readonly side: Side
  /** Null for an order that was sent whole: a resting limit order gets one with its first change. */
  readonly schedule: Schedule | null
  readonly children: readonly Child[]
  /** The benchmark's listing, and the price at which base units became its units. */
  readonly listing: Listing
  readonly conversionPrice: Price
  /** Traded units of the whole order. */
  readonly quantity: Quantity
  readonly limitPrice: Price | null
  /** When it was first sent, and until when it rests. */
  readonly startsAt: Instant
  readonly endsAt: Instant | null
  /** Mid of now; null while there is none, and then no price can be held against the collar. */
  readonly mid: Decimal | null
}

/** A child that ended without filling is replaced after this pause. */
const RETRY_US = US_PER_S

/**
 * The schedule after the change, the same object when it asks for what is so already, or why it cannot be done.
 *
 * An order that takes goes on with the new terms at its next child. What rests is cancelled and replaced: children up to
 * `replaceThrough` are taken back, and since only one child of it may be open, the new one is intended after the venue has
 * confirmed the cancel, for what the fills known then have left.
 */
export function amend(order: Amendable, change: Amendment, now: Instant, limits: Limits): Result<Schedule, NotAmended> {
  const before = order.schedule ?? restingSchedule(order)
  if (before === null) return refused('NOT_MODIFIABLE', null, `a ${order.style} order that was sent whole cannot be changed`)
  if (before.stopped !== null || now >= before.endsAt) return refused('OVER', null, 'the order is over')
  const isResting = before.placing === 'rest'
  const wrong = termsProblem(order, before, change, limits)
  if (wrong !== null) return err(wrong)
  const resized = resize(order, before, change, now)
  if (!resized.ok) return resized
  const next: Schedule = {
    ...resized.value,
    participationMax: change.maxParticipation ?? before.participationMax,
    terms: { limitPrice: change.limitPrice ?? before.terms.limitPrice, maxSlippageBps: change.maxSlippageBps ?? before.terms.maxSlippageBps },
  }
  const isWhole = before.style === 'limit'
  const isMoved =
    !sameValue(change.limitPrice, before.terms.limitPrice ?? order.limitPrice) ||
    next.endsAt !== before.endsAt ||
    (isWhole && !next.quantity.eq(before.quantity))
  const isSame =
    !isMoved &&
    next.quantity.eq(before.quantity) &&
    next.participationMax === before.participationMax &&
    sameValue(change.maxSlippageBps, before.terms.maxSlippageBps)
  if (isSame) return ok(before)
  const highest = order.children.reduce((no, c) => Math.max(no, c.childNo), 0)
  return ok(isResting && isMoved ? { ...next, replaceThrough: highest } : next)
}

/** A wish that is not there is fulfilled. */
const sameValue = (wished: Decimal | undefined, current: Decimal | null): boolean => wished === undefined || (current !== null && wished.eq(current))

function termsProblem(order: Amendable, schedule: Schedule, change: Amendment, limits: Limits): NotAmended | null {
  const { maxParticipation, maxSlippageBps, limitPrice } = change
  const no = (code: NotAmended['code'], field: string, message: string): NotAmended => ({ code, field, message })
  if (maxParticipation !== undefined) {
    if (schedule.style === 'limit') return no('NOT_MODIFIABLE', 'max_participation', 'a limit order that rests whole has no participation cap')
    if (maxParticipation > limits.maxParticipation) {
      const share = boundInWords(String(maxParticipation), String(limits.maxParticipation), 'ratio')
      return no('PARTICIPATION_LIMIT', 'max_participation', `max_participation is ${share.value}, the limit is ${share.limit}`)
    }
  }
  if (maxSlippageBps !== undefined && schedule.placing === 'rest')
    return no('NOT_MODIFIABLE', 'max_slippage_bps', 'an order that rests at its own price has no slippage bound')
  if (limitPrice !== undefined) {
    if (limitPrice.lt(order.listing.tick))
      return no('INVALID_CHANGE', 'limit_price', `the price is below one tick of ${order.listing.tick.toFixed()} ${order.listing.quote}`)
    const distance = order.mid && limitPrice.minus(order.mid).times(signOf(order.side)).times(10_000).div(order.mid)
    if (schedule.placing === 'rest' && distance?.gt(limits.priceCollarBps)) {
      const said = boundInWords(distance.toFixed(), String(limits.priceCollarBps), 'bps')
      return no('PRICE_COLLAR', 'limit_price', `the price is ${said.value} beyond the mid, the limit is ${said.limit}`)
    }
  }
  return null
}

function resize(order: Amendable, schedule: Schedule, change: Amendment, now: Instant): Result<Schedule, NotAmended> {
  const { listing, conversionPrice, children } = order
  const endsAt = change.horizonMs === undefined ? schedule.endsAt : plusMs(schedule.startsAt, change.horizonMs)
  if (endsAt <= now) return refused('IN_THE_PAST', 'time_horizon', `the new end ${toIso(endsAt)} has already passed`)
  const quantity = change.quantity === undefined ? schedule.quantity : roundDownToLot(toTraded(change.quantity, listing, conversionPrice), listing.lot)
  if (!quantity.gte(schedule.quantityMin))
    return refused('NOT_LOTS', 'quantity', `the new size is below the ${toBase(schedule.quantityMin, listing, conversionPrice).toFixed()} that can be sent`)
  if (quantity.eq(schedule.quantity) && endsAt === schedule.endsAt) return ok(schedule)
  if (schedule.pace === 'refill') {
    const filled = filledOf(children)
    if (quantity.lte(filled)) return refused('BELOW_WORKING', 'quantity', `${filled.toFixed()} has already filled; a cancel takes back the rest`)
    const open = schedule.style === 'limit' ? filled : committedOf(children)
    if (quantity.lt(open)) return refused('BELOW_WORKING', 'quantity', `${open.toFixed()} has filled or is working`)
    const shown = schedule.style === 'limit' ? quantity : ((schedule.slices[0]?.quantity ?? quantity) as Quantity)
    return ok({ ...schedule, quantity, endsAt, slices: refillsOf(quantity, shown, schedule.quantityMin, schedule.startsAt) })
  }
  const changed = modify(schedule, children, { quantity, endsAt }, now)
  if (changed.ok) return changed
  return refused(changed.error.code, changed.error.code === 'IN_THE_PAST' ? 'time_horizon' : 'quantity', changed.error.message)
}

/** A limit order that rests whole, written as a schedule of one child at a time, so that it can be replaced. */
function restingSchedule(order: Amendable): Schedule | null {
  const { style, quantity, listing, startsAt, endsAt } = order
  if (style !== 'limit' || endsAt === null) return null
  return {
    style: 'limit',
    pace: 'refill',
    placing: 'rest',
    reason: 'rests whole; replaced when its terms change',
    quantity,
    lot: listing.lot,
    quantityMin: listing.lot as Quantity,
    startsAt,
    endsAt,
    intervalUs: RETRY_US,
    participationMax: null,
    volumeFrom: instant(startsAt),
    slices: [{ sliceNo: 1, dueAt: startsAt, quantity }],
    parameters: {},
    ...AS_MADE,
  }
}

import type { Decimal } from '../../base/decimal.ts'
import { dec, max, ZERO } from '../../base/decimal.ts'
import { invariant } from '../../base/invariant.ts'
import { roundDownToLot } from '../../base/listing.ts'
import type { Quantity } from '../../base/money.ts'
import type { Instant } from '../../base/time.ts'
import { instant, US_PER_MS } from '../../base/time.ts'
import type { StylePolicy } from '../../decide/policy.ts'
import type { Schedule, ScheduledStyle, Slice } from '../schedule.ts'
import { AS_MADE } from '../schedule.ts'

/** What every style is asked: the parent order in traded units, and from when to when. */
export type ScheduleRequest = {
  /** The decision's id: chance is drawn from it and from nothing else. */
  readonly seed: string
  readonly quantity: Quantity
  readonly lot: Decimal
  /** Smallest child that the venue takes, in traded units; raised to one lot. */
  readonly quantityMin: Quantity
  readonly startsAt: Instant
  readonly horizonMs: number
  /** ρ of `Schedule.participationMax`; null = no cap. */
  readonly participationMax: number | null
  readonly styles: StylePolicy
}

/** Where in the last interval what is left becomes due, as a share of it. */
const CLEAN_UP_AT = [0.5, 0.75, 0.875] as const

export type Grid = { readonly startsAt: Instant; readonly endsAt: Instant; readonly count: number; readonly intervalUs: number }

/**
 * Divides the horizon: as configured, slices come at least a second and at most a minute apart, twenty to an order where
 * that allows, and longer horizons take longer intervals than more than 500 slices. `share` is the smallest part of an even slice that the style will plan (0.8 for ±20 %): there are
 * never so many slices that a child would be too small to be sent.
 */
export function gridOf(request: ScheduleRequest, share = 1): Grid {
  const { quantity, lot, startsAt, horizonMs, styles } = request
  invariant(horizonMs >= 1, `a horizon is at least a millisecond, got ${horizonMs}`)
  invariant(quantity.gt(0) && quantity.mod(lot).isZero(), `a parent order is whole lots, got ${quantity.toFixed()} of ${lot.toFixed()}`)
  const spacing = Math.max(horizonMs / styles.slicesMax, Math.min(styles.intervalMaxMs, Math.max(styles.intervalMinMs, horizonMs / styles.slices)))
  const byTime = Math.max(1, Math.floor(horizonMs / spacing))
  const bySize = quantity.times(share).div(minimumOf(request).plus(lot)).floor().toNumber()
  const count = Math.max(1, Math.min(byTime, bySize))
  const horizonUs = Math.round(horizonMs * US_PER_MS)
  return { startsAt, endsAt: instant(startsAt + horizonUs), count, intervalUs: horizonUs / count }
}

export const minimumOf = ({ quantityMin, lot }: Pick<ScheduleRequest, 'quantityMin' | 'lot'>): Quantity => {
  const lots = max(quantityMin, lot).div(lot).ceil()
  return lots.times(lot) as Quantity
}

/** Start of interval `i`, or any instant within the grid by a fractional `i`. */
export const instantAt = (grid: Grid, i: number): Instant => instant(grid.startsAt + Math.floor(i * grid.intervalUs))

/**
 * Deals the parent out by cumulative share, rounded down to whole lots, so that the parts always add up to the whole
 * and each is within one lot of its exact share. A part below the minimum goes with the next one, the last with the one
 * before. `weights` are non-negative, one per interval of the grid, due at its start.
 */
export function allot(request: ScheduleRequest, grid: Grid, weights: readonly number[], dueAt = (i: number) => instantAt(grid, i)): Slice[] {
  const total = weights.reduce((sum, w) => sum + w, 0)
  invariant(weights.length === grid.count && total > 0 && weights.every((w) => w >= 0), 'one weight per interval, not all of them zero')
  const least = minimumOf(request)
  const slices: { dueAt: Instant; quantity: Decimal }[] = []
  let share = 0
  let dealt = ZERO
  weights.forEach((weight, i) => {
    share += weight
    const isLast = i === weights.length - 1
    const upTo = isLast ? request.quantity : roundDownToLot(request.quantity.times(dec(Math.min(1, share / total))), request.lot)
    const part = upTo.minus(dealt)
    const before = slices.at(-1)
    if (part.gte(least) || (isLast && part.gt(0) && !before)) {
      slices.push({ dueAt: dueAt(i), quantity: part })
      dealt = upTo
    } else if (isLast && before) {
      before.quantity = before.quantity.plus(part)
      dealt = upTo
    }
  })
  invariant(dealt.eq(request.quantity), 'a schedule plans the whole order')
  return slices.map((s, i) => ({ sliceNo: i + 1, dueAt: s.dueAt, quantity: s.quantity as Quantity }))
}

/**
 * A schedule that goes by the clock. Its participation cap needs volume before the first child, so it is counted from one
 * interval before the start: the first slice may take its share of what has just traded.
 */
export function clockSchedule(
  style: ScheduledStyle,
  request: ScheduleRequest,
  grid: Grid,
  slices: readonly Slice[],
  reason: string,
  parameters: Schedule['parameters'],
): Schedule {
  return {
    style,
    pace: 'clock',
    placing: 'take',
    reason,
    quantity: request.quantity,
    lot: request.lot,
    quantityMin: minimumOf(request),
    startsAt: grid.startsAt,
    endsAt: grid.endsAt,
    intervalUs: grid.intervalUs,
    participationMax: request.participationMax,
    volumeFrom: instant(request.startsAt - Math.ceil(grid.intervalUs)),
    slices: withCleanUp(slices, grid),
    parameters: { slices: String(slices.length), ...parameters },
    ...AS_MADE,
  }
}

/** `12.5 s`; for the reasons of schedules. */
export const seconds = (us: number): string => `${Number((us / 1e6).toPrecision(4))} s`

/** Slices that plan nothing, in the last interval: what is left by then is due there. */
function withCleanUp(slices: readonly Slice[], grid: Grid): Slice[] {
  const late = CLEAN_UP_AT.map((share, i) => ({
    sliceNo: slices.length + i + 1,
    dueAt: instantAt(grid, grid.count - 1 + share),
    quantity: ZERO as Quantity,
  }))
  return [...slices, ...late]
}

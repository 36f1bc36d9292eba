import type { Decimal } from '../../base/decimal.ts'
import { dec, max, min } from '../../base/decimal.ts'
import { roundDownToLot } from '../../base/listing.ts'
import type { Quantity } from '../../base/money.ts'
import type { Instant } from '../../base/time.ts'
import { instant, US_PER_MS } from '../../base/time.ts'
import type { Schedule, Slice } from '../schedule.ts'
import { AS_MADE } from '../schedule.ts'
import type { ScheduleRequest } from './slices.ts'
import { minimumOf } from './slices.ts'

/** Pause before a child that ended without filling is replaced: a second, in a long order a 500th of it. */
const retryMsOf = (horizonMs: number): number => Math.max(1_000, horizonMs / 500)
/** A tiny display of a huge order would be refilled without end: no more refills than this are planned. */
const SLICES_MAX = 1_000

/**
 * Iceberg: one resting child of the display size at a time, refilled when it has filled, until the order or the horizon
 * is over. Refills queue anew at their price: what is hidden has no priority.
 */
export function planIceberg(request: ScheduleRequest, display: Decimal | null): Schedule {
  const { quantity, lot, startsAt, horizonMs } = request
  const least = minimumOf(request)
  const wanted = roundDownToLot(display ?? quantity.times(dec(request.styles.icebergDisplay)), lot)
  const floor = quantity.div(SLICES_MAX).div(lot).ceil().times(lot)
  const shown = min(quantity, max(least, max(wanted, floor))) as Quantity
  const intervalUs = Math.round(retryMsOf(horizonMs) * US_PER_MS)
  const slices = refillsOf(quantity, shown, least, startsAt)
  return {
    style: 'iceberg',
    pace: 'refill',
    placing: 'rest',
    reason: `shows ${shown.toFixed()} of ${quantity.toFixed()} at a time`,
    quantity,
    lot,
    quantityMin: least,
    startsAt,
    endsAt: instant(startsAt + Math.round(horizonMs * US_PER_MS)),
    intervalUs,
    participationMax: request.participationMax,
    volumeFrom: instant(startsAt - intervalUs),
    slices,
    parameters: { display: shown.toFixed() },
    ...AS_MADE,
  }
}

/** What the refills would be if each filled whole; a rest below the minimum goes with the one before. */
export function refillsOf(quantity: Quantity, shown: Quantity, least: Quantity, startsAt: Instant): Slice[] {
  const slices: Slice[] = []
  let left: Decimal = quantity
  while (left.gt(0)) {
    const part = left.minus(shown).lt(least) ? left : shown
    slices.push({ sliceNo: slices.length + 1, dueAt: startsAt, quantity: part as Quantity })
    left = left.minus(part)
  }
  return slices
}

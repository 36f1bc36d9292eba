import type { Decimal } from '../base/decimal.ts'
import { max, ZERO } from '../base/decimal.ts'
import type { Quantity } from '../base/money.ts'
import type { Result } from '../base/result.ts'
import { err, ok } from '../base/result.ts'
import type { Instant } from '../base/time.ts'
import { instant } from '../base/time.ts'
import type { Activity, Child, Schedule, Slice } from './schedule.ts'
import { committedOf, filledOf, plannedBy, REFUSALS_MAX } from './schedule.ts'

/** One step of a curve: from `at` on, `planned` should have been ordered and `done` had been filled. */
export type Point = { readonly at: Instant; readonly planned: Decimal; readonly done: Decimal }
export type Progress = {
  readonly points: readonly Point[]
  readonly planned: Decimal
  readonly done: Decimal
  readonly open: Decimal
  /** Planned by now, less done and open; negative = ahead of the plan. */
  readonly behind: Decimal
}

/** Planned against done up to `now`, one point for each instant at which either moved, in the order of time. */
export function progressOf(
  schedule: Schedule,
  children: readonly Child[],
  fills: readonly { readonly at: Instant; readonly quantity: Decimal }[],
  now: Instant,
): Progress {
  const moves = [
    ...schedule.slices.filter((s) => s.quantity.gt(0)).map((s) => ({ at: s.dueAt, planned: s.quantity as Decimal, done: ZERO })),
    ...fills.map((f) => ({ at: f.at, planned: ZERO, done: f.quantity })),
  ]
    .filter((m) => m.at <= now)
    .sort((a, b) => a.at - b.at)
  const points: Point[] = []
  let planned: Decimal = ZERO
  let done: Decimal = ZERO
  for (const move of moves) {
    planned = planned.plus(move.planned)
    done = done.plus(move.done)
    if (points.at(-1)?.at === move.at) points.pop()
    points.push({ at: move.at, planned, done })
  }
  const committed = committedOf(children)
  return { points, planned, done, open: committed.minus(filledOf(children)), behind: planned.minus(committed) }
}

export type Shortfall = {
  readonly code: 'stopped' | 'no_trades' | 'participation_cap' | 'below_minimum' | 'refused' | 'unfilled'
  readonly message: string
  readonly quantity: Decimal
}

/** Why a schedule that is over has not filled whole; null when it has. `activity` is what the market did until its end. */
export function shortfallOf(schedule: Schedule, children: readonly Child[], activity: Activity): Shortfall | null {
  const filled = filledOf(children)
  const quantity = schedule.quantity.minus(filled)
  if (!quantity.gt(0)) return null
  const left = `${quantity.toFixed()} of ${schedule.quantity.toFixed()} left`
  if (schedule.stopped !== null) return { code: 'stopped', quantity, message: `${schedule.stopped.reason}: ${left}` }
  if (quantity.lt(schedule.quantityMin))
    return { code: 'below_minimum', quantity, message: `${left}, less than the ${schedule.quantityMin.toFixed()} that can be sent` }
  const refusals = children.filter((c) => c.isRefused).length
  if (refusals >= REFUSALS_MAX && refusals === children.length) return { code: 'refused', quantity, message: `every child was refused: ${left}` }
  const { participationMax } = schedule
  if (participationMax !== null) {
    const share = `${Number((100 * participationMax).toPrecision(4))} %`
    if (activity.volume === null)
      return { code: 'no_trades', quantity, message: `the market's volume is not known, so ${share} of it cannot be taken: ${left}` }
    const cap = activity.volume.times(participationMax)
    if (cap.minus(filled).lt(schedule.quantityMin)) {
      return { code: 'participation_cap', quantity, message: `${share} of the ${activity.volume.toFixed()} traded was taken: ${left}` }
    }
  }
  return { code: 'unfilled', quantity, message: `the books held less within the protection price: ${left}` }
}

/** Ends a schedule: nothing is due any more. Children that are open stay so until their venues say otherwise. */
export const stop = (schedule: Schedule, at: Instant, reason: string): Schedule =>
  schedule.stopped === null ? { ...schedule, stopped: { at, reason } } : schedule

export type Change = { readonly quantity?: Quantity; readonly endsAt?: Instant }
export type Unchangeable = { readonly code: 'OVER' | 'BELOW_WORKING' | 'NOT_LOTS' | 'IN_THE_PAST'; readonly message: string }

/**
 * The schedule after a change of size or end. What is due by `now` stands; the rest of the new size is dealt out over
 * the later slices in the proportions of the old plan, moved linearly into the time that is left. Refused when the new
 * size is below what was planned by now or may already have filled: only a cancel takes back what is working.
 */
export function modify(schedule: Schedule, children: readonly Child[], change: Change, now: Instant): Result<Schedule, Unchangeable> {
  const quantity = change.quantity ?? schedule.quantity
  const endsAt = change.endsAt ?? schedule.endsAt
  if (schedule.stopped !== null || now >= schedule.endsAt) return err({ code: 'OVER', message: 'the schedule is over' })
  if (endsAt <= now) return err({ code: 'IN_THE_PAST', message: 'the new end has already passed' })
  if (!quantity.gt(0) || !quantity.mod(schedule.lot).isZero())
    return err({ code: 'NOT_LOTS', message: `${quantity.toFixed()} is not a positive multiple of the lot ${schedule.lot.toFixed()}` })
  const kept = schedule.slices.filter((s) => s.dueAt <= now || children.some((c) => c.sliceNo >= s.sliceNo))
  const keptQuantity = plannedBy(schedule, kept.at(-1)?.sliceNo ?? 0)
  const working = max(keptQuantity, committedOf(children))
  if (quantity.lt(working)) return err({ code: 'BELOW_WORKING', message: `${working.toFixed()} is already planned by now or working` })
  const later = schedule.slices.slice(kept.length)
  if (later.length === 0 && !quantity.eq(keptQuantity)) return err({ code: 'OVER', message: 'no slice is left that could take the change' })
  const slices = [...kept, ...dealt(schedule, later, quantity.minus(keptQuantity), now, endsAt)]
  return ok({ ...schedule, quantity, endsAt, slices })
}

/** Later slices scaled to `left`, whole lots, adding up to it; their instants keep their place between now and the end. */
function dealt(schedule: Schedule, later: readonly Slice[], left: Decimal, now: Instant, endsAt: Instant): Slice[] {
  const total = later.reduce<Decimal>((sum, s) => sum.plus(s.quantity), ZERO)
  const stretch = (endsAt - now) / (schedule.endsAt - now)
  const lastPlanned = later.findLastIndex((s) => s.quantity.gt(0))
  const taker = Math.max(0, lastPlanned)
  let share: Decimal = ZERO
  let given: Decimal = ZERO
  return later.map((slice, i) => {
    share = share.plus(slice.quantity)
    const upTo = i >= taker ? left : left.times(share).div(total).div(schedule.lot).floor().times(schedule.lot)
    const quantity = upTo.minus(given) as Quantity
    given = upTo
    return { ...slice, quantity, dueAt: instant(now + Math.floor((slice.dueAt - now) * stretch)) }
  })
}

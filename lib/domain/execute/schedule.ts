import type { Decimal } from '../base/decimal.ts'
import { max, min, sum, ZERO } from '../base/decimal.ts'
import { invariant } from '../base/invariant.ts'
import { roundDownToLot } from '../base/listing.ts'
import type { Price, Quantity } from '../base/money.ts'
import type { Instant } from '../base/time.ts'
import { instant } from '../base/time.ts'
import type { RefusalCode } from '../decide/refusal.ts'

/**
 * A schedule says when which part of a parent order is due. It is made once, stored, and never remembers what became
 * of its parts: that is read from the child orders, so that a restarted worker that has only the stored rows asks
 * `due` and gets the same answer as one that never stopped. All quantities are traded units of the benchmark listing.
 *
 * - `clock`: at each slice's instant the planned curve P(t) is what should have been ordered. A child is P(t) less what
 *   earlier children filled or still have open, so a shortfall rolls forward by itself. Clean-up slices, which plan
 *   nothing, stand in the last interval: what is left by then is due there, so that the order completes by its horizon.
 * - `volume`: at each slice's instant the market's volume since the start says what is due; the planned curve is only
 *   what was expected.
 * - `refill`: one child is shown at a time; the next one is due when it has filled.
 */
export const SCHEDULED_STYLES = ['twap', 'vwap', 'pov', 'iceberg', 'is'] as const
export type ScheduledStyle = (typeof SCHEDULED_STYLES)[number]

export type Slice = { readonly sliceNo: number; readonly dueAt: Instant; readonly quantity: Quantity }

export type Schedule = {
  /** `limit` for a resting order whose terms were changed: it goes on as one child at a time. */
  readonly style: ScheduledStyle | 'limit'
  readonly pace: 'clock' | 'volume' | 'refill'
  /** Children take what is there within their protection price, or rest at a limit. */
  readonly placing: 'take' | 'rest'
  /** Sentence for people: what was planned and from what. */
  readonly reason: string
  readonly quantity: Quantity
  readonly lot: Decimal
  /** No child is smaller: a venue's minimum in traded units, at least one lot. */
  readonly quantityMin: Quantity
  readonly startsAt: Instant
  /** Nothing is due at or after it. */
  readonly endsAt: Instant
  readonly intervalUs: number
  /** ρ, (0, 1]: Σ children ≤ ρ × market volume since `volumeFrom`, own trades excluded. Null = no cap; the target itself of a `volume` pace. */
  readonly participationMax: number | null
  readonly volumeFrom: Instant
  /** Numbered from 1 in the order in which they fall due. */
  readonly slices: readonly Slice[]
  /** What the style was made with, as text for screens. */
  readonly parameters: Readonly<Record<string, string>>
  readonly stopped: { readonly at: Instant; readonly reason: string } | null
  /** What a change put in the place of the decision's own terms; null = as decided. */
  readonly terms: { readonly limitPrice: Price | null; readonly maxSlippageBps: Decimal | null }
  /** Children up to this number that still rest are taken back: the terms changed under them. 0 = none. */
  readonly replaceThrough: number
  /** Children that a risk check held back, the latest last: what was due then rolls forward. */
  readonly holds: readonly Hold[]
}

/** What every schedule begins with. */
export const AS_MADE = { stopped: null, terms: { limitPrice: null, maxSlippageBps: null }, replaceThrough: 0, holds: [] } as const satisfies Partial<Schedule>

/** A check that a due child did not pass, and for how long. Amounts as text, as they are printed. */
export type Hold = {
  readonly code: RefusalCode
  readonly name: string
  readonly value: string
  readonly limit: string
  readonly sliceNo: number
  /** Traded units that were due. */
  readonly quantity: Quantity
  readonly from: Instant
  readonly until: Instant
}
/** A schedule remembers this many holds: screens show them, and the report names the last. */
const HOLDS_MAX = 50

/** The schedule with a hold noted. One of the same check and slice only grows longer. */
export function withHold(schedule: Schedule, hold: Hold): Schedule {
  const last = schedule.holds.at(-1)
  const isSame = last !== undefined && last.code === hold.code && last.sliceNo === hold.sliceNo
  const holds = isSame ? [...schedule.holds.slice(0, -1), { ...hold, from: last.from }] : [...schedule.holds, hold].slice(-HOLDS_MAX)
  return { ...schedule, holds }
}

/** A child order as its schedule sees it. `ordered` counts as done while the child may still fill. */
export type Child = {
  readonly childNo: number
  readonly sliceNo: number
  readonly ordered: Quantity
  readonly filled: Quantity
  readonly isOpen: boolean
  /** The venue, or we, said no. */
  readonly isRefused: boolean
  readonly intendedAt: Instant
}

/** What the market has done since `volumeFrom`; null = not known, which is never taken for zero. */
export type Activity = { readonly volume: Decimal | null }

export type DueChild = { readonly childNo: number; readonly sliceNo: number; readonly quantity: Quantity; readonly planned: Quantity; readonly rolled: Decimal }
export type Due = {
  readonly children: readonly DueChild[]
  /** Due by the plan and held back by the participation cap. */
  readonly withheld: Quantity
  /** When to look again; null when only the end of a child can make something due. */
  readonly nextAt: Instant | null
}

/** After an outage the plan is caught up with at this multiple of its own pace, not in one burst. */
const CATCH_UP = 4
/** Children in a row that were refused before a refill gives up. */
export const REFUSALS_MAX = 3

/**
 * The children that are due at `now` and were not sent before. Pure: the same schedule, children and instant give the
 * same answer, on any machine and after any number of restarts.
 */
export function due(schedule: Schedule, children: readonly Child[], now: Instant, activity: Activity): Due {
  const nothing: Due = { children: [], withheld: ZERO as Quantity, nextAt: nextAfter(schedule, now) }
  if (schedule.stopped !== null || now >= schedule.endsAt || now < schedule.startsAt) return nothing
  switch (schedule.pace) {
    case 'clock':
      return dueByClock(schedule, children, now, activity)
    case 'volume':
      return dueByVolume(schedule, children, now, activity)
    case 'refill':
      return dueByRefill(schedule, children, now, activity)
  }
}

/** Filled, or open and therefore possibly filled: what must not be ordered again. */
export const committedOf = (children: readonly Child[]): Decimal => sum(children.map((c) => (c.isOpen ? c.ordered : c.filled)))
export const filledOf = (children: readonly Child[]): Decimal => sum(children.map((c) => c.filled))

/** True when nothing is open and nothing can fall due any more: the execution may be concluded. */
export function isOver(schedule: Schedule, children: readonly Child[], now: Instant): boolean {
  if (children.some((c) => c.isOpen)) return false
  if (schedule.stopped !== null || now >= schedule.endsAt) return true
  const left = schedule.quantity.minus(filledOf(children))
  if (left.lt(schedule.quantityMin)) return true
  if (schedule.pace === 'refill') return refusalsInARow(children) >= REFUSALS_MAX
  return lastSliceOf(children) === schedule.slices.at(-1)?.sliceNo
}

function dueByClock(schedule: Schedule, children: readonly Child[], now: Instant, activity: Activity): Due {
  const taken: DueChild[] = []
  const pending = pendingOf(schedule, children, now)
  const cap = capOf(schedule, activity)
  const isClosing = now >= closingAt(schedule)
  const paceUs = Math.ceil(schedule.intervalUs / CATCH_UP)
  const readyAt = pending.length > 1 && !isClosing ? instant(Math.max(now, lastIntentOf(children) + paceUs)) : now
  let nextAt = nextAfter(schedule, now)
  let committed = committedOf(children)
  let planned = plannedBy(schedule, (pending[0]?.sliceNo ?? 1) - 1)
  let withheld = ZERO
  for (const slice of readyAt > now ? [] : pending) {
    planned = planned.plus(slice.quantity)
    const need = planned.minus(committed)
    const allowed = cap === null ? need : min(need, cap.minus(committed))
    const quantity = roundDownToLot(max(ZERO, allowed), schedule.lot)
    withheld = max(ZERO, need.minus(quantity))
    if (quantity.lt(schedule.quantityMin)) continue
    taken.push(childOf(schedule, children, taken.length, slice, quantity))
    committed = committed.plus(quantity)
    if (!isClosing) break
  }
  // Slices that wait for their turn behind an earlier one are looked at again at the pace of catching up.
  const isWaiting = pending.length > 1 && pending.at(-1)?.sliceNo !== taken.at(-1)?.sliceNo
  if (isWaiting) nextAt = earlier(nextAt, readyAt > now ? readyAt : instant(now + paceUs))
  return { children: taken, withheld: withheld as Quantity, nextAt: clip(nextAt, schedule) }
}

function dueByVolume(schedule: Schedule, children: readonly Child[], now: Instant, activity: Activity): Due {
  const slice = pendingOf(schedule, children, now).at(-1)
  const nextAt = nextAfter(schedule, now)
  const none: Due = { children: [], withheld: ZERO as Quantity, nextAt }
  const target = capOf(schedule, activity)
  if (!slice || target === null) return none
  const need = min(schedule.quantity, target).minus(committedOf(children))
  const quantity = roundDownToLot(max(ZERO, need), schedule.lot)
  return quantity.lt(schedule.quantityMin) ? none : { ...none, children: [childOf(schedule, children, 0, slice, quantity)] }
}

function dueByRefill(schedule: Schedule, children: readonly Child[], now: Instant, activity: Activity): Due {
  const none: Due = { children: [], withheld: ZERO as Quantity, nextAt: schedule.endsAt }
  const committed = committedOf(children)
  const left = schedule.quantity.minus(committed)
  if (children.some((c) => c.isOpen) || left.lt(schedule.quantityMin) || refusalsInARow(children) >= REFUSALS_MAX) return none
  const again = { ...none, nextAt: clip(instant(now + schedule.intervalUs), schedule) }
  const last = children.at(-1)
  // A child that ended without filling is not replaced at once: the same cause would end the next one.
  const isReplaced = last !== undefined && last.childNo <= schedule.replaceThrough
  const retryAt = !isReplaced && last?.filled.lt(last.ordered) ? instant(last.intendedAt + schedule.intervalUs) : now
  if (now < retryAt) return { ...none, nextAt: clip(retryAt, schedule) }
  const [first] = schedule.slices
  const slice = schedule.slices[Math.min(lastSliceOf(children), schedule.slices.length - 1)]
  invariant(first && slice, 'a schedule has at least one slice')
  // A rest too small to be sent alone goes with the last child that can carry it.
  const shown = left.minus(first.quantity).lt(schedule.quantityMin) ? left : first.quantity
  const cap = capOf(schedule, activity)
  const quantity = cap === null ? (shown as Quantity) : roundDownToLot(max(ZERO, min(shown, cap.minus(committed))), schedule.lot)
  if (quantity.lt(schedule.quantityMin)) return { ...again, withheld: shown.minus(quantity) as Quantity }
  return { ...none, children: [childOf(schedule, children, 0, slice, quantity)] }
}

function childOf(schedule: Schedule, children: readonly Child[], ahead: number, slice: Slice, quantity: Quantity): DueChild {
  const childNo = children.reduce((highest, c) => Math.max(highest, c.childNo), 0) + ahead + 1
  invariant(quantity.gt(0) && quantity.mod(schedule.lot).isZero(), `a child is whole lots, got ${quantity.toFixed()}`)
  return { childNo, sliceNo: slice.sliceNo, quantity, planned: slice.quantity, rolled: quantity.minus(slice.quantity) }
}

/** P after slice `sliceNo`. */
export const plannedBy = (schedule: Schedule, sliceNo: number): Decimal => sum(schedule.slices.filter((s) => s.sliceNo <= sliceNo).map((s) => s.quantity))

/** Due and without a child of their own or of a later slice. */
const pendingOf = (schedule: Schedule, children: readonly Child[], now: Instant): readonly Slice[] => {
  const last = lastSliceOf(children)
  return schedule.slices.filter((s) => s.dueAt <= now && s.sliceNo > last)
}

const lastSliceOf = (children: readonly Child[]): number => children.reduce((highest, c) => Math.max(highest, c.sliceNo), 0)
const lastIntentOf = (children: readonly Child[]): number => children.reduce((latest, c) => Math.max(latest, c.intendedAt), 0)

/** ρ·V, null without a cap. A cap on a volume that is not known lets nothing through. */
function capOf({ participationMax, pace }: Schedule, { volume }: Activity): Decimal | null {
  if (participationMax === null) return null
  if (volume === null) return pace === 'volume' ? null : ZERO
  return volume.times(participationMax)
}

function refusalsInARow(children: readonly Child[]): number {
  let count = 0
  for (let i = children.length - 1; i >= 0 && children[i]?.isRefused && children[i]?.filled.isZero(); i--) count++
  return count
}

/** First clean-up slice: from here all that is left is due. */
const closingAt = ({ slices, endsAt }: Schedule): Instant => slices[slices.findLastIndex((s) => s.quantity.gt(0)) + 1]?.dueAt ?? endsAt

const earlier = (a: Instant | null, b: Instant): Instant => (a === null || b < a ? b : a)
const clip = (at: Instant | null, schedule: Schedule): Instant | null => (at !== null && at > schedule.endsAt ? schedule.endsAt : at)

/** The next slice after `now`, else the end. */
function nextAfter(schedule: Schedule, now: Instant): Instant | null {
  if (schedule.stopped !== null || now >= schedule.endsAt) return null
  if (now < schedule.startsAt) return schedule.startsAt
  return schedule.slices.find((s) => s.dueAt > now)?.dueAt ?? schedule.endsAt
}

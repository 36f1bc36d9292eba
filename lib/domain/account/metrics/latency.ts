/** The ten stages of an execution and the nine intervals between them (METRICS.md section 9). */
import type { Decimal } from '../../base/decimal.ts'
import { type Instant, msBetween } from '../../base/time.ts'
import { type Breach, checkLatency } from './identities.ts'
import type { NullReason } from './null-reason.ts'
import type { Known } from './value.ts'

export const STAGES = ['committed', 'noticed', 'judged', 'intent', 'sent', 'acknowledged', 'first_fill', 'done', 'reported', 'painted'] as const
export type Stage = (typeof STAGES)[number]
/** Wall instants; a stage that did not happen, or not yet, is absent. */
export type Stamps = Readonly<Partial<Record<Stage, Instant>>>

/** The interval that ends at each stage but the first. */
export const INTERVALS = ['notice_ms', 'judge_ms', 'intent_ms', 'send_ms', 'ack_ms', 'first_fill_ms', 'working_ms', 'report_ms', 'paint_ms'] as const
export type IntervalKey = (typeof INTERVALS)[number]
export const TOTALS = {
  decision_to_send_ms: ['committed', 'sent'],
  venue_ms: ['sent', 'first_fill'],
  decision_to_paint_ms: ['committed', 'painted'],
} as const satisfies Readonly<Record<string, readonly [Stage, Stage]>>
export type TotalKey = keyof typeof TOTALS

export type LatencyReport = {
  readonly intervals: Readonly<Record<IntervalKey, Known<number>>>
  readonly totals: Readonly<Record<TotalKey, Known<number>>>
  readonly breaches: readonly Breach[]
  /** Identity 10 needs all nine intervals; true = it could not be checked. */
  readonly isIdentitySkipped: boolean
}

/** Intervals and totals in ms; a negative one is null, and a total survives a null interval. */
export function measureLatency(stamps: Stamps): LatencyReport {
  const intervals = {} as Record<IntervalKey, Known<number>>
  const us: (number | null)[] = []
  INTERVALS.forEach((key, i) => {
    const value = between(stamps, STAGES[i] as Stage, STAGES[i + 1] as Stage)
    intervals[key] = value
    us.push(typeof value === 'string' ? null : Math.round(value * 1_000))
  })
  const totals = {} as Record<TotalKey, Known<number>>
  for (const [key, [start, end]] of Object.entries(TOTALS)) totals[key as TotalKey] = between(stamps, start, end)
  const whole = totals.decision_to_paint_ms
  const { breaches, isSkipped } = checkLatency(us, typeof whole === 'string' ? null : Math.round(whole * 1_000))
  return { intervals, totals, breaches, isIdentitySkipped: isSkipped }
}

function between(stamps: Stamps, start: Stage, end: Stage): Known<number> {
  const from = stamps[start]
  const until = stamps[end]
  if (from === undefined) return absence(stamps, start)
  if (until === undefined) return absence(stamps, end)
  if (until >= from) return msBetween(from, until)
  return start === 'acknowledged' && end === 'first_fill' ? 'out_of_order' : 'clock_skew'
}

/** Why a stage has no stamp: what ended without it will never have one, the rest is still to come. */
function absence(stamps: Stamps, stage: Stage): NullReason {
  const isOver = stamps.done !== undefined || stamps.reported !== undefined
  switch (stage) {
    case 'intent':
    case 'sent':
      return isOver ? 'not_sent' : 'pending'
    case 'acknowledged':
    case 'first_fill':
    case 'done':
      if (!isOver) return 'pending'
      return stamps.sent === undefined ? 'not_sent' : stage === 'first_fill' ? 'no_fill' : 'pending'
    // The report of what was never sent is the row that says so: nothing comes after it that could be timed.
    case 'reported':
      return isOver && stamps.sent === undefined ? 'not_sent' : 'pending'
    default:
      return 'pending'
  }
}

export type ChildLatency = {
  readonly filledQuantity: Decimal
  /** Instants of market time; null = did not happen. */
  readonly sentAt: Instant | null
  readonly acknowledgedAt: Instant | null
  readonly firstFillAt: Instant | null
  /** Sent to rest: its latency is the acknowledgement, because waiting on purpose is not latency. */
  readonly isResting: boolean
}

/** `latency_ms` of section 10 over the children that filled, weighted by filled quantity. */
export function scoreLatencyMs(children: readonly ChildLatency[]): Known<number> {
  let weighted = 0
  let weight = 0
  for (const child of children) {
    const quantity = child.filledQuantity.toNumber()
    if (quantity === 0) continue
    const until = child.isResting ? child.acknowledgedAt : child.firstFillAt
    if (child.sentAt === null || until === null) return 'pending'
    if (until < child.sentAt) return 'clock_skew'
    weighted += quantity * msBetween(child.sentAt, until)
    weight += quantity
  }
  return weight === 0 ? 'no_fill' : weighted / weight
}

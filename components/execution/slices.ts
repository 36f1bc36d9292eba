import type { Latency } from '#components/charts/prepare/stages.ts'
import { amountInWords, boundInWords, unitOf } from '#lib/domain/decide/in-words.ts'
import { formatDuration } from '#lib/format/duration.ts'
import { asWords, counted } from '#lib/format/words.ts'
import type { ExecutionDetail, ScheduleProgress, ScheduleSlice, Stages } from '#lib/wire/views/execution.ts'

/** Statuses of an execution that is not over. */
const UNDER_WAY: ReadonlySet<string> = new Set(['received', 'waiting', 'approved', 'working'])
export const isUnderWay = (status: string): boolean => UNDER_WAY.has(status)

/** What traded has passed every step: where a step left no row, the row is what is missing. */
const TRADED: ReadonlySet<string> = new Set(['filled', 'partially_filled'])

/** Why a section is empty: what has not happened yet is not called over. */
export function notReached(status: string, over: string, toCome: string): string {
  if (isUnderWay(status)) return toCome
  return TRADED.has(status) ? 'Nothing of it is stored with this execution.' : over
}

export type SliceState = { readonly status: string; readonly word: string; readonly why: string | null }

/** What one slice is at `nowUs` of market time, in the words of the table. */
export function sliceStateOf(slice: ScheduleSlice, schedule: ScheduleProgress, nowUs: number, isOver: boolean): SliceState {
  const why = reasonOf(slice)
  if (slice.isOpen) return { status: 'working', word: 'working', why }
  if (slice.orderCount > 0) {
    if (Number(slice.filled) >= Number(slice.ordered)) return { status: 'filled', word: 'filled', why: null }
    if (Number(slice.filled) > 0) return { status: 'partially_filled', word: isOver ? 'partly filled' : 'partly filled, rest rolls on', why }
    if (slice.refusedCount === slice.orderCount) return { status: 'rejected', word: 'refused by the venue', why }
    return { status: 'cancelled', word: isOver ? 'nothing filled' : 'nothing filled, rolls on', why }
  }
  const isClean = Number(slice.planned) === 0
  if (isOver || schedule.stopped !== null) {
    if (isClean || slice.isCovered) return { status: 'cancelled', word: 'not needed', why: null }
    return { status: 'cancelled', word: 'not sent', why: why ?? schedule.stopped?.reason ?? null }
  }
  if (slice.dueUs > nowUs) return { status: 'waiting', word: isClean ? 'to come, cleans up' : 'to come', why: null }
  if (slice.hold !== null) return { status: 'unknown', word: 'withheld', why }
  if (isClean || slice.isCovered) return { status: 'filled', word: 'not needed', why: null }
  return { status: 'waiting', word: 'due, rolls on', why: null }
}

function reasonOf({ hold }: ScheduleSlice): string | null {
  if (hold === null) return null
  const unit = unitOf(asWords(hold.name ?? '')) ?? ''
  return `${asWords(hold.name ?? hold.code.toLowerCase())}${numbersOf(hold, unit)}`
}

function numbersOf({ value, limit }: NonNullable<ScheduleSlice['hold']>, unit: string): string {
  if (value === null) return ''
  if (limit === null) return `: ${amountInWords(value, unit)}`
  const said = boundInWords(value, limit, unit)
  return `: ${said.value}, the limit is ${said.limit}`
}

export type Standing = {
  /** Slices that have had an order, of those that plan something. */
  readonly begun: number
  readonly count: number
  /** Share of the whole that is filled, 0 to 1. */
  readonly completion: number
  /** Planned up to now. Text as the server made it. */
  readonly plannedNow: string
  readonly behind: number
  readonly leftMs: number
}

/** `20 slices and 3 that clean up`: what plans nothing takes what the others left. */
export function slicesInWords({ slices }: Pick<ScheduleProgress, 'slices'>): string {
  const planned = slices.filter((slice) => Number(slice.planned) > 0).length
  const cleaning = slices.length - planned
  return `${counted(planned, 'slice')}${cleaning === 0 ? '' : ` and ${cleaning} that ${cleaning === 1 ? 'cleans' : 'clean'} up`}`
}

/** Where a schedule stands at `nowUs` of market time. */
export function standingOf(schedule: ScheduleProgress, nowUs: number): Standing {
  const planned = schedule.slices.filter((slice) => Number(slice.planned) > 0)
  const plannedNow = schedule.slices.findLast((slice) => slice.dueUs <= nowUs)?.plannedTo ?? '0'
  return {
    begun: planned.filter((slice) => slice.orderCount > 0).length,
    count: planned.length,
    completion: Number(schedule.quantity) > 0 ? Number(schedule.filled) / Number(schedule.quantity) : 0,
    plannedNow,
    behind: Number(plannedNow) - Number(schedule.ordered),
    leftMs: Math.max(0, (schedule.endsUs - nowUs) / 1_000),
  }
}

/**
 * The stamps of an execution that is still under way, and the totals between them. Its row gets them when it ends; until then its orders
 * know when they were sent and answered, so what has happened is not called missing.
 */
export function stampsNow({ head, stages, orders, events }: Pick<ExecutionDetail, 'head' | 'stages' | 'orders' | 'events'>): ExecutionDetail['stages'] {
  if (stages === null || !isUnderWay(head.status)) return stages
  const first = (values: readonly (number | null)[]) => values.reduce<number | null>((low, at) => (at === null || (low !== null && low <= at) ? low : at), null)
  const known: Record<string, number | null> = {
    intent: first(orders.map((order) => order.intendedAtMs)),
    sent: first(orders.map((order) => order.sentAtMs)),
    acknowledged: first(orders.map((order) => order.acknowledgedAtMs)),
    first_fill: first(
      events.filter((event) => event.noun === 'order' && (event.kind === 'partially_filled' || event.kind === 'filled')).map((event) => event.atMs),
    ),
  }
  const stamps = { ...stages.stamps_us }
  for (const [key, atMs] of Object.entries(known)) if (atMs !== null && stamps[key] === undefined) stamps[key] = atMs * 1_000
  return { ...stages, stamps_us: stamps, ...totalsBetween(stamps, stages, stages.stamps_us.intent === undefined) }
}

/** Totals of METRICS section 9, by the stages that they are from and to. */
const TOTALS = { decision_to_send_ms: ['committed', 'sent'], venue_ms: ['sent', 'first_fill'] } as const

/** Each total as soon as both its stamps are there, unless it is stored; a negative one is a matter of clocks and no number. */
function totalsBetween(stamps: Readonly<Record<string, number>>, stored: Stages, isIntentRough: boolean): Pick<Stages, 'totals_ms' | 'nulls'> {
  const totals: Record<string, number> = {}
  const nulls: Record<string, string> = {}
  for (const [total, [from, to]] of Object.entries(TOTALS)) {
    const [fromUs, toUs] = [stamps[from], stamps[to]]
    if (fromUs === undefined || toUs === undefined) continue
    if (toUs < fromUs) nulls[total] = 'clock_skew'
    else totals[total] = (toUs - fromUs) / 1_000
  }
  // An order's row knows when its intent was about to be stored, to the millisecond: too rough for the intervals on both sides of it.
  if (isIntentRough && stamps.intent !== undefined) nulls.intent_ms = 'after the end'
  if (isIntentRough && stamps.sent !== undefined) nulls.send_ms = 'after the end'
  return { totals_ms: { ...totals, ...stored.totals_ms }, nulls: { ...nulls, ...stored.nulls } }
}

/**
 * The latency of METRICS section 10 beside the plan's bound, once the report has it. An order that rests counts until its acknowledgement:
 * it waits in the book because it was told to. Known after the end: an order that has not filled yet has no latency.
 */
export function latencyOf({ metrics, orders, fills }: Pick<ExecutionDetail, 'metrics' | 'orders' | 'fills'>): Latency | null {
  const ms = metrics?.values.latency_ms
  const budgetMs = metrics?.inputs.max_latency_ms
  if (ms == null || budgetMs === undefined) return null
  const filled = orders.filter((order) => fills.some((fill) => fill.orderId === order.id))
  const resting = filled.filter((order) => order.timeInForce === 'gtc' && !fills.some((fill) => fill.orderId === order.id && fill.liquidity === 'taker'))
  const ending = resting.length === 0 ? FILLED : resting.length === filled.length ? RESTED : BOTH
  return {
    words: `${filled.length > 1 ? `mean latency of ${filled.length} orders` : 'latency'} ${formatDuration(ms)}, budget ${formatDuration(budgetMs)}`,
    means: ending.means,
    isOver: Number(ms) > Number(budgetMs),
    endsAt: orders.length === 1 ? ending.stage : null,
  }
}

const FILLED = { stage: 'first_fill', means: 'sent to first fill' } as const
const RESTED = { stage: 'acknowledged', means: 'sent to acknowledged: waiting in the book has no budget' } as const
const BOTH = { stage: null, means: 'sent to first fill, of an order that rests to acknowledged: waiting in the book has no budget' } as const

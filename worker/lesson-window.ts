import { type Instant, plusMs, toIso } from '#lib/domain/base/time.ts'
import type { Holding } from '#lib/domain/decide/entry.ts'
import type { LessonEffect } from '#lib/domain/decide/recall.ts'
import { localHour, sessionOf } from '#lib/domain/learn/buckets.ts'

/** A window that a lesson avoids is one more thing to wait for: until it is over, or for as long as the lesson may delay. */

const MS_PER_MINUTE = 60_000
/** Before its validity ends a delayed decision is let in: a lesson must not cost the trade. */
const BEFORE_END_MS = 1_000

export type Window = { readonly symbol: string; readonly since: Instant; readonly until: Instant }

/** When a delay ends at the latest; null where nothing is avoided. */
export function windowEnd({ avoid }: Pick<LessonEffect, 'avoid'>, { since, until }: Omit<Window, 'symbol'>): Instant | null {
  if (!avoid) return null
  const delayed = plusMs(since, avoid.maxDelayMin * MS_PER_MINUTE)
  return Math.min(delayed, plusMs(until, -BEFORE_END_MS)) as Instant
}

/** The conditions with a line for the window; without one they come back as they are. */
export function withWindow(state: Holding, lessons: Pick<LessonEffect, 'avoid'>, window: Window, now: Instant): Holding {
  const latest = windowEnd(lessons, window)
  if (latest === null || !lessons.avoid) return state
  const hour = localHour(window.symbol, now)
  const { bucket, lesson } = lessons.avoid
  // A window is a session, an hour, or neighbouring hours apart by a space.
  const value = bucket === sessionOf(hour) ? bucket : String(hour).padStart(2, '0')
  const holds = !(value === bucket || bucket.split(' ').includes(value)) || now >= latest
  const line = { name: 'lesson_window', value, threshold: `outside ${bucket} or ${toIso(latest)} (lesson ${lesson})`, holds } as const
  return { holds: state.holds && holds, lines: [...state.lines, line] }
}

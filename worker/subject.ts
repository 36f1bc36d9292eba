import type { ExecutionId } from '#lib/domain/base/id.ts'
import type { Instant } from '#lib/domain/base/time.ts'
import type { DecisionRow } from '#lib/domain/decide/decision.ts'
import type { LessonEffect } from '#lib/domain/decide/recall.ts'
import type { Baseline } from './baseline.ts'
import type { Stamps } from './live.ts'

/** What is judged: a decision of another module, or an order that closes what the desk holds. */
export type Subject = {
  readonly id: ExecutionId
  readonly row: DecisionRow
  readonly stamps: Stamps
  readonly isCommitStamp: boolean
  /** When it is judged, and when it was decided, both in market time. */
  readonly at: Instant
  readonly decidedAt: Instant
  readonly inboxSeq: string | null
  readonly origin: 'decision' | 'exit' | 'close' | 'flatten'
  /** Why the desk closes; null for a decision of another module. */
  readonly cause: string | null
  /** A position is closed where it is held; null = at any venue. */
  readonly venue: string | null
  /** Set when it has waited for its entry conditions: they hold now, and lessons, and what they are measured from, stay. */
  readonly waited: { readonly lessons: LessonEffect; readonly baseline: Baseline | null } | null
}

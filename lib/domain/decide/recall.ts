import type { Context } from './context.ts'
import type { CuratorName } from './policy.ts'

/** The lesson this room can apply; `learn` makes it. Numbers are bounded again here, whatever the maker did. */
export type Lesson = {
  readonly id: string
  /** 0–1: how well it matches the context, and how sure it is. */
  readonly relevance: number
  readonly confidence: number
  /** +1: its population did better than its comparison, −1: worse. */
  readonly polarity: 1 | -1
  readonly multipliers: Readonly<Partial<Record<CuratorName, number>>>
  /** δτ: shift of ln τ. */
  readonly thresholdShift: number
}

/** What lessons do to one judgement; applied once, before the curators. */
export type LessonEffect = {
  readonly applied: readonly string[]
  /** [0.80, 1.25], 1 without lessons. */
  readonly confidenceBoost: number
  /** m_j, [0.8, 1.2], 1 without lessons. */
  readonly multipliers: Readonly<Record<CuratorName, number>>
  readonly thresholdShift: number
}
export declare function recall(context: Context, lessons: readonly Lesson[]): LessonEffect

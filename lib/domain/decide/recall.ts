import type { CuratorName } from './policy.ts'
import { CURATORS } from './policy.ts'

/**
 * A lesson matched to one decision, as this room can apply it: `learn` and `govern` decide which lessons match
 * and may act, and in which order; here they only take effect. Numbers are bounded again, whatever the maker did.
 */
export type Lesson = {
  readonly id: string
  /** 0–1 each: how well it matches the context, and how sure it is. */
  readonly relevance: number
  readonly confidence: number
  /** +1: its population did better than its comparison, −1: worse. */
  readonly polarity: 1 | -1
  readonly multipliers: Readonly<Partial<Record<CuratorName, number>>>
  /** δτ: shift of ln τ. */
  readonly thresholdShift: number
}

/** What lessons do to one judgement; made once per decision, before the curators. */
export type LessonEffect = {
  /** Ids of the lessons that acted; `lesson_enhanced` ⇔ not empty. */
  readonly applied: readonly string[]
  /** [0.80, 1.25], 1 without lessons. */
  readonly confidenceBoost: number
  /** m_j in [0.8, 1.2], 1 without lessons. */
  readonly multipliers: Readonly<Record<CuratorName, number>>
  /** δτ in [−0.15, 0.15], 0 without lessons. */
  readonly thresholdShift: number
}

/** At most this many lessons act on one decision (LEARNING.md F). */
const ACTING_MAX = 3
const BOOST = [0.8, 1.25] as const
const MULTIPLIER = [0.8, 1.2] as const
const SHIFT = [-0.15, 0.15] as const

/**
 * The bounded effect of the first three of the given lessons (LEARNING.md G3 and G4):
 * boost = clip(Π(1 + 0.2·relevance·max(0, confidence − 0.5)·polarity), 0.80, 1.25). The max matters: without it
 * an unsure warning would raise the signal. An empty list leaves the judgement exactly as it is.
 */
export function recall(lessons: readonly Lesson[]): LessonEffect {
  const acting = lessons.slice(0, ACTING_MAX)
  const product = (factor: (lesson: Lesson) => number) => acting.reduce((total, lesson) => total * factor(lesson), 1)
  return {
    applied: acting.map((lesson) => lesson.id),
    confidenceBoost: clip(
      product((l) => 1 + 0.2 * l.relevance * Math.max(0, l.confidence - 0.5) * l.polarity),
      BOOST,
    ),
    multipliers: Object.fromEntries(
      CURATORS.map((name) => [
        name,
        clip(
          product((l) => l.multipliers[name] ?? 1),
          MULTIPLIER,
        ),
      ]),
    ) as Record<CuratorName, number>,
    thresholdShift: clip(
      acting.reduce((total, l) => total + l.thresholdShift, 0),
      SHIFT,
    ),
  }
}

const clip = (value: number, [low, high]: readonly [number, number]): number => Math.min(high, Math.max(low, value))

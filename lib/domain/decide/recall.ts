import type { CuratorName } from './policy.ts'
import { CURATORS } from './policy.ts'

/** What a lesson's action asks for, in the code's own mapping of its step (LEARNING.md E1); what is absent asks for nothing. */
export type LessonNumbers = {
  readonly multipliers: Readonly<Partial<Record<CuratorName, number>>>
  /** δτ: shift of ln τ. */
  readonly thresholdShift: number
  /** Shift of a venue's expected cost in bps (− = cheaper), and of its score. */
  readonly venueShiftBps?: Readonly<Record<string, number>>
  readonly venueScoreDelta?: Readonly<Record<string, number>>
  /** (0, 1]: sizes and limits are only ever tightened. */
  readonly sizeFactor?: number
  readonly limitFactor?: number
  /** The style that the desk chooses where the choice is its own. */
  readonly styleUse?: string | null
  readonly avoidBucket?: { readonly bucket: string; readonly maxDelayMin: number } | null
}

/**
 * A lesson matched to one decision, as this room can apply it: `learn` and `govern` decide which lessons match
 * and may act, and in which order; here they only take effect. Numbers are bounded again, whatever the maker did.
 */
export type Lesson = LessonNumbers & {
  readonly id: string
  /** 0–1 each: how well it matches the context, and how sure it is. */
  readonly relevance: number
  readonly confidence: number
  /** +1: its population did better than its comparison, −1: worse. */
  readonly polarity: 1 | -1
}

/** What lessons do to one judgement; made once per decision, before the curators. Plain JSON: a decision that waits keeps it. */
export type LessonEffect = {
  /** Ids of the lessons that acted; `lesson_enhanced` ⇔ not empty. */
  readonly applied: readonly string[]
  /** [0.80, 1.25], 1 without lessons. */
  readonly confidenceBoost: number
  /** m_j in [0.8, 1.2], 1 without lessons. */
  readonly multipliers: Readonly<Record<CuratorName, number>>
  /** δτ in [−0.15, 0.15], 0 without lessons. */
  readonly thresholdShift: number
  /** Within ±1.5 bps, and within ±0.1 of score. */
  readonly venueShiftBps: Readonly<Record<string, number>>
  readonly venueScoreDelta: Readonly<Record<string, number>>
  /** [0.5, 1] and [0.8, 1]: the tightest of those that act, not their product. */
  readonly sizeFactor: number
  readonly limitFactor: number
  readonly styleUse: string | null
  /** The first window to be avoided, by the lesson that says so. */
  readonly avoid: { readonly lesson: string; readonly bucket: string; readonly maxDelayMin: number } | null
}

/** At most this many lessons act on one decision (LEARNING.md F). */
const ACTING_MAX = 3
const BOOST = [0.8, 1.25] as const
const MULTIPLIER = [0.8, 1.2] as const
const SHIFT = [-0.15, 0.15] as const
const VENUE_SHIFT = [-1.5, 1.5] as const
const SCORE_DELTA = [-0.1, 0.1] as const
const SIZE = [0.5, 1] as const
const LIMIT = [0.8, 1] as const

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
    venueShiftBps: summed(
      acting.map((l) => l.venueShiftBps),
      VENUE_SHIFT,
    ),
    venueScoreDelta: summed(
      acting.map((l) => l.venueScoreDelta),
      SCORE_DELTA,
    ),
    sizeFactor: clip(Math.min(1, ...acting.map((l) => l.sizeFactor ?? 1)), SIZE),
    limitFactor: clip(Math.min(1, ...acting.map((l) => l.limitFactor ?? 1)), LIMIT),
    styleUse: acting.find((l) => l.styleUse)?.styleUse ?? null,
    avoid: acting.flatMap((l) => (l.avoidBucket ? [{ lesson: l.id, ...l.avoidBucket }] : []))[0] ?? null,
  }
}

function summed(all: readonly (Readonly<Record<string, number>> | undefined)[], bounds: readonly [number, number]): Readonly<Record<string, number>> {
  const total: Record<string, number> = {}
  for (const one of all) for (const [venue, value] of Object.entries(one ?? {})) total[venue] = clip((total[venue] ?? 0) + value, bounds)
  return total
}

const clip = (value: number, [low, high]: readonly [number, number]): number => Math.min(high, Math.max(low, value))

/** Without lessons; a judgement with it is the base trader's. */
export const NO_LESSONS: LessonEffect = recall([])

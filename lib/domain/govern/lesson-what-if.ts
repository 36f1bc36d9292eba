import { type LessonEffect, recall } from '../decide/recall.ts'
import { effectOf, type Field, type LessonAction, type Predicate } from '../learn/lesson.ts'
import { relevanceOf } from '../learn/match.ts'
import type { LoggedDecision } from './what-if.ts'

/** A lesson as it is asked about: what it matches, what it does, and how sure it is. */
export type AskedLesson = {
  readonly id: string
  readonly predicate: Predicate
  readonly action: LessonAction
  readonly level: 1 | 2 | 3
  readonly confidence: number
  /** Bps, + = its population is dearer than the comparison. */
  readonly effectBps: number
}

/**
 * Logged decisions as they would have been judged with a lesson: its boost of the signal, its multiplier of a curator and its shift of the
 * threshold (LEARNING.md G3 and G4). What it does to venue, size or time is no matter of a score, and is measured by its trial. A decision
 * that it does not match comes back as the same object. A venue or a style that it names counts as eligible: neither was chosen yet.
 */
export function underLesson(lesson: AskedLesson): (decision: LoggedDecision) => LoggedDecision {
  const named = (field: Field): readonly string[] => lesson.predicate.find((clause) => clause.field === field)?.values ?? []
  const chosen = { venues: named('venue'), styles: named('execution_type') }
  return (decision) => {
    const relevance = decision.known === undefined ? 0 : relevanceOf({ ...lesson, ageDays: 0 }, { known: decision.known, ...chosen })
    if (relevance === 0) return decision
    const polarity = lesson.effectBps <= 0 ? 1 : -1
    return enhanced(decision, recall([{ ...lesson, relevance, polarity, ...effectOf(lesson.action, lesson.effectBps) }]))
  }
}

/** The signal stays at most 1, as `convene` has it. */
function enhanced(decision: LoggedDecision, { confidenceBoost, multipliers, thresholdShift }: LessonEffect): LoggedDecision {
  return {
    ...decision,
    lnStrength: Math.min(0, decision.lnStrength + Math.log(confidenceBoost)),
    thresholdShift: decision.thresholdShift + thresholdShift,
    votes: decision.votes.map((vote) => ({ ...vote, lessonMultiplier: vote.lessonMultiplier * multipliers[vote.curator] })),
  }
}

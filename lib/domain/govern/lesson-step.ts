import { uniformOf } from '../base/random.ts'
import type { Instant } from '../base/time.ts'
import { scoredUnder } from '../decide/curator.ts'
import type { Judged } from '../decide/judgement.ts'
import { type Lesson, type LessonEffect, NO_LESSONS, recall } from '../decide/recall.ts'
import { effectOf, type LessonAction, type Predicate } from '../learn/lesson.ts'
import { type Asked, matchLessons } from '../learn/match.ts'
import { ACTIVE_MAX, type Arm, armOf, holdoutShare, type LessonState, mayAct } from './lesson-lifecycle.ts'

/** Lessons applied to one decision, once, before its curators judge (LEARNING.md G). */

/** A lesson that decisions may meet: in shadow, or on trial and later. */
export type LivingLesson = {
  readonly id: string
  readonly version: number
  readonly state: LessonState
  readonly predicate: Predicate
  readonly action: LessonAction
  readonly level: 1 | 2 | 3
  readonly confidence: number
  /** μ̃ of its primary fact in bps, + = its population is dearer than the comparison. */
  readonly effectBps: number
  readonly stateSince: Instant
  /** Last day with evidence. */
  readonly evidenceAt: Instant
}

/** What is known of a decision, and what the desk may still choose for it. */
export type Choosing = Asked & {
  /** Neither closes a position nor only reduces one: nothing that closes is made smaller, later or dearer by a lesson. */
  readonly mayTighten: boolean
  /** The decision leaves the style to the desk. */
  readonly mayChooseStyle: boolean
}

export type MetLesson = {
  readonly lesson: LivingLesson
  readonly relevance: number
  readonly arm: Arm
  readonly probability: number
  /** Chance moved this decision away from what would be done without: counted against the bound of randomised decisions. */
  readonly isRandomised: boolean
}

export type LessonStep = {
  readonly effect: LessonEffect
  readonly met: readonly MetLesson[]
  /** Why no lesson was looked for; null when the store was asked. */
  readonly unavailable: string | null
}

export const NO_STEP: LessonStep = { effect: NO_LESSONS, met: [], unavailable: null }

const DAY_US = 86_400_000_000

/** What of the store may act: those that have been longest go first, and beyond the bound the youngest may not. */
export function withinCaps(lessons: readonly LivingLesson[]): ReadonlySet<string> {
  const acting = lessons.filter((l) => mayAct(l.state)).toSorted((a, b) => a.stateSince - b.stateSince || (a.id < b.id ? -1 : 1))
  return new Set(acting.slice(0, ACTIVE_MAX).map((l) => l.id))
}

/**
 * The lessons that speak to a decision, the arm that each falls into, and what those that are applied do together. Deterministic
 * in the decision's id, so that a repeat of it falls alike. `isBudgetSpent`: enough of the last decisions were moved by chance already,
 * so lessons on trial wait; the permanent hold-out of active ones does not.
 */
export function stepOf(
  lessons: readonly LivingLesson[],
  mayActNow: ReadonlySet<string>,
  asked: Choosing,
  facts: {
    readonly decisionId: string
    readonly at: Instant
    readonly isBudgetSpent: boolean
    /** Whether the lesson has sent as many of the day's decisions to another venue as it may. */
    readonly isShareSpent: (lesson: LivingLesson) => boolean
  },
): LessonStep {
  const speaking = lessons.filter((l) => canTakeEffect(l.action, asked)).map((lesson) => ({ ...matchableOf(lesson, facts.at, mayActNow), lesson }))
  if (speaking.length === 0) return NO_STEP
  const met = matchLessons(speaking, asked).map(({ lesson: { lesson }, relevance, isActing }): MetLesson => {
    const kept = (arm: Arm): MetLesson => ({ lesson, relevance, arm, probability: 1, isRandomised: false })
    if (!mayAct(lesson.state)) return kept('shadow')
    if (!isActing || (lesson.state !== 'active' && facts.isBudgetSpent) || facts.isShareSpent(lesson)) return kept('capped')
    const share = holdoutShare(lesson.state, Math.max(0, (facts.at - lesson.stateSince) / DAY_US))
    const { arm, probability } = armOf(uniformOf(`holdout|${facts.decisionId}|${lesson.id}`), share)
    return { lesson, relevance, arm, probability, isRandomised: arm === (lesson.state === 'active' ? 'holdout' : 'applied') }
  })
  const applied = met.filter((m) => m.arm === 'applied').map(asLesson)
  return { met, effect: applied.length === 0 ? NO_LESSONS : recall(applied), unavailable: null }
}

const matchableOf = (lesson: LivingLesson, at: Instant, mayActNow: ReadonlySet<string>) => ({
  id: lesson.id,
  predicate: lesson.predicate,
  level: lesson.level,
  confidence: lesson.confidence,
  ageDays: Math.max(0, (at - lesson.evidenceAt) / DAY_US),
  mayAct: mayActNow.has(lesson.id),
})

/** A lesson whose action can do nothing here says nothing either: counting it as applied would dilute what it is worth. */
function canTakeEffect(action: LessonAction, { known, venues, mayTighten, mayChooseStyle }: Choosing): boolean {
  if (!mayTighten) return false
  switch (action.kind) {
    case 'venue_prefer':
      return venues.length > 1 && venues.includes(action.venue)
    case 'order_type':
      return mayChooseStyle
    case 'avoid_window':
      // A window is a session, an hour, or neighbouring hours apart by a space.
      return known.session_bucket === action.bucket || (typeof known.hour_bucket === 'string' && action.bucket.split(' ').includes(known.hour_bucket))
    default:
      return true
  }
}

const asLesson = ({ lesson, relevance }: Pick<MetLesson, 'lesson' | 'relevance'>): Lesson => ({
  id: lesson.id,
  relevance,
  confidence: lesson.confidence,
  polarity: lesson.effectBps <= 0 ? 1 : -1,
  ...effectOf(lesson.action, lesson.effectBps),
})

/** What one lesson does, or would do, to the score of a judgement, the other lessons left out. */
export function weighed(judged: Judged, met: MetLesson): { readonly before: number; readonly after: number; readonly wouldFlip: boolean } {
  const isVetoed = judged.votes.some((vote) => vote.action === 'veto')
  const [before, after] = [NO_LESSONS, recall([asLesson(met)])].map((effect) => scoredUnder(judged, effect)) as [Score, Score]
  return { before: before.rawScore, after: after.rawScore, wouldFlip: !isVetoed && before.margin >= 0 !== after.margin >= 0 }
}
type Score = ReturnType<typeof scoredUnder>

/** What a lesson's action asks for, without what it leaves as it is. */
export function deltasOf({ action, effectBps }: LivingLesson): Readonly<Record<string, unknown>> {
  const e = effectOf(action, effectBps)
  return {
    ...(Object.keys(e.multipliers).length > 0 && { multipliers: e.multipliers }),
    ...(e.thresholdShift !== 0 && { threshold_shift: e.thresholdShift }),
    ...(Object.keys(e.venueShiftBps).length > 0 && { venue_shift_bps: e.venueShiftBps, venue_score_delta: e.venueScoreDelta }),
    ...(e.sizeFactor !== 1 && { size_factor: e.sizeFactor }),
    ...(e.limitFactor !== 1 && { limit_factor: e.limitFactor }),
    ...(e.styleUse !== null && { style: e.styleUse }),
    ...(e.avoidBucket !== null && { avoid: { bucket: e.avoidBucket.bucket, max_delay_min: e.avoidBucket.maxDelayMin } }),
  }
}

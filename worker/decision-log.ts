import type { VenueBook } from '#lib/domain/decide/context.ts'
import { takingSide } from '#lib/domain/decide/context.ts'
import type { Judged } from '#lib/domain/decide/judgement.ts'
import { deltasOf, type LessonStep, weighed } from '#lib/domain/govern/lesson-step.ts'
import type { Known } from '#lib/domain/learn/lesson.ts'
import type { Baseline } from './baseline.ts'

/** What is written beside every decision so that it can be learned from (LEARNING.md B1): what was known, possible and likely. */
export type Drawn = {
  /** Probability that a decision like this is traded, whether or not this one was. */
  readonly pPublish: number
  readonly isExplored: boolean
  /** What would have been done without chance. */
  readonly base: 'publish' | 'refuse'
}

export type Logged = {
  readonly policyVersion: string
  readonly decisionId: string
  readonly known: Known
  readonly step: LessonStep
  readonly judged: Judged | null
  readonly drawn: Drawn
  readonly action: 'publish' | 'refuse' | 'wait'
  /** It has waited for its entry conditions and is judged again. */
  readonly isSecond: boolean
  /** What a lesson that it met is measured from; null where it met none. */
  readonly baseline: Baseline | null
}

const DEPTH_LEVELS = 5

export function decisionLog({ policyVersion, decisionId, known, step, judged, drawn, action, isSecond, baseline }: Logged) {
  const survey = judged?.case.survey ?? null
  const style = survey?.style ?? null
  const pVenue = survey?.draw?.propensity ?? 1
  const candidates = survey?.candidates ?? []
  return {
    policy_version: policyVersion,
    rng_key: decisionId,
    known,
    eligible: candidates.filter((c) => c.isEligible).map((c) => [c.venue, style]),
    vetoed: [
      ...candidates.flatMap((c) => (c.whyNot ? [{ venue: c.venue, code: c.whyNot.code }] : [])),
      ...(judged?.votes ?? []).flatMap((v) => (v.action === 'veto' ? [{ curator: v.curator, reason: v.reason }] : [])),
    ],
    base_action: drawn.base,
    action,
    base_venue: survey?.draw?.base ?? survey?.best?.venue ?? null,
    venue: survey?.split?.venue ?? survey?.best?.venue ?? null,
    type: style,
    p_publish: drawn.pPublish,
    p_venue: pVenue,
    p_type: 1,
    p: drawn.pPublish * pVenue,
    explore: drawn.isExplored || (survey?.draw ? survey.draw.venue !== survey.draw.base : false),
    override: false,
    // What was applied when it began to wait stays as it was written then.
    ...(!isSecond && {
      lessons: {
        matched: step.met.map((m) => ({ id: m.lesson.id, version: m.lesson.version, relevance: m.relevance })),
        arms: step.met.map((m) => ({ id: m.lesson.id, arm: m.arm, arm_probability: m.probability, deltas: deltasOf(m.lesson) })),
        ...(step.unavailable !== null && { unavailable: step.unavailable }),
      },
    }),
    ...(baseline && { baseline }),
    ...(survey?.draw && { venue_shares: survey.draw.shares, venue_believed: survey.draw.believed }),
    shadow: candidates
      .filter((c) => c.isEligible)
      .map((c) => ({
        venue: c.venue,
        type: style,
        cost_bps: c.routingCostBps,
        spread_bps: spreadBps(c.book),
        fee_bps: c.costs?.feeBps ?? null,
        age_ms: judged ? (judged.case.context.now - c.book.seenAt) / 1_000 : null,
        depth: judged
          ? takingSide(c.book, judged.case.decision.side)
              .slice(0, DEPTH_LEVELS)
              .map((level) => [level.price.toNumber(), level.quantity.toNumber()])
          : [],
      })),
  }
}

function spreadBps({ bids, asks }: VenueBook): number | null {
  const bid = bids[0]?.price.toNumber()
  const ask = asks[0]?.price.toNumber()
  return bid === undefined || ask === undefined ? null : ((ask - bid) / ((ask + bid) / 2)) * 10_000
}

/** The ledger's rows: which lesson met the decision, in which arm, and what it did or would have done to the score. */
export const applicationRows = (step: LessonStep, judged: Judged, executionId: string, decisionId: string) =>
  step.met.map((m) => {
    const { before, after, wouldFlip } = weighed(judged, m)
    return {
      decision_id: decisionId,
      lesson_id: m.lesson.id,
      execution_id: executionId,
      lesson_version: m.lesson.version,
      relevance: m.relevance,
      arm: m.arm,
      arm_probability: m.probability,
      deltas: { ...deltasOf(m.lesson), ...(m.arm === 'applied' && judged.score.lessonScale !== 1 && { scaled_by: judged.score.lessonScale }) },
      score_before: before,
      score_after: after,
      would_flip: wouldFlip,
    }
  })

/** `lesson_metadata` of the execution (CONTRACT.md). */
export const lessonMetadata = (step: LessonStep) => ({
  lesson_enhanced: step.effect.applied.length > 0,
  lessons_applied: step.effect.applied,
  confidence_boost: step.effect.confidenceBoost,
  ...(step.unavailable !== null && { unavailable: step.unavailable }),
})

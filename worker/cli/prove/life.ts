import { uniformOf } from '#lib/domain/base/random.ts'
import { armOf, holdoutShare, isOver, isRenewed, type LessonEvidence, type LessonState, mayAct, moved } from '#lib/domain/govern/lesson-lifecycle.ts'
import type { ArmOutcome } from '#lib/domain/learn/contrast.ts'
import { cutTrial, type Followed, followAction, followPattern, type WholeRow } from '#lib/domain/learn/follow.ts'

/** One lesson through its whole life in a planted world, day by day, with a person who approves whatever may be approved. */
export type Life = {
  readonly id: string
  readonly claimed: 1 | -1
  state: LessonState
  /** Day on which it entered its state, and on which it first reached shadow and active. */
  since: number
  readonly shadowAt: number
  activeAt: number | null
  renewedAt: number
  readonly pattern: ArmOutcome[]
  trial: WholeRow[]
}

/** Longest mark-out and a day, rounded up to days: what suggested it must not confirm it. */
const EMBARGO_DAYS = 2

/** Nominated on the evening of `day`, in words at once. */
export const born = (id: string, claimed: 1 | -1, day: number): Life => ({
  id,
  claimed,
  state: 'shadow',
  since: day + EMBARGO_DAYS,
  shadowAt: day,
  activeAt: null,
  renewedAt: day,
  pattern: [],
  trial: [],
})

/** The arm of a matching decision; `shadow` while the lesson may not act. */
export function armIn(life: Life, decision: string, day: number): 'applied' | 'holdout' | 'shadow' {
  if (!mayAct(life.state)) return 'shadow'
  return armOf(uniformOf(`holdout|${decision}|${life.id}`), holdoutShare(life.state, day - life.since)).arm
}

/** The evening's look: takes the steps that the evidence allows. */
export function evening(life: Life, day: number): void {
  if (isOver(life.state) || day < life.since) return
  // A person who is there approves; whether what they approved pays is what the trial is for.
  if (life.state === 'approvable') enter(life, 'approved', day)
  for (let step = moved(life.state, evidenceOn(life, day)); step !== null; step = moved(life.state, evidenceOn(life, day))) {
    enter(life, step.to, day)
    if (step.to !== 'approved') break
  }
  if (life.state !== 'active') return
  const uplift = followAction(cutTrial(life.trial))
  if (isRenewed({ ...uplift, upliftLow: uplift.low })) life.renewedAt = day
}

function enter(life: Life, to: LessonState, day: number): void {
  life.state = to
  life.since = day
  // Each state is judged by what came after it was entered.
  life.trial = []
  if (to === 'active') {
    life.activeAt ??= day
    life.renewedAt = day
  }
}

function evidenceOn(life: Life, day: number): LessonEvidence {
  const onTrial = mayAct(life.state) ? followAction(cutTrial(life.trial)) : null
  const seen: Followed = onTrial ?? followPattern(life.pattern, life.claimed)
  return {
    ...seen,
    daysInState: day - life.since,
    isFalsified: false,
    upliftLow: onTrial?.low ?? null,
    upliftHigh: onTrial?.high ?? null,
    areGuardrailsKept: true,
    hasAlarm: false,
    daysSinceRenewal: day - life.renewedAt,
    isObsolete: false,
  }
}

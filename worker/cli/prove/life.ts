import { uniformOf } from '#lib/domain/base/random.ts'
import { armOf, holdoutShare, isOver, isRenewed, type LessonEvidence, type LessonState, mayAct, moved } from '#lib/domain/govern/lesson-lifecycle.ts'
import type { ArmOutcome } from '#lib/domain/learn/contrast.ts'
import { cutTrial, FALSIFIER_DAYS, type Followed, followAction, followPattern, isFalsified, type TrialRow, type WholeRow } from '#lib/domain/learn/follow.ts'
import { type GuardRow, guardrailsOf } from '#lib/domain/learn/guardrails.ts'
import { hasAlarm } from '#lib/domain/learn/lesson-alarm.ts'

/** One lesson through its whole life in a planted world, day by day, with a person who approves whatever may be approved. */
export type Life = {
  readonly id: string
  readonly claimed: 1 | -1
  /** Less of the claimed difference than this falsifies it. */
  readonly falsifierBps: number
  state: LessonState
  /** Day on which it entered its state, and on which it first reached shadow and active. */
  since: number
  readonly shadowAt: number
  activeAt: number | null
  renewedAt: number
  readonly pattern: ArmOutcome[]
  /** Of the state it is in. */
  trial: WholeRow[]
  /** What its hold-outs cost in the states before. */
  readonly heldOut: WholeRow[]
}

/** Longest mark-out and a day, rounded up to days: what suggested it must not confirm it. */
const EMBARGO_DAYS = 2

/** Nominated on the evening of `day` with this shrunk effect (+ = dearer), in words at once. */
export const born = (id: string, effectBps: number, day: number): Life => ({
  id,
  claimed: effectBps > 0 ? 1 : -1,
  falsifierBps: Math.abs(effectBps) / 2,
  state: 'shadow',
  since: day + EMBARGO_DAYS,
  shadowAt: day,
  activeAt: null,
  renewedAt: day,
  pattern: [],
  trial: [],
  heldOut: [],
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
  life.heldOut.push(...heldOutOf(life.trial))
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
    isFalsified: onTrial === null && day - life.since >= FALSIFIER_DAYS && isFalsified(life.pattern, life.claimed, life.falsifierBps),
    upliftLow: onTrial?.low ?? null,
    upliftHigh: onTrial?.high ?? null,
    ...(life.state === 'canary' ? guardrailsOf(life.trial.map(filledWhole)) : { isBreached: false, isShownSafe: false }),
    hasAlarm: life.state === 'active' && hasAlarm(heldOutOf(cutTrial([...life.heldOut, ...life.trial])), cutTrial(life.trial)),
    daysSinceRenewal: day - life.renewedAt,
    isObsolete: false,
  }
}

const heldOutOf = <T extends TrialRow>(trial: readonly T[]): readonly T[] => trial.filter((row) => row.arm === 'holdout')

/** The planted worlds know what an order costs, and fill every one whole: of the guardrails they exercise how many rows it takes. */
const filledWhole = ({ day, arm }: TrialRow): GuardRow => ({ day, arm, fillRatio: 1, latencyMs: null, isRejected: false })

/**
 * A lesson's life (LEARNING.md F). An observation that holds up becomes a candidate, is put into words (verified), and is watched on later
 * data with its prediction frozen (shadow). When that agrees a person may approve it; approved, it is tried on a part of
 * the decisions that match (canary), and acts on all but a permanent hold-out once the randomised comparison agrees (active). It goes
 * on probation when the evidence turns, and is retired when it stays turned or nothing renews it.
 */
export const LESSON_STATES = [
  'observation', 'candidate', 'verified', 'shadow', 'approvable', 'approved', 'canary', 'active', 'probation', 'retired', 'refuted', 'rejected', 'expired',
] as const // biome-ignore format: one list
export type LessonState = (typeof LESSON_STATES)[number]

/** Legal steps; everything else is refused. Who moves it stands in `gateOf`. */
export const EDGES: Readonly<Record<LessonState, readonly LessonState[]>> = {
  observation: ['candidate'],
  candidate: ['verified', 'expired'],
  verified: ['shadow'],
  shadow: ['approvable', 'refuted', 'expired'],
  approvable: ['approved', 'rejected', 'refuted', 'expired'],
  approved: ['canary', 'retired'],
  canary: ['active', 'retired'],
  active: ['probation', 'retired'],
  probation: ['active', 'retired'],
  retired: [],
  refuted: [],
  rejected: [],
  expired: [],
}

export const mayAct = (state: LessonState): boolean => state === 'canary' || state === 'active' || state === 'probation'
/** What a person may end: everything they approved, acting or about to. Before that it acts on nothing, and is rejected instead. */
export const mayRetire = (state: LessonState): boolean => EDGES[state].includes('retired')
export const isOver = (state: LessonState): boolean => EDGES[state].length === 0
/** Steps that only a person takes. */
export const needsPerson = (from: LessonState, to: LessonState): boolean => from === 'approvable' && (to === 'approved' || to === 'rejected')

/** What the evidence run knows of one lesson, all from data after it entered the state it is in. */
export type LessonEvidence = {
  readonly daysInState: number
  /** Forward matches in shadow; applied decisions in canary and later. */
  readonly n: number
  readonly days: number
  readonly evidenceFor: number
  readonly evidenceAgainst: number
  readonly isFalsified: boolean
  /** Bounds of the uplift's confidence sequence, bps, + = applying is cheaper; null without both arms. */
  readonly upliftLow: number | null
  readonly upliftHigh: number | null
  /** Harm beside the price is shown; and that there is none beyond the tolerance. Few rows show neither. */
  readonly isBreached: boolean
  readonly isShownSafe: boolean
  readonly hasAlarm: boolean
  readonly daysSinceRenewal: number
  /** Superseded, or its venue is gone. */
  readonly isObsolete: boolean
}

/** What a pattern needs to be approvable: matches, days, and evidence that is passed by chance in one of 20 lessons at most. */
const FORWARD_MIN = { n: 20, days: 5, evidence: 20 } as const
/** What an action needs to act for good. Early looks are where chance crosses: with 20, 5 and 10 one of 100 that does not pay did (decision 0025). */
export const TRIAL_MIN = { n: 40, days: 10, evidence: 40 } as const
const SHADOW_DAYS_MAX = 45
const CANARY_DAYS_MAX = 45
const ACTIVE_LOOK_DAYS = 30
const PROBATION_DAYS_MAX = 30
const TTL_DAYS = 45

export type Step = { readonly to: LessonState; readonly reason: string }

/** Where the evidence moves a lesson by itself, or null. Approval is never among its answers. */
export function moved(state: LessonState, e: LessonEvidence): Step | null {
  if (mayAct(state) && e.isObsolete) return { to: 'retired', reason: 'superseded, or its venue is gone' }
  switch (state) {
    case 'shadow':
      if (e.evidenceAgainst >= 20) return { to: 'refuted', reason: 'later executions speak against it' }
      if (e.isFalsified) return { to: 'refuted', reason: 'its falsifier was met' }
      if (isPast(e, FORWARD_MIN)) return { to: 'approvable', reason: 'later executions agree' }
      return e.daysInState >= SHADOW_DAYS_MAX ? { to: 'expired', reason: `${SHADOW_DAYS_MAX} days in shadow without agreement` } : null
    case 'approvable':
      return e.evidenceAgainst >= 20 ? { to: 'refuted', reason: 'later executions speak against it' } : null
    case 'approved':
      return { to: 'canary', reason: 'approved' }
    case 'canary':
      if (e.evidenceAgainst >= 10) return { to: 'retired', reason: 'applying it is dearer' }
      if (e.isBreached) return { to: 'retired', reason: 'a guardrail was breached' }
      if (isPast(e, TRIAL_MIN) && e.isShownSafe) return { to: 'active', reason: 'applying it is cheaper' }
      if (e.daysInState < CANARY_DAYS_MAX) return null
      return { to: 'retired', reason: `${CANARY_DAYS_MAX} days on trial without ${isPast(e, TRIAL_MIN) ? 'its guardrails shown safe' : 'an effect'}` }
    case 'active':
      if (e.evidenceAgainst >= 10) return { to: 'probation', reason: 'held-out decisions do better' }
      if (e.hasAlarm) return { to: 'probation', reason: 'its stream raised an alarm' }
      if (e.daysSinceRenewal >= TTL_DAYS) return { to: 'retired', reason: `${TTL_DAYS} days without renewal` }
      return e.daysInState >= ACTIVE_LOOK_DAYS && e.upliftLow !== null && e.upliftHigh !== null && e.upliftLow <= 0 && e.upliftHigh >= 0
        ? { to: 'probation', reason: 'after 30 days its uplift may be nothing' }
        : null
    case 'probation':
      if (e.evidenceAgainst >= 20) return { to: 'retired', reason: 'held-out decisions do better' }
      if (e.evidenceFor >= 10) return { to: 'active', reason: 'it recovered' }
      return e.daysInState >= PROBATION_DAYS_MAX ? { to: 'retired', reason: `${PROBATION_DAYS_MAX} days on probation without recovery` } : null
    default:
      return null
  }
}

const isPast = (e: LessonEvidence, least: typeof FORWARD_MIN | typeof TRIAL_MIN): boolean =>
  e.n >= least.n && e.days >= least.days && e.evidenceFor >= least.evidence

/** Whether an active lesson's time to live starts again. */
export const isRenewed = (e: Pick<LessonEvidence, 'evidenceFor' | 'upliftLow'>): boolean => e.evidenceFor >= 10 || (e.upliftLow !== null && e.upliftLow > 0)

/** Share of matching decisions that are held out; the rest applies the lesson. */
export function holdoutShare(state: LessonState, daysInState: number): number {
  if (state === 'canary') return daysInState >= 5 ? 0.5 : 0.75
  if (state === 'active') return 0.1
  return state === 'probation' ? 0.5 : 1
}

/** How many act for good or did, and how many trials began on this day. */
export type Load = { readonly active: number; readonly canariesToday: number }
/** At most so many lessons are active at once (LEARNING.md F). */
export const ACTIVE_MAX = 25
const CANARIES_A_DAY = 2

/** Whether the desk may take one more there (LEARNING.md F). What recovers from probation was counted all along. */
export function hasRoom(from: LessonState, to: LessonState, load: Load): boolean {
  if (to === 'canary') return load.canariesToday < CANARIES_A_DAY
  return to !== 'active' || isCounted(from) || load.active < ACTIVE_MAX
}

/** The load once a lesson has taken this step. */
export const loadAfter = (from: LessonState, to: LessonState, { active, canariesToday }: Load): Load => ({
  active: active + Number(isCounted(to)) - Number(isCounted(from)),
  canariesToday: canariesToday + Number(to === 'canary'),
})

const isCounted = (state: LessonState): boolean => state === 'active' || state === 'probation'

export type Arm = 'applied' | 'holdout' | 'shadow' | 'capped'

/**
 * Which arm a decision falls into: applied iff u ≥ hold-out share, u = the uniform number that belongs to
 * `holdout|<decision>|<lesson>`. The probability is that of the arm drawn.
 */
export function armOf(u: number, share: number): { readonly arm: 'applied' | 'holdout'; readonly probability: number } {
  return u >= share ? { arm: 'applied', probability: 1 - share } : { arm: 'holdout', probability: share }
}

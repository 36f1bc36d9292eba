import { type Cut, evidenceCut, evidenceRows } from '#lib/db/evidence.ts'
import {
  type Counts,
  type LedgerRow,
  type LivingLesson,
  ledgerOf,
  lessonById,
  lessonCounts,
  livingForReview,
  moveLesson,
  noteMeasured,
  resolvedLessons,
  takePlace,
} from '#lib/db/lesson-moves.ts'
import type { Pool } from '#lib/db/pool.ts'
import {
  EDGES,
  hasRoom,
  isRenewed,
  type LessonEvidence,
  type LessonState,
  loadAfter,
  mayAct,
  moved,
  needsPerson,
  type Step,
} from '#lib/domain/govern/lesson-lifecycle.ts'
import { confidenceOf, pCheaperOf, pSignOf, recalibration } from '#lib/domain/learn/confidence.ts'
import { cutTrial, type Followed, followAction, followPattern, isFalsified, type TrialRow, type Uplift } from '#lib/domain/learn/follow.ts'
import { guardrailsOf } from '#lib/domain/learn/guardrails.ts'
import { armsOf, boundsAmong, type EvidenceRow, testedBy, winsorised } from '#lib/domain/learn/hypotheses.ts'
import { hasAlarm } from '#lib/domain/learn/lesson-alarm.ts'
import { daysBetween } from './evidence.ts'

const ACTOR = 'evidence-run'
/** Longest mark-out and a day: what suggested it must not confirm it. */
const EMBARGO_MS = 300_000 + 86_400_000
const HISTORY_DAYS = 120
const FIRST = '1970-01-01T00:00:00.000Z'

/**
 * The evening's look at every lesson that is alive (LEARNING.md F): follows its pattern or its trial on data that came after it
 * entered its state, notes what they say, and takes the steps that the gates allow. Approval is never among them. `states` = only those
 * that are in one of them. Returns the steps.
 */
export async function reviewLessons(
  pool: Pool,
  moduleId: string,
  now: string,
  states?: readonly LessonState[],
): Promise<readonly { readonly id: string; readonly to: LessonState }[]> {
  const lessons = (await livingForReview(pool, moduleId)).filter((lesson) => states?.includes(lesson.state) ?? true)
  if (lessons.length === 0) return []
  const cut = await evidenceCut(pool, moduleId, now)
  const oldest = new Date(Date.parse(now) - HISTORY_DAYS * 86_400_000).toISOString().slice(0, 10)
  const whole = cut === null ? [] : await evidenceRows(pool, moduleId, { ...cut, fromDay: oldest })
  const known: Known = {
    pool,
    moduleId,
    now,
    cut,
    rows: winsorised(whole),
    oldest,
    boundsOf: boundsAmong(whole),
    counts: await lessonCounts(pool, moduleId, now),
    recalibrated: await recalibrationOf(pool, moduleId),
  }
  const steps: { id: string; to: LessonState }[] = []
  for (const lesson of lessons) {
    for (let at: LivingLesson | null = lesson; at !== null; ) {
      const step = await stepOf(at, known)
      if (step === null) break
      // Somebody else has moved it since it was read: what was judged is not what it is, and the next look judges it anew.
      if (!(await take(at, step, known))) break
      known.counts = { ...known.counts, ...loadAfter(at.state, step.to, known.counts) }
      steps.push({ id: lesson.id, to: step.to })
      // Only what a person approved goes on at once; every other state is judged by what comes after it was entered.
      at = step.to === 'approved' ? await lessonById(pool, moduleId, lesson.id) : null
    }
  }
  return steps
}

type Known = {
  readonly pool: Pool
  readonly moduleId: string
  readonly now: string
  readonly cut: Cut | null
  readonly rows: readonly EvidenceRow[]
  /** First day that is looked back to. */
  readonly oldest: string
  /** Bounds of the desk's residuals. */
  readonly boundsOf: ReturnType<typeof boundsAmong>
  /** As they stand after the steps that this look has taken. */
  counts: Counts
  readonly recalibrated: (p: number) => number
}

const recalibrationOf = async (pool: Pool, moduleId: string) =>
  recalibration((await resolvedLessons(pool, moduleId)).map(({ mean, se, isRight }) => ({ p: pSignOf(mean, se), isRight })))

type Due = Step & { readonly gate: Readonly<Record<string, unknown>>; readonly since: string }

async function stepOf(lesson: LivingLesson, known: Known): Promise<Due | null> {
  const { now, counts } = known
  if (lesson.state === 'verified') {
    const from = new Date(Date.parse(now) + EMBARGO_MS).toISOString()
    return { to: 'shadow', reason: 'its prediction is frozen', gate: { from, effect_bps: lesson.effectBps, falsifier: lesson.falsifier }, since: from }
  }
  if (lesson.since > now) return null
  const { evidence, gate } = await evidenceOf(lesson, known)
  const step = moved(lesson.state, evidence)
  if (step === null) return null
  if (!hasRoom(lesson.state, step.to, counts)) return null
  return { ...step, gate, since: now }
}

/** False when it is not in that state any more. */
async function take(lesson: LivingLesson, due: Due, { pool, moduleId, now, cut, counts }: Known): Promise<boolean> {
  const mayBeTaken = EDGES[lesson.state].includes(due.to) && !needsPerson(lesson.state, due.to)
  if (!mayBeTaken) throw new Error(`no step leads a lesson from ${lesson.state} to ${due.to} without a person`)
  const policyVersion = counts.configVersion === null ? null : `config ${counts.configVersion}`
  const move = { lesson, ...due, now, dataCut: cut?.seq ?? null, policyVersion, actor: ACTOR }
  return await takePlace(pool, moduleId, move, (held) => hasRoom(lesson.state, due.to, held))
}

async function evidenceOf(
  lesson: LivingLesson,
  known: Known,
): Promise<{ readonly evidence: LessonEvidence; readonly gate: Readonly<Record<string, unknown>> }> {
  const { now, counts } = known
  const base = {
    daysInState: daysBetween(lesson.since, now),
    isFalsified: false,
    upliftLow: null,
    upliftHigh: null,
    isBreached: false,
    isShownSafe: false,
    hasAlarm: false,
    daysSinceRenewal: daysBetween(lesson.renewedAt ?? lesson.since, now),
    isObsolete: lesson.isSuperseded || isVenueGone(lesson, counts.venues),
  }
  const seen = mayAct(lesson.state) ? await onTrial(lesson, known) : await inShadow(lesson, known)
  const evidence = { ...base, ...seen }
  return { evidence, gate: { ...evidence } }
}

const isVenueGone = ({ action }: LivingLesson, venues: readonly string[]): boolean =>
  action.kind === 'venue_prefer' && venues.length > 0 && !venues.includes(action.venue)

/** Forward rows of both arms, from the end of its embargo on. */
async function inShadow(lesson: LivingLesson, known: Known) {
  const { rows, now } = known
  const tested = testedBy(lesson.action)
  const from = (lesson.shadowFrom ?? lesson.since).slice(0, 10)
  // Whole days: the day on which the embargo ends belongs half to what suggested it.
  const later = rows.filter((row) => row.day > from && row.day <= now.slice(0, 10))
  const forward = tested === null ? [] : armsOf(later, lesson.predicate, tested)
  const claimed = lesson.effectBps > 0 ? 1 : -1
  const followed = followPattern(forward, claimed)
  const isDue = lesson.falsifier !== null && daysBetween(from, now) >= lesson.falsifier.days
  const lastDay = forward.reduce<string | null>((last, row) => (row.arm === 1 && (last === null || row.day > last) ? row.day : last), null)
  await noteWatched(lesson, followed, lastDay, known)
  return { ...followed, isFalsified: isDue && isFalsified(forward, claimed, lesson.falsifier.bps) }
}

/** What was seen in shadow counts beside what suggested it: at the bar of eligibility alone no lesson would ever be matched. */
async function noteWatched(lesson: LivingLesson, followed: Followed, lastDay: string | null, { pool, now, recalibrated }: Known): Promise<void> {
  if (lesson.nominated === null || lastDay === null) return
  const [n, days] = [lesson.nominated.n + followed.n, lesson.nominated.days + followed.days]
  const pSign = pSignOf(lesson.effectBps, lesson.effectSe)
  const facts = { pSign: recalibrated(pSign), n, days, ageDays: Math.max(0, daysBetween(lastDay, now)) }
  const evidenceAt = now.startsWith(lastDay) ? now : `${lastDay}T23:59:59.999Z`
  await noteMeasured(pool, lesson.id, { n, days, pSign, confidence: confidenceOf(facts), uplift: null, evidenceAt, renewedAt: null })
}

async function onTrial(lesson: LivingLesson, known: Known) {
  const { pool, now } = known
  const whole = await ledgerOf(pool, lesson.id, FIRST, now)
  const ledger = whole.filter((row) => row.endedAt > lesson.since)
  const rows = trialRows(ledger, known)
  const trial = trialRows(whole, known)
  const uplift = followAction(rows)
  const renewal = followAction(
    trialRows(
      ledger.filter((row) => row.endedAt > (lesson.renewedAt ?? lesson.since)),
      known,
    ),
  )
  const isNew = lesson.state === 'active' && isRenewed({ evidenceFor: renewal.evidenceFor, upliftLow: renewal.low })
  await note(lesson, { uplift, trial: followAction(trial) }, ledger, isNew, known)
  const heldOut = trial.filter((row) => row.arm === 'holdout')
  return {
    n: uplift.n,
    days: uplift.days,
    evidenceFor: uplift.evidenceFor,
    evidenceAgainst: uplift.evidenceAgainst,
    upliftLow: uplift.low,
    upliftHigh: uplift.high,
    ...guardrailsOf(ledger),
    hasAlarm: lesson.state === 'active' && hasAlarm(heldOut, rows),
    ...(isNew && { daysSinceRenewal: 0 }),
  }
}

const trialRows = (ledger: readonly LedgerRow[], { oldest, boundsOf }: Known): readonly TrialRow[] =>
  cutTrial(ledger.filter((row) => row.day >= oldest).map(({ day, arm, y, symbol }) => ({ day, arm, y, bounds: boundsOf(symbol) })))

/** `uplift` of the state it is in, `trial` of all decisions that were randomised for it: a fresh state knows nothing yet, and its first days are noise. */
type Measures = { readonly uplift: Uplift; readonly trial: Uplift }

/**
 * Confidence and uplift as they stand. Until it is active its sign is the pattern's; from then on it is that of what applying it does, which
 * no recalibration of patterns speaks of.
 */
async function note(lesson: LivingLesson, { uplift, trial }: Measures, ledger: readonly LedgerRow[], isNew: boolean, known: Known): Promise<void> {
  const { pool, now, recalibrated } = known
  const holdout = ledger.filter((row) => row.arm === 'holdout').length
  const applied = ledger.length - holdout
  const isOfAction = lesson.state !== 'canary' && trial.uplift !== null && trial.se !== null
  const pSign = isOfAction ? pCheaperOf(trial.uplift, trial.se) : pSignOf(lesson.effectBps, lesson.effectSe)
  const last = ledger.at(-1)?.endedAt ?? lesson.evidenceAt
  const facts = {
    pSign: isOfAction ? pSign : recalibrated(pSign),
    n: lesson.n + trial.n,
    days: lesson.days + trial.days,
    ageDays: Math.max(0, daysBetween(last ?? lesson.since, now)),
  }
  await noteMeasured(pool, lesson.id, {
    n: null,
    days: null,
    pSign,
    confidence: confidenceOf(facts),
    uplift:
      uplift.uplift !== null && uplift.low !== null
        ? {
            bps: uplift.uplift,
            low: uplift.low,
            high: uplift.high,
            applied,
            holdout,
            days: uplift.days,
            evidence_for: uplift.evidenceFor,
            evidence_against: uplift.evidenceAgainst,
            at: now,
          }
        : null,
    evidenceAt: ledger.at(-1)?.endedAt ?? null,
    renewedAt: isNew ? now : null,
  })
}

export type LessonVerdict = { readonly ok: true; readonly state: LessonState } | { readonly ok: false; readonly code: string; readonly message: string }

export type LessonWish = {
  readonly lessonId: string
  readonly verdict: 'approve' | 'reject'
  readonly comment: string
  readonly actor: string
  readonly now: string
}

/** A person's word on a lesson that may be approved. What they approve goes on trial at once, as far as the day's trials allow. */
export async function decideLesson(pool: Pool, moduleId: string, wish: LessonWish): Promise<LessonVerdict> {
  const lesson = await lessonById(pool, moduleId, wish.lessonId)
  if (!lesson) return { ok: false, code: 'UNKNOWN_LESSON', message: 'there is no such lesson' }
  const to: LessonState = wish.verdict === 'approve' ? 'approved' : 'rejected'
  if (!needsPerson(lesson.state, to))
    return { ok: false, code: 'NOT_APPROVABLE', message: `the lesson is ${lesson.state}: only one that is approvable can be decided` }
  const counts = await lessonCounts(pool, moduleId, wish.now)
  const policyVersion = counts.configVersion === null ? null : `config ${counts.configVersion}`
  const common = { since: wish.now, now: wish.now, dataCut: null, policyVersion }
  const reason = wish.comment === '' ? `${wish.verdict === 'approve' ? 'approved' : 'rejected'} by a person` : wish.comment
  if (!(await moveLesson(pool, { ...common, lesson, to, reason, gate: { comment: wish.comment }, actor: wish.actor })))
    return { ok: false, code: 'NOT_APPROVABLE', message: 'the lesson has moved meanwhile: look again' }
  if (to === 'rejected') return { ok: true, state: to }
  const step = { lesson: { ...lesson, state: 'approved' as const }, to: 'canary' as const, reason: 'approved', gate: {}, actor: ACTOR }
  const isOnTrial = await takePlace(pool, moduleId, { ...common, ...step }, (held) => hasRoom('approved', 'canary', held))
  // No place, or the evening's look was quicker: what it is now is what is stored.
  return { ok: true, state: isOnTrial ? 'canary' : ((await lessonById(pool, moduleId, wish.lessonId))?.state ?? 'approved') }
}

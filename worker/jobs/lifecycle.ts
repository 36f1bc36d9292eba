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
} from '#lib/db/lesson-moves.ts'
import type { Pool } from '#lib/db/pool.ts'
import { EDGES, isRenewed, type LessonEvidence, type LessonState, mayAct, moved, needsPerson, type Step } from '#lib/domain/govern/lesson-lifecycle.ts'
import { confidenceOf, pSignOf, recalibration } from '#lib/domain/learn/confidence.ts'
import { contrast } from '#lib/domain/learn/contrast.ts'
import { alarmLevel, detected, QUIET } from '#lib/domain/learn/drift.ts'
import { cutTrial, followAction, followPattern, type TrialRow, type Uplift } from '#lib/domain/learn/follow.ts'
import { areGuardrailsKept } from '#lib/domain/learn/guardrails.ts'
import { armsOf, boundsAmong, type EvidenceRow, testedBy, winsorised } from '#lib/domain/learn/hypotheses.ts'
import { sequenceHalfWidth } from '#lib/domain/learn/sequence.ts'
import { daysBetween } from './evidence.ts'

const ACTOR = 'evidence-run'
/** Longest mark-out and a day: what suggested it must not confirm it. */
const EMBARGO_MS = 300_000 + 86_400_000
const ACTIVE_MAX = 25
const CANARIES_A_DAY = 2
const ALARM_AT = 24_000
const HISTORY_DAYS = 120

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
      await take(at, step, known)
      steps.push({ id: lesson.id, to: step.to })
      // Only what a person approved goes on at once; every other state is judged by what comes after it was entered.
      at = step.to === 'approved' ? await lessonById(pool, moduleId, lesson.id) : null
    }
  }
  return steps
}

type Known = {
  readonly pool: Pool
  readonly now: string
  readonly cut: Cut | null
  readonly rows: readonly EvidenceRow[]
  /** First day that is looked back to. */
  readonly oldest: string
  /** Bounds of the desk's residuals. */
  readonly boundsOf: ReturnType<typeof boundsAmong>
  readonly counts: Counts
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
  if (step.to === 'canary' && counts.canariesToday >= CANARIES_A_DAY) return null
  if (step.to === 'active' && lesson.state === 'canary' && counts.active >= ACTIVE_MAX) return null
  return { ...step, gate, since: now }
}

async function take(lesson: LivingLesson, due: Due, { pool, now, cut, counts }: Known): Promise<void> {
  const mayBeTaken = EDGES[lesson.state].includes(due.to) && !needsPerson(lesson.state, due.to)
  if (!mayBeTaken) throw new Error(`no step leads a lesson from ${lesson.state} to ${due.to} without a person`)
  const policyVersion = counts.configVersion === null ? null : `config ${counts.configVersion}`
  await moveLesson(pool, { lesson, ...due, now, dataCut: cut?.seq ?? null, policyVersion, actor: ACTOR })
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
    areGuardrailsKept: true,
    hasAlarm: false,
    daysSinceRenewal: daysBetween(lesson.renewedAt ?? lesson.since, now),
    isObsolete: lesson.isSuperseded || isVenueGone(lesson, counts.venues),
  }
  const seen = mayAct(lesson.state) ? await onTrial(lesson, known) : inShadow(lesson, known)
  const evidence = { ...base, ...seen }
  return { evidence, gate: { ...evidence } }
}

const isVenueGone = ({ action }: LivingLesson, venues: readonly string[]): boolean =>
  action.kind === 'venue_prefer' && venues.length > 0 && !venues.includes(action.venue)

/** Forward rows of both arms, from the end of its embargo on. */
function inShadow(lesson: LivingLesson, { rows, now }: Known) {
  const tested = testedBy(lesson.action)
  const from = (lesson.shadowFrom ?? lesson.since).slice(0, 10)
  // Whole days: the day on which the embargo ends belongs half to what suggested it.
  const forward =
    tested === null
      ? []
      : armsOf(
          rows.filter((row) => row.day > from && row.day <= now.slice(0, 10)),
          lesson.predicate,
          tested,
        )
  const claimed = lesson.effectBps > 0 ? 1 : -1
  const followed = followPattern(forward, claimed)
  const days = daysBetween(from, now)
  const measured = contrast(forward)
  const isFalsified = lesson.falsifier !== null && days >= lesson.falsifier.days && measured !== null && measured.delta * claimed < lesson.falsifier.bps
  return { ...followed, isFalsified }
}

async function onTrial(lesson: LivingLesson, known: Known) {
  const { pool, now } = known
  const ledger = await ledgerOf(pool, lesson.id, lesson.since, now)
  const rows = trialRows(ledger, known)
  const uplift = followAction(rows)
  const renewal = followAction(
    trialRows(
      ledger.filter((row) => row.endedAt > (lesson.renewedAt ?? lesson.since)),
      known,
    ),
  )
  const isNew = lesson.state === 'active' && isRenewed({ evidenceFor: renewal.evidenceFor, upliftLow: renewal.low })
  await note(lesson, uplift, ledger, isNew, known)
  return {
    n: uplift.n,
    days: uplift.days,
    evidenceFor: uplift.evidenceFor,
    evidenceAgainst: uplift.evidenceAgainst,
    upliftLow: uplift.low,
    upliftHigh: uplift.high,
    areGuardrailsKept: areGuardrailsKept(ledger),
    hasAlarm: hasAlarm(rows),
    ...(isNew && { daysSinceRenewal: 0 }),
  }
}

const trialRows = (ledger: readonly LedgerRow[], { oldest, boundsOf }: Known): readonly TrialRow[] =>
  cutTrial(ledger.filter((row) => row.day >= oldest).map(({ day, arm, y, symbol }) => ({ day, arm, y, bounds: boundsOf(symbol) })))

/** Whether what applies it has become dearer than what is held out, however late that was. */
function hasAlarm(rows: readonly TrialRow[]): boolean {
  const held = rows.filter((row) => row.arm === 'holdout').map((row) => row.y)
  if (held.length < 10) return false
  const mean = held.reduce((sum, y) => sum + y, 0) / held.length
  const sd = Math.sqrt(held.reduce((sum, y) => sum + (y - mean) ** 2, 0) / (held.length - 1))
  if (sd === 0) return false
  return alarmLevel(rows.filter((row) => row.arm === 'applied').reduce((state, { y }) => detected(state, (y - mean) / sd, 0.05), QUIET)) >= ALARM_AT
}

/** Confidence and uplift as they stand; from the trial on, of the effect that applying it has. */
async function note(lesson: LivingLesson, uplift: Uplift, ledger: readonly LedgerRow[], isNew: boolean, { pool, now, recalibrated }: Known): Promise<void> {
  const holdout = ledger.filter((row) => row.arm === 'holdout').length
  const applied = ledger.length - holdout
  const weight = holdout + applied === 0 ? 0 : (holdout * applied) / (holdout + applied)
  const isMeasured = uplift.uplift !== null && uplift.low !== null && weight > 0
  const se = isMeasured ? ((uplift.uplift as number) - (uplift.low as number)) / sequenceHalfWidth(weight, 1) / Math.sqrt(weight) : lesson.effectSe
  const mean = isMeasured ? (uplift.uplift as number) : lesson.effectBps
  const last = ledger.at(-1)?.endedAt ?? lesson.evidenceAt
  const facts = { mean, se, n: lesson.n + applied, days: lesson.days + uplift.days, ageDays: Math.max(0, daysBetween(last ?? lesson.since, now)) }
  await noteMeasured(pool, lesson.id, {
    pSign: pSignOf(mean, se),
    confidence: confidenceOf(facts, recalibrated),
    uplift: isMeasured
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
  if (to === 'rejected' || counts.canariesToday >= CANARIES_A_DAY) return { ok: true, state: to }
  const step = { lesson: { ...lesson, state: 'approved' as const }, to: 'canary' as const, reason: 'approved', gate: {}, actor: ACTOR }
  return { ok: true, state: (await moveLesson(pool, { ...common, ...step })) ? 'canary' : 'approved' }
}

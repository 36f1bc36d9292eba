import type { Judgement } from '#lib/db/judgements.ts'
import type { IdMaker, OrderId } from '#lib/domain/base/id.ts'
import { type Instant, plusMs, toMs } from '#lib/domain/base/time.ts'
import type { Context } from '#lib/domain/decide/context.ts'
import { type Decision, STYLES } from '#lib/domain/decide/decision.ts'
import { type Holding, holding } from '#lib/domain/decide/entry.ts'
import type { Judged } from '#lib/domain/decide/judgement.ts'
import { tightenedBy } from '#lib/domain/decide/limits.ts'
import type { LessonEffect } from '#lib/domain/decide/recall.ts'
import type { Refusal } from '#lib/domain/decide/refusal.ts'
import { plan } from '#lib/domain/execute/route.ts'
import type { LessonStep } from '#lib/domain/govern/lesson-step.ts'
import type { Log } from '#lib/log.ts'
import { type Baseline, baselineOf, mayRefuse } from './baseline.ts'
import { conditionalOf, exposureAt } from './conditional.ts'
import { enlist, withdraw } from './enlist.ts'
import { type Answered, approvalOf, refusalOf, waitingOf } from './judgement-rows.ts'
import { withWindow } from './lesson-window.ts'
import type { Lessons } from './lessons.ts'
import type { LiveExecution } from './live.ts'
import type { Memory } from './memory.ts'
import type { MarketClock, WallClock } from './ports.ts'
import * as rows from './rows.ts'
import type { Subject } from './subject.ts'
import { type Trial, type TrialDesk, tryOut } from './trial.ts'

export type Judge = {
  readonly moduleId: string
  readonly memory: Memory
  readonly clock: MarketClock
  readonly wall: WallClock
  readonly ids: IdMaker
  /** Each is durable when it resolves: a new execution, and one that has waited for its entry conditions. */
  readonly judge: (judgement: Judgement) => Promise<void>
  readonly enter: (judgement: Judgement) => Promise<void>
  readonly log: Log
  readonly lessons: Lessons
  readonly trial: TrialDesk
}

export type Verdict =
  | { readonly kind: 'approved'; readonly execution: LiveExecution }
  | { readonly kind: 'waiting'; readonly until: Instant; readonly lessons: LessonEffect; readonly baseline: Baseline | null; readonly state: Holding }
  | { readonly kind: 'refused'; readonly refusals: readonly Refusal[] }

/**
 * The whole judgement (ENGINE.md section 1, steps 4 to 9), in one turn of the event loop up to the commit, so that the next
 * one sees the exposure of this one. Every outcome stores everything that it was made from.
 */
export async function judge(desk: Judge, subject: Subject, decision: Decision): Promise<Verdict> {
  const { memory } = desk
  const { venue } = subject
  const all = memory.exposure(decision.symbol, subject.at)
  const exposure = venue === null ? all : exposureAt(memory, all, venue, decision.symbol, subject.at)
  const context = desk.lessons.enhance(gather(memory, decision, subject.at, venue), subject, decision, exposure, memory.policy)
  const lessons = context.step.effect
  const taken = swayed(decision, lessons)
  const limits = tightenedBy(memory.limitsFor(decision.symbol), lessons.limitFactor)
  const mayChance = subject.origin === 'decision' && venue === null && !decision.reduceOnly
  const trial = tryOut(
    desk.trial,
    { policy: memory.policy, decision: taken, context, lessons, exposure, limits },
    { known: context.known, sway: { shiftBps: lessons.venueShiftBps, scoreDelta: lessons.venueScoreDelta }, mayChance },
  )
  if (mayChance && subject.waited === null) {
    desk.lessons.budget.note(trial.isMoved || context.step.met.some((m) => m.isRandomised))
    desk.lessons.shares.note(subject.at, context.step.met)
  }
  const asked = holding(decision.entryConditions, conditionalOf(memory, decision.symbol, subject.at))
  const baseline = firstOf(desk, subject, decision, context.step, trial, asked.holds)
  const answered: Answered = {
    subject,
    decision,
    context,
    moduleId: desk.moduleId,
    version: memory.policy.version,
    policy: memory.policy,
    learned: { step: context.step, known: context.known, drawn: trial.drawn, policyVersion: desk.lessons.policyVersion(memory.policy), baseline },
  }
  if (!trial.verdict.ok) return await refuseIt(desk, answered, trial.verdict.error.refusals, trial.verdict.error.judged)
  const approved = trial.verdict
  const judged = approved.value.judged
  const until = decision.validUntil ?? plusMs(subject.at, memory.policy.defaults.validityMs)
  const window = { symbol: decision.symbol, since: subject.at, until }
  const state = subject.waited === null ? withWindow(asked, lessons, window, subject.at) : asked
  if (!state.holds && subject.waited === null) {
    subject.stamps.judged = desk.wall.now()
    await desk.judge(waitingOf(answered, judged, until, state))
    desk.log.info({ stage: 'judged', execution: subject.id, decision: decision.id }, 'decision waits for its entry conditions')
    return { kind: 'waiting', until, lessons, baseline, state }
  }
  const made = plan(approved.value, { executionId: subject.id, orderId: desk.ids(Math.floor(toMs(desk.wall.now()))) as OrderId })

  subject.stamps.judged = desk.wall.now()
  const execution = enlist(memory, taken, judged, made, context, {
    id: subject.id,
    decidedAt: subject.decidedAt,
    now: subject.at,
    stamps: subject.stamps,
    isCommitStamp: subject.isCommitStamp,
    echoed: { ...rows.echoed(subject.row.dm_decision), ...(subject.cause !== null && { cause: subject.cause }) },
  })
  if (trial.drawn.isExplored) execution.flags.add('explored')
  memory.countRelease(subject.at)
  const write = subject.waited === null ? desk.judge : desk.enter
  try {
    await write(approvalOf(answered, judged, made, execution, desk.wall.now()))
  } catch (error) {
    // Without a stored intent nothing will be sent: it must not count as exposure.
    withdraw(memory, execution, subject.at)
    throw error
  }
  logFailures(desk, subject, judged.failures)
  subject.stamps.intent = desk.wall.now()
  return { kind: 'approved', execution }
}

/** What its lessons are measured from; null where it met none, and where a refusal cannot be a lesson's doing. */
function firstOf(
  { memory }: Judge,
  { waited, at }: Subject,
  { symbol }: Decision,
  step: LessonStep,
  { verdict, drawn }: Trial,
  holds: boolean,
): Baseline | null {
  if (waited !== null) return waited.baseline
  if (step.met.length === 0 || (!verdict.ok && !mayRefuse(step))) return null
  const judged = verdict.ok ? verdict.value.judged : verdict.error.judged
  // What is refused does not wait for its conditions any more.
  return baselineOf(memory, judged, { symbol, at, sizeFactor: step.effect.sizeFactor, isExplored: drawn.isExplored, holds: holds || !verdict.ok })
}

/** The decision as lessons let it be taken: smaller, or in the style that they name where the choice was the desk's. */
function swayed(decision: Decision, { sizeFactor, styleUse }: LessonEffect): Decision {
  if (sizeFactor === 1 && styleUse === null) return decision
  const style = decision.style === 'adaptive' ? STYLES.find((s) => s === styleUse) : undefined
  return { ...decision, size: { ...decision.size, value: decision.size.value.times(sizeFactor) }, style: style ?? decision.style }
}

/** Everything the judgement may know, gathered once. */
function gather(memory: Memory, decision: Decision, now: Instant, venue: string | null): Context {
  const style = `${decision.symbol} ${decision.style}`
  const books = memory.quotes.books(decision.symbol, now)
  return {
    now,
    books: venue === null ? books : books.filter((b) => b.listing.venue === venue),
    stats: memory.stats,
    volatilityDaily: memory.quotes.volatilityDaily(decision.symbol),
    volumeDaily: memory.quotes.volumeDaily(decision.symbol),
    volumeCurve: memory.curves.get(decision.symbol) ?? null,
    recentScore: memory.recentScore(decision.symbol, decision.style),
    restingFills: memory.restingFills.get(style) ?? { filled: 0, sent: 0 },
  }
}

async function refuseIt(desk: Judge, answered: Answered, refusals: readonly Refusal[], judged: Judged | null): Promise<Verdict> {
  const { subject } = answered
  subject.stamps.judged = desk.wall.now()
  const write = subject.waited === null ? desk.judge : desk.enter
  await write(refusalOf(answered, refusals, judged))
  logFailures(desk, subject, judged?.failures ?? [])
  desk.log.info(
    {
      stage: 'judged',
      execution: subject.id,
      decision: subject.row.id,
      codes: refusals.map((r) => r.code),
      ms: (subject.stamps.judged - (subject.stamps.noticed ?? 0)) / 1_000,
    },
    'decision refused',
  )
  return { kind: 'refused', refusals }
}

/** Refused before it could be judged: the row itself cannot be traded. */
export async function refuseUnjudged(desk: Judge, subject: Subject, decision: Decision | null, refusals: readonly Refusal[]): Promise<void> {
  await refuseIt(
    desk,
    { subject, decision, context: null, moduleId: desk.moduleId, version: desk.memory.policy.version, policy: desk.memory.policy, learned: null },
    refusals,
    null,
  )
}

function logFailures(desk: Judge, subject: Subject, failures: readonly { readonly curator: string; readonly message: string }[]): void {
  for (const f of failures) desk.log.error({ execution: subject.id, curator: f.curator, message: f.message }, 'curator failed')
}

import type { Judgement } from '#lib/db/judgements.ts'
import type { IdMaker, OrderId } from '#lib/domain/base/id.ts'
import { type Instant, plusMs, toMs } from '#lib/domain/base/time.ts'
import type { Context } from '#lib/domain/decide/context.ts'
import { convene } from '#lib/domain/decide/curator.ts'
import type { Decision } from '#lib/domain/decide/decision.ts'
import { type Holding, holding } from '#lib/domain/decide/entry.ts'
import type { Judged } from '#lib/domain/decide/judgement.ts'
import { type LessonEffect, recall } from '#lib/domain/decide/recall.ts'
import type { Refusal } from '#lib/domain/decide/refusal.ts'
import { check } from '#lib/domain/decide/risk.ts'
import { plan } from '#lib/domain/execute/route.ts'
import { survey } from '#lib/domain/execute/venue-model.ts'
import type { Log } from '#lib/log.ts'
import { conditionalOf, exposureAt } from './conditional.ts'
import { enlist, withdraw } from './enlist.ts'
import { type Answered, approvalOf, refusalOf, waitingOf } from './judgement-rows.ts'
import type { LiveExecution } from './live.ts'
import type { Memory } from './memory.ts'
import type { MarketClock, WallClock } from './ports.ts'
import * as rows from './rows.ts'
import type { Subject } from './subject.ts'

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
}

export type Verdict =
  | { readonly kind: 'approved'; readonly execution: LiveExecution }
  | { readonly kind: 'waiting'; readonly until: Instant; readonly lessons: LessonEffect; readonly state: Holding }
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
  const context = gather(memory, decision, subject.at, venue)
  const limits = memory.limitsFor(decision.symbol)
  const forecasts = survey(memory.policy, limits, decision, context, exposure)
  const lessons = subject.waited?.lessons ?? recall([])
  const answered: Answered = { subject, decision, context, moduleId: desk.moduleId, version: memory.policy.version, policy: memory.policy }
  const judged = convene({ policy: memory.policy, decision, context, lessons, exposure, limits, survey: forecasts })
  if (!judged.ok) return await refuseIt(desk, answered, judged.error.refusals, judged.error.judged)
  const approved = check(limits, exposure, judged.value)
  if (!approved.ok) return await refuseIt(desk, answered, approved.error.refusals, approved.error.judged)
  const state = holding(decision.entryConditions, conditionalOf(memory, decision.symbol, subject.at))
  if (!state.holds && subject.waited === null) {
    const until = decision.validUntil ?? plusMs(subject.at, memory.policy.defaults.validityMs)
    subject.stamps.judged = desk.wall.now()
    await desk.judge(waitingOf(answered, approved.value.judged, until, state))
    desk.log.info({ stage: 'judged', execution: subject.id, decision: decision.id }, 'decision waits for its entry conditions')
    return { kind: 'waiting', until, lessons, state }
  }
  const made = plan(approved.value, { executionId: subject.id, orderId: desk.ids(Math.floor(toMs(desk.wall.now()))) as OrderId })

  subject.stamps.judged = desk.wall.now()
  const execution = enlist(memory, decision, judged.value, made, context, {
    id: subject.id,
    decidedAt: subject.decidedAt,
    now: subject.at,
    stamps: subject.stamps,
    isCommitStamp: subject.isCommitStamp,
    echoed: { ...rows.echoed(subject.row.dm_decision), ...(subject.cause !== null && { cause: subject.cause }) },
  })
  memory.countRelease(subject.at)
  const write = subject.waited === null ? desk.judge : desk.enter
  try {
    await write(approvalOf(answered, approved.value.judged, made, execution, desk.wall.now()))
  } catch (error) {
    // Without a stored intent nothing will be sent: it must not count as exposure.
    withdraw(memory, execution, subject.at)
    throw error
  }
  logFailures(desk, subject, judged.value.failures)
  subject.stamps.intent = desk.wall.now()
  return { kind: 'approved', execution }
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
    recentScore: memory.recentScores.get(style) ?? null,
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
    { subject, decision, context: null, moduleId: desk.moduleId, version: desk.memory.policy.version, policy: desk.memory.policy },
    refusals,
    null,
  )
}

function logFailures(desk: Judge, subject: Subject, failures: readonly { readonly curator: string; readonly message: string }[]): void {
  for (const f of failures) desk.log.error({ execution: subject.id, curator: f.curator, message: f.message }, 'curator failed')
}

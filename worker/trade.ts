import type { InboxItem } from '#lib/db/inbox.ts'
import type { ExecutionId } from '#lib/domain/base/id.ts'
import { err } from '#lib/domain/base/result.ts'
import { type Instant, toIso, toMs } from '#lib/domain/base/time.ts'
import { admit } from '#lib/domain/decide/admit.ts'
import type { Admission, Decision } from '#lib/domain/decide/decision.ts'
import { type Refusal, refuse } from '#lib/domain/decide/refusal.ts'
import { type Judge, judge, refuseUnjudged, type Verdict } from './judge.ts'
import type { LiveExecution } from './live.ts'
import type { Memory } from './memory.ts'
import * as rows from './rows.ts'
import type { Subject } from './subject.ts'
import type { Closing } from './until-closed.ts'

export type Trader = Judge & {
  /** False under replay, where a decision is taken at the recorded instant at which it is noticed. */
  readonly isWallTime: boolean
  /** The end of the market's session. */
  readonly closing: Closing
  readonly send: (execution: LiveExecution) => Promise<void>
  /** Its entry conditions do not hold yet. */
  readonly wait: (subject: Subject, decision: Decision, verdict: Extract<Verdict, { kind: 'waiting' }>) => void
  /** It may leave a position that is to be watched. */
  readonly watch: (execution: LiveExecution, decision: Decision) => void
}

/**
 * One decision, from claim to venue. Everything up to the first await is one turn of the event loop, so the
 * next decision sees this one's exposure. Every exit stores the whole judgement.
 */
export async function trade(item: InboxItem, desk: Trader, park: () => void): Promise<void> {
  const release = desk.clock.hold()
  try {
    const subject = subjectOf(item, desk)
    const decision = admitted(item, subject.at, desk.memory)
    if (!decision.ok) return await refuseUnjudged(desk, subject, null, [decision.error]).then(() => settle(desk, item))
    const { effectiveAt } = decision.value
    if (effectiveAt !== null && effectiveAt > subject.at) {
      if (!desk.isWallTime && !desk.closing.isClosed()) {
        // What waits for a recorded instant must let time come to it.
        release()
        return await later(item, desk, effectiveAt, park)
      }
      // Taking it now would be another decision than the one that was made.
      const value = toIso(effectiveAt)
      const ahead = desk.isWallTime
        ? refuse('PLAN_NOT_SUPPORTED', 'effective_at lies ahead, which only a replay waits for', { field: 'effective_at', value })
        : refuse('STALE_MARKET', 'effective_at lies after the end of the recording: the market is closed', { field: 'effective_at', value })
      return await refuseUnjudged(desk, subject, decision.value, [ahead]).then(() => settle(desk, item))
    }

    const verdict = await judged(item, desk, subject, decision.value)
    settle(desk, item)
    if (verdict.kind === 'waiting') desk.wait(subject, decision.value, verdict)
    if (verdict.kind !== 'approved') return
    desk.watch(verdict.execution, decision.value)
    await desk.send(verdict.execution)
  } finally {
    release()
  }
}

function subjectOf(item: InboxItem, desk: Trader): Subject {
  const at = desk.clock.now()
  const noticed = desk.wall.now()
  const committed = item.row.created_at
  return {
    id: desk.ids(Math.floor(toMs(noticed))) as ExecutionId,
    row: item.row,
    stamps: { committed, noticed },
    isCommitStamp: item.isCommitStamp,
    at,
    decidedAt: desk.isWallTime ? committed : at,
    inboxSeq: item.seq,
    origin: 'decision',
    cause: null,
    venue: null,
    waited: null,
  }
}

async function judged(item: InboxItem, desk: Trader, subject: Subject, decision: Decision): Promise<Verdict> {
  try {
    return await judge(desk, subject, decision)
  } catch (error) {
    const { decision_ref } = rows.echoed(item.row.dm_decision)
    if (decision_ref !== null) desk.memory.references.release(decision_ref, item.row.id)
    throw error
  }
}

/** Waits, without holding market time, for the recorded instant at which the decision is taken, or for the end of the recording. */
async function later(item: InboxItem, desk: Trader, at: Instant, park: () => void): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    let isOver = false
    const go = (): void => {
      if (isOver) return
      isOver = true
      undoTime()
      undoClose()
      void trade(item, desk, park).then(resolve, reject)
    }
    const undoTime = desk.clock.at(at, go)
    const undoClose = desk.closing.onClose(go)
    park()
  })
}

/** The row read as a decision, for the first time: what is invalid is said before what is a repetition (CONTRACT.md). */
function admitted(item: InboxItem, at: Instant, memory: Memory): Admission {
  if (item.unread !== null) return err(refuse('INVALID_DECISION', item.unread.message, { field: item.unread.field, limit: item.unread.limit }))
  const admission = admit(item.row, at)
  if (!admission.ok && admission.error.code === 'INVALID_DECISION') return admission
  const repetition = repeated(item, memory)
  return repetition ? err(repetition) : admission
}

/** Another decision carries the same reference; if none does, it is this one's from now on. */
function repeated(item: InboxItem, memory: Memory): Refusal | null {
  const reference = rows.echoed(item.row.dm_decision).decision_ref
  if (reference === null) return null
  const earlier = item.duplicateOf ?? memory.references.claim(reference, item.row.id)
  if (earlier !== item.row.id)
    return refuse('DUPLICATE_DECISION', `decision_id ${reference} was already used by decision ${earlier}`, {
      field: 'dm_decision.decision_id',
      value: reference,
    })
  return null
}

/** The stored row answers for the reference from here on. */
function settle(desk: Trader, item: InboxItem): void {
  const reference = rows.echoed(item.row.dm_decision).decision_ref
  if (reference !== null) desk.memory.references.settle(reference, item.row.id, desk.wall.monotonicMs())
}
